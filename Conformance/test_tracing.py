"""Spans of a real server's requests, as a collector gets them."""

import json
import pathlib
from collections.abc import Iterator

import pytest

from collector import Collector
from server import SOON, TINY_MODEL, Server, eventually, running

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = "00f067aa0ba902b7"
SECRET = "sesame-opens"


@pytest.fixture(scope="module")
def collector() -> Iterator[Collector]:
    with Collector() as collector:
        yield collector


@pytest.fixture(scope="module")
def traced(collector: Collector, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    flags = ["--otlp-endpoint", collector.url, "--otlp-headers", f"authorization=Bearer%20{SECRET}"]
    directory = tmp_path_factory.mktemp("traced")
    yield from running(
        Server(directory, TINY_MODEL, "--embedding", "-c", "4096", "-np", "2", "--log-format", "json", *flags))


def arrived(collector: Collector, trace: str, count: int = 4) -> dict[str, dict]:
    """A trace's spans by their names, once all of them are there."""
    def all_of_them() -> list[dict]:
        spans = [span for span in collector.spans() if span["traceId"] == trace]
        return spans if len(spans) == count else []

    return {span["name"]: span for span in eventually(all_of_them, SOON, "the trace's spans")}


def ask_traced(server: Server, path: str, body: dict) -> tuple[int, str]:
    """The answer's status and its trace."""
    status, headers, _ = server.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
    return status, headers["traceparent"].split("-")[1]


def test_a_request_and_its_stages_are_spans_of_the_clients_trace(traced: Server, collector: Collector) -> None:
    headers = {"traceparent": f"00-{TRACE}-{PARENT}-01", "tracestate": "vendor=1", "X-Request-Id": "mine"}
    body = json.dumps({"prompt": "never to be seen", "n_predict": 9, "ignore_eos": True})
    status, answer, text = traced.request("POST", "/completion", body, headers)
    assert status == 200
    timings = json.loads(text)["timings"]
    spans = arrived(collector, TRACE)
    root = spans["POST /completion"]
    assert root["parentSpanId"] == PARENT and root["traceState"] == "vendor=1" and root["kind"] == 2
    assert answer["traceparent"] == f"00-{TRACE}-{root['spanId']}-01"
    assert root["attributes"]["gen_ai.usage.output_tokens"] == "9"
    assert root["attributes"]["chasqui.request.id"] == "mine"
    stages = [spans[name] for name in ("queue", "prefill", "decode")]
    assert all(stage["parentSpanId"] == root["spanId"] for stage in stages)
    edges = [(int(s["startTimeUnixNano"]), int(s["endTimeUnixNano"])) for s in [root, *stages]]
    assert edges[0][0] <= edges[1][0] and edges[3][1] <= edges[0][1]
    assert edges[1][1] == edges[2][0] and edges[2][1] == edges[3][0]
    assert (edges[2][1] - edges[2][0]) / 1e6 == pytest.approx(timings["prompt_ms"], abs=0.01)
    assert (edges[3][1] - edges[3][0]) / 1e6 == pytest.approx(timings["predicted_ms"], abs=0.01)
    assert "never to be seen" not in json.dumps(collector.posts)
    line = next(json.loads(l) for l in traced.log().splitlines() if '"mine"' in l)
    assert line["trace_id"] == TRACE


def test_a_trace_begins_here_where_no_client_began_it(traced: Server, collector: Collector) -> None:
    with traced.stream("/v1/chat/completions", {"messages": [{"role": "user", "content": "Hi"}], "max_tokens": 3}) as s:
        list(s.chunks())
        _, trace, span, flags = s.response.getheader("traceparent").split("-")
    spans = arrived(collector, trace)
    assert flags == "01"
    assert spans["POST /v1/chat/completions"]["spanId"] == span
    assert "parentSpanId" not in spans["POST /v1/chat/completions"]


def test_vectors_and_scores_have_a_span_for_their_computation(traced: Server, collector: Collector) -> None:
    status, trace = ask_traced(traced, "/v1/embeddings", {"input": ["Hi", "there"]})
    assert status == 200
    spans = arrived(collector, trace, 3)
    root, stages = spans["POST /v1/embeddings"], [spans["queue"], spans["embedding"]]
    assert all(stage["parentSpanId"] == root["spanId"] for stage in stages)
    edges = [int(stage[key]) for stage in stages for key in ("startTimeUnixNano", "endTimeUnixNano")]
    assert edges == sorted(edges) and edges[1] == edges[2]
    assert int(root["startTimeUnixNano"]) <= edges[0] and edges[3] <= int(root["endTimeUnixNano"])
    assert "status" not in root or root["status"].get("code", 0) == 0


def test_a_request_that_its_client_leaves_has_its_stages_and_the_reason(traced: Server, collector: Collector) -> None:
    body = {"prompt": "a", "n_predict": 1000, "ignore_eos": True}
    with traced.stream("/completion", body) as stream:
        next(iter(stream.chunks()))
        trace = stream.response.getheader("traceparent").split("-")[1]
    spans = arrived(collector, trace)
    for name in ("POST /completion", "decode"):
        assert spans[name]["status"] == {"code": 2, "message": "client_gone"}, spans[name]
    assert all("status" not in spans[name] or not spans[name]["status"] for name in ("queue", "prefill"))


def test_what_a_client_does_not_want_recorded_is_not(traced: Server, collector: Collector) -> None:
    other = "0123456789abcdef0123456789abcdef"
    headers = {"traceparent": f"00-{other}-{PARENT}-00", "Content-Type": "application/json"}
    _, answer, _ = traced.request("POST", "/completion", '{"prompt":"Hi","n_predict":1}', headers)
    assert answer["traceparent"].startswith(f"00-{other}-") and answer["traceparent"].endswith("-00")
    assert [span for span in collector.spans() if span["traceId"] == other] == []


def test_the_collector_gets_its_secret_and_nobody_else(traced: Server, collector: Collector) -> None:
    traced.complete("Hi", n_predict=1)
    eventually(lambda: collector.posts, SOON, "an export")
    assert collector.posts[0][0]["authorization"] == f"Bearer {SECRET}"
    assert SECRET not in traced.log()
    assert SECRET not in traced.get("/metrics")[2].decode()


def test_spans_that_are_left_are_sent_at_the_end(tmp_path: pathlib.Path) -> None:
    with Collector() as collector:
        server = Server(tmp_path, TINY_MODEL, "-c", "512", "--otlp-endpoint", collector.url)
        for _ in running(server):
            server.complete("Hi", n_predict=1)
        assert {span["name"] for span in collector.spans()} == {"POST /completion", "queue", "prefill", "decode"}


def test_a_collector_that_is_away_holds_nobody_up(tmp_path: pathlib.Path) -> None:
    flags = ["--otlp-endpoint", "http://127.0.0.1:9", "--otlp-timeout", "0.2"]
    server = Server(tmp_path, TINY_MODEL, "-c", "512", *flags)
    for _ in running(server):
        assert server.complete("Hi", n_predict=1)["tokens_predicted"] == 1
        eventually(lambda: "spans cannot be exported" in server.log(), SOON, "a word in the log")
    assert "spans were not exported before the end" in server.log()
