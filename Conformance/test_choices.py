"""Several answers to one prompt."""

import openai
import pytest

from server import Server

PROMPT = "Three names for a small brown dog: " + "quiet, gentle, quick, clever, brave, " * 20


def test_choices_of_a_chat_prompt_compute_it_once(server: Server, client: openai.OpenAI) -> None:
    answer = client.chat.completions.create(
        model="any", n=4, seed=3, temperature=1.2, max_tokens=12, messages=[{"role": "user", "content": PROMPT + "4"}])
    assert [choice.index for choice in answer.choices] == [0, 1, 2, 3]
    assert len({choice.message.content for choice in answer.choices}) > 1, "each draws for itself"
    assert all(choice.finish_reason in ("length", "stop") for choice in answer.choices)
    assert answer.usage.completion_tokens > 12
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens


def test_the_prompt_of_many_choices_is_prefilled_once(server: Server, client: openai.OpenAI) -> None:
    server.wait_until_idle()
    before = server.metrics()["chasqui_prompt_tokens_total"]
    answer = client.completions.create(model="any", prompt="Unheard of: " + PROMPT, n=4, max_tokens=2)
    computed = server.metrics()["chasqui_prompt_tokens_total"] - before
    assert len(answer.choices) == 4
    assert computed <= answer.usage.prompt_tokens + 3, "the others computed its last token only"


def test_streamed_choices_come_with_their_index_and_one_usage(client: openai.OpenAI) -> None:
    stream = client.chat.completions.create(
        model="any", n=2, temperature=0, max_tokens=8, stream=True, stream_options={"include_usage": True},
        messages=[{"role": "user", "content": "Count to five."}])
    texts, reasons, usages = ["", ""], {}, []
    for chunk in stream:
        if chunk.usage:
            usages.append(chunk.usage)
        for choice in chunk.choices:
            texts[choice.index] += choice.delta.content or ""
            if choice.finish_reason:
                reasons[choice.index] = choice.finish_reason
    assert texts[0] and texts[0] == texts[1], "greedy choices are the same"
    assert set(reasons) == {0, 1}
    assert len(usages) == 1 and usages[0].completion_tokens >= 2


def test_the_same_seed_gives_the_same_choices(client: openai.OpenAI) -> None:
    def ask() -> list[str]:
        answer = client.completions.create(
            model="any", prompt="A list:", n=3, seed=11, temperature=1.5, max_tokens=10)
        return [choice.text for choice in answer.choices]

    assert ask() == ask()


@pytest.mark.parametrize("value", [0, -1, 129, 1.5, "2"])
def test_counts_that_are_none_are_refused(tiny: Server, value: object) -> None:
    status, answer = tiny.post("/v1/completions", {"prompt": "Hello", "n": value})
    assert status == 400 and answer["error"]["param"] == "n"


def test_a_client_that_goes_frees_all_its_choices(server: Server) -> None:
    server.wait_until_idle()
    body = {"prompt": "Once", "n": 4, "max_tokens": 2000, "ignore_eos": True}
    with server.stream("/v1/completions", body) as stream:
        next(stream.chunks())
        assert server.active() == 4
    server.wait_until_idle()
