"""Outputs that are bound to a language: regular expressions, choices, schemas, under the names that clients use."""

import json
import re

import openai
import pytest

from server import Server

QUESTION = [{"role": "user", "content": "When was the treaty signed, and by whom?"}]


def answer(client: openai.OpenAI, **extra) -> str:
    response = client.chat.completions.create(
        model="default", messages=QUESTION, max_tokens=60, temperature=1, extra_body=extra)
    return response.choices[0].message.content


@pytest.mark.parametrize("name", ["regex", "guided_regex"])
def test_a_regular_expression_is_matched_as_a_whole(client: openai.OpenAI, name: str) -> None:
    pattern = r"(19|20)\d{2}-[01]\d, (Mr|Ms)\. [A-Z][a-z]{2,8}"
    assert re.fullmatch(pattern, answer(client, **{name: pattern}))


def test_one_of_several_texts_comes(client: openai.OpenAI) -> None:
    texts = ["\"yes\"", "no\n", "größer"]
    assert answer(client, guided_choice=texts) in texts
    assert answer(client, structured_outputs={"choice": texts}) in texts
    assert answer(client, choice=texts) in texts


def test_a_schema_may_come_as_vllm_has_it(client: openai.OpenAI) -> None:
    schema = {"type": "object", "properties": {"year": {"type": "integer"}}, "required": ["year"]}
    for extra in ({"guided_json": schema}, {"structured_outputs": {"json": json.dumps(schema)}}):
        assert isinstance(json.loads(answer(client, **extra))["year"], int)


@pytest.mark.parametrize(("pattern", "place"), [("a(?=b)", "character 4"), ("(a", "character 1"), ("a{5,2}", "character 2")])
def test_a_wrong_expression_is_refused_with_its_place(client: openai.OpenAI, pattern: str, place: str) -> None:
    with pytest.raises(openai.BadRequestError, match=place):
        answer(client, regex=pattern)


def test_two_constraints_exclude_each_other(client: openai.OpenAI) -> None:
    with pytest.raises(openai.BadRequestError, match="leave the others out"):
        answer(client, regex="a", choice=["b"])


@pytest.mark.parametrize("pattern", ["(a?){1000}", "((a*)*)*b?", "[a-z]*" * 48 + "[0-9]"])
def test_an_expression_that_can_be_read_in_very_many_ways_is_matched(client: openai.OpenAI, pattern: str) -> None:
    text = answer(client, regex=pattern)
    assert re.fullmatch("a*b?|[a-z]*[0-9]?", text)


def test_a_grammar_whose_readings_multiply_ends_its_own_request_only(client: openai.OpenAI) -> None:
    grammar = 'root ::= "a" root "a" | "a" root "b" | "a" root [cd] | "a" root'
    with pytest.raises(openai.APIError, match="too many ways"):
        answer(client, grammar=grammar)
    assert answer(client, grammar='root ::= "still here"') == "still here"


def test_a_lazy_grammar_holds_from_its_trigger_on(client: openai.OpenAI) -> None:
    """What comes before is free; a biased token makes sure that the trigger comes."""
    triggers = [{"type": "word", "value": "["}]
    text = answer(
        client, grammar='root ::= "[" [0-9]+ "]"', grammar_lazy=True, grammar_triggers=triggers, logit_bias=[["[", 30]])
    assert re.fullmatch(r"[^\[]*\[[0-9]+\]?", text), text


@pytest.mark.parametrize(("extra", "reason"), [
    ({"grammar_lazy": True}, "no grammar"), ({"grammar_lazy": True, "grammar": 'root ::= "a"'}, "no triggers"),
    ({"grammar_triggers": [{"type": "pattern", "value": ".*"}]}, "patterns are not looked for"),
    ({"grammar_triggers": [{"type": "word"}]}, "value"), ({"grammar_triggers": [{"type": 9}]}, "type"),
    ({"grammar": 'root ::= "a"', "grammar_lazy": True, "grammar_triggers": [{"type": 0, "token": 10**8}]}, "vocabulary"),
])
def test_a_wrong_trigger_is_refused(client: openai.OpenAI, extra: dict, reason: str) -> None:
    with pytest.raises(openai.BadRequestError, match=reason):
        answer(client, **extra)


def test_a_trigger_that_the_grammar_does_not_take_is_told_of(client: openai.OpenAI) -> None:
    with pytest.raises(openai.APIError, match="trigger"):
        answer(
            client, grammar='root ::= "no"', grammar_lazy=True, grammar_triggers=[{"type": "word", "value": "["}],
            logit_bias=[["[", 100]])


@pytest.mark.parametrize("pattern", ["^[A-Z]{3}-[0-9]+$", "[0-9]{4}", r"^\"[a-c]+\\$", "^(?:ab|c)+$"])
def test_a_pattern_of_a_schema_holds(client: openai.OpenAI, pattern: str) -> None:
    schema = {"type": "object", "properties": {"code": {"type": "string", "pattern": pattern}}, "required": ["code"]}
    text = answer(client, json_schema=schema | {"additionalProperties": False})
    if text.endswith("}"):
        assert re.search(pattern, json.loads(text)["code"])


@pytest.mark.parametrize(("form", "pattern"), [
    ("email", r"[^@ ]+@[^@ ]+\.[A-Za-z]{2,}"), ("ipv4", r"(\d{1,3}\.){3}\d{1,3}"), ("ipv6", "[0-9A-Fa-f:]{2,39}"),
    ("duration", r"P[\dYMWDTHS]+"),
])
def test_a_format_of_a_schema_holds(client: openai.OpenAI, form: str, pattern: str) -> None:
    text = answer(client, json_schema={"type": "string", "format": form})
    if text.endswith('"') and len(text) > 1:
        assert re.fullmatch(pattern, json.loads(text))


def test_any_object_may_be_asked_for_as_vllm_has_it(client: openai.OpenAI) -> None:
    assert answer(client, structured_outputs={"json_object": True}).startswith("{")
    with pytest.raises(openai.BadRequestError, match="structural_tag is not offered"):
        answer(client, structured_outputs={"structural_tag": "{}"})


@pytest.mark.parametrize(("extra", "reason"), [
    ({"grammar": "root ::= [z-a]"}, "line 1, column 10"), ({"grammar": 'root ::= "a'}, "line 1, column 10"),
    ({"grammar": 'root ::= ""'}, "nothing but the empty text"), ({"regex": r"a\x00"}, "character 2"),
    ({"regex": "^$"}, "nothing but the empty text"), ({"guided_choice": ["a", "b\0"]}, r"guided_choice\[1\]"),
])
def test_what_no_output_can_be_is_refused(client: openai.OpenAI, extra: dict, reason: str) -> None:
    with pytest.raises(openai.BadRequestError, match=reason):
        answer(client, **extra)


def test_what_stands_beside_alternatives_holds_in_each(client: openai.OpenAI) -> None:
    text = answer(client, json_schema={
        "type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "boolean"}},
        "anyOf": [{"required": ["a"]}, {"required": ["b"]}]})
    assert re.match(r'\{\s*"[ab]"', text), text


def test_nothing_of_a_schema_is_written_into_the_log_as_a_line_of_its_own(
    client: openai.OpenAI, server: Server
) -> None:
    forged = 'a(?!b)\n{"level":"critical","message":"FORGED"}\n'
    with pytest.raises(openai.BadRequestError, match="look around"):
        answer(client, json_schema={"type": "string", "pattern": forged})
    assert "FORGED" not in server.log()
