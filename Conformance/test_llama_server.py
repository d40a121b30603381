"""llama-server's own JSON."""

import pytest

from server import Server

FIELDS = {
    "content", "tokens", "id_slot", "stop", "model", "tokens_predicted", "tokens_evaluated", "tokens_cached",
    "generation_settings", "prompt", "has_new_line", "truncated", "stop_type", "stopping_word", "timings",
}
TIMINGS = {
    "cache_n", "prompt_n", "prompt_ms", "prompt_per_token_ms", "prompt_per_second", "predicted_n", "predicted_ms",
    "predicted_per_token_ms", "predicted_per_second",
}


@pytest.mark.parametrize("path", ["/completion", "/completions"])
def test_an_answer_has_the_known_fields(server: Server, path: str) -> None:
    status, answer = server.post(path, {"prompt": "The capital of France is", "n_predict": 8, "temperature": 0})
    assert status == 200
    assert FIELDS <= answer.keys()
    assert TIMINGS <= answer["timings"].keys()
    assert "Paris" in answer["content"]
    assert answer["stop"] is True
    assert answer["stop_type"] == "limit"
    assert answer["tokens_predicted"] == 8 == answer["timings"]["predicted_n"]
    timings = answer["timings"]
    assert timings["cache_n"] + timings["prompt_n"] == answer["tokens_evaluated"]


def test_a_stream_adds_up_to_the_whole_answer(server: Server) -> None:
    body = {"prompt": "The capital of France is", "n_predict": 12, "temperature": 0}
    with server.stream("/completion", body) as stream:
        chunks = list(stream.chunks())
    assert [chunk["stop"] for chunk in chunks] == [False] * (len(chunks) - 1) + [True]
    assert all({"content", "tokens", "stop"} <= chunk.keys() for chunk in chunks)
    assert sum(len(chunk["tokens"]) for chunk in chunks[:-1]) == 12
    assert FIELDS <= chunks[-1].keys()
    assert "".join(chunk["content"] for chunk in chunks) == server.complete(body["prompt"], n_predict=12)["content"]
    assert "data: [DONE]" not in stream.lines


def test_the_prompt_is_told_as_the_model_sees_it(tiny: Server) -> None:
    tokens = tiny.post("/tokenize", {"content": "Once upon", "add_special": True})[1]["tokens"]
    text = tiny.post("/detokenize", {"tokens": tokens})[1]["content"]
    for prompt in ("Once upon", tokens):
        assert tiny.complete(prompt, n_predict=1)["prompt"] == text
        with tiny.stream("/completion", {"prompt": prompt, "n_predict": 1}) as stream:
            assert list(stream.chunks())[-1]["prompt"] == text
    status, answers = tiny.post("/completion", {"prompt": [tokens[:1], tokens], "n_predict": 1, "n": 2})
    first = tiny.post("/detokenize", {"tokens": tokens[:1]})[1]["content"]
    assert status == 200 and [answer["prompt"] for answer in answers] == [first, first, text, text]


def test_a_stop_text_is_named(server: Server) -> None:
    answer = server.complete("1, 2, 3, 4,", stop=["7", "never"], n_predict=20)
    assert (answer["stop_type"], answer["stopping_word"]) == ("word", "7")
    assert "7" not in answer["content"]


def test_the_end_of_generation_is_named(server: Server) -> None:
    prompt = "<|im_start|>user\nWhat is the capital of France?<|im_end|>\n<|im_start|>assistant\n"
    answer = server.complete(prompt, n_predict=64)
    assert answer["stop_type"] == "eos"
    on = server.complete(prompt, n_predict=64, ignore_eos=True)
    assert (on["stop_type"], on["tokens_predicted"]) == ("limit", 64)


def test_an_answer_has_its_least_tokens(server: Server) -> None:
    prompt = "<|im_start|>user\nWhat is the capital of France?<|im_end|>\n<|im_start|>assistant\n"
    short = server.complete(prompt, n_predict=64)
    long = server.complete(prompt, n_predict=64, min_tokens=short["tokens_predicted"] + 5)
    assert long["tokens_predicted"] >= short["tokens_predicted"] + 5
    assert long["content"].startswith(short["content"])


def test_a_stop_token_ends_the_answer_and_does_not_appear(server: Server) -> None:
    whole = server.complete("1, 2, 3, 4,", n_predict=12, return_tokens=True)
    end = whole["tokens"][6]
    cut = server.complete("1, 2, 3, 4,", n_predict=12, return_tokens=True, stop_token_ids=[end])
    assert cut["tokens"] == whole["tokens"][: whole["tokens"].index(end)]
    assert cut["stop_type"] == "eos"


