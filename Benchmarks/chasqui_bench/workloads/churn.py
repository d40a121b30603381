from .. import figures
from ..bench import Bench, Side
from ..load import completion, user
from ..words import prose
from ..workload import Figure, Workload

USERS = 8
EARLY, LATE = 200, 2000
# What both may keep of prompts without cells, in MiB, and what else may move.
CACHE, SLACK = 16, 8


class Churn(Workload):
    name = "churn"
    about = (
        "The tiny model on one thread: 2,000 short prompts, each a different one, 8 at a time, 8 tokens an answer."
        " Resident memory is VmRSS of the server after 200 and after 2,000 of them; both may keep 16 MiB of prompts.")
    flags = ("-c", "4096", "-np", "8", "-cram", str(CACHE))
    figures = (
        Figure("growth", "growth from 200 to 2,000 prompts", "MiB", against=None, at_most=CACHE + SLACK),
        Figure("late", "resident memory after 2,000", "MiB"),
        Figure("requests_per_second", "requests a second", "/s", more=True),
    )

    def measure(self, side: Side, bench: Bench) -> dict:
        with bench.serving(side, bench.tiny_model, *self.flags) as server:
            bench.drive(server, plan(0, EARLY))
            early = server.memory("VmRSS")
            outcomes, cpu = bench.drive(server, plan(EARLY, LATE))
            late = server.memory("VmRSS")
            return {
                **figures.streaming(outcomes, cpu), "early": early, "late": late, "growth": late - early,
                "requests_per_second": len(outcomes) / figures.wall(outcomes), "peak": server.memory("VmHWM"),
            }


def plan(begin: int, end: int) -> list[dict]:
    return [
        user(*(completion(f"{index}: " + prose(8, f"churn {index}"), 8) for index in range(begin + first, end, USERS)))
        for first in range(USERS)
    ]
