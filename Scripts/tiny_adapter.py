"""Random LoRA adapters and control vectors for a model, as llama.cpp loads them."""

import math
import random
from array import array
from collections.abc import Iterable

from gguf_file import F32, I32, TEXT, Tensor, entry, little_endian

RANK = 4
ALPHA = 8.0


def uniform(source: random.Random, count: int, scale: float) -> bytes:
    return little_endian(array("f", [(source.random() * 2 - 1) * scale for _ in range(count)]))


def lora(architecture: str, weights: Iterable[tuple[str, int, int]], seed: int) -> tuple[list[bytes], list[Tensor]]:
    """An adapter that changes what a model says. Weights are names, inputs and outputs of the matrices it changes."""
    source = random.Random(seed)
    tensors: list[Tensor] = []
    for name, inputs, outputs in weights:
        tensors.append((f"{name}.lora_a", [inputs, RANK], uniform(source, inputs * RANK, math.sqrt(3 / inputs))))
        tensors.append((f"{name}.lora_b", [RANK, outputs], uniform(source, RANK * outputs, math.sqrt(3 / RANK))))
    metadata = [
        entry("general.type", TEXT, "adapter"),
        entry("general.architecture", TEXT, architecture),
        entry("general.name", TEXT, "Chasqui tiny adapter"),
        entry("adapter.type", TEXT, "lora"),
        entry("adapter.lora.alpha", F32, ALPHA),
        entry("adapter.lora.task_name", TEXT, "nonsense"),
        entry("adapter.lora.prompt_prefix", TEXT, "Say: "),
    ]
    return metadata, tensors


def control_vector(architecture: str, width: int, layers: int, seed: int) -> tuple[list[bytes], list[Tensor]]:
    source = random.Random(seed)
    metadata = [
        entry("general.architecture", TEXT, "controlvector"),
        entry("controlvector.model_hint", TEXT, architecture),
        entry("controlvector.layer_count", I32, layers - 1),
    ]
    return metadata, [(f"direction.{layer}", [width], uniform(source, width, 1.0)) for layer in range(1, layers)]
