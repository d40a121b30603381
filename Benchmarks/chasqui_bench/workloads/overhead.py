from .. import batched, figures
from ..bench import BATCHED_SPLIT, CHASQUI, LLAMA_SPLIT, LLAMA_UNIFIED, Bench, Side
from ..load import completion, user
from ..words import prose
from ..workload import Figure, Workload

TOKENS = 256
# Streams at once, and how many answers each generates in turn: enough that a few milliseconds do not matter.
ANSWERS = {1: 12, 8: 6}


class Overhead(Workload):
    name = "overhead"
    about = (
        "The tiny random model of `Scripts/tiny-model`, for which llama.cpp itself does next to nothing, on one thread:"
        " what is left is the server. One stream of 12 answers in turn, then 8 streams of 6 answers each, 256 tokens"
        " an answer, greedy. CPU time is the server process's own, by the kernel's clock, over the tokens generated."
        " llama-batched-bench does the same work twice, once and 12 or 6 times more, and the difference is its CPU time"
        " per token. *CPU beyond* is a server's CPU time per token less llama-batched-bench's.")
    flags = ("-c", "4096", "-np", "8")
    figures = tuple(
        figure for streams in ANSWERS for figure in (
            Figure(f"cpu_{streams}", f"CPU beyond llama-batched-bench per token, {streams} at once", "µs",
                   beyond="llama-batched-bench", at_most=1 / 3),
            Figure(f"cpu_{streams}", f"CPU per token, {streams} at once", "µs"),
            Figure(f"rate_{streams}", f"tokens a second, {streams} at once", "/s", more=True, at_least=1.25)))
    sides = (CHASQUI, LLAMA_SPLIT, LLAMA_UNIFIED, BATCHED_SPLIT)

    def measure(self, side: Side, bench: Bench) -> dict:
        if side.program == "llama-batched-bench":
            return self.batched(side, bench)
        result = {}
        with bench.serving(side, bench.tiny_model, *self.flags) as server:
            for streams, answers in ANSWERS.items():
                outcomes, cpu = bench.drive(server, plan(streams, answers))
                result[f"cpu_{streams}"] = cpu / figures.generated(outcomes)
                result[f"rate_{streams}"] = figures.generated(outcomes) / figures.wall(outcomes)
            return {**result, **figures.streaming(outcomes, cpu), "peak": server.memory("VmHWM")}

    def batched(self, side: Side, bench: Bench) -> dict:
        result = {}
        for streams, answers in ANSWERS.items():
            cells = 512 * streams
            flags = [*bench.flags(bench.tiny_model), "-c", str(cells), *side.flags]
            result[f"cpu_{streams}"], result[f"rate_{streams}"] = batched.cpu_per_token(
                bench.llama / side.program, flags, 8, TOKENS, streams, answers)
        return result


def plan(streams: int, answers: int) -> list[dict]:
    return [
        user(*(completion(prose(4, f"overhead {streams} {stream} {answer}"), TOKENS) for answer in range(answers)))
        for stream in range(streams)
    ]
