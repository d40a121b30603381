"""Who waits for whom, and what is computed once, with real clients."""

import http.client
import json
import random
import socket
import threading
import time
from collections.abc import Callable

import openai
import pytest

from server import LIMIT, MODEL, TINY_MODEL, Server, eventually

SYSTEM = "You are a patient guide who knows every path of the valley and explains each of them in plain words. " * 12


def at_once(count: int, run: Callable[[int], object]) -> list:
    """Runs `run` with 0, 1, … in threads that begin together; their results in that order."""
    results: list = [None] * count
    begin = threading.Barrier(count)

    def one(index: int) -> None:
        begin.wait()
        results[index] = run(index)

    threads = [threading.Thread(target=one, args=[index]) for index in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.parametrize("layout", ["split", "unified"])
def test_users_who_come_together_with_one_system_prompt_compute_it_once(
    started: Callable[..., Server], layout: str
) -> None:
    server = started(MODEL, "-c", "16384", "-np", "8", "--kv-layout", layout)
    server.wait_until_ready()
    client = openai.OpenAI(base_url=server.url + "/v1", api_key="none", max_retries=0, timeout=LIMIT)

    def ask(index: int) -> openai.types.CompletionUsage:
        answer = client.chat.completions.create(
            model="any", max_tokens=4, messages=[
                {"role": "system", "content": SYSTEM}, {"role": "user", "content": f"Which way is number {index}?"}])
        return answer.usage

    usages = at_once(8, ask)
    computed = sum(usage.prompt_tokens - usage.prompt_tokens_details.cached_tokens for usage in usages)
    longest = max(usage.prompt_tokens for usage in usages)
    assert computed < longest + 8 * 40, "the system prompt was computed once"
    assert server.metrics()["chasqui_prompt_tokens_total"] == computed
    server.stop()


def test_a_stream_goes_on_while_a_long_prompt_is_computed(server: Server) -> None:
    server.wait_until_idle()
    with server.stream("/completion", {"prompt": "Once upon", "n_predict": 2000, "ignore_eos": True}) as stream:
        chunks = stream.chunks()
        next(chunks)
        done = threading.Event()

        def long() -> None:
            server.complete("word " * 700 + "end", n_predict=1)
            done.set()

        thread = threading.Thread(target=long)
        thread.start()
        eventually(lambda: server.active() == 2, what="the long prompt is being computed")
        before = server.metrics()["chasqui_generated_tokens_total"]
        while not done.is_set():
            next(chunks)
        after = server.metrics()["chasqui_generated_tokens_total"]
        thread.join()
        assert after - before >= 5, "tokens were chosen between the prompt's pieces"


def test_one_clients_many_requests_do_not_hold_up_anothers_single_one(started: Callable[..., Server]) -> None:
    server = started(TINY_MODEL, "-c", "8192", "-np", "2", "-t", "1")
    server.wait_until_ready()
    order: list[str] = []

    def ask(user: str, index: int) -> None:
        server.complete(f"{user} {index}", n_predict=300, ignore_eos=True, user=user)
        order.append(user)

    many = [threading.Thread(target=ask, args=("many", index)) for index in range(32)]
    for thread in many:
        thread.start()
    eventually(lambda: server.queued() >= 20, what="the many wait")
    before = len(order)
    ask("single", 0)
    assert order.index("single") <= before + 2 * 2 + 1, "after about two service times of two slots"
    for thread in many:
        thread.join()
    server.stop()


def test_an_interactive_request_takes_the_slot_of_a_batch_one_which_goes_on_later(narrow: Server) -> None:
    narrow.wait_until_idle()
    body = {"prompt": "Long work", "n_predict": 60, "ignore_eos": True, "temperature": 0}
    alone = narrow.complete(**body, cache_prompt=False)["content"]
    with narrow.stream("/completion", {**body, "priority": "batch"}) as patient:
        chunks = patient.chunks()
        text = next(chunks)["content"]
        parked = narrow.metrics()["chasqui_sequences_parked_total"]
        narrow.complete("Quick", n_predict=2, priority="interactive")
        assert narrow.metrics()["chasqui_sequences_parked_total"] == parked + 1
        text += "".join(chunk["content"] for chunk in chunks)
    assert text == alone


@pytest.mark.parametrize("value", ["urgent", 3, ["batch"]])
def test_an_unknown_priority_is_refused_with_the_known_ones(tiny: Server, value: object) -> None:
    status, answer = tiny.post("/completion", {"prompt": "Hello", "priority": value})
    assert status == 400
    assert "interactive" in answer["error"]["message"] and "batch" in answer["error"]["message"]


def test_the_place_in_the_queue_is_in_a_header(narrow: Server) -> None:
    narrow.wait_until_idle()
    body = json.dumps({"prompt": "Hello", "n_predict": 1})
    _, headers, _ = narrow.request("POST", "/completion", body)
    assert headers["x-queue-position"] == "0"
    with narrow.stream("/completion", {"prompt": "Long", "n_predict": 4000, "ignore_eos": True}) as running:
        next(running.chunks())
        results: list[dict[str, str]] = []
        thread = threading.Thread(target=lambda: results.append(narrow.request("POST", "/completion", body)[1]))
        thread.start()
        eventually(lambda: narrow.queued() == 1, what="the second request waits")
        running.drop()
        thread.join()
    assert results[0]["x-queue-position"] == "1"


def test_a_request_that_would_wait_too_long_is_told_when_to_come_again(started: Callable[..., Server]) -> None:
    server = started(TINY_MODEL, "-c", "4096", "-np", "1", "--queue-wait", "0")
    server.wait_until_ready()
    server.complete("Hello", n_predict=50, ignore_eos=True)
    with server.stream("/completion", {"prompt": "Long", "n_predict": 3000, "ignore_eos": True}) as running:
        next(running.chunks())
        status, headers, answer = server.request("POST", "/completion", json.dumps({"prompt": "Hello"}))
        assert status == 429 and int(headers["retry-after"]) >= 1
        assert "wait" in json.loads(answer)["error"]["message"]
    server.stop()


def test_prompts_beyond_the_queues_tokens_are_refused(started: Callable[..., Server]) -> None:
    server = started(TINY_MODEL, "-c", "4096", "-np", "1", "--queue-tokens", "100")
    server.wait_until_ready()
    with server.stream("/completion", {"prompt": "Long", "n_predict": 3000, "ignore_eos": True}) as running:
        next(running.chunks())
        waiting = threading.Thread(target=lambda: server.complete([5] * 90, n_predict=1))
        waiting.start()
        eventually(lambda: server.queued() == 1, what="one request waits")
        status, _, answer = server.request("POST", "/completion", json.dumps({"prompt": [6] * 90}))
        assert status == 429 and "90 tokens" in json.loads(answer)["error"]["message"]
        running.drop()
        waiting.join()
    server.stop()


def test_after_a_restart_the_same_prompt_is_cached_and_answers_the_same(
    started: Callable[..., Server], tmp_path: object
) -> None:
    flags = ("-c", "4096", "-np", "2", "--cache-disk", str(tmp_path / "states"))
    options = {"n_predict": 24, "temperature": 0}
    first = started(MODEL, *flags)
    first.wait_until_ready()
    before = first.complete(SYSTEM, **options)
    first.stop()
    second = started(MODEL, *flags)
    second.wait_until_ready()
    after = second.complete(SYSTEM, **options)
    assert after["timings"]["cache_n"] > 200 and before["timings"]["cache_n"] == 0
    assert after["content"] == before["content"]
    second.stop()


def test_damaged_files_are_a_warning_and_a_computed_prompt(started: Callable[..., Server], tmp_path: object) -> None:
    states = tmp_path / "states"
    flags = ("-c", "4096", "-np", "2", "--cache-disk", str(states))
    first = started(TINY_MODEL, *flags)
    first.wait_until_ready()
    before = first.complete(SYSTEM)
    first.stop()
    files = [path for path in states.iterdir() if path.is_file() and path.stat().st_size > 100]
    assert files
    for path in files:
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 0xFF
        path.write_bytes(data)
    second = started(TINY_MODEL, *flags)
    second.wait_until_ready()
    after = second.complete(SYSTEM)
    assert after["content"] == before["content"] and after["timings"]["cache_n"] == 0
    assert '"warning"' in second.log().lower()
    second.stop()


def test_a_storm_of_connects_and_disconnects_leaves_nothing_behind(started: Callable[..., Server]) -> None:
    server = started(TINY_MODEL, "-c", "8192", "-np", "4", "--queue-size", "1000")
    server.wait_until_ready()
    server.complete("Hello")
    descriptors = server.metrics()["process_open_fds"]
    data = json.dumps({"prompt": "storm", "n_predict": 2000, "ignore_eos": True, "stream": True}).encode()
    head = f"POST /completion HTTP/1.1\r\nHost: x\r\nContent-Length: {len(data)}\r\n\r\n".encode()
    for wave in range(10):
        connections = [socket.create_connection((server.host, server.port), timeout=LIMIT) for _ in range(50)]
        for index, connection in enumerate(connections):
            connection.sendall((head + data)[: len(head + data) if (index + wave) % 3 else 40])
        for connection in connections:
            connection.close()
    server.wait_until_idle(LIMIT)
    eventually(
        lambda: server.metrics()["process_open_fds"] <= descriptors + 2, what="all descriptors are closed")
    assert server.metrics()["chasqui_queued_tokens"] == 0
    assert server.complete("Hello")["tokens_predicted"] == 16
    server.stop()


def test_health_and_metrics_are_answered_during_prefill(server: Server) -> None:
    server.wait_until_idle()
    before = server.metrics()["chasqui_prompt_tokens_total"]
    thread = threading.Thread(
        target=lambda: server.complete("other " * 800 + str(time.monotonic()), n_predict=1))
    thread.start()
    eventually(lambda: server.active() == 1, what="prefill has begun")
    answers = 0
    connection = http.client.HTTPConnection(server.host, server.port, timeout=LIMIT)
    while thread.is_alive():
        connection.request("GET", "/health")
        assert connection.getresponse().read()
        answers += 1
    thread.join()
    assert answers > 10
    assert server.metrics()["chasqui_prompt_tokens_total"] > before


@pytest.mark.parametrize("asked", ["by the request", "by the server"])
def test_a_chat_that_lost_its_oldest_turn_computes_only_what_is_new(
    started: Callable[..., Server], asked: str
) -> None:
    flags = ["--cache-reuse", "32"] if asked == "by the server" else []
    own = {} if flags else {"n_cache_reuse": 32}
    server = started(TINY_MODEL, "-c", "4096", "-np", "1", "--kv-layout", "split", *flags)
    server.wait_until_ready()
    turns = [random.Random(index).choices(range(10, 380), k=100) for index in range(5)]
    whole = [token for turn in turns for token in turn]
    shortened = [token for turn in turns[:1] + turns[2:] for token in turn]
    server.complete(whole, n_predict=1)
    timings = server.complete(shortened + [99], n_predict=8, **own)["timings"]
    assert timings["cache_n"] == 400 and timings["prompt_n"] == 1
    plain = server.complete(shortened + [98], n_predict=8, n_cache_reuse=0)["timings"]
    assert plain["cache_n"] <= 100
    server.stop()
