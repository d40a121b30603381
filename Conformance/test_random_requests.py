"""Random requests: valid ones are answered, odd ones are answered or refused, and none breaks the server."""

import json
import random
from collections.abc import Callable

import pytest

from server import Server

REQUESTS = 300
SAMPLERS = ["penalties", "dry", "top_n_sigma", "top_k", "typ_p", "top_p", "min_p", "xtc", "temperature", "adaptive_p"]
GENERATING = ["/completion", "/v1/completions", "/v1/chat/completions"]
OTHERS = ["/tokenize", "/detokenize", "/apply-template", "/v1/chat/completions/input_tokens", "/v1/chat/completions/control"]

VALID: dict[str, Callable[[random.Random], object]] = {
    "max_tokens": lambda r: r.randrange(20),
    "n": lambda r: r.randrange(1, 4),
    "temperature": lambda r: r.uniform(0, 3),
    "top_k": lambda r: r.randrange(60),
    "top_p": lambda r: r.random(),
    "min_p": lambda r: r.random(),
    "typical_p": lambda r: r.random(),
    "min_keep": lambda r: r.randrange(5),
    "seed": lambda r: r.randrange(100),
    "dynatemp_range": lambda r: r.random(),
    "top_n_sigma": lambda r: r.uniform(0, 3),
    "xtc_probability": lambda r: r.random(),
    "dry_multiplier": lambda r: r.uniform(0, 2),
    "mirostat": lambda r: r.randrange(3),
    "adaptive_target": lambda r: r.random(),
    "samplers": lambda r: r.sample(SAMPLERS, r.randrange(len(SAMPLERS))),
    "repeat_penalty": lambda r: r.uniform(0.5, 1.5),
    "stream": lambda r: r.random() < 0.5,
    "ignore_eos": lambda r: r.random() < 0.5,
    "stop": lambda r: r.choice(["a", ["e", "the"]]),
    "regex": lambda r: r.choice(["[a-z]+", "(yes|no)", r"\d{2}"]),
    "n_indent": lambda r: r.randrange(3),
    "logit_bias": lambda r: {"5": r.uniform(-5, 5)},
}

ODD = [
    None, True, False, 0, 1, -1, 3, 0.5, 1e9, -1e9, 1e30, 2**31, 2**63, -(2**63), "", "a", "\0", "é🏃", "auto", "required",
    [], [1], ["a"], [[]], [[1, 2]], {}, {"a": 1}, {"type": "json_object"}, "[a-z]+", "(", [["a", 1]], {"5": 1}, "kt",
    "x" * 3000,
]
FIELDS = [
    *VALID, "prompt", "messages", "n_predict", "best_of", "echo", "stream_options", "logprobs", "top_logprobs", "n_probs",
    "post_sampling_probs", "grammar", "json_schema", "choice", "guided_choice", "structured_outputs", "response_format",
    "tools", "tool_choice", "reasoning_format", "reasoning_budget_tokens", "chat_template_kwargs", "continue_final_message",
    "add_generation_prompt", "t_max_prompt_ms", "response_fields", "dry_sequence_breakers", "id_slot", "lora", "model",
    "content", "tokens", "id", "action", "priority", "user", "cache_salt",
]


def begun(generator: random.Random, path: str) -> dict:
    body: dict = {"max_tokens": 8}
    if "chat" in path or "template" in path:
        body["messages"] = [{"role": "user", "content": generator.choice(["hi", "", "x y z"])}]
    else:
        body["prompt"] = generator.choice(["Once", [40, 41], ["a", "b"], [[40], "x"]])
    return body


@pytest.mark.parametrize("seed", range(2))
def test_valid_requests_are_answered(tiny: Server, seed: int) -> None:
    generator = random.Random(seed)
    for _ in range(REQUESTS):
        path = generator.choice(GENERATING)
        body = begun(generator, path)
        for field in generator.sample(sorted(VALID), generator.randrange(8)):
            body[field] = VALID[field](generator)
        status, _, text = tiny.request("POST", path, json.dumps(body))
        assert status == 200 and b'"error"' not in text, (path, body, text[-300:])


@pytest.mark.parametrize("seed", range(2))
def test_odd_requests_are_answered_or_refused(tiny: Server, seed: int) -> None:
    generator = random.Random(seed)
    for _ in range(REQUESTS):
        path = generator.choice(GENERATING + OTHERS)
        body = begun(generator, path)
        for field in generator.sample(FIELDS, generator.randrange(1, 5)):
            body[field] = generator.choice(ODD)
        status, _, text = tiny.request("POST", path, json.dumps(body))
        # A prompt may take longer than it was given.
        late = (504,) if "t_max_prompt_ms" in body else ()
        assert status in (200, 400, 501, *late), (path, body, status, text[:300])
