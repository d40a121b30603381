"""Tokens and prompts without an answer to them."""

import pytest

from server import Server


def test_tokens_become_the_text_that_they_came_from(server: Server) -> None:
    text = "The road, añil 字 👩‍🚀"
    _, found = server.post("/tokenize", {"content": text})
    assert all(isinstance(token, int) for token in found["tokens"])
    assert server.post("/detokenize", {"tokens": found["tokens"]}) == (200, {"content": text})


def test_pieces_are_texts_or_bytes(server: Server) -> None:
    text = "añil 字 👩‍🚀"
    _, found = server.post("/tokenize", {"content": text, "with_pieces": True})
    pieces = [entry["piece"] for entry in found["tokens"]]
    assert {type(piece) for piece in pieces} == {str, list}
    assert b"".join(bytes(p) if isinstance(p, list) else p.encode() for p in pieces).decode() == text


def test_a_special_token_is_one_only_where_it_is_looked_for(server: Server) -> None:
    _, one = server.post("/tokenize", {"content": "<|im_end|>"})
    _, many = server.post("/tokenize", {"content": "<|im_end|>", "parse_special": False})
    assert len(one["tokens"]) == 1 < len(many["tokens"])


@pytest.mark.parametrize("token", [-1, 10**6, 2**40, "x", 1.5, None])
def test_a_token_that_there_is_not_is_refused(server: Server, token: object) -> None:
    status, answer = server.post("/detokenize", {"tokens": [1, token]})
    assert status == 400
    assert answer["error"]["param"].startswith("tokens")


@pytest.mark.parametrize("path", ["/v1/chat/completions/input_tokens", "/chat/completions/input_tokens"])
def test_a_counted_chat_has_the_tokens_that_its_answer_names(server: Server, path: str) -> None:
    body = {"messages": [{"role": "user", "content": "What is the capital of Peru?"}]}
    status, counted = server.post(path, body)
    assert (status, counted["object"]) == (200, "response.input_tokens")
    _, answer = server.post("/v1/chat/completions", {**body, "max_tokens": 1})
    assert counted["input_tokens"] == answer["usage"]["prompt_tokens"]


def test_the_prompt_of_a_chat_has_its_tokens(server: Server) -> None:
    body = {"messages": [{"role": "user", "content": "What is the capital of Peru?"}]}
    _, rendered = server.post("/apply-template", body)
    assert "What is the capital of Peru?" in rendered["prompt"]
    _, tokens = server.post("/tokenize", {"content": rendered["prompt"], "add_special": True})
    _, counted = server.post("/v1/chat/completions/input_tokens", body)
    assert len(tokens["tokens"]) == counted["input_tokens"]
