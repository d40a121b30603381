"""Plugins that are loaded at run time, compiled here by the C compiler, in the real server."""

import json
import pathlib
import shutil
import subprocess
from collections.abc import Callable, Iterator

import pytest

from server import BINARY, TINY_MODEL, Server, chat_text, clean_environment, eventually

ROOT = pathlib.Path(__file__).resolve().parent.parent
ODD = ROOT / "Tests/ChasquiPluginLoadingTests/Plugins/odd.c"
EXAMPLE = ROOT / "Examples/DynamicPlugin/dynamic_plugin.c"
KEY = {"Authorization": "Bearer key"}

pytestmark = pytest.mark.skipif(shutil.which("cc") is None, reason="there is no C compiler")


def compiled(directory: pathlib.Path, source: pathlib.Path, *macros: str) -> pathlib.Path:
    library = directory / f"{source.stem}-{abs(hash(macros))}.so"
    header = ROOT / "Sources/CChasquiPlugin/include"
    flags = ["-std=c99", "-shared", "-fPIC", "-I", str(header)]
    # A macro leaves functions unused.
    flags += [] if macros else ["-pedantic", "-Wall", "-Wextra", "-Werror"]
    subprocess.run(["cc", *flags, *(f"-D{macro}" for macro in macros), "-o", library, source], check=True)
    return library


def configuration(directory: pathlib.Path, *plugins: dict, **more: object) -> str:
    file = directory / "chasqui.yaml"
    # YAML has all of JSON.
    file.write_text(json.dumps({"plugins": list(plugins), **more}))
    return str(file)


