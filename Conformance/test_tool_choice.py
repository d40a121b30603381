"""Calls that are required come, whatever the conversation is about; SmolLM2 would rather talk."""

import json

import openai
import pytest

JOKE = [{"role": "user", "content": "Tell me a joke about cats."}]


def tool(name: str) -> dict:
    schema = {"type": "object", "properties": {"city": {"type": "string", "enum": ["Lima", "Cusco"]}}, "required": ["city"]}
    return {"type": "function", "function": {"name": name, "parameters": schema}}


def call(client: openai.OpenAI, **options):
    answer = client.chat.completions.create(
        model="default", messages=JOKE, tools=[tool("weather"), tool("hotels")], max_tokens=120, **options)
    return answer.choices[0]


@pytest.mark.parametrize("seed", range(3))
def test_a_named_function_is_called(tool_client: openai.OpenAI, seed: int) -> None:
    choice = call(tool_client, tool_choice={"type": "function", "function": {"name": "hotels"}}, seed=seed)
    assert choice.message.tool_calls[0].function.name == "hotels"
    assert json.loads(choice.message.tool_calls[0].function.arguments)["city"] in {"Lima", "Cusco"}


def test_some_function_is_called_where_one_is_required(tool_client: openai.OpenAI) -> None:
    assert call(tool_client, tool_choice="required", seed=1).message.tool_calls


def test_no_second_call_comes_where_it_is_not_wanted(tool_client: openai.OpenAI) -> None:
    for seed in range(3):
        calls = call(tool_client, tool_choice="required", parallel_tool_calls=False, seed=seed).message.tool_calls
        assert len(calls) == 1


def test_streamed_arguments_add_up_to_json(tool_client: openai.OpenAI) -> None:
    chunks = tool_client.chat.completions.create(
        model="default", messages=JOKE, tools=[tool("weather")], max_tokens=120, stream=True, seed=2,
        tool_choice="required", parallel_tool_calls=False)
    deltas = [one for chunk in chunks for choice in chunk.choices for one in choice.delta.tool_calls or []]
    assert {delta.index for delta in deltas} == {0}
    assert json.loads("".join(delta.function.arguments or "" for delta in deltas))["city"] in {"Lima", "Cusco"}


def test_a_call_that_is_required_comes_before_an_answer_in_a_schema(tool_client: openai.OpenAI) -> None:
    schema = {"name": "answer", "schema": {"type": "object", "properties": {"n": {"type": "integer"}}}}
    choice = call(
        tool_client, tool_choice="required", response_format={"type": "json_schema", "json_schema": schema}, seed=1)
    assert choice.message.tool_calls
