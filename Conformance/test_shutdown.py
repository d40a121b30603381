"""How a server begins and ends."""

import http.client
import json
import os
import pathlib
import signal
import sys

import pytest

from server import LIMIT, MODEL, TINY_MODEL, Server, eventually


@pytest.mark.parametrize("which", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_a_streamed_answer_is_finished_first(started, which: signal.Signals) -> None:
    server = started(MODEL, "-c", "2048", "-np", "2", "--shutdown-timeout", "600")
    server.wait_until_ready()
    with server.stream("/v1/completions", {"prompt": "Once", "max_tokens": 60, "ignore_eos": True, "temperature": 0}) as stream:
        chunks = stream.chunks()
        first = next(chunks)
        server.process.send_signal(which)
        text = first["choices"][0]["text"] + "".join(c["text"] for chunk in chunks for c in chunk["choices"])
    assert len(text) > 60
    assert "data: [DONE]" in stream.lines
    assert server.process.wait(LIMIT) == 0


def test_while_answers_are_finished_probes_and_clients_are_told_so(started) -> None:
    server = started(MODEL, "-c", "2048", "-np", "2", "--shutdown-timeout", "600")
    server.wait_until_ready()
    with server.stream("/completion", {"prompt": "Once", "n_predict": 200, "ignore_eos": True}) as stream:
        chunks = stream.chunks()
        next(chunks)
        server.process.send_signal(signal.SIGTERM)
        eventually(lambda: server.get("/health")[0] == 503, what="health says that the server ends")
        for path, expected in (("/health/ready", 503), ("/health/live", 200), ("/metrics", 200)):
            status, headers, _ = server.get(path)
            assert (status, headers["connection"]) == (expected, "close"), path
        status, headers, body = server.request("POST", "/completion", '{"prompt": "a"}')
        assert status == 503, body
        assert int(headers["retry-after"]) >= 1
        assert list(chunks)[-1]["stop"] is True
    assert server.process.wait(LIMIT) == 0
    begun = next(json.loads(line) for line in server.log().splitlines() if "the shutdown begins" in line)
    assert begun["running"] in (1, "1")


def test_a_port_that_is_shared_is_left_to_the_next_server_at_once(started) -> None:
    first = started(MODEL, "-c", "2048", "-np", "2", "--reuse-port", "--shutdown-timeout", "600")
    first.wait_until_ready()
    with first.stream("/completion", {"prompt": "Once", "n_predict": 200, "ignore_eos": True}) as stream:
        chunks = stream.chunks()
        next(chunks)
        second = started(TINY_MODEL, "--reuse-port", "--port", str(first.port))
        eventually(lambda: '"listening"' in second.log(), what="the second server listens")
        first.process.send_signal(signal.SIGTERM)
        eventually(lambda: "the shutdown begins" in first.log(), what="the first server ends")
        eventually(lambda: all(is_well(first) for _ in range(20)), what="the second server answers all")
        assert list(chunks)[-1]["stop"] is True
    assert first.process.wait(LIMIT) == 0
    second.stop()


def is_well(server: Server) -> bool:
    try:
        return server.get("/health")[0] == 200
    except OSError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells which signals are caught")
def test_signals_before_the_server_listens_do_what_they_do_later(started, tmp_path: pathlib.Path) -> None:
    log = tmp_path / "log"
    # Nobody reads it, so that the server waits where it opens its log.
    os.mkfifo(log)
    server = started(TINY_MODEL, "--log-file", str(log))
    eventually(lambda: server.catches(signal.SIGTERM) and server.catches(signal.SIGHUP), what="signals are caught")
    server.process.send_signal(signal.SIGHUP)
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(LIMIT) == 0


def test_an_idle_server_with_an_open_connection_ends(started) -> None:
    server = started(TINY_MODEL, "-c", "512", "-np", "1")
    server.wait_until_ready()
    connection = http.client.HTTPConnection(server.host, server.port, timeout=LIMIT)
    connection.request("GET", "/health")
    connection.getresponse().read()
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(LIMIT) == 0
    connection.close()


def test_health_says_how_far_loading_is(started) -> None:
    server = started(MODEL, "-c", "2048", "-np", "2")
    answers: list[tuple[int, dict]] = []

    def answered() -> bool:
        assert server.process.poll() is None, server.log()
        try:
            status, _, body = server.get("/health")
        except OSError:
            return False
        answers.append((status, json.loads(body)))
        return status == 200

    eventually(answered, what="the model is loaded")
    for status, body in answers[:-1]:
        assert status == 503
        assert body["error"]["type"] == "unavailable_error"
        progress = body.get("progress", body["error"].get("progress"))
        assert 0 <= progress <= 1
    server.stop()