def refusal_of(directory: pathlib.Path, *plugins: dict) -> str:
    """What the server says that does not start with these."""
    command = [BINARY, "serve", "-m", TINY_MODEL, "--config", configuration(directory, *plugins)]
    result = subprocess.run(command, capture_output=True, text=True, env=clean_environment(), timeout=60)
    assert result.returncode not in (0, None) and result.returncode > 0, result.stderr
    return result.stderr


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with odd.c, which does what requests ask for, and a key."""
    directory = tmp_path_factory.mktemp("odd")
    library = compiled(directory, ODD)
    file = configuration(
        directory, {"library": str(library), "timeout": 2}, access={"api_keys": ["key"]})
    server = Server(directory, TINY_MODEL, "-c", "4096", "-np", "4", "--config", file)
    try:
        server.wait_until_ready()
        yield server
    finally:
        server.stop()
    assert server.log().count('"text":"started"') == 1
    assert server.log().count('"text":"stopped"') == 1


def odd_route(server: Server, what: str, body: str = "", headers: dict = KEY) -> tuple[int, dict[str, str], bytes]:
    return server.request("POST", f"/odd/{what}?q=a%20b", body, headers)


def complete(server: Server, prompt: str, **options: object) -> tuple[int, dict]:
    return server.post("/completion", {"prompt": prompt, "n_predict": 8, "temperature": 0, **options}, KEY)


# Routes


@pytest.mark.parametrize("path", ["/odd/echo%00x", "/odd/echo?q=a%00b"])
def test_a_text_that_c_would_see_the_beginning_of_only_is_refused(odd: Server, path: str) -> None:
    status, _, body = odd.request("POST", path, "x", KEY)
    assert status == 400 and b"zero byte" in body, body


def test_a_route_answers_beside_the_built_in_ones_and_needs_a_key_as_they_do(odd: Server) -> None:
    assert odd_route(odd, "echo", "x", {})[0] == 401
    status, headers, body = odd_route(odd, "echo", "a body")
    assert (status, body) == (201, b"a body")
    assert headers["content-type"] == "application/x-echo"
    assert headers["x-query"] == "a b"
    assert "x-request-id" in headers
    assert complete(odd, "hello")[0] == 200


def test_a_route_streams(odd: Server) -> None:
    status, headers, body = odd_route(odd, "stream")
    assert (status, headers["content-type"]) == (200, "text/event-stream")
    assert body.decode() == "".join(f"data: {i}\n\n" for i in range(5))


def test_a_route_has_metrics_a_line_of_the_log_and_a_description(odd: Server) -> None:
    odd_route(odd, "refuse")
    text = odd.request("GET", "/metrics", headers=KEY)[2].decode()
    assert 'route="/odd/{what}"' in text and 'status="418"' in text
    _, _, description = odd.get("/openapi.json")
    assert "/odd/{what}" in json.loads(description)["paths"]


@pytest.mark.parametrize("what", ["flood", "drip"])
def test_a_route_that_goes_on_is_told_when_its_client_goes_away(odd: Server, what: str) -> None:
    with odd.stream(f"/odd/{what}", {}, KEY) as stream:
        assert stream.response.read(5).startswith(what[:4].encode())
    eventually(lambda: f"the reader of the {what} is gone" in odd.log(), what="the plugin is told")


@pytest.mark.parametrize("what", ["status", "injection", "name", "length", "utf8", "fail"])
def test_a_route_that_answers_wrongly_is_a_500_and_no_more(odd: Server, what: str) -> None:
    status, headers, body = odd_route(odd, what)
    assert status == 500
    assert "x-injected" not in headers
    assert "odd" in json.loads(body)["error"]["message"]
    assert odd_route(odd, "echo", "x")[0] == 201


def test_a_route_refuses_in_the_servers_own_form(odd: Server) -> None:
    status, _, body = odd_route(odd, "refuse")
    assert (status, json.loads(body)["error"]["message"]) == (418, "no tea here")


def test_a_route_has_the_model_answer_for_its_caller(odd: Server) -> None:
    body = {"prompt": "hello", "max_tokens": 8, "temperature": 0, "ignore_eos": True}
    status, headers, text = odd_route(odd, "generate", json.dumps(body), {**KEY, "X-Request-Id": "plugin-generates"})
    events = text.decode().splitlines()
    assert status == 200 and len(events) > 1 and events[-1] == "3:length"
    # It counts for its route and its key.
    eventually(lambda: any(
        all(part in line for part in ("plugin-generates", "/odd/{what}", '"completion_tokens":8', '"key"'))
        for line in odd.log().splitlines()), what="the access log has the tokens")
    chat = {"messages": [{"role": "user", "content": "hello"}], "max_tokens": 2}
    assert odd_route(odd, "generate", json.dumps(chat))[0] == 200
    assert odd_route(odd, "generate-one", json.dumps(body))[2].decode().count("\n") == 1


def test_a_route_passes_on_what_the_model_refuses(odd: Server) -> None:
    # A filter's refusal, too: what a route generates passes the filters.
    for body, status, words in (
        ('{"prompt": "odd:refuse"}', 451, "not that"), ('{"prompt": 3}', 400, "prompt"), ("{", 400, "JSON"),
        ('{"prompt": "a", "n": 2}', 400, "has to ask for 1"),
    ):
        answered, _, text = odd_route(odd, "generate", body)
        assert (answered, words in json.loads(text)["error"]["message"]) == (status, True), text


def test_a_route_that_has_the_model_answer_ends_it_when_its_client_goes_away(odd: Server) -> None:
    body = {"prompt": "hello", "max_tokens": 4000, "ignore_eos": True}
    with odd.stream("/odd/generate", body, KEY) as stream:
        assert stream.response.read(2) == b"0:"
    eventually(lambda: "the model answers nobody" in odd.log(), what="the plugin is told")
    eventually(
        lambda: not any(slot["is_processing"] for slot in json.loads(odd.request("GET", "/slots", headers=KEY)[2])),
        what="the slots are free")


# Filters of requests


def test_a_filter_refuses_a_request(odd: Server) -> None:
    status, answer = complete(odd, "odd:refuse")
    assert (status, answer["error"]["message"]) == (451, "not that")
    status, answer = odd.post(
        "/v1/chat/completions", {"messages": [{"role": "user", "content": "odd:refuse"}]}, KEY)
    assert (status, answer["error"]["message"]) == (451, "not that")


def test_a_filter_changes_a_request(odd: Server) -> None:
    assert complete(odd, "odd:short", ignore_eos=True)[1]["tokens_predicted"] == 1
    assert complete(odd, "odd:other", ignore_eos=True)[1]["tokens_predicted"] == 8


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("status", "status 9999"), ("utf8", "not UTF-8"), ("json", "no JSON"), ("member", "mesages"),
        ("fail", "returned 1"), ("slow", "it took longer than 2.0 seconds"),
    ])
def test_a_filter_that_fails_fails_its_request_alone(odd: Server, what: str, words: str) -> None:
    status, answer = complete(odd, f"odd:{what}")
    assert status >= 500
    assert "'odd'" in answer["error"]["message"]
    assert words in odd.log()
    assert complete(odd, "hello")[0] == 200


# Filters of answers


def test_a_filter_changes_an_answer_whole_and_streamed(odd: Server) -> None:
    plain = complete(odd, "hello")[1]["content"]
    # The marker would change the prompt, so that the texts are compared by their form.
    text = complete(odd, "odd:upper hello")[1]["content"]
    assert plain and text and text == text.upper()
    chunks = list(odd.stream("/completion", {"prompt": "odd:upper hello", "n_predict": 8, "temperature": 0}, KEY).chunks())
    assert "".join(chunk["content"] for chunk in chunks) == text
    eventually(lambda: "the answer in capitals is closed" in odd.log(), what="the filter is told of the end")


def test_a_filter_holds_text_back_until_the_end(odd: Server) -> None:
    options = {"n_predict": 8, "temperature": 0}
    chunks = list(odd.stream("/completion", {"prompt": "odd:hold", **options}, KEY).chunks())
    texts = [chunk["content"] for chunk in chunks if chunk["content"]]
    assert len(texts) == 1


def test_a_filter_stops_an_answer(odd: Server) -> None:
    # What comes while the filter thinks is a part of the answer, which is more on a busy machine.
    most = 2000
    body = {"messages": [{"role": "user", "content": "odd:stop"}], "max_tokens": most, "ignore_eos": True}
    status, answer = odd.post("/v1/chat/completions", body, KEY)
    assert status == 200
    assert answer["choices"][0]["finish_reason"] == "content_filter"
    assert answer["usage"]["completion_tokens"] < most
    chunks = list(odd.stream("/v1/chat/completions", body, KEY).chunks())
    assert chunks[-1]["choices"][0]["finish_reason"] == "content_filter"
    assert len(chat_text(chunks)) < most


@pytest.mark.parametrize("what", ["eventfail", "eventslow", "eventutf8"])
def test_a_filter_of_answers_that_fails_fails_its_request_alone(odd: Server, what: str) -> None:
    status, answer = complete(odd, f"odd:{what}")
    assert status >= 500
    assert "'odd'" in answer["error"]["message"]
    assert complete(odd, "hello")[0] == 200


# Passing over


def test_with_on_error_pass_a_filter_that_fails_is_passed_over(
    started: Callable[..., Server], tmp_path: pathlib.Path
) -> None:
    library = compiled(tmp_path, ODD)
    file = configuration(tmp_path, {"library": str(library), "timeout": 0.3, "on_error": "pass"})
    server = started(TINY_MODEL, "-c", "2048", "--config", file)
    server.wait_until_ready()
    for what in ("fail", "slow", "utf8", "member", "eventfail", "eventslow"):
        assert server.post("/completion", {"prompt": f"odd:{what}", "n_predict": 4})[0] == 200, what
    assert server.post("/completion", {"prompt": "odd:refuse"})[0] == 451, "a refusal is no failure"
    server.stop()


# What is no plugin


@pytest.mark.parametrize(
    ("macro", "words"),
    [
        ("MAJOR=2", "version 2"), ("MINOR=9", "version 1.9"), ("NO_ENTRY", "chasqui_plugin_entry"),
        ("HANDLE=NULL", "routes[0].handle is NULL"), ("FILTER_EVENT=NULL", "filter_event is NULL"),
        ("NAME=\"\\xff\\xfe\"", "name is not UTF-8"), ("SIZE=8", "chasqui_plugin.size"),
        ("PATH=\"/v1/models\"", "/v1/models"), (f"SUMMARY=\"{'x' * 5000}\"", "summary has no end within"),
    ])
def test_a_library_that_cannot_be_used_ends_the_start_with_what_is_wrong(
    tmp_path: pathlib.Path, macro: str, words: str
) -> None:
    # A path of the server's own is one for this server's methods.
    macros = (macro, 'METHOD="GET"') if "PATH" in macro else (macro,)
    said = refusal_of(tmp_path, {"library": str(compiled(tmp_path, ODD, *macros))})
    assert words in said.strip().splitlines()[-1]


def test_a_file_that_is_no_library_ends_the_start(tmp_path: pathlib.Path) -> None:
    assert "is not there" in refusal_of(tmp_path, {"library": str(tmp_path / "missing.so")})
    (tmp_path / "text.so").write_text("no library")
    assert "is no library" in refusal_of(tmp_path, {"library": str(tmp_path / "text.so")})


def test_a_library_that_refuses_its_configuration_says_why(tmp_path: pathlib.Path) -> None:
    library = compiled(tmp_path, ODD)
    said = refusal_of(tmp_path, {"library": str(library), "configuration": {"refuse_entry": True}})
    assert "refuse_entry is there; leave it out" in said
    assert "start returned 1" in refusal_of(tmp_path, {"library": str(library), "configuration": {"no_start": True}})


# The example


def test_the_example_streams_refuses_and_shouts(started: Callable[..., Server], tmp_path: pathlib.Path) -> None:
    library = compiled(tmp_path, EXAMPLE)
    assert "secret is missing" in refusal_of(tmp_path, {"library": str(library)})
    file = configuration(tmp_path, {"library": str(library), "configuration": {"secret": "xyzzy"}})
    server = started(TINY_MODEL, "-c", "2048", "--config", file)
    server.wait_until_ready()
    assert server.get("/countdown/2")[2] == b"data: 2\n\ndata: 1\n\ndata: 0\n\n"
    assert server.get("/countdown/none")[0] == 400
    status, _, body = server.request("POST", "/tell/lake")
    assert status == 200 and body and body == body.upper()
    assert server.request("POST", "/tell/L4KE")[0] == 400
    assert server.post("/completion", {"prompt": "say xyzzy"})[0] == 403
    content = server.complete("hello")["content"]
    assert content == content.upper() and content != content.lower()
    server.stop()
