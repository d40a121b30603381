from .. import figures
from ..bench import Bench, LLAMA_SPLIT, LLAMA_UNIFIED, Side
from ..load import completion, user
from ..words import tokens
from ..workload import Figure, Workload


class Long(Workload):
    name = "long"
    about = (
        "SmolLM2-135M: 8 prompts at once of 512 random tokens each, which share nothing, 64 tokens an"
        " answer, in both layouts of the KV cache. Tokens a second are those generated, over the whole run.")
    flags = ("-c", "16384", "-np", "8")
    figures = (
        Figure("tokens_per_second", "tokens a second, the better layout of each", "/s", more=True, at_least=1.0),
        Figure("tokens_per_second", "tokens a second, split", "/s", more=True, layout="split"),
        Figure("tokens_per_second", "tokens a second, unified", "/s", more=True, layout="unified"),
        Figure("first_p50", "time to first token, p50", "s"),
        Figure("first_p95", "time to first token, p95", "s"),
        Figure("cpu_per_token", "CPU per token", "ms"),
    )
    sides = (Side("chasqui", "split", ("-no-kvu",)), LLAMA_SPLIT, Side("chasqui", "unified", ("-kvu",)), LLAMA_UNIFIED)

    def measure(self, side: Side, bench: Bench) -> dict:
        with bench.serving(side, bench.model, *self.flags) as server:
            outcomes, cpu = bench.drive(server, plan())
            return {**figures.streaming(outcomes, cpu), "peak": server.memory("VmHWM")}


def plan() -> list[dict]:
    return [user(completion(tokens(512, f"long {index}"), 64)) for index in range(8)]
