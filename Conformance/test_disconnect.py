"""Clients that go away free what they held."""

import json
import socket
import subprocess

import pytest

from server import LIMIT, SOON, Server, eventually

LONG = {"prompt": "Once upon a time", "n_predict": 4000, "ignore_eos": True, "temperature": 0}


def open_request(server: Server, body: dict) -> socket.socket:
    """A request whose answer nobody reads."""
    data = json.dumps(body).encode()
    head = f"POST /completion HTTP/1.1\r\nHost: x\r\nContent-Length: {len(data)}\r\n\r\n".encode()
    connection = socket.create_connection((server.host, server.port), timeout=LIMIT)
    connection.sendall(head + data)
    return connection


def test_a_killed_client_frees_its_sequence_at_once(server: Server) -> None:
    server.wait_until_idle()
    command = ["curl", "-sSN", server.url + "/completion", "-d", json.dumps({**LONG, "stream": True})]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout.readline().startswith(b"data: ")
            assert server.active() == 1
        finally:
            process.kill()
    server.wait_until_idle()


def test_a_client_that_waits_for_a_whole_answer_frees_its_sequence(server: Server) -> None:
    server.wait_until_idle()
    with open_request(server, LONG):
        eventually(lambda: server.active() == 1, what="the request runs")
    server.wait_until_idle()


@pytest.mark.parametrize("streaming", [False, True], ids=["whole", "streamed"])
def test_a_client_that_goes_in_prefill_frees_its_sequence(narrow: Server, streaming: bool) -> None:
    narrow.wait_until_idle()
    before = narrow.metrics()["chasqui_prompt_tokens_total"]
    words = 7000
    # Different beginnings, so that nothing is cached.
    prompt = f"{streaming} " + "hello " * words
    with open_request(narrow, {**LONG, "prompt": prompt, "stream": streaming}):
        eventually(lambda: narrow.metrics()["chasqui_prompt_tokens_total"] > before, what="prefill has begun")
    narrow.wait_until_idle()
    assert narrow.metrics()["chasqui_prompt_tokens_total"] < before + words, "prefill was broken off"


def test_a_client_that_goes_while_queued_leaves_the_queue(narrow: Server) -> None:
    narrow.wait_until_idle()
    with narrow.stream("/completion", LONG) as running:
        next(running.chunks())
        with open_request(narrow, LONG):
            eventually(lambda: narrow.queued() == 1, what="the second request waits")
        eventually(lambda: narrow.queued() == 0, SOON, "the queue is empty")
        assert narrow.active() == 1, "the one that runs goes on"
        next(running.chunks())
    narrow.wait_until_idle()


def test_the_slot_of_one_that_went_serves_the_next(narrow: Server) -> None:
    for _ in range(3):
        with narrow.stream("/completion", LONG) as stream:
            next(stream.chunks())
    assert narrow.complete("The capital of France is", n_predict=8)["tokens_predicted"] == 8
