"""The `openai` package's chat completions."""

import json
import time

import openai
import pytest

from server import Server

CAPITAL = [{"role": "user", "content": "What is the capital of France? Answer in one short sentence."}]
STORY = [{"role": "user", "content": "Tell me a long story about a runner in the mountains."}]


def ask(client: openai.OpenAI, messages: list = CAPITAL, **options):
    options = {"temperature": 0, "max_tokens": 24, **options}
    return client.chat.completions.create(model="default", messages=messages, **options)


def test_an_answer_makes_sense(client: openai.OpenAI) -> None:
    answer = ask(client)
    assert "Paris" in answer.choices[0].message.content


def test_an_answer_has_the_shape_of_a_chat_completion(client: openai.OpenAI) -> None:
    answer = ask(client)
    assert answer.object == "chat.completion"
    assert answer.id.startswith("chatcmpl-")
    assert abs(answer.created - time.time()) < 600
    assert answer.model
    assert len(answer.choices) == 1
    choice = answer.choices[0]
    assert (choice.index, choice.message.role) == (0, "assistant")
    assert choice.finish_reason == "stop"


def test_usage_counts_prompt_and_answer(client: openai.OpenAI) -> None:
    usage = ask(client, STORY, max_tokens=7).usage
    assert usage.completion_tokens == 7
    assert usage.prompt_tokens > 10
    assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens


def test_a_longer_prompt_has_more_tokens(client: openai.OpenAI) -> None:
    short = ask(client, max_tokens=1).usage.prompt_tokens
    longer = [{"role": "system", "content": "Answer in one word."}, *CAPITAL]
    assert ask(client, longer, max_tokens=1).usage.prompt_tokens != short


def test_the_token_limit_ends_an_answer_with_length(client: openai.OpenAI) -> None:
    assert ask(client, STORY, max_tokens=5).choices[0].finish_reason == "length"
    assert ask(client, STORY, max_tokens=None, max_completion_tokens=5).usage.completion_tokens == 5


def test_a_repeated_prompt_counts_cached_tokens(client: openai.OpenAI) -> None:
    messages = [{"role": "user", "content": "Name the three longest rivers of South America, and say why they matter."}]
    ask(client, messages, max_tokens=4)
    usage = ask(client, messages, max_tokens=4).usage
    assert 0 < usage.prompt_tokens_details.cached_tokens < usage.prompt_tokens


def test_a_stream_begins_with_the_role_and_ends_with_a_reason(client: openai.OpenAI) -> None:
    chunks = list(ask(client, stream=True))
    assert {chunk.object for chunk in chunks} == {"chat.completion.chunk"}
    assert len({chunk.id for chunk in chunks}) == 1
    assert chunks[0].choices[0].delta.role == "assistant"
    assert all(chunk.choices[0].finish_reason is None for chunk in chunks[:-1])
    assert chunks[-1].choices[0].finish_reason == "stop"
    assert all(chunk.usage is None for chunk in chunks)


def test_a_stream_says_what_the_whole_answer_says(client: openai.OpenAI) -> None:
    streamed = "".join(chunk.choices[0].delta.content or "" for chunk in ask(client, stream=True))
    assert streamed == ask(client).choices[0].message.content


def test_usage_comes_in_a_last_chunk_when_asked_for(client: openai.OpenAI) -> None:
    chunks = list(ask(client, stream=True, stream_options={"include_usage": True}))
    assert chunks[-1].choices == []
    assert chunks[-1].usage.total_tokens == chunks[-1].usage.prompt_tokens + chunks[-1].usage.completion_tokens
    assert all(chunk.usage is None for chunk in chunks[:-1])
    whole = ask(client).usage
    assert chunks[-1].usage.completion_tokens == whole.completion_tokens
    assert chunks[-1].usage.prompt_tokens == whole.prompt_tokens


def test_temperature_zero_always_says_the_same(client: openai.OpenAI) -> None:
    texts = {ask(client, STORY).choices[0].message.content for _ in range(3)}
    assert len(texts) == 1


def test_a_seed_decides_the_text(client: openai.OpenAI) -> None:
    def told(seed: int) -> str:
        return ask(client, STORY, temperature=1, seed=seed, max_tokens=16).choices[0].message.content

    told(7)  # The prompt is cached from here on, so that all of the following compute the same.
    assert told(7) == told(7)
    assert len({told(7), told(8), told(9)}) > 1


@pytest.mark.parametrize("streaming", [False, True], ids=["whole", "streamed"])
def test_a_stop_text_ends_the_answer_and_does_not_appear(client: openai.OpenAI, streaming: bool) -> None:
    full = ask(client).choices[0].message.content
    stop = "of France"
    assert stop in full
    if streaming:
        chunks = list(ask(client, stop=[stop], stream=True))
        text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
        reason = chunks[-1].choices[0].finish_reason
    else:
        choice = ask(client, stop=stop).choices[0]
        text, reason = choice.message.content, choice.finish_reason
    assert text == full[: full.index(stop)]
    assert reason == "stop"


def test_logit_bias_forbids_and_forces_tokens(client: openai.OpenAI, server: Server) -> None:
    prompt = server.post("/completion", {"prompt": "x", "n_predict": 1, "temperature": 0, "return_tokens": True})[1]
    token = str(prompt["tokens"][0])
    forced = ask(client, logit_bias={token: 100}, max_tokens=4).choices[0].message.content
    assert forced == prompt["content"] * 4 or forced.strip() == (prompt["content"] * 4).strip()
    first = ask(client, max_tokens=1)
    assert ask(client, logit_bias={token: -100}, max_tokens=1).usage.completion_tokens == 1
    assert first.choices[0].message.content != forced


