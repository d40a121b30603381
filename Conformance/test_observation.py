"""What operators and browsers see."""

import json
import pathlib
import re
from collections.abc import Callable

import pytest
from prometheus_client.parser import text_string_to_metric_families

from server import MODEL, Server


@pytest.mark.parametrize("path", ["/health", "/v1/health"])
def test_a_ready_server_is_healthy(server: Server, path: str) -> None:
    status, headers, body = server.get(path)
    assert status == 200
    assert headers["content-type"].startswith("application/json")
    assert json.loads(body) == {"status": "ok"}


@pytest.mark.parametrize("path", ["/models", "/v1/models"])
def test_models_carry_figures(server: Server, path: str) -> None:
    answer = json.loads(server.get(path)[2])
    assert answer["object"] == "list"
    (model,) = answer["data"]
    assert model["object"] == "model" and model["owned_by"]
    assert model["meta"]["n_ctx_train"] == 8192 and model["meta"]["n_vocab"] == 49152
    assert model["meta"]["n_params"] > 130_000_000


EXPECTED = {
    "chasqui_requests": "counter",
    "chasqui_requests_active": "gauge",
    "chasqui_requests_queued": "gauge",
    "chasqui_prompt_tokens": "counter",
    "chasqui_prompt_tokens_cached": "counter",
    "chasqui_generated_tokens": "counter",
    "chasqui_tokens_per_second": "gauge",
    "chasqui_response_seconds_average": "gauge",
    "chasqui_request_duration_seconds": "histogram",
    "process_resident_memory_bytes": "gauge",
}


def test_metrics_are_valid_for_prometheus(server: Server) -> None:
    server.complete("Hello", n_predict=3)
    status, headers, body = server.get("/metrics")
    assert status == 200
    assert headers["content-type"].startswith("text/plain; version=0.0.4")
    families = {family.name: family for family in text_string_to_metric_families(body.decode())}
    assert {name: families[name].type for name in EXPECTED} == EXPECTED
    assert all(family.documentation for family in families.values())
    for family in families.values():
        labels = [(sample.name, tuple(sorted(sample.labels.items()))) for sample in family.samples]
        assert len(labels) == len(set(labels)), family.name
    assert families["process_resident_memory_bytes"].samples[0].value > 50 * 1024 * 1024


def requests_by(server: Server) -> dict[tuple[str, str], float]:
    families = text_string_to_metric_families(server.get("/metrics")[2].decode())
    samples = [s for f in families if f.name == "chasqui_requests" for s in f.samples if s.name.endswith("_total")]
    counts: dict[tuple[str, str], float] = {}
    for sample in samples:
        key = sample.labels["route"], sample.labels["status"]
        counts[key] = counts.get(key, 0) + sample.value
    return counts


def test_requests_are_counted_by_route_and_status(tiny: Server) -> None:
    before = requests_by(tiny)
    tiny.complete("Hello", n_predict=1)
    tiny.post("/completion", {"prompt": 1.5})
    tiny.get("/no/such/route")
    after = requests_by(tiny)

    def grown(route: str, status: str) -> float:
        return after.get((route, status), 0) - before.get((route, status), 0)

    assert grown("/completion", "200") == 1
    assert grown("/completion", "400") == 1
    assert [key for key in after if key[0] == "/no/such/route"] == []


def test_tokens_are_counted(tiny: Server) -> None:
    before = tiny.metrics()
    answer = tiny.complete("a prompt that nobody else sends", n_predict=9, ignore_eos=True)
    # The engine's figures follow the answer.
    tiny.wait_until_idle()
    after = tiny.metrics()

    def grown(name: str) -> float:
        return after[name] - before[name]

    assert grown("chasqui_generated_tokens_total") == 9
    computed = grown("chasqui_prompt_tokens_total") + grown("chasqui_prompt_tokens_cached_total")
    assert computed == answer["tokens_evaluated"]


def test_the_page_needs_nothing_from_elsewhere(server: Server) -> None:
    status, headers, body = server.get("/")
    page = body.decode()
    assert status == 200
    assert headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "<title>Chasqui</title>" in page
    assert not re.search(r"""(src|href)\s*=\s*["'](?!data:)""", page)


def test_an_unknown_route_names_near_ones(server: Server) -> None:
    status, _, body = server.get("/v1/chat/completion")
    assert status == 404
    assert "/v1/chat/completions" in body.decode().replace("\\/", "/")


def test_a_wrong_method_says_which_are_allowed(server: Server) -> None:
    status, headers, body = server.get("/v1/chat/completions")
    assert status == 405
    assert "POST" in headers["allow"]
    assert json.loads(body)["error"]["message"]
    status, headers, _ = server.request("DELETE", "/health")
    assert status == 405 and "GET" in headers["allow"]


def test_a_form_upload_is_refused_with_what_is_taken(server: Server) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    status, _, body = server.request("POST", "/completion", "--x--", headers)
    assert status == 415
    assert "json" in json.loads(body)["error"]["message"].lower()


def test_an_id_that_could_break_a_log_is_replaced(server: Server) -> None:
    assert server.get("/health", {"X-Request-Id": "good-1"})[1]["x-request-id"] == "good-1"
    replaced = server.get("/health", {"X-Request-Id": "a b <c>"})[1]["x-request-id"]
    assert re.fullmatch(r"[0-9A-Za-z._-]+", replaced)


TEMPLATE = pathlib.Path(__file__).with_name("tools.jinja")


def test_llama_cpp_logs_nothing_of_requests_at_any_level(started: Callable[..., Server]) -> None:
    server = started(MODEL, "-c", "2048", "-np", "1", "--log-level", "trace", "--chat-template-file", str(TEMPLATE))
    server.wait_until_ready()
    tool = {"type": "function", "function": {
        "name": "secret_tool", "parameters": {"type": "object", "properties": {"secret_city": {"type": "string"}}}}}
    messages = [{"role": "user", "content": "a secret question"}, {"role": "assistant", "content": "a secret beginning"}]
    for more in ({}, {"tools": [tool]}):
        status, answer = server.post(
            "/v1/chat/completions", {"messages": messages if not more else messages[:1], "max_tokens": 2, **more})
        assert status == 200, answer
    server.stop()
    assert "llama" in server.log() and "secret" not in server.log()
