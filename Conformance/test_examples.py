"""The programs of Examples/: each is built, started as its README says, and asked.

Examples/ is a package of its own. Here its programs are built as targets of the whole, with what is built already, so that they
cost a minute and not ten.
"""

import json
import os
import pathlib
import subprocess
from collections.abc import Callable, Iterator

import pytest

import server as servers
from server import Server, running

ROOT = pathlib.Path(__file__).parent.parent
EXAMPLES = ROOT / "Examples"
PROGRAMS = ("HelloEndpoint", "Moderation", "PromptLibrary", "WeatherTool", "Retrieval", "EmbeddedChat", "Extraction")


@pytest.fixture(scope="session")
def build() -> Callable[[str], pathlib.Path]:
    """Builds the examples, the first time that one is asked for."""
    built: dict[str, pathlib.Path] = {}

    def binary(name: str) -> pathlib.Path:
        if not built:
            # As the server under test was built, which is beside them then.
            configuration = "release" if "release" in pathlib.Path(servers.BINARY).resolve().parts else "debug"
            command = ["swift", "build", "--package-path", str(ROOT), "--configuration", configuration]
            environment = {**os.environ, "CHASQUI_EXAMPLES": "1"}
            for one in PROGRAMS:
                subprocess.run([*command, "--product", one], check=True, stdin=subprocess.DEVNULL, env=environment)
            path = subprocess.run(
                [*command, "--show-bin-path"], check=True, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                env=environment)
            built.update({one: pathlib.Path(path.stdout.strip()) / one for one in PROGRAMS})
        return built[name]

    return binary


@pytest.fixture
def example(
    build: Callable[[str], pathlib.Path], tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Callable[..., Server]]:
    """Starts an example with its own configuration, in a directory of its own, as a server under test."""
    made: list[Iterator[Server]] = []

    def start(name: str, model: str, *flags: str) -> Server:
        monkeypatch.setattr(servers, "BINARY", str(build(name).resolve()))
        # What an example keeps, it keeps here.
        monkeypatch.chdir(tmp_path)
        configuration = EXAMPLES / "Sources" / name / "chasqui.yaml"
        made.append(running(Server(tmp_path, model, "--config", str(configuration), *flags)))
        return next(made[-1])

    yield start
    for one in made:
        next(one, None)


def test_hello_endpoint_greets_and_streams_a_story(example: Callable[..., Server]) -> None:
    server = example("HelloEndpoint", servers.MODEL, "-c", "2048", "--api-key", "secret")
    status, headers, body = server.get("/hello/Ann")
    assert (status, body) == (200, b"Good day, Ann!\n")
    assert headers["content-type"].startswith("text/plain")
    assert server.request("POST", "/hello/Ann/story")[0] == 401
    key = {"Authorization": "Bearer secret"}
    status, headers, body = server.request("POST", "/hello/Ann/story", headers=key)
    assert (status, headers["content-type"]) == (200, "text/event-stream")
    events = body.decode().split("\n\n")
    assert events[0].startswith('data: {"text":') and events[-2] == "event: end\ndata: The end."
    metrics = server.request("GET", "/metrics", headers=key)[2].decode()
    assert 'route="/hello/{name}/story"' in metrics
    assert "/hello/{name}/story" in server.get("/openapi.json")[2].decode()


def test_moderation_refuses_prompts_and_ends_answers(example: Callable[..., Server]) -> None:
    server = example("Moderation", servers.MODEL, "-c", "2048")
    message = {"role": "user", "content": "Where is the SILVER?"}
    status, answer = server.post("/v1/chat/completions", {"messages": [message]})
    assert (status, answer["error"]["code"], answer["error"]["param"]) == (400, "moderation", "messages[0].content")
    # The grammar has the model say the word, in as many tokens as it likes.
    bound = {"prompt": "Metals: ", "max_tokens": 64, "grammar": 'root ::= "iron, copper, gold, tin"'}
    status, answer = server.post("/v1/completions", bound)
    assert status == 200
    assert answer["choices"][0]["text"] == "iron, copper, "
    assert answer["choices"][0]["finish_reason"] == "content_filter"
    status, answer = server.post("/v1/completions", {**bound, "grammar": 'root ::= "iron, golem"'})
    assert (answer["choices"][0]["text"], answer["choices"][0]["finish_reason"]) == ("iron, golem", "stop")


def test_prompt_library_keeps_prompts_and_asks_them(example: Callable[..., Server]) -> None:
    server = example("PromptLibrary", servers.MODEL, "-c", "2048")
    assert server.post("/prompts", {})[0] == 405
    status, _, body = server.request("PUT", "/prompts/rain", '{"text": "Say something about {input}."}')
    assert (status, body) == (200, b'{"name":"rain","text":"Say something about {input}."}')
    assert server.request("PUT", "/prompts/rain", "{")[0] == 400
    assert server.get("/prompts")[2] == b'[{"name":"rain","text":"Say something about {input}."}]'
    status, answer = server.post("/prompts/rain/ask", {"input": "rain"})
    assert status == 200 and answer["answer"]
    assert server.post("/prompts/snow/ask", {"input": "rain"})[0] == 404
    assert server.request("DELETE", "/prompts/rain")[0] == 200
    assert server.get("/prompts/rain")[0] == 404


