from .. import figures
from ..bench import Bench, Side
from ..load import completion, user
from ..words import prose
from ..workload import Figure, Workload

DELAY = 0.7


class Interference(Workload):
    name = "interference"
    about = (
        "SmolLM2-135M with two slots: one stream of 400 tokens; 0.7 s after its first token another"
        " request comes with a prompt of 1,200 words, and is answered with 16 tokens. The gap is the longest time"
        " between two events of the first stream.")
    flags = ("-c", "8192", "-np", "2")
    figures = (
        Figure("gap_max", "longest gap of the running stream", "ms", at_most=1 / 15),
        Figure("gap_p99", "p99 gap of the running stream", "ms"),
        Figure("gap_p50", "p50 gap of the running stream", "ms"),
        Figure("arriving_first", "time to first token of the arriving prompt", "s", at_most=1.25),
    )

    def measure(self, side: Side, bench: Bench) -> dict:
        with bench.serving(side, bench.model, *self.flags) as server:
            outcomes, cpu = bench.drive(server, plan())
            running, arriving = outcomes
            return {
                **figures.streaming([running], cpu),
                "cpu_per_token": cpu / figures.generated(outcomes),
                "arriving_first": arriving.first,
                "peak": server.memory("VmHWM"),
                "arrived": arriving.start - running.start,
                "gaps": [
                    [round(time - running.start, 4), round(gap, 6)]
                    for time, gap in zip(running.arrivals[1:], running.gaps)
                ],
            }


def plan() -> list[dict]:
    return [
        user(completion(prose(6, "interference running"), 400)),
        user(completion(prose(1200, "interference arriving"), 16), after={"user": 0, "tokens": 1}, delay=DELAY),
    ]
