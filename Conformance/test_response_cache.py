"""Answers that are kept, with the openai package, real adapters and a real SQLite file."""

import json
import pathlib
import sqlite3
from collections.abc import Callable, Iterator

import openai
import pytest

from server import LIMIT, TINY_LORA, TINY_MODEL, Server, eventually

MESSAGES = [{"role": "user", "content": "Hello"}]


@pytest.fixture
def caching(started: Callable[..., Server]) -> Iterator[Server]:
    server = started(TINY_MODEL, "-c", "4096", "--response-cache", "16")
    server.wait_until_ready()
    yield server
    server.stop()


def client(server: Server) -> openai.OpenAI:
    return openai.OpenAI(base_url=server.url + "/v1", api_key="none", max_retries=0, timeout=LIMIT)


def cache(server: Server, path: str, body: dict, **headers: str) -> tuple[str | None, dict]:
    status, fields, answer = server.request("POST", path, json.dumps(body), headers)
    assert status == 200, answer
    return fields.get("x-cache"), json.loads(answer)


def test_the_openai_package_gets_the_kept_answer_whole_and_streamed(caching: Server) -> None:
    chats = client(caching).chat.completions
    options = {"model": "default", "messages": MESSAGES, "temperature": 0, "max_tokens": 12}
    generated = caching.metrics()["chasqui_generated_tokens_total"]
    first = chats.with_raw_response.create(**options)
    eventually(lambda: caching.metrics()["chasqui_generated_tokens_total"] > generated, what="the engine has counted")
    generated = caching.metrics()["chasqui_generated_tokens_total"]
    again = chats.with_raw_response.create(**options)
    assert (first.headers["x-cache"], again.headers["x-cache"]) == ("miss", "hit")
    one, two = first.parse(), again.parse()
    assert one.choices[0].message.content == two.choices[0].message.content
    assert one.choices[0].finish_reason == two.choices[0].finish_reason
    assert one.id != two.id
    assert two.usage.completion_tokens == one.usage.completion_tokens == 12
    assert two.usage.prompt_tokens_details.cached_tokens == two.usage.prompt_tokens == one.usage.prompt_tokens
    chunks = list(chats.create(**options, stream=True, stream_options={"include_usage": True}))
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert text == one.choices[0].message.content
    assert chunks[-1].usage.completion_tokens == 12
    metrics = caching.metrics()
    assert metrics["chasqui_generated_tokens_total"] == generated
    assert metrics["chasqui_response_cache_hits_total"] == 2
    assert metrics["chasqui_response_cache_misses_total"] == 1


def test_a_slot_that_is_not_there_is_refused_though_the_answer_is_kept(caching: Server) -> None:
    body = {"prompt": "Hello", "temperature": 0, "n_predict": 4}
    assert [cache(caching, "/completion", body)[0] for _ in range(2)] == ["miss", "hit"]
    status, error = caching.post("/completion", {**body, "id_slot": 99})
    assert status == 400 and "id_slot" in error["error"]["message"]
    assert [cache(caching, "/completion", {**body, "id_slot": 1})[1]["id_slot"] for _ in range(2)] == [1, 1]


@pytest.mark.parametrize(
    ("path", "extra"),
    [
        ("/v1/chat/completions", {"messages": MESSAGES, "logprobs": True, "top_logprobs": 3}),
        ("/v1/completions", {"prompt": ["One", "Two"], "n": 2, "logprobs": 2}),
        ("/v1/completions", {"prompt": "One", "n": 2, "best_of": 3}),
        ("/completion", {"prompt": "Hello", "n_probs": 2, "return_tokens": True}),
        ("/completion", {"prompt": ["One", "Two"], "grammar": 'root ::= "a"+ [bc]'}),
    ])
def test_a_hit_says_what_the_miss_said(caching: Server, path: str, extra: dict) -> None:
    body = {"seed": 7, "max_tokens": 6, **extra}
    (first, one), (again, two) = cache(caching, path, body), cache(caching, path, body)
    assert (first, again) == ("miss", "hit")
    strip = {"id", "created", "timings", "usage", "tokens_cached"}

    def plain(answer: object) -> object:
        if isinstance(answer, list):
            return [plain(element) for element in answer]
        return {name: value for name, value in answer.items() if name not in strip}

    assert plain(one) == plain(two)


