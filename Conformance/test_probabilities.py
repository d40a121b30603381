"""Log-probabilities, as the `openai` package and users of llama-server read them."""

import math

import openai
import pytest

from server import Server

QUESTION = [{"role": "user", "content": "What is the capital of France?"}]


def chat(client: openai.OpenAI, **options):
    return client.chat.completions.create(
        model="default", messages=QUESTION, **{"temperature": 0, "max_tokens": 8, "logprobs": True, **options})


def test_each_token_of_a_chat_has_its_probability(client: openai.OpenAI) -> None:
    choice = chat(client, top_logprobs=3).choices[0]
    tokens = choice.logprobs.content
    assert b"".join(bytes(token.bytes) for token in tokens).decode() == choice.message.content
    for token in tokens:
        assert token.logprob <= 0
        assert [other.logprob for other in token.top_logprobs] == sorted(
            (other.logprob for other in token.top_logprobs), reverse=True)
        assert token.top_logprobs[0].token == token.token and len(token.top_logprobs) == 3


def test_a_stream_has_the_probabilities_of_the_whole_answer(client: openai.OpenAI) -> None:
    whole = chat(client, top_logprobs=1).choices[0].logprobs.content
    streamed = [
        token for chunk in chat(client, top_logprobs=1, stream=True) for choice in chunk.choices if choice.logprobs
        for token in choice.logprobs.content
    ]
    assert [token.token for token in streamed] == [token.token for token in whole]
    assert [token.logprob for token in streamed] == pytest.approx([token.logprob for token in whole], abs=0.05)


def test_they_come_with_tools_too(tool_client: openai.OpenAI) -> None:
    tool = {"type": "function", "function": {"name": "weather", "parameters": {"type": "object", "properties": {}}}}
    answer = tool_client.chat.completions.create(
        model="default", messages=QUESTION, tools=[tool], tool_choice="required", max_tokens=40, logprobs=True)
    assert len(answer.choices[0].logprobs.content) >= answer.usage.completion_tokens - 1


def test_a_completion_has_them_in_columns(client: openai.OpenAI) -> None:
    choice = client.completions.create(
        model="default", prompt="The capital of France is", temperature=0, max_tokens=6, logprobs=2).choices[0]
    found = choice.logprobs
    assert "".join(found.tokens) == choice.text
    assert [max(top.values()) for top in found.top_logprobs] == found.token_logprobs
    for token, offset in zip(found.tokens, found.text_offset, strict=True):
        assert choice.text[offset:].startswith(token)


def test_an_echoed_prompt_has_what_the_model_says_token_by_token(tiny: Server) -> None:
    prompt, expected = [40], [None]
    for step in range(90):
        _, answer = tiny.post("/completion", {"prompt": prompt, "n_predict": 1, "n_probs": 8})
        next_one = answer["completion_probabilities"][0]["top_logprobs"][step % 8]
        prompt.append(next_one["id"])
        expected.append(next_one["logprob"])
    client = openai.OpenAI(base_url=tiny.url + "/v1", api_key="none", max_retries=0)
    answer = client.completions.create(
        model="default", prompt=[prompt, prompt[:1]], echo=True, logprobs=2, max_tokens=0, n=2)
    assert [len(choice.logprobs.tokens) for choice in answer.choices] == [91, 91, 1, 1]
    assert answer.usage.completion_tokens == 0
    for choice in answer.choices[:2]:
        found = choice.logprobs
        assert found.token_logprobs[0] is None and found.top_logprobs[0] is None
        assert found.token_logprobs[1:] == pytest.approx(expected[1:], abs=0.02)
        # Two tokens may be called the same, and the chosen one is there beside them.
        assert all(1 <= len(top) <= 3 for top in found.top_logprobs[1:])
        assert all(token in top for token, top in zip(found.tokens[1:], found.top_logprobs[1:], strict=True))


def test_an_echoed_prompt_and_its_answer_are_one_text(client: openai.OpenAI) -> None:
    options = {"model": "default", "prompt": "The capital of Perú is", "temperature": 0, "max_tokens": 4, "echo": True}
    choice = client.completions.create(logprobs=1, **options).choices[0]
    found = choice.logprobs
    assert choice.text.startswith("The capital of Perú is")
    assert found.text_offset[0] == 0 and found.token_logprobs[0] is None
    if "\ufffd" not in "".join(found.tokens):
        assert "".join(found.tokens) == choice.text
        assert all(
            choice.text[offset:].startswith(token)
            for token, offset in zip(found.tokens, found.text_offset, strict=True))
    assert all(value <= 0 for value in found.token_logprobs[1:])
    chunks = [chunk.choices[0] for chunk in client.completions.create(logprobs=1, stream=True, **options)]
    assert "".join(chunk.text for chunk in chunks) == choice.text
    assert [token for chunk in chunks if chunk.logprobs for token in chunk.logprobs.tokens] == found.tokens


@pytest.mark.parametrize("options", [{"best_of": 2}, {"logprobs": 21}, {"suffix": "x"}])
def test_what_an_echo_has_no_probabilities_for_is_refused(client: openai.OpenAI, options: dict) -> None:
    with pytest.raises(openai.BadRequestError, match="echo is true with logprobs"):
        client.completions.create(model="default", prompt="x", **{"echo": True, "logprobs": 1, **options})


def test_llama_server_has_them_before_and_after_sampling(tiny: Server) -> None:
    body = {"prompt": "Once upon", "n_predict": 4, "n_probs": 5, "top_k": 3, "min_p": 0, "top_p": 1}
    _, before = tiny.post("/completion", body)
    assert len(before["completion_probabilities"]) == 4
    assert all(len(token["top_logprobs"]) == 5 for token in before["completion_probabilities"])
    _, after = tiny.post("/completion", {**body, "post_sampling_probs": True})
    for token in after["completion_probabilities"]:
        assert math.isclose(sum(other["prob"] for other in token["top_probs"]), 1, abs_tol=1e-3)


def test_top_logprobs_need_logprobs(client: openai.OpenAI) -> None:
    with pytest.raises(openai.BadRequestError, match="top_logprobs"):
        chat(client, logprobs=False, top_logprobs=2)
