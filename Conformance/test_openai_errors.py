"""The `openai` package has to raise the right exception, with the field that is wrong."""

import openai
import pytest

HELLO = [{"role": "user", "content": "Hello"}]


def ask(client: openai.OpenAI, messages: object = HELLO, **options):
    return client.chat.completions.create(model="default", messages=messages, **{"max_tokens": 4, **options})


@pytest.mark.parametrize(
    ("field", "options"),
    [
        ("temperature", {"temperature": -101}),
        ("temperature", {"temperature": "warm"}),
        ("top_p", {"top_p": 2}),
        ("max_tokens", {"max_tokens": -5}),
        ("max_tokens", {"max_tokens": 1.5}),
        ("max_tokens", {"max_tokens": 10**30}),
        ("seed", {"seed": "x"}),
        ("stop", {"stop": 7}),
        ("messages", {"messages": []}),
        ("messages", {"messages": "Hello"}),
        ("messages[0].role", {"messages": [{"role": "wizard", "content": "Hello"}]}),
        ("messages[0].content", {"messages": [{"role": "user", "content": 7}]}),
        ("logit_bias", {"logit_bias": {"99999999": 1}}),
        ("tool_choice", {"tool_choice": "sometimes"}),
        ("stream_options", {"stream": True, "stream_options": 7}),
        ("response_format", {"response_format": {"type": "poem"}}),
    ],
    ids=lambda value: value if isinstance(value, str) else repr(value)[:40],
)
def test_a_bad_field_is_named(client: openai.OpenAI, field: str, options: dict) -> None:
    with pytest.raises(openai.BadRequestError) as raised:
        ask(client, **options)
    error = raised.value
    assert error.type == "invalid_request_error"
    assert error.param is not None and error.param.startswith(field.split("[")[0]), error.body
    assert len(error.body["message"]) > 10


def test_an_unknown_route_raises_not_found(client: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError) as raised:
        client.post("/chat/completion", cast_to=object, body={})
    assert "/v1/chat/completions" in raised.value.body["message"]


def test_a_prompt_beyond_the_context_says_both_sizes(client: openai.OpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as raised:
        ask(client, [{"role": "user", "content": "hello " * 9000}])
    assert "1024" in raised.value.body["message"]


def test_a_refused_stream_raises_before_the_first_chunk(client: openai.OpenAI) -> None:
    with pytest.raises(openai.BadRequestError):
        ask(client, stream=True, temperature=-101)


def test_the_next_request_works(client: openai.OpenAI) -> None:
    assert ask(client).choices[0].message.content
