"""How a server begins and ends."""

import http.client
import json
import signal

import pytest

from server import LIMIT, MODEL, TINY_MODEL, Server, eventually


@pytest.mark.parametrize("which", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_a_streamed_answer_is_finished_first(started, which: signal.Signals) -> None:
    server = started(MODEL, "-c", "2048", "-np", "2")
    server.wait_until_ready()
    with server.stream("/v1/completions", {"prompt": "Once", "max_tokens": 60, "ignore_eos": True, "temperature": 0}) as stream:
        chunks = stream.chunks()
        first = next(chunks)
        server.process.send_signal(which)
        text = first["choices"][0]["text"] + "".join(c["text"] for chunk in chunks for c in chunk["choices"])
    assert len(text) > 60
    assert "data: [DONE]" in stream.lines
    assert server.process.wait(LIMIT) == 0


def test_new_connections_are_refused_while_answers_are_finished(started) -> None:
    server = started(MODEL, "-c", "2048", "-np", "2")
    server.wait_until_ready()
    with server.stream("/completion", {"prompt": "Once", "n_predict": 150, "ignore_eos": True}) as stream:
        chunks = stream.chunks()
        next(chunks)
        server.process.send_signal(signal.SIGTERM)
        eventually(lambda: is_refused(server), what="a new request is refused")
        assert list(chunks)[-1]["stop"] is True
    assert server.process.wait(LIMIT) == 0


def is_refused(server: Server) -> bool:
    try:
        return server.get("/health")[0] == 503
    except OSError:
        return True


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