def test_no_store_leaves_no_trace(caching: Server) -> None:
    body = {"prompt": "Hello", "temperature": 0, "n_predict": 4}
    assert cache(caching, "/completion", body, **{"Cache-Control": "no-store"})[0] is None
    assert caching.metrics()["chasqui_response_cache_entries"] == 0
    assert cache(caching, "/completion", body)[0] == "miss"
    assert cache(caching, "/completion", body, **{"Cache-Control": "no-cache"})[0] == "miss"
    assert cache(caching, "/completion", body)[0] == "hit"


def test_answers_survive_a_restart_in_the_database(started: Callable[..., Server], tmp_path: pathlib.Path) -> None:
    database = tmp_path / "chasqui.sqlite"
    flags = ("-c", "4096", "--response-cache", "16", "--database", str(database), "--insecure")
    body = {"prompt": "Hello", "temperature": 0, "n_predict": 8}

    def serve(*more: str) -> Server:
        server = started(TINY_MODEL, *flags, *more)
        server.wait_until_ready()
        return server

    first = serve("--response-cache-disk", "16")
    missed, one = cache(first, "/completion", body)
    salted = {**body, "cache_salt": "mine"}
    assert [cache(first, "/completion", salted)[0] for _ in range(2)] == ["miss", "hit"]
    first.stop()
    second = serve("--response-cache-disk", "16")
    hit, two = cache(second, "/completion", body)
    assert (missed, hit) == ("miss", "hit")
    assert one["content"] == two["content"]
    _, _, text = second.get("/metrics")
    assert b'chasqui_response_cache_hits_total{tier="disk"} 1' in text
    assert cache(second, "/completion", body)[0] == "hit"
    assert cache(second, "/completion", salted)[0] == "miss", "what has a salt stays in memory"
    second.stop()
    outcomes = [row[0] for row in sqlite3.connect(database).execute("SELECT outcome FROM usage ORDER BY id")]
    assert outcomes == ["done", "done", "cached", "cached", "cached", "done"]
    # Another template, and so another model; and without the tier nothing is found.
    other = serve("--response-cache-disk", "16", "--chat-template", "{{ messages[0].content }}")
    assert cache(other, "/completion", body)[0] == "miss"
    other.stop()
    memory = serve()
    assert cache(memory, "/completion", body)[0] == "miss"
    memory.stop()


def test_a_table_that_fails_is_a_warning_and_a_miss(started: Callable[..., Server], tmp_path: pathlib.Path) -> None:
    database = tmp_path / "chasqui.sqlite"
    server = started(
        TINY_MODEL, "-c", "4096", "--response-cache", "16", "--response-cache-disk", "16", "--database", str(database),
        "--insecure")
    server.wait_until_ready()
    with sqlite3.connect(database) as connection:
        connection.execute("DROP TABLE response")
    body = {"prompt": "Hello", "temperature": 0, "n_predict": 4}
    assert cache(server, "/completion", body)[0] == "miss"
    assert cache(server, "/completion", body)[0] == "hit"
    eventually(lambda: "database of kept answers" in server.log(), what="the warning")
    server.stop()


def test_other_adapters_have_other_answers(started: Callable[..., Server]) -> None:
    server = started(TINY_MODEL, "-c", "4096", "--response-cache", "16", "--lora", TINY_LORA)
    server.wait_until_ready()
    body = {"prompt": "Hello", "temperature": 0, "n_predict": 8}
    first, one = cache(server, "/completion", body)
    name = one["model"]
    adapter = json.loads(server.get("/lora-adapters")[2])[0]
    assert server.post("/lora-adapters", [{"id": adapter["id"], "scale": 0}])[0] == 200
    second, two = cache(server, "/completion", body)
    assert (first, second) == ("miss", "miss")
    assert one["content"] != two["content"]
    assert cache(server, "/completion", {**body, "lora": [{"id": adapter["id"], "scale": 1}]})[0] == "miss"
    assert cache(server, "/completion", {**body, "model": name})[0] == "hit"
    # An adapter's name asks for it alone, as the first request had it.
    own = next(model["id"] for model in json.loads(server.get("/v1/models")[2])["data"] if model["id"] != name)
    assert cache(server, "/completion", {**body, "model": own})[1]["content"] == one["content"]
    assert cache(server, "/completion", {**body, "model": name})[1]["content"] == two["content"]
    assert server.post("/lora-adapters", [{"id": adapter["id"], "scale": 1}])[0] == 200
    again, three = cache(server, "/completion", body)
    assert again == "hit"
    assert three["content"] == one["content"]
    server.stop()
