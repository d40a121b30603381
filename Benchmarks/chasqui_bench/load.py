"""Plans for chasqui-load, and running them."""

import json
import pathlib
import subprocess

from .figures import Outcome


class LoadError(Exception):
    pass


def completion(prompt: str | list[int], tokens: int, **sampling: object) -> dict:
    """A streamed completion of exactly so many tokens, greedy unless it is told how to sample."""
    body = {"prompt": prompt, "n_predict": tokens, "temperature": 0, "ignore_eos": True, "stream": True, **sampling}
    return {"path": "/completion", "body": json.dumps(body), "expect": tokens}


def chat(message: str, tokens: int, text: bool = False) -> dict:
    """The next turn of the user's chat, streamed, greedy, answered with exactly so many tokens."""
    body = {
        "max_tokens": tokens, "temperature": 0, "ignore_eos": True, "stream": True,
        "stream_options": {"include_usage": True},
    }
    return {"path": "/v1/chat/completions", "say": message, "body": json.dumps(body), "text": text, "expect": tokens}


def chat_alone(system: str, message: str, tokens: int) -> dict:
    """A chat of one turn."""
    request = chat(message, tokens)
    body = json.loads(request["body"])
    messages = [{"role": "system", "content": system}, {"role": "user", "content": message}]
    return {"path": request["path"], "body": json.dumps({"messages": messages, **body}), "expect": tokens}


def user(*requests: dict, **options: object) -> dict:
    return {"requests": list(requests), **options}


def run(program: pathlib.Path, port: int, users: list[dict], limit: float = 900) -> list[Outcome]:
    """All outcomes. One that failed, or is not what was asked for, is an error: figures would be of other work."""
    plan = json.dumps({"port": port, "limit": limit, "users": users})
    done = subprocess.run([program], input=plan, capture_output=True, text=True)
    if done.returncode != 0:
        raise LoadError(done.stderr.strip())
    outcomes = [Outcome.parse(json.loads(line)) for line in done.stdout.splitlines()]
    for one in outcomes:
        name = f"request {one.request} of user {one.user}"
        if one.error is not None:
            raise LoadError(f"{name}: status {one.status}, {one.error}")
        requests = users[one.user]["requests"]
        expected = requests[one.request % len(requests)].get("expect")
        if expected is not None and (one.tokens != expected or not one.arrivals):
            events = len(one.arrivals)
            raise LoadError(f"{name}: {one.tokens} tokens in {events} events where {expected} were asked for")
    return outcomes
