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
