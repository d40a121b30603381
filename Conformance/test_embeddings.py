"""Vectors and scores: the `openai` client and curl, against all-MiniLM-L6-v2, SmolLM2 and a model that ranks."""

import base64
import concurrent.futures
import json
import pathlib
import subprocess
from collections.abc import Callable

import numpy
import openai
import pytest

import server as servers
from minilm import MiniLM
from server import LIMIT, Server, eventually

TEXTS = [
    "The runner carried a message over the bridge.",
    "A messenger crossed the river with a letter.",
    "Stock prices fell sharply on Tuesday.",
]


@pytest.fixture(scope="module")
def vectors(encoder: Server) -> openai.OpenAI:
    return openai.OpenAI(base_url=encoder.url + "/v1", api_key="none", max_retries=0, timeout=LIMIT)


def embed(client: openai.OpenAI, texts: object, **options: object) -> list[numpy.ndarray]:
    answer = client.embeddings.create(model="default", input=texts, encoding_format="float", **options)
    assert [entry.index for entry in answer.data] == list(range(len(answer.data)))
    return [numpy.array(entry.embedding) for entry in answer.data]


def test_vectors_are_those_of_the_published_model(vectors: openai.OpenAI) -> None:
    model = MiniLM()
    for text, vector in zip(TEXTS, embed(vectors, TEXTS)):
        assert vector.shape == (384,)
        assert numpy.linalg.norm(vector) == pytest.approx(1, abs=1e-4)
        assert vector @ model.vector(text) > 0.999


def test_similar_sentences_are_nearer_than_unrelated_ones(vectors: openai.OpenAI) -> None:
    runner, messenger, stocks = embed(vectors, TEXTS)
    assert runner @ messenger > runner @ stocks + 0.2
    assert runner @ messenger > messenger @ stocks + 0.2


def test_base64_has_the_same_numbers(vectors: openai.OpenAI) -> None:
    # The client asks for base 64 itself where nothing is said, and decodes it.
    default = vectors.embeddings.create(model="default", input=TEXTS[0])
    (plain,) = embed(vectors, TEXTS[0])
    assert numpy.allclose(default.data[0].embedding, plain, atol=1e-6)
    raw = vectors.embeddings.create(model="default", input=TEXTS[0], encoding_format="base64").data[0].embedding
    assert numpy.allclose(numpy.frombuffer(base64.b64decode(raw), "<f4"), plain, atol=1e-6)
    assert default.usage.prompt_tokens == default.usage.total_tokens == 11


def test_tokens_are_taken_for_their_text(encoder: Server, vectors: openai.OpenAI) -> None:
    tokens = [
        encoder.post("/tokenize", {"content": text, "add_special": True})[1]["tokens"] for text in TEXTS
    ]
    assert tokens[0] == MiniLM().tokens(TEXTS[0])
    for vector, other in zip(embed(vectors, TEXTS), embed(vectors, tokens)):
        assert vector @ other > 0.9999
    assert embed(vectors, tokens[0])[0] @ embed(vectors, TEXTS[0])[0] > 0.9999


def test_fewer_dimensions_are_the_first_ones(vectors: openai.OpenAI) -> None:
    (whole,) = embed(vectors, TEXTS[0])
    (short,) = embed(vectors, TEXTS[0], dimensions=64)
    assert short.shape == (64,)
    assert short @ whole[:64] / numpy.linalg.norm(whole[:64]) == pytest.approx(1, abs=1e-4)


def test_a_large_batch_has_a_vector_for_each_text(vectors: openai.OpenAI) -> None:
    texts = [f"{TEXTS[index % 3]} {index}" for index in range(300)]
    batch = embed(vectors, texts)
    assert len(batch) == 300
    for index in (0, 150, 299):
        assert batch[index] @ embed(vectors, texts[index])[0] > 0.9999


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "input"), ({"input": []}, "input"), ({"input": [1, -1]}, "input[1]"), ({"input": [40000]}, "input"),
        ({"input": "a", "dimensions": 385}, "dimensions"), ({"input": "a", "encoding_format": "x"}, "encoding_format"),
        ({"input": ["a", "word " * 600]}, "input[1]"), ({"input": "a", "embd_normalize": "x"}, "embd_normalize"),
    ],
)
def test_bad_requests_name_their_field(encoder: Server, body: dict, field: str) -> None:
    status, answer = encoder.post("/v1/embeddings", body)
    assert status == 400
    assert answer["error"]["param"] == field


def test_a_text_that_is_too_long_is_told_what_fits(encoder: Server) -> None:
    status, answer = encoder.post("/v1/embeddings", {"input": "word " * 600})
    assert status == 400
    assert "602 tokens; 512 fit" in answer["error"]["message"]


