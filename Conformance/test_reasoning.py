"""Thoughts: bounded, told apart, left in the text, switched off. The template opens them, since SmolLM2 has none."""

import openai
import pytest

QUESTION = [{"role": "user", "content": "What is the capital of France?"}]


def think(client: openai.OpenAI, **extra):
    answer = client.chat.completions.create(
        model="default", messages=QUESTION, max_tokens=30, temperature=0, extra_body=extra)
    return answer.choices[0].message


def thoughts(message) -> str:
    return getattr(message, "reasoning_content", None) or ""


def test_a_budget_ends_the_thoughts_and_the_answer_follows(thinker: openai.OpenAI) -> None:
    free = thoughts(think(thinker))
    bounded = think(thinker, reasoning_budget_tokens=4)
    assert 0 < len(thoughts(bounded)) < len(free)
    assert free.startswith(thoughts(bounded))
    assert bounded.content


def test_no_budget_is_no_thoughts(thinker: openai.OpenAI) -> None:
    message = think(thinker, thinking_budget_tokens=0)
    assert thoughts(message) == "" and "Paris" in message.content


def test_a_message_ends_thoughts_whose_budget_is_spent(thinker: openai.OpenAI) -> None:
    assert thoughts(think(thinker, reasoning_budget_tokens=3, reasoning_budget_message=" Enough.")).endswith(" Enough.")


def test_thoughts_may_stay_in_the_text(thinker: openai.OpenAI) -> None:
    message = think(thinker, reasoning_format="none", reasoning_budget_tokens=4)
    assert thoughts(message) == "" and "</think>" in message.content


@pytest.mark.parametrize("extra", [{"reasoning_effort": "none"}, {"chat_template_kwargs": {"enable_thinking": False}}])
def test_thoughts_can_be_switched_off(thinker: openai.OpenAI, extra: dict) -> None:
    assert thoughts(think(thinker, **extra)) == ""


def test_an_answer_goes_on_where_the_last_message_ends(client: openai.OpenAI) -> None:
    begun = [*QUESTION, {"role": "assistant", "content": "The capital of France is the lovely city of"}]
    options = {"model": "default", "messages": begun, "max_tokens": 4, "temperature": 0}
    answer = client.chat.completions.create(**options).choices[0].message.content
    assert "Paris" in answer and "lovely" not in answer
    chunks = client.chat.completions.create(**options, stream=True)
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == answer
    new = client.chat.completions.create(**options, extra_body={"continue_final_message": False})
    assert new.choices[0].message.content != answer


def test_only_an_assistant_s_message_can_go_on(client: openai.OpenAI) -> None:
    with pytest.raises(openai.BadRequestError, match="cannot be continued"):
        think(client, continue_final_message=True)


def test_thoughts_can_be_ended_while_they_come(thinker: openai.OpenAI) -> None:
    stream = thinker.chat.completions.create(
        model="default", messages=[{"role": "user", "content": "Tell me a long story about llamas."}], max_tokens=400,
        temperature=0, stream=True, extra_body={"reasoning_control": True, "ignore_eos": True})
    pieces, control = 0, None
    for chunk in stream:
        pieces += bool(getattr(chunk.choices[0].delta, "reasoning_content", None))
        if control is None and pieces == 3:
            control = thinker.post(
                "/chat/completions/control", body={"id": chunk.id, "action": "reasoning_end"}, cast_to=object)
        if chunk.choices[0].delta.content:
            break
    assert control["success"] is True
    assert chunk.choices[0].delta.content and pieces < 300


@pytest.mark.parametrize("budget", [-1, 0, 1])
@pytest.mark.parametrize("extra", [{"regex": "[A-Z][a-z]{2,9}"}, {"guided_choice": ["Lima", "Cusco"]}])
def test_an_output_that_is_bound_from_its_beginning_is_the_answer(
    thinker: openai.OpenAI, extra: dict, budget: int
) -> None:
    message = think(thinker, **extra, reasoning_budget_tokens=budget)
    assert len(message.content) > 2 and message.content.isalpha() and thoughts(message) == ""
