from .. import figures
from ..bench import Bench, Side
from ..load import chat_alone, user
from ..words import prose
from ..workload import Figure, Workload

TOKENS = 32
TURNS = 2
SYSTEM = prose(600, "shared system prompt")


class Shared(Workload):
    name = "shared"
    about = (
        "SmolLM2-135M, cold: 8 users come at once, each with two chats of one turn, one after the other."
        " All chats begin with the same system prompt of 600 words; the user messages differ. 32 tokens an answer. The"
        " run is the time from the first request to the last answer's end. The same with 1, 2 and 4 users, each on a"
        " server just started, makes the plot.")
    flags = ("-c", "16384", "-np", "8")
    figures = (
        Figure("first_p95", "time to first token, p95", "s", at_most=0.2),
        Figure("first_p50", "time to first token, p50", "s"),
        Figure("run", "whole run", "s", at_most=1 / 3),
        Figure("cpu_per_token", "CPU per token", "ms"),
    )

    def measure(self, side: Side, bench: Bench) -> dict:
        by_users = {}
        for users in (1, 2, 4, 8):
            with bench.serving(side, bench.model, *self.flags) as server:
                outcomes, cpu = bench.drive(server, plan(users))
                result = {**figures.streaming(outcomes, cpu), "peak": server.memory("VmHWM")}
                result["cached"] = sum(one.cached_tokens or 0 for one in outcomes) / sum(
                    one.prompt_tokens or 0 for one in outcomes)
            by_users[str(users)] = result["first_p95"]
        return {**result, "first_p95_by_users": by_users}


def plan(users: int) -> list[dict]:
    return [
        user(*(chat_alone(SYSTEM, prose(8, f"shared {index} {turn}"), TOKENS) for turn in range(TURNS)))
        for index in range(users)
    ]
