"""What people type."""

import json
import subprocess

from server import LIMIT, Server, chat_text

# With a seed, since one answer of forty to this is of emoji alone, without an end.
HELLO = '{"messages":[{"role":"user","content":"Say hello"}],"stream":true,"seed":1}'


def curl(*arguments: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["curl", "-sS", "--max-time", str(int(LIMIT)), *arguments], input=text, capture_output=True, text=True, check=True)


def test_the_documented_command_streams_text(server: Server) -> None:
    output = curl("-N", server.url + "/v1/chat/completions", "-d", HELLO).stdout
    lines = output.split("\n")
    assert lines[-3:] == ["data: [DONE]", "", ""]
    events = output.removesuffix("\n\n").split("\n\n")
    assert all(event.startswith("data: ") and "\n" not in event for event in events if event != ":")
    chunks = [json.loads(event[6:]) for event in events if event.startswith("data: {")]
    assert chunks[0]["choices"][0]["delta"]["role"] == "assistant"
    assert chunks[-1]["choices"][0]["finish_reason"] in ("stop", "length")
    assert any(letter.isalpha() for letter in chat_text(chunks))


def test_a_stream_is_said_to_be_one(server: Server) -> None:
    head = curl("-N", "-D", "-", "-o", "/dev/null", server.url + "/v1/chat/completions", "-d", HELLO).stdout.lower()
    assert head.startswith("http/1.1 200")
    assert "content-type: text/event-stream" in head
    assert "transfer-encoding: chunked" in head
    assert "x-request-id: " in head


def test_text_comes_while_more_is_computed(server: Server) -> None:
    body = json.dumps({"prompt": "Once upon a time", "n_predict": 200, "ignore_eos": True, "stream": True})
    command = ["curl", "-sSN", "--max-time", str(int(LIMIT)), server.url + "/completion", "-d", body]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            first = next(line for line in process.stdout if line.startswith("data: "))
            assert json.loads(first[6:])["stop"] is False
            assert server.active() == 1
            rest = [line for line in process.stdout if line.startswith("data: ")]
            assert len(rest) > 100
        finally:
            process.kill()


def test_a_connection_is_used_again(server: Server) -> None:
    health = server.url + "/health"
    counts = curl("-o", "/dev/null", "-o", "/dev/null", "-w", "%{num_connects} ", health, health).stdout.split()
    assert counts == ["1", "0"]


def test_a_connection_is_used_again_after_a_stream(server: Server) -> None:
    body = json.dumps({"prompt": "Hello", "n_predict": 3, "stream": True})
    output = curl(
        "-o", "/dev/null", "-w", "%{num_connects} ", server.url + "/completion", "-d", body,
        "--next", "-sS", "-o", "/dev/null", "-w", "%{num_connects} ", server.url + "/health").stdout.split()
    assert output == ["1", "0"]


def test_a_connection_is_used_again_after_an_error(server: Server) -> None:
    output = curl(
        "-o", "/dev/null", "-w", "%{http_code} %{num_connects} ", server.url + "/completion", "-d", "{broken",
        "--next", "-sS", "-o", "/dev/null", "-w", "%{http_code} %{num_connects} ", server.url + "/health").stdout.split()
    assert output == ["400", "1", "200", "0"]


def test_http_1_0_gets_its_answer(server: Server) -> None:
    assert json.loads(curl("--http1.0", server.url + "/health").stdout) == {"status": "ok"}
    body = json.dumps({"prompt": "Hello", "n_predict": 3})
    assert json.loads(curl("--http1.0", server.url + "/completion", "-d", body).stdout)["tokens_predicted"] == 3


def test_a_large_body_that_waits_for_continue_is_taken(server: Server) -> None:
    body = json.dumps({"prompt": "Hello", "n_predict": 1, "unknown": "x" * 2_000_000})
    output = curl("-H", "Expect: 100-continue", "-d", "@-", server.url + "/completion", text=body).stdout
    assert json.loads(output)["tokens_predicted"] == 1


def test_head_answers_without_a_body(server: Server) -> None:
    output = curl("-I", server.url + "/health").stdout
    assert output.startswith("HTTP/1.1 200")


def test_a_client_of_the_old_protocol_gets_its_answer_and_the_end(server: Server) -> None:
    for body in (HELLO, HELLO.replace("true", "false")):
        head, _, answer = curl(
            "--http1.0", "-i", server.url + "/v1/chat/completions", "-d", body).stdout.replace("\r", "").partition("\n\n")
        assert head.startswith("HTTP/1.0 200")
        assert "connection: close" in head.lower() and "chunked" not in head.lower()
        assert answer.endswith("data: [DONE]\n\n") or json.loads(answer)["choices"]
