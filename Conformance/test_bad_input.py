"""Input that is wrong gets a JSON error, and the next request works."""

import contextlib
import json
import socket
from collections.abc import Iterator

import pytest

from server import LIMIT, Server

DEEP = "[" * 100_000 + "]" * 100_000


@pytest.fixture(autouse=True)
def works_afterwards(tiny: Server) -> Iterator[None]:
    yield
    assert tiny.complete("Hello", n_predict=2, ignore_eos=True)["tokens_predicted"] == 2
    assert tiny.get("/health")[0] == 200


def refused(server: Server, path: str, body: bytes | str, *allowed: int) -> dict:
    status, headers, answer = server.request("POST", path, body, {"Content-Type": "application/json"})
    assert status in (allowed or (400,)), (status, answer[:300])
    assert headers["content-type"].startswith("application/json")
    error = json.loads(answer)["error"]
    assert error["message"] and error["type"]
    assert len(answer) < 4000, "an error does not repeat a large input"
    return error


ROUTES = ["/completion", "/v1/completions", "/v1/chat/completions"]


@pytest.mark.parametrize("path", ROUTES)
@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"{}", b"[]", b"null", b"7", b'"text"', b"{broken json}", b'{"prompt": "x",}', b'{"prompt" "x"}',
        b'{"prompt": "\xff\xfe", "messages": "\xff"}', b"\x00\x01\x02", b"\xef\xbb\xbf{", b'{"prompt": "\\ud800"',
        DEEP.encode(), b'{"prompt": ' + DEEP.encode() + b"}",
    ],
    ids=lambda body: repr(body[:20]),
)
def test_what_is_no_request_is_refused(tiny: Server, path: str, body: bytes) -> None:
    refused(tiny, path, body)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("temperature", '"warm"'), ("temperature", "NaN"), ("temperature", "Infinity"), ("temperature", "1e999"),
        ("temperature", "-101"), ("temperature", "[]"), ("top_k", "1.5"), ("top_k", "1e30"), ("top_p", "-0.1"),
        ("top_p", "2"), ("min_p", "7"), ("typical_p", "-3"), ("seed", "1e40"), ("seed", "1.5"),
        ("repeat_penalty", "-1"), ("repeat_last_n", "-7"), ("n_predict", "-5"), ("n_predict", "1.5"),
        ("n_predict", "99999999999999999999"), ("max_tokens", "-5"), ("stop", "7"), ("stop", "[7]"),
        ("logit_bias", "7"), ("logit_bias", '{"x": "y"}'), ("logit_bias", "[[99999999, 1]]"), ("ignore_eos", '"yes"'),
        ("stream", '"yes"'), ("cache_prompt", "7"), ("grammar", "7"), ("grammar", '"root ::= ("'),
        ("json_schema", '{"type": 7}'),
    ],
)
def test_a_bad_option_is_named(tiny: Server, field: str, value: str) -> None:
    error = refused(tiny, "/completion", '{"prompt": "x", "%s": %s}' % (field, value))
    # What no JSON number can be is found before anyone knows its field.
    if value not in ("NaN", "Infinity", "1e999"):
        assert field in error["message"]


@pytest.mark.parametrize(
    "prompt", ["null", "7.5", "true", "{}", "[[]]", "[1.5]", "[-1]", "[99999999]", "[99999999999999999999]", '["x", null]']
)
def test_a_bad_prompt_is_refused(tiny: Server, prompt: str) -> None:
    error = refused(tiny, "/completion", '{"prompt": %s}' % prompt)
    assert "prompt" in error["message"]


@pytest.mark.parametrize(
    "messages",
    [
        "[]", "{}", '"x"', "[7]", "[null]", "[{}]", '[{"role": "user"}]', '[{"role": 7, "content": "x"}]',
        '[{"role": "user", "content": {}}]', '[{"role": "user", "content": [{"type": "text"}]}]',
        '[{"role": "user", "content": [{"type": "mystery"}]}]',
    ],
)
def test_bad_messages_are_refused(tiny: Server, messages: str) -> None:
    error = refused(tiny, "/v1/chat/completions", '{"messages": %s}' % messages)
    assert "messages" in (error.get("param") or "") + error["message"]


@pytest.mark.parametrize("path", ["/completion", "/v1/completions"])
def test_an_empty_prompt_gets_an_answer_of_its_kind(tiny: Server, path: str) -> None:
    status, answer = tiny.post(path, {"prompt": "", "n_predict": 2})
    assert status in (200, 400)
    if status == 400:
        assert "prompt" in answer["error"]["message"]


@pytest.mark.parametrize("path", ["/completion", "/v1/completions"])
def test_a_prompt_beyond_the_context_is_refused(tiny: Server, path: str) -> None:
    assert "2048" in refused(tiny, path, json.dumps({"prompt": "word " * 4000}))["message"]