def test_system_developer_and_earlier_messages_are_taken(client: openai.OpenAI) -> None:
    messages = [
        {"role": "system", "content": "You are brief."},
        {"role": "user", "content": "My name is Quilla."},
        {"role": "assistant", "content": "Hello Quilla."},
        {"role": "user", "content": [{"type": "text", "text": "What is "}, {"type": "text", "text": "my name?"}]},
    ]
    assert ask(client, messages).choices[0].message.content
    messages[0] = {"role": "developer", "content": "You are brief."}
    assert ask(client, messages).choices[0].message.content


TOOL = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "The weather in a city",
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string", "enum": ["Cusco", "Lima"]}},
            "required": ["city"],
        },
    },
}
# So small a model calls a tool only where it can copy the call.
WEATHER = [
    {
        "role": "user",
        "content": 'Write <tool_call>\n{"name": "weather", "arguments": {"city": "Lima"}}\n</tool_call>',
    }
]


def test_tools_are_taken(tool_client: openai.OpenAI) -> None:
    choice = ask(tool_client, WEATHER, tools=[TOOL], max_tokens=32).choices[0]
    assert choice.message.content or choice.message.tool_calls


@pytest.mark.parametrize("choice", ["required", {"type": "function", "function": {"name": "weather"}}])
def test_a_required_tool_is_called_with_valid_arguments(tool_client: openai.OpenAI, choice: object) -> None:
    answer = ask(tool_client, WEATHER, tools=[TOOL], tool_choice=choice, max_tokens=200).choices[0]
    assert answer.finish_reason == "tool_calls"
    call = answer.message.tool_calls[0]
    assert call.id and call.type == "function" and call.function.name == "weather"
    assert json.loads(call.function.arguments)["city"] in ("Cusco", "Lima")


def test_a_tool_is_not_required_of_a_template_without_tools(client: openai.OpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as raised:
        ask(client, WEATHER, tools=[TOOL], tool_choice="required")
    assert raised.value.param == "tool_choice"


def test_tools_that_a_template_does_not_show_are_refused(client: openai.OpenAI) -> None:
    with pytest.raises(openai.BadRequestError, match="chat template shows no tools") as raised:
        ask(client, WEATHER, tools=[TOOL])
    assert raised.value.param == "tools"
    assert ask(client, WEATHER, tools=[TOOL], tool_choice="none", max_tokens=2).choices[0].message.content


def test_a_streamed_tool_call_adds_up(tool_client: openai.OpenAI) -> None:
    chunks = list(ask(tool_client, WEATHER, tools=[TOOL], tool_choice="required", max_tokens=200, stream=True))
    deltas = [call for chunk in chunks for call in chunk.choices[0].delta.tool_calls or [] if call.index == 0]
    assert deltas[0].id and deltas[0].function.name == "weather"
    arguments = json.loads("".join(delta.function.arguments or "" for delta in deltas))
    assert arguments["city"] in ("Cusco", "Lima")
    assert chunks[-1].choices[0].finish_reason == "tool_calls"


def test_a_schema_holds(client: openai.OpenAI) -> None:
    schema = {
        "type": "object",
        "properties": {"city": {"enum": ["Paris", "Lyon"]}, "large": {"type": "boolean"}},
        "required": ["city", "large"],
        "additionalProperties": False,
    }
    form = {"type": "json_schema", "json_schema": {"name": "city", "schema": schema, "strict": True}}
    answer = json.loads(ask(client, response_format=form, max_tokens=100).choices[0].message.content)
    assert answer["city"] in ("Paris", "Lyon") and isinstance(answer["large"], bool)


@pytest.mark.parametrize("echo", [True, False])
def test_an_answer_that_goes_on_may_echo_what_it_goes_on_with(client: openai.OpenAI, echo: bool) -> None:
    messages = [{"role": "user", "content": "Count to ten."}, {"role": "assistant", "content": "1, 2, 3,"}]
    wanted = {"model": "any", "messages": messages, "max_tokens": 6, "temperature": 0, "extra_body": {"echo": echo}}
    answer = client.chat.completions.create(**wanted).choices[0].message
    streamed = client.chat.completions.create(**wanted, stream=True)
    assert answer.content == "".join(chunk.choices[0].delta.content or "" for chunk in streamed)
    assert answer.content.startswith("1, 2, 3,") == echo
    assert answer.refusal is None


def test_what_openai_keeps_is_taken(client: openai.OpenAI) -> None:
    ask(client, max_tokens=1, store=True, metadata={"a": "b"}, service_tier="auto", extra_body={"prompt_cache_key": "k"})
    with pytest.raises(openai.BadRequestError, match="store"):
        ask(client, max_tokens=1, extra_body={"store": "yes"})


def test_the_request_id_goes_both_ways(client: openai.OpenAI) -> None:
    answer = ask(client, max_tokens=1, extra_headers={"X-Request-Id": "conformance-1"})
    assert answer._request_id == "conformance-1"
    assert ask(client, max_tokens=1)._request_id


def test_paths_without_v1_answer_too(server: Server) -> None:
    without = openai.OpenAI(base_url=server.url, api_key="none", max_retries=0)
    assert ask(without, max_tokens=2).object == "chat.completion"
