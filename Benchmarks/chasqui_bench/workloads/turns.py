import json

from .. import figures
from ..bench import LLAMA_SPLIT, Bench, Side
from ..load import chat, user
from ..servers import Server
from ..words import prose
from ..workload import Figure, Workload

CONVERSATIONS = 8
TURNS = 6
TOKENS = 48


class Turns(Workload):
    name = "turns"
    about = (
        "SmolLM2-135M with 4 slots: 8 users have a conversation each of 6 turns, all at once, each turn"
        " as soon as the answer before it has ended. User messages have 40 words, answers 48 tokens. *Cacheable* are"
        " the tokens of a turn's prompt that are the same as the previous turn's prompt and answer, less the answer's"
        " last token, which has not been through the model; they are counted with llama-server's `/apply-template` and"
        " `/tokenize` over what was really answered. *Cached* is what the server reports in `usage`, at most what was"
        " cacheable. First turns do not count.")
    flags = ("-c", "16384", "-np", "4")
    figures = (
        Figure("share", "cacheable tokens that were cached", "%", more=True, against=None, at_least=95),
        Figure("share", "the same beside llama-server", "%", more=True),
        Figure("first_p95", "time to first token, p95", "s", at_most=0.5),
        Figure("first_p50", "time to first token, p50", "s"),
        Figure("run", "whole run", "s"),
        Figure("cpu_per_token", "CPU per token", "ms"),
    )

    def measure(self, side: Side, bench: Bench) -> dict:
        with bench.serving(side, bench.model, *self.flags) as server:
            outcomes, cpu = bench.drive(server, plan())
            turns = [[one.user, one.cached_tokens or 0, one.text or ""] for one in outcomes]
            return {**figures.streaming(outcomes, cpu), "peak": server.memory("VmHWM"), "turns": turns}

    def finish(self, rounds: list[dict[str, dict]], bench: Bench) -> None:
        with bench.start(LLAMA_SPLIT, bench.model, "-c", "512", "-np", "1") as server:
            server.wait()
            for one in rounds:
                for result in one.values():
                    result["share"] = cached_share(result.pop("turns"), server)


def message(conversation: int, turn: int) -> str:
    return prose(40, f"turns {conversation} {turn}")


def plan() -> list[dict]:
    return [
        user(*(chat(message(conversation, turn), TOKENS, text=True) for turn in range(TURNS)))
        for conversation in range(CONVERSATIONS)
    ]


def cached_share(turns: list[list], server: Server) -> float:
    """Percent. Of [user, cached tokens, answer] of each turn, a user's in their order."""
    cached = cacheable = 0
    for conversation in range(CONVERSATIONS):
        messages: list[dict] = []
        computed: list[int] = []
        own = [turn for turn in turns if turn[0] == conversation]
        for index, (_, reported, answer) in enumerate(own):
            messages.append({"role": "user", "content": message(conversation, index)})
            prompt = tokenized(templated(messages, server), server)
            if index > 0:
                possible = common_prefix(prompt, computed)
                cacheable += possible
                cached += min(reported, possible)
            computed = prompt + tokenized(answer, server)[:-1]
            messages.append({"role": "assistant", "content": answer})
    return 100 * cached / cacheable


def common_prefix(first: list[int], second: list[int]) -> int:
    count = 0
    for left, right in zip(first, second):
        if left != right:
            break
        count += 1
    return count


def templated(messages: list[dict], server: Server) -> str:
    return asked(server, "/apply-template", {"messages": messages})["prompt"]


def tokenized(text: str, server: Server) -> list[int]:
    return asked(server, "/tokenize", {"content": text, "parse_special": True})["tokens"]


def asked(server: Server, path: str, body: dict) -> dict:
    return json.loads(server.request("POST", path, json.dumps(body))[1])