@pytest.mark.parametrize("path", ["/embedding", "/embeddings"])
def test_llama_servers_shape_is_an_array(encoder: Server, path: str) -> None:
    command = ["curl", "-sS", encoder.url + path, "-d", json.dumps({"content": TEXTS[:2], "embd_normalize": 1})]
    answer = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, timeout=LIMIT).stdout)
    assert [entry["index"] for entry in answer] == [0, 1]
    for entry in answer:
        (vector,) = entry["embedding"]
        assert numpy.abs(vector).sum() == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("path", ["/v1/chat/completions", "/v1/completions", "/completion"])
def test_an_encoder_says_that_it_cannot_generate(encoder: Server, path: str) -> None:
    body = {"prompt": "Hello", "messages": [{"role": "user", "content": "Hello"}]}
    status, answer = encoder.post(path, body)
    assert status == 400
    assert "cannot generate" in answer["error"]["message"]


def test_each_token_has_a_vector_where_nothing_is_pooled(started: Callable[..., Server]) -> None:
    server = started(servers.EMBEDDING_MODEL, "--embedding", "--pooling", "none")
    server.wait_until_ready()
    status, answer = server.post("/embedding", {"content": TEXTS[0]})
    assert status == 200
    assert numpy.array(answer[0]["embedding"]).shape == (11, 384)
    status, answer = server.post("/v1/embeddings", {"input": "a"})
    assert (status, answer["error"]["type"]) == (400, "invalid_request_error")
    server.stop()


def test_vectors_and_chats_come_from_one_server(started: Callable[..., Server]) -> None:
    server = started(servers.MODEL, "--embedding", "-c", "4096", "-np", "4", "--kv-layout", "split")
    server.wait_until_ready()
    client = openai.OpenAI(base_url=server.url + "/v1", api_key="none", max_retries=0, timeout=LIMIT)
    (alone,) = embed(client, TEXTS[0])
    text = server.complete("The capital of Peru is")["content"]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        texts = [pool.submit(server.complete, "The capital of Peru is") for _ in range(4)]
        found = [pool.submit(embed, client, TEXTS * 4) for _ in range(4)]
        assert {answer.result()["content"] for answer in texts} == {text}
        for answer in found:
            assert answer.result()[0] @ alone > 0.999
    metrics = server.metrics()
    assert metrics["chasqui_embedding_inputs_total"] == 49
    assert metrics["chasqui_embedding_requests"] == 0
    server.stop()


def test_a_client_that_goes_away_is_not_computed_for(encoder: Server) -> None:
    tokens = [[2000] * 512] * 2048
    command = ["curl", "-sS", encoder.url + "/v1/embeddings", "-d", "@-"]
    steps = encoder.metrics()["chasqui_embedding_steps_total"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdin.write(json.dumps({"input": tokens}).encode())
        process.stdin.close()
        try:
            eventually(
                lambda: encoder.metrics()["chasqui_embedding_steps_total"] > steps, what="the request is computed")
        finally:
            process.kill()
    eventually(lambda: encoder.metrics()["chasqui_embedding_requests"] == 0, what="the request is dropped")
    assert encoder.metrics()["chasqui_embedding_steps_total"] < steps + 2048


@pytest.mark.parametrize("path", ["/rerank", "/reranking", "/v1/rerank", "/v1/reranking"])
def test_documents_are_ranked(ranker: Server, path: str) -> None:
    body = {"query": "river", "documents": TEXTS, "top_n": 2, "return_documents": True}
    status, answer = ranker.post(path, body)
    assert status == 200
    results = answer["results"]
    assert len(results) == 2
    assert results[0]["relevance_score"] >= results[1]["relevance_score"]
    assert all(entry["document"]["text"] == TEXTS[entry["index"]] for entry in results)
    assert answer["usage"]["total_tokens"] > 0


def test_texts_are_ranked_in_the_other_shape(ranker: Server) -> None:
    status, answer = ranker.post("/rerank", {"query": "river", "texts": TEXTS, "return_text": True})
    assert status == 200
    assert sorted(entry["index"] for entry in answer) == [0, 1, 2]
    scores = [entry["score"] for entry in answer]
    assert scores == sorted(scores, reverse=True)
    assert all(entry["text"] == TEXTS[entry["index"]] for entry in answer)


def test_deep_health_has_the_model_compute_what_it_can(encoder: Server, ranker: Server) -> None:
    assert [server.get("/health/deep")[0] for server in (encoder, ranker)] == [200, 200]


def test_routes_that_are_switched_off_name_their_flag(tiny: Server, encoder: Server, ranker: Server) -> None:
    ranking = {"query": "river", "documents": TEXTS}
    for server, path, body, flag in [
        (tiny, "/v1/embeddings", {"input": "a"}, "--embedding"), (tiny, "/embedding", {"content": "a"}, "--embedding"),
        (tiny, "/rerank", ranking, "--reranking"), (encoder, "/v1/rerank", ranking, "--reranking"),
    ]:
        status, answer = server.post(path, body)
        assert (status, flag in answer["error"]["message"]) == (501, True), answer
    status, answer = ranker.post("/v1/embeddings", {"input": "a"})
    assert (status, "--reranking" in answer["error"]["message"]) == (400, True), answer