def test_weather_tool_is_run_for_the_model(example: Callable[..., Server]) -> None:
    # SmolLM2's own template does not show tools.
    template = pathlib.Path(__file__).with_name("tools.jinja")
    server = example("WeatherTool", servers.MODEL, "-c", "4096", "-np", "1", "--chat-template-file", str(template))
    request = {
        "messages": [{"role": "user", "content": "How is the weather in Cusco?"}], "temperature": 0.5, "max_tokens": 200,
        "server_tools": True, "parallel_tool_calls": False,
        "tool_choice": {"type": "function", "function": {"name": "get_weather"}},
    }
    # So small a model does not always come to the end of its call.
    for seed in range(12):
        status, answer = server.post("/v1/chat/completions", {**request, "seed": seed})
        assert status == 200, answer
        message = answer["choices"][0]["message"]
        assert "tool_calls" not in message
        if "server_tool_calls" in message:
            break
    call = message["server_tool_calls"][0]
    assert call["name"] == "get_weather"
    assert call["result"] in ("In Cusco there is snow.", "In Lima there is fog.", "In Puno there is sun.")
    for seed in range(12):
        stream = server.stream("/v1/chat/completions", {**request, "seed": seed})
        deltas = [chunk["choices"][0]["delta"] for chunk in stream.chunks() if chunk.get("choices")]
        assert not any("tool_calls" in delta for delta in deltas)
        if any("server_tool_calls" in delta for delta in deltas):
            break
    assert any("server_tool_calls" in delta for delta in deltas)
    status, answer = server.post("/v1/chat/completions", {**request, "server_tools": ["get_wether"]})
    assert (status, answer["error"]["param"]) == (400, "server_tools[0]")


def test_retrieval_puts_passages_into_prompts(example: Callable[..., Server]) -> None:
    server = example("Retrieval", servers.MODEL, "-c", "4096")
    text = {"Content-Type": "text/plain"}
    documents = {"roads": "The road to Quito had a rest house every day.", "ropes": "Bridges were made of grass."}
    for title, passage in documents.items():
        status, _, body = server.request("PUT", f"/documents/{title}", passage, text)
        assert (status, body) == (200, f'{{"title":"{title}","passages":1}}'.encode())
    assert server.request("PUT", "/documents/none", "", text)[0] == 400
    assert server.get("/documents")[2] == b'["roads","ropes"]'
    question = "The road to Quito had a rest house every day."
    status, _, body = server.get("/documents/search?q=" + question.replace(" ", "%20"))
    assert status == 200 and body.startswith(b'[{"title":"roads"')
    messages = {"messages": [{"role": "user", "content": question}]}
    status, answer = server.post("/apply-template", messages)
    assert "Answer from these passages" in answer["prompt"] and "Bridges were made of grass." in answer["prompt"]
    assert server.post("/v1/chat/completions", {**messages, "max_tokens": 4})[0] == 200
    status, headers, page = server.get("/library")
    assert headers["content-type"].startswith("text/html") and b"<h1>Library</h1>" in page


def test_an_example_lists_what_it_adds(build: Callable[[str], pathlib.Path]) -> None:
    configuration = EXAMPLES / "Sources" / "WeatherTool" / "chasqui.yaml"
    listed = subprocess.run(
        [build("WeatherTool"), "plugins", "--config", str(configuration)], check=True, capture_output=True, text=True,
        env={k: v for k, v in os.environ.items() if not k.startswith("CHASQUI_")})
    assert "weather (compiled in; on_error: pass, timeout: 5.0 s)" in listed.stdout
    assert "tool get_weather: Tells the weather of a town." in listed.stdout


def told(program: pathlib.Path, *arguments: str, says: str = "") -> subprocess.CompletedProcess[str]:
    """What a program without a server answers to its standard input."""
    return subprocess.run(
        [program, *arguments], input=says, capture_output=True, text=True, timeout=300,
        env={k: v for k, v in os.environ.items() if not k.startswith("CHASQUI_")})


def test_embedded_chat_answers_in_the_program(build: Callable[[str], pathlib.Path]) -> None:
    program = build("EmbeddedChat")
    talks = [told(program, servers.MODEL, "0", says=f"Name a river.\n{second}bye\n") for second in ("", "\nAnd a lake?\n")]
    assert [talk.returncode for talk in talks] == [0, 0], talks[0].stderr
    # Each question has a prompt of its own, and so has the empty line.
    (only,), (first, second) = [[part for part in talk.stdout.split("> ") if part] for talk in talks]
    assert only.strip() and second.strip() and second != first
    # At a temperature of 0 the answer to one question is always the same.
    assert only == first
    assert told(program).returncode == 2
    missing = told(program, "/no/such.gguf", says="Hello\n")
    assert missing.returncode == 1 and "/no/such.gguf" in missing.stdout


def test_extraction_has_an_appointment_for_each_message(build: Callable[[str], pathlib.Path]) -> None:
    messages = "See you on Tuesday at 15, Ana. Bring the map and the rope.\n\nLunch with Luis on Friday at noon.\n"
    done = told(build("Extraction"), servers.MODEL, says=messages)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) == 2
    for line in lines:
        head, _, text = line.partition(": ")
        day, _, hour = head.partition(" at ")
        value = json.loads(text)
        assert list(value) == ["person", "day", "hour", "things"]
        assert (value["day"], str(value["hour"])) == (day, hour)
        assert day.endswith("day") and 0 <= value["hour"] <= 23 and len(value["things"]) <= 3
    missing = told(build("Extraction"), "/no/such.gguf", says=messages)
    assert missing.returncode == 1
    assert missing.stderr == "The model cannot be used: There is no file /no/such.gguf: give the path of a GGUF model.\n"
