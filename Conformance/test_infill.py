"""Text that is filled in between a prefix and a suffix: llama-server's /infill and OpenAI's `suffix`."""

import os
import pathlib
from collections.abc import Iterator

import openai
import pytest

from server import Server, running

FILL_MODEL = os.environ.get("CHASQUI_TINY_FILL_MODEL", "")
BODY = {"input_prefix": "The runner ", "input_suffix": " over the ridge.", "n_predict": 4, "temperature": 0,
        "ignore_eos": True}


@pytest.fixture(scope="module")
def filler(directory: pathlib.Path) -> Iterator[Server]:
    yield from running(Server(directory, FILL_MODEL, "-c", "1024", "-np", "2", "-b", "256", "-t", "1"))


def tokens(server: Server, text: str) -> list[int]:
    return server.post("/tokenize", {"content": text})[1]["tokens"]


def test_the_prompt_is_laid_out_as_llama_server_has_it(filler: Server) -> None:
    status, answer = filler.post("/infill", {**BODY, "prompt": "left"})
    assert status == 200 and answer["tokens_predicted"] == 4
    prompt = [1, *tokens(filler, "The runner "), *tokens(filler, "left"), 2, *tokens(filler, " over the ridge."), 3]
    assert answer["tokens_evaluated"] == len(prompt)
    assert answer["prompt"] == filler.post("/detokenize", {"tokens": prompt})[1]["content"]
    assert filler.complete(prompt, n_predict=4, ignore_eos=True)["content"] == answer["content"]


def test_other_files_come_first(filler: Server) -> None:
    extra = [{"filename": "a.txt", "text": "A message."}, {"text": "A bridge."}]
    status, answer = filler.post("/infill", {**BODY, "input_extra": extra})
    assert status == 200
    files = [4, *tokens(filler, "myproject\n"), 5, *tokens(filler, "a.txt\n"), *tokens(filler, "A message."), 5,
             *tokens(filler, "tmp\n"), *tokens(filler, "A bridge."), 5, *tokens(filler, "filename\n")]
    around = [1, *tokens(filler, "The runner "), 2, *tokens(filler, " over the ridge."), 3]
    assert answer["tokens_evaluated"] == len(files) + len(around)
    assert filler.complete(files + around, n_predict=4, ignore_eos=True)["content"] == answer["content"]


def test_long_parts_are_cut_to_the_context(filler: Server) -> None:
    long = "over the river and on " * 2000
    extra = [{"text": long}]
    status, answer = filler.post(
        "/infill", {**BODY, "input_prefix": long, "input_suffix": long, "input_extra": extra})
    assert status == 200 and 250 < answer["tokens_evaluated"] < 512


def test_openai_s_suffix_is_the_same(filler: Server) -> None:
    client = openai.OpenAI(base_url=f"{filler.url}/v1", api_key="none", max_retries=0)
    answer = client.completions.create(
        model="default", prompt="The runner ", suffix=" over the ridge.", max_tokens=4, temperature=0,
        extra_body={"ignore_eos": True})
    assert answer.choices[0].text == filler.post("/infill", BODY)[1]["content"]


def test_models_without_the_tokens_say_so(tiny: Server) -> None:
    status, answer = tiny.post("/infill", BODY)
    assert status == 501 and "filling in" in answer["error"]["message"]
    status, answer = tiny.post("/v1/completions", {"prompt": "a", "suffix": "b"})
    assert (status, answer["error"]["param"]) == (400, "suffix")


@pytest.mark.parametrize("body", [
    {"input_prefix": "a"}, {"input_suffix": "a"}, {**BODY, "prompt": 7}, {**BODY, "input_extra": {}},
    {**BODY, "input_extra": [{"filename": "x"}]}, {**BODY, "input_extra": [{"text": 1}]},
    {**BODY, "input_prefix": [-1]}, {**BODY, "input_suffix": [10**9]}, {**BODY, "input_prefix": {}},
])
def test_what_is_no_request_is_refused_by_name(filler: Server, body: dict) -> None:
    status, answer = filler.post("/infill", body)
    assert status == 400 and answer["error"]["param"], answer


def test_the_samplers_of_editors_are_taken(filler: Server) -> None:
    body = {**BODY, "top_k": 40, "top_p": 0.9, "samplers": ["top_k", "top_p", "infill"]}
    status, answer = filler.post("/infill", body)
    assert status == 200 and answer["generation_settings"]["samplers"] == ["top_k", "top_p", "infill"]
    status, answer = filler.post("/infill", {**body, "top_k": 0})
    assert status == 400 and "top_k" in answer["error"]["message"]