def test_a_temperature_below_zero_is_greedy(server: Server) -> None:
    answers = {server.complete("Once", n_predict=8, temperature=value)["content"] for value in (-1, 0)}
    assert len(answers) == 1


def test_the_settings_are_told_under_llama_servers_names(server: Server) -> None:
    settings = server.complete("a", n_predict=1, reasoning_format="none")["generation_settings"]
    assert settings["chat_format"] == "Content-only"
    assert settings["reasoning_format"] == "none"
    told = {"grammar_lazy", "grammar_triggers", "preserved_tokens", "generation_prompt", "backend_sampling", "reasoning_in_content"}
    assert told <= settings.keys()


def test_tokens_come_when_asked_for_and_can_be_sent_back(server: Server) -> None:
    answer = server.complete("Hello", return_tokens=True, n_predict=5)
    assert len(answer["tokens"]) == 5
    assert server.complete("Hello", n_predict=5)["tokens"] == []
    again = server.complete(answer["tokens"], n_predict=1)
    assert again["tokens_evaluated"] == 5
    mixed = server.complete(["Hello", *answer["tokens"]], n_predict=1)
    assert mixed["tokens_evaluated"] > 5


def test_no_tokens_asked_for_are_none(server: Server) -> None:
    answer = server.complete("Hello", n_predict=0)
    assert (answer["content"], answer["tokens_predicted"]) == ("", 0)


def test_a_repeated_prompt_is_taken_from_the_cache_unless_forbidden(server: Server) -> None:
    prompt = "The messengers of the Inca ran from station to station, and each of them knew only his part of the road."
    first = server.complete(prompt)
    again = server.complete(prompt)["timings"]
    assert again["cache_n"] > 0 and again["prompt_n"] < first["tokens_evaluated"]
    assert server.complete(prompt, cache_prompt=False)["timings"]["cache_n"] == 0


def test_progress_of_a_prompt_is_told_when_asked_for(narrow: Server) -> None:
    body = {"prompt": "hello " * 600, "n_predict": 2, "return_progress": True}
    with narrow.stream("/completion", body) as stream:
        told = [chunk["prompt_progress"] for chunk in stream.chunks() if "prompt_progress" in chunk]
    assert len(told) > 1
    assert all({"total", "cache", "processed", "time_ms"} <= progress.keys() for progress in told)
    processed = [progress["processed"] for progress in told]
    assert processed == sorted(processed) and processed[-1] <= told[-1]["total"]


def test_a_grammar_holds(server: Server) -> None:
    answer = server.complete("Is the sky blue?", grammar='root ::= "yes" | "no"', n_predict=8)
    assert answer["content"] in ("yes", "no")


@pytest.mark.parametrize(
    "options",
    [
        {"top_k": 1, "temperature": 2},
        {"temperature": 0.7, "top_p": 0.5, "min_p": 0.1, "typical_p": 0.9},
        {"temperature": 0.7, "repeat_penalty": 1.3, "presence_penalty": 0.5, "frequency_penalty": 0.5},
    ],
    ids=["top_k", "nucleus", "penalties"],
)
def test_sampling_options_with_a_seed_repeat(server: Server, options: dict) -> None:
    texts = [server.complete("The road", **{"seed": 3, "n_predict": 12, **options})["content"] for _ in range(3)]
    # The first computed its prompt, the others found it.
    assert texts[1] == texts[2]


def test_one_candidate_is_greedy(server: Server) -> None:
    assert server.complete("The road", top_k=1, temperature=2)["content"] == server.complete("The road")["content"]


def test_an_error_has_the_servers_shape(server: Server) -> None:
    status, answer = server.post("/completion", {"prompt": "x", "temperature": "warm"})
    assert status == 400
    assert answer["error"]["code"] == 400
    assert answer["error"]["type"] == "invalid_request_error"
    assert "temperature" in answer["error"]["message"]


def test_a_prompt_beyond_the_context_says_both_counts(tiny: Server) -> None:
    status, answer = tiny.post("/completion", {"prompt": "hello " * 5000})
    assert status == 400
    assert answer["error"]["type"] == "exceed_context_size_error"
    assert answer["error"]["n_prompt_tokens"] > answer["error"]["n_ctx"] == 2048
