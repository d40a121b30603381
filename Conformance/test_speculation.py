"""Guesses of next tokens: the same answers, with figures of how often they were right."""

import pathlib
import subprocess
from collections.abc import Iterator

import openai
import pytest
from prometheus_client.parser import text_string_to_metric_families

import server as servers
from server import LIMIT, Server, running

PROMPT = "One two three four five. One two three four five. One two three four five. One two"
FLAGS = ["-c", "2048", "-np", "2", "-t", "1"]


@pytest.fixture(scope="module")
def guessing(directory: pathlib.Path) -> Iterator[Server]:
    flags = ["--spec-type", "ngram-simple,ngram-cache", "--spec-ngram-simple-size-n", "3"]
    yield from running(Server(directory, servers.TINY_MODEL, *FLAGS, *flags))


def ask(server: Server, **options: object) -> dict:
    return server.complete(PROMPT, n_predict=120, ignore_eos=True, cache_prompt=False, return_tokens=True, **options)


def test_guesses_change_nothing_but_the_figures(guessing: Server) -> None:
    guessed, plain = ask(guessing), ask(guessing, speculative=False)
    assert guessed["tokens"] == plain["tokens"] and guessed["content"] == plain["content"]
    assert 0 < guessed["timings"]["draft_n_accepted"] <= guessed["timings"]["draft_n"]
    assert "draft_n" not in plain["timings"]


@pytest.mark.parametrize("options", [{"speculative": False}, {"speculative.n_max": 0}])
def test_a_request_may_do_without(guessing: Server, options: dict) -> None:
    assert "draft_n" not in ask(guessing, **options)["timings"]


@pytest.mark.parametrize(
    ("field", "value"), [("speculative", "no"), ("speculative.n_max", -1), ("speculative.n_max", 2000)])
def test_what_it_may_not_say_is_refused(guessing: Server, field: str, value: object) -> None:
    status, answer = guessing.post("/completion", {"prompt": "a", field: value})
    assert status == 400 and field in answer["error"]["message"]


def test_chats_have_the_figures_too(guessing: Server) -> None:
    client = openai.OpenAI(base_url=guessing.url + "/v1", api_key="none", max_retries=0, timeout=LIMIT)
    answer = client.completions.create(model="default", prompt=PROMPT, max_tokens=100, temperature=0)
    timings = answer.model_extra["timings"]
    assert timings["draft_n"] >= timings["draft_n_accepted"]


def test_metrics_count_guesses(guessing: Server) -> None:
    before = guessing.metrics()
    timings = ask(guessing)["timings"]
    guessing.wait_until_idle()
    after = guessing.metrics()

    def grown(name: str) -> float:
        return after[name] - before.get(name, 0)

    for prefix in ("llamacpp:spec_decode_num_draft_tokens_total", "chasqui_draft_tokens_total"):
        assert grown(prefix) == timings["draft_n"]
    for name in (
        "llamacpp:spec_decode_num_accepted_tokens_total", "chasqui_draft_tokens_accepted_total",
        "llamacpp:spec_decode_num_accepted_tokens_per_pos_total",
    ):
        assert grown(name) == timings["draft_n_accepted"]
    assert 0 < grown("llamacpp:spec_decode_num_drafts_total") <= timings["draft_n"]
    families = text_string_to_metric_families(guessing.get("/metrics")[2].decode())
    places = [
        sample.labels["position"] for family in families for sample in family.samples
        if sample.name == "llamacpp:spec_decode_num_accepted_tokens_per_pos_total"
    ]
    assert places == [str(place) for place in range(len(places))]


def test_slots_say_that_there_are_guesses(guessing: Server, tiny: Server) -> None:
    assert b'"speculative":true' in guessing.get("/slots")[2]
    assert b'"speculative":true' not in tiny.get("/slots")[2]


def test_a_draft_model_guesses(directory: pathlib.Path) -> None:
    flags = ["--model-draft", servers.TINY_MODEL, "--spec-draft-n-max", "4"]
    for one in running(Server(directory, servers.TINY_MODEL, *FLAGS, *flags)):
        guessed, plain = ask(one), ask(one, speculative=False)
        assert guessed["tokens"] == plain["tokens"]
        assert guessed["timings"]["draft_n_accepted"] > 0


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--spec-type", "draft-simple"], "--spec-draft-model"),
        (["--spec-type", "draft-mtp"], "need models of their own kinds"),
        (["--spec-synth-len", "3"], "benchmarks"),
        (["--spec-draft-n-max", "0"], "has to be a whole number from 1 to 1024"),
        (["--spec-type", "ngram-cache", "-lcs", "/not/there"], "/not/there cannot be opened"),
        (["-md", servers.MODEL], "cannot guess for this model"),
    ])
def test_what_cannot_be_is_refused_in_one_line(flags: list[str], said: str) -> None:
    command = [servers.BINARY, "serve", "-m", servers.TINY_MODEL, "--port", "0", *FLAGS, *flags]
    result = subprocess.run(
        command, capture_output=True, text=True, timeout=LIMIT, env=servers.clean_environment())
    assert result.returncode != 0
    assert any(said in line for line in result.stderr.splitlines()), result.stderr[-2000:]