def test_odd_text_is_a_prompt_like_any_other(tiny: Server) -> None:
    for prompt in ["\0", "\u202e\u0000\uffff", "🏃🏽‍♀️" * 20, "<|im_start|><|im_end|>", " " * 500, "a\u0300" * 200]:
        assert tiny.complete(prompt, n_predict=2, ignore_eos=True)["tokens_predicted"] == 2


def test_a_body_of_ten_megabytes_is_answered(tiny: Server) -> None:
    body = json.dumps({"prompt": "x" * 10_000_000})
    refused(tiny, "/completion", body, 400, 413)
    refused(tiny, "/v1/chat/completions", json.dumps({"messages": [{"role": "user", "content": "x" * 10_000_000}]}), 400, 413)
    refused(tiny, "/completion", b"[" + b"0," * 5_000_000, 400, 413)


def test_a_body_beyond_the_limit_is_refused_before_it_is_read(tiny: Server) -> None:
    head = b"POST /completion HTTP/1.1\r\nHost: x\r\nContent-Length: 4000000000\r\n\r\n"
    assert b" 413 " in first_line(exchange(tiny, head))


# Below HTTP


def exchange(server: Server, data: bytes, half_close: bool = False) -> bytes:
    """Sends bytes and reads until the server closes, or has sent a head and a whole body."""
    with socket.create_connection((server.host, server.port), timeout=LIMIT) as connection:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(data)
        if half_close:
            # A server that has refused the bytes may be gone by now.
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_WR)
        return read_answer(connection)


def read_answer(connection: socket.socket) -> bytes:
    answer = b""
    with contextlib.suppress(ConnectionResetError):
        while more := connection.recv(65536):
            answer += more
            head, end, body = answer.partition(b"\r\n\r\n")
            lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
            if end and lengths and len(body) >= int(lengths[0].split(b":")[1]):
                break
    return answer


def first_line(answer: bytes) -> bytes:
    return answer.split(b"\r\n")[0]


@pytest.mark.parametrize(
    "data",
    [
        b"nonsense\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00", b"\r\n" * 50,
        b"GET /health HTTP/1.1\r\nHost: x\r\nBad Header\r\n\r\n",
        b"POST /completion HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST /completion HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        b"POST /completion HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
        b"POST /completion HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
        b"GET /health HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 200_000 + b"\r\n\r\n",
        b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /health HTTP/1.1\r\nHost: x\r\n" + b"".join(b"X-%d: y\r\n" % i for i in range(20_000)) + b"\r\n",
    ],
    ids=lambda data: repr(data[:30]),
)
def test_what_is_no_http_is_refused_or_closed(tiny: Server, data: bytes) -> None:
    line = first_line(exchange(tiny, data, half_close=True))
    assert line == b"" or line.split()[1] in (b"400", b"413", b"414", b"431", b"501", b"505"), line


@pytest.mark.parametrize(
    "data",
    [
        b"", b"POST", b"POST /completion HTTP/1.1\r\nHost:", b"POST /completion HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST /completion HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n",
        b'POST /completion HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"prompt": "hal',
        b'POST /completion HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nf\r\n{"prompt": "hal\r\n',
    ],
    ids=lambda data: repr(data[-20:]),
)
def test_half_a_request_holds_nobody_up(tiny: Server, data: bytes) -> None:
    with socket.create_connection((tiny.host, tiny.port), timeout=LIMIT) as connection:
        connection.sendall(data)
        assert tiny.get("/health")[0] == 200
    tiny.wait_until_idle()


def test_slow_header_bytes_hold_nobody_up_and_are_answered(tiny: Server) -> None:
    request = b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n"
    with socket.create_connection((tiny.host, tiny.port), timeout=LIMIT) as connection:
        for byte in request:
            connection.sendall(bytes([byte]))
            assert tiny.get("/health")[0] == 200
        assert first_line(read_answer(connection)) == b"HTTP/1.1 200 OK"


def test_many_idle_connections_hold_nobody_up(tiny: Server) -> None:
    with contextlib.ExitStack() as stack:
        for _ in range(200):
            stack.enter_context(socket.create_connection((tiny.host, tiny.port), timeout=LIMIT))
        assert tiny.get("/health")[0] == 200


@pytest.mark.parametrize("path", ["/nope", "/v1", "//", "/%00", "/%ff", "/../../etc/passwd", "/v1/models/", "/health?x=%zz"])
def test_odd_paths_get_an_answer(tiny: Server, path: str) -> None:
    status, _, body = tiny.get(path)
    assert status in (200, 400, 404)
    if status != 200:
        assert json.loads(body)["error"]["message"]
