"""Filters out of process: a webhook in a process of its own, asked by the real server."""

import json
import pathlib
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from server import LIMIT, TINY_MODEL, Server

HOOK = pathlib.Path(__file__).resolve().parent.parent / "Tests/ChasquiPluginLoadingTests/Plugins/hook.py"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.fixture
def hook() -> Iterator[str]:
    """The address of hook.py, which does what its path says."""
    with subprocess.Popen(
        [sys.executable, HOOK], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        process.stdin.close()
        process.wait(LIMIT)


@pytest.fixture
def served(started: Callable[..., Server], tmp_path: pathlib.Path) -> Callable[..., Server]:
    def serve(*plugins: dict) -> Server:
        file = tmp_path / "chasqui.yaml"
        file.write_text(json.dumps({"plugins": list(plugins)}))
        server = started(TINY_MODEL, "-c", "2048", "--config", str(file))
        server.wait_until_ready()
        return server

    return serve


def chat(server: Server, **more: object) -> tuple[int, dict]:
    messages = [{"role": "user", "content": "hello"}]
    return server.post("/v1/chat/completions", {"messages": messages, "max_tokens": 8, "temperature": 0, **more})


def test_a_webhook_changes_requests_and_answers(served: Callable[..., Server], hook: str) -> None:
    server = served({"webhook": hook + "/replace"}, {"webhook": hook + "/upper", "on": ["events"]})
    status, answer = chat(server, ignore_eos=True)
    assert status == 200
    assert answer["usage"]["completion_tokens"] == 3, "the hook asked for three"
    content = answer["choices"][0]["message"]["content"]
    assert content == content.upper()
    body = {"messages": [{"role": "user", "content": "hello"}], "ignore_eos": True, "temperature": 0}
    streamed = [
        choice["delta"].get("content") or "" for chunk in server.stream("/v1/chat/completions", body).chunks()
        for choice in chunk["choices"]]
    assert "".join(streamed) == content
    server.stop()


def test_a_webhook_stops_an_answer(served: Callable[..., Server], hook: str) -> None:
    server = served({"webhook": hook + "/stop", "on": ["events"], "name": "stopper"})
    status, answer = chat(server)
    assert status == 200
    assert answer["choices"][0]["message"]["content"] == "."
    assert answer["choices"][0]["finish_reason"] == "content_filter"
    server.stop()


def test_a_webhook_refuses_and_can_check_who_asks(served: Callable[..., Server], hook: str) -> None:
    server = served({"webhook": hook + "/signed", "secret": SECRET}, {"webhook": hook + "/refuse"})
    status, answer = chat(server)
    assert (status, answer["error"]["message"], answer["error"]["code"]) == (451, "not that", "no")
    server.stop()


@pytest.mark.parametrize("path", ["redirect", "error", "large", "words", "slow", "half", "crash"])
def test_a_webhook_that_fails_fails_the_request_and_not_the_server(
    served: Callable[..., Server], hook: str, path: str
) -> None:
    server = served({"webhook": f"{hook}/{path}", "name": "broken", "timeout": 1})
    status, answer = chat(server)
    assert status >= 500
    assert "'broken'" in answer["error"]["message"]
    assert server.get("/health")[0] == 200
    server.stop()


def test_with_on_error_pass_a_webhook_that_crashed_is_passed_over(served: Callable[..., Server], hook: str) -> None:
    server = served({"webhook": hook + "/crash", "on": ["request", "events"], "on_error": "pass"})
    for _ in range(2):
        assert chat(server)[0] == 200
    server.stop()
