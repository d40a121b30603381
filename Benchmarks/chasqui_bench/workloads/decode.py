from .. import batched, figures
from ..bench import BATCHED_SPLIT, BATCHED_UNIFIED, CHASQUI, LLAMA_SPLIT, LLAMA_UNIFIED, Bench, Side
from ..load import completion, user
from ..words import prose
from ..workload import Figure, Workload

TOKENS = 128


class Decode(Workload):
    name = "decode"
    about = (
        "SmolLM2-135M: one stream of 128 tokens, then 8 streams at once, with short prompts that share"
        " nothing, greedy. *Decode phase* is the time from the moment that all streams have their first token to the"
        " moment that the first of them gets its last; the tokens that arrive in it are divided by it. For"
        " llama-batched-bench it is what it reports for generating. Peak memory is VmHWM of the server after both.")
    flags = ("-c", "16384", "-np", "8")
    figures = (
        Figure("decode_1", "tokens a second, decode phase, 1 stream", "/s", more=True, at_least=1.0),
        Figure("decode_1", "the same beside llama-batched-bench", "/s", more=True, against="llama-batched-bench",
               at_least=0.95),
        Figure("decode_8", "tokens a second, decode phase, 8 streams", "/s", more=True, at_least=1.0),
        Figure("decode_8", "the same beside llama-batched-bench", "/s", more=True, against="llama-batched-bench",
               at_least=0.95),
        Figure("cpu_per_token", "CPU per token, 8 streams", "ms"),
        Figure("peak", "peak resident memory", "MiB", at_most=0.8),
    )
    sides = (CHASQUI, LLAMA_SPLIT, LLAMA_UNIFIED, BATCHED_SPLIT, BATCHED_UNIFIED)

    def measure(self, side: Side, bench: Bench) -> dict:
        if side.program == "llama-batched-bench":
            return self.batched(side, bench)
        result = {}
        with bench.serving(side, bench.model, *self.flags) as server:
            for streams in (1, 8):
                outcomes, cpu = bench.drive(server, plan(streams))
                result[f"decode_{streams}"] = figures.decode_rate(outcomes)
            return {**result, **figures.streaming(outcomes, cpu), "peak": server.memory("VmHWM")}

    def batched(self, side: Side, bench: Bench) -> dict:
        flags = [*bench.flags(bench.model), "-c", "16384", *side.flags]
        return {
            f"decode_{streams}": batched.rate(
                batched.run(bench.llama / side.program, flags, 8, TOKENS, streams, 1)[1])
            for streams in (1, 8)
        }


def plan(streams: int) -> list[dict]:
    return [user(completion(prose(6, f"decode {streams} {stream}"), TOKENS)) for stream in range(streams)]
