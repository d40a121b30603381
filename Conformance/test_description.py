"""/openapi.json says what the server does: it is valid, answers are as it says, and what schemathesis makes of it is
answered or refused as it says."""

import json
import pathlib
from collections.abc import Iterator

import hypothesis
import jsonschema
import pytest
import schemathesis
from openapi_spec_validator import validate
from schemathesis.specs.openapi.checks import (
    content_type_conformance, response_schema_conformance, status_code_conformance,
)

import server as servers
from server import Server, running

EXAMPLES = 15
CHAT = {"messages": [{"role": "user", "content": "hi"}], "max_tokens": 4}
PROMPT = {"prompt": "Once", "max_tokens": 4}


@pytest.fixture(scope="module")
def able(directory: pathlib.Path) -> Iterator[Server]:
    """All that one model can do, quickly: little context, few tokens, little time."""
    flags = ("-c", "256", "-np", "2", "-n", "8", "--timeout", "15", "--embedding", "--props")
    yield from running(Server(directory, servers.TINY_MODEL, *flags, "--slot-save-path", str(directory)))


@pytest.fixture(scope="module")
def document(able: Server) -> dict:
    return json.loads(able.get("/openapi.json")[2])


def closed(schema: object) -> object:
    """The schema, with no members but those it names."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {name: closed(value) for name, value in schema.items()}
    if inner.get("type") == "object" and "properties" in inner:
        inner["additionalProperties"] = False
    return inner


def check(document: dict, path: str, answer: object, method: str = "post", status: str = "200", event: bool = False) -> None:
    content = document["paths"][path][method]["responses"][status]["content"]
    schema = content["application/json"]["schema"]
    if event:
        data = content["text/event-stream"]["schema"]["properties"]["data"]
        schema = data.get("anyOf", [data])[0]["contentSchema"]["anyOf"][0]
    whole = closed({**schema, "components": document["components"]})
    jsonschema.Draft202012Validator(whole).validate(answer)


def test_is_a_valid_document(document: dict) -> None:
    validate(document)


@pytest.mark.parametrize(("path", "body"), [
    ("/v1/chat/completions", CHAT),
    ("/v1/chat/completions", {**CHAT, "logprobs": True, "top_logprobs": 2, "n": 2}),
    ("/v1/completions", PROMPT),
    ("/v1/completions", {**PROMPT, "logprobs": 2, "echo": False, "n": 2}),
    ("/v1/completions", {**PROMPT, "logprobs": 2, "echo": True}),
    ("/completion", PROMPT),
    ("/completion", {**PROMPT, "n_probs": 2, "return_tokens": True}),
    ("/completion", {**PROMPT, "n_probs": 2, "post_sampling_probs": True, "n": 2}),
    ("/tokenize", {"content": "hi"}),
    ("/tokenize", {"content": "hi 🏃", "with_pieces": True}),
    ("/detokenize", {"tokens": [40, 41]}),
    ("/apply-template", CHAT),
    ("/v1/chat/completions/input_tokens", CHAT),
    ("/v1/chat/completions/control", {"id": "chatcmpl-1", "action": "reasoning_end"}),
    ("/v1/embeddings", {"input": ["a", "b"]}),
    ("/v1/embeddings", {"input": "a", "encoding_format": "base64"}),
    ("/embedding", {"content": "a"}),
    ("/props", {}),
])
def test_answers_are_as_described(able: Server, document: dict, path: str, body: dict) -> None:
    status, answer = able.post(path, body)
    assert status == 200, answer
    check(document, path, answer)


@pytest.mark.parametrize("path", ["/health", "/v1/models", "/props", "/slots", "/openapi.json"])
def test_what_is_read_is_as_described(able: Server, document: dict, path: str) -> None:
    status, _, answer = able.get(path)
    assert status == 200
    check(document, path, json.loads(answer), "get")


def test_kept_streams_are_as_described(able: Server, document: dict) -> None:
    able.request("POST", "/completion", json.dumps({**PROMPT, "stream": True}), {"X-Conversation-Id": "kept"})
    status, answer = able.post("/v1/streams/lookup", {"conversation_ids": ["kept"]})
    assert status == 200 and answer
    check(document, "/v1/streams/lookup", answer)


@pytest.mark.parametrize(("path", "body"), [
    ("/v1/chat/completions", {**CHAT, "stream_options": {"include_usage": True}, "return_progress": True}),
    ("/v1/chat/completions", {**CHAT, "n": 2, "logprobs": True, "timings_per_token": True}),
    ("/v1/completions", {**PROMPT, "logprobs": 1, "return_progress": True}),
    ("/completion", {**PROMPT, "n_probs": 1, "return_progress": True, "timings_per_token": True}),
])
def test_events_are_as_described(able: Server, document: dict, path: str, body: dict) -> None:
    with able.stream(path, body) as stream:
        events = list(stream.chunks())
    assert len(events) > 1
    for event in events:
        check(document, path, event, event=True)


def test_slots_are_moved_as_described(able: Server, document: dict) -> None:
    able.post("/completion", PROMPT)
    for action in ("save", "restore", "erase"):
        status, answer = able.post(f"/slots/0?action={action}", {"filename": "road"})
        assert status == 200, answer
        check(document, "/slots/{id}", answer)


@pytest.mark.parametrize("body", [
    {"query": "a", "documents": ["b", {"text": "c"}], "return_documents": True}, {"query": "a", "texts": ["b"], "return_text": True},
])
def test_rankings_are_as_described(ranker: Server, body: dict) -> None:
    status, answer = ranker.post("/rerank", body)
    assert status == 200, answer
    check(json.loads(ranker.get("/openapi.json")[2]), "/rerank", answer)


@pytest.mark.parametrize("path", ["/v1/chat/completions", "/completion"])
@pytest.mark.parametrize("body", [{}, {"messages": 1, "prompt": 1, "n": 0}])
def test_errors_are_as_described(able: Server, document: dict, path: str, body: dict) -> None:
    status, answer = able.post(path, body)
    assert status == 400
    check(document, path, answer, status="400")


@pytest.fixture(scope="module")
def guarded(directory: pathlib.Path) -> Iterator[Server]:
    """Has a key of a list, which may do all but administer, and a database for others."""
    database = directory / "described.sqlite"
    yield from running(Server(
        directory, servers.TINY_MODEL, "-c", "256", "--api-key", "secret", "--database", str(database)))


def test_a_server_with_keys_says_how_they_are_sent_and_where_they_are_needed(guarded: Server) -> None:
    document = json.loads(guarded.get("/openapi.json")[2])
    validate(document)
    assert set(document["components"]["securitySchemes"]) == {"bearer", "apiKey"}
    for path in ("/v1/chat/completions", "/completion"):
        status, answer = guarded.post(path, CHAT | PROMPT)
        assert status == 401
        check(document, path, answer, status="401")
    status, _, answer = guarded.get("/admin/keys", {"X-Api-Key": "secret"})
    assert status == 403
    check(document, "/admin/keys", json.loads(answer), "get", status="403")


def test_a_server_without_keys_asks_for_none(document: dict) -> None:
    assert "securitySchemes" not in document["components"]
    assert not any("security" in operation for methods in document["paths"].values() for operation in methods.values())


# What schemathesis makes of the document


@schemathesis.hook
def before_call(_: object, case: schemathesis.Case, __: dict) -> None:
    """Valid counts become small, so that no answer takes long. Invalid ones stay."""
    if not isinstance(case.body, dict):
        return
    for names, small, most in ((("n", "n_cmpl", "best_of"), 2, 128), (("n_predict", "max_tokens", "max_completion_tokens"), 8, 2**31 - 1)):
        for name in names:
            value = case.body.get(name)
            if type(value) is int and (small < value <= most or (small == 8 and value == -1)):
                case.body[name] = small


def breaks_nothing(context: object, response: schemathesis.Response, case: schemathesis.Case) -> None:
    """Cannot (501), not now (503) and not in time (504) are answers; that something broke is none."""
    assert response.status_code != 500, response.text


@pytest.mark.parametrize("mode", schemathesis.GenerationMode)
def test_random_requests_are_answered_as_described(
    able: Server, document: dict, mode: schemathesis.GenerationMode
) -> None:
    schema = schemathesis.openapi.from_dict(document)
    schema.config.update(base_url=able.url)
    # Paths that are served alike have one summary.
    operations = {one.definition.raw["summary"]: one for one in (made.ok() for made in schema.get_all_operations())}
    for operation in operations.values():
        if mode.is_negative and not operation.body:
            # Any text is a path or a query that can be read.
            continue

        @hypothesis.settings(
            max_examples=EXAMPLES, derandomize=True, deadline=None, database=None,
            suppress_health_check=list(hypothesis.HealthCheck))
        @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
        def send(case: schemathesis.Case) -> None:
            case.call_and_validate(
                checks=[breaks_nothing, status_code_conformance, content_type_conformance, response_schema_conformance],
                timeout=servers.LIMIT)

        send()
