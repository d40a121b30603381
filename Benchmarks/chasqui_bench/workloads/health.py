from .. import figures
from ..bench import CHASQUI, LLAMA_SPLIT, Bench, Side
from ..load import completion, user
from ..words import tokens
from ..workload import Figure, Workload

PROMPT = 3800


class Health(Workload):
    name = "health"
    about = (
        "SmolLM2-135M: while a prompt of 3,800 random tokens is computed, the longest that fits, two"
        " users ask for `/health` and for `/metrics` all the time, with 20 ms between an answer and the next request.")
    flags = ("-c", "8192", "-np", "2")
    figures = (
        Figure("health_p99", "`/health`, p99", "ms", against=None, at_most=0.02),
        Figure("metrics_p99", "`/metrics`, p99", "ms", against=None, at_most=0.02),
        Figure("health_p99", "`/health`, p99, beside llama-server", "ms"),
        Figure("metrics_p99", "`/metrics`, p99, beside llama-server", "ms"),
    )
    sides = (CHASQUI, LLAMA_SPLIT)

    def measure(self, side: Side, bench: Bench) -> dict:
        flags = (*self.flags, "--metrics") if side.program == "llama-server" else self.flags
        with bench.serving(side, bench.model, *flags) as server:
            outcomes, _ = bench.drive(server, plan())
            result = {"prefill": outcomes[0].first}
            for user_index, name in ((1, "health"), (2, "metrics")):
                times = [one.end - one.start for one in outcomes if one.user == user_index]
                result |= figures.spread(name, times)
            return result


def plan() -> list[dict]:
    return [
        user(completion(tokens(PROMPT, "health"), 1)),
        user({"method": "GET", "path": "/health"}, until=0, pause=0.02),
        user({"method": "GET", "path": "/metrics"}, until=0, pause=0.02),
    ]
