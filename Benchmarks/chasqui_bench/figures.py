"""Numbers out of what was observed."""

import dataclasses
import math
import statistics
from collections.abc import Iterable, Sequence

NANO = 1e-9


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest of the values that at least so many percent of them do not exceed (nearest rank)."""
    if not values:
        raise ValueError("a percentile of nothing")
    ordered = sorted(values)
    return ordered[max(0, math.ceil(percent / 100 * len(ordered)) - 1)]


def spread(name: str, values: Sequence[float]) -> dict[str, float]:
    """p50, p95, p99 and the maximum, under such names."""
    if not values:
        return {}
    found = {f"{name}_p{percent}": percentile(values, percent) for percent in (50, 95, 99)}
    return {**found, f"{name}_max": max(values)}


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What became of one request, as chasqui-load reports it. Times are seconds, `arrivals` since the plan's begin."""

    user: int
    request: int
    start: float
    end: float
    arrivals: tuple[float, ...]
    tokens: int
    prompt_tokens: int | None
    cached_tokens: int | None
    status: int
    text: str | None
    error: str | None

    @staticmethod
    def parse(line: dict) -> "Outcome":
        time = line["start"]
        arrivals = []
        for step in line["events"]:
            time += step
            arrivals.append(time * NANO)
        return Outcome(
            user=line["user"], request=line["request"], start=line["start"] * NANO,
            end=(line["start"] + line["duration"]) * NANO, arrivals=tuple(arrivals), tokens=line["tokens"],
            prompt_tokens=line.get("promptTokens"), cached_tokens=line.get("cachedTokens"), status=line["status"],
            text=line.get("text"), error=line.get("error"))

    @property
    def first(self) -> float:
        """Seconds from the request's begin to its first token."""
        return self.arrivals[0] - self.start

    @property
    def gaps(self) -> list[float]:
        """Seconds between one event with tokens and the next."""
        return [later - earlier for earlier, later in zip(self.arrivals, self.arrivals[1:])]


def wall(outcomes: Sequence[Outcome]) -> float:
    """Seconds from the first request's begin to the last answer's end."""
    return max(one.end for one in outcomes) - min(one.start for one in outcomes)


def generated(outcomes: Iterable[Outcome]) -> int:
    return sum(one.tokens for one in outcomes)


def streaming(outcomes: Sequence[Outcome], cpu: float) -> dict[str, float]:
    """The figures that every workload of streams has. `cpu` is the CPU time that the server used, in seconds."""
    tokens = generated(outcomes)
    return {
        "tokens_per_second": tokens / wall(outcomes),
        "run": wall(outcomes),
        **spread("first", [one.first for one in outcomes]),
        **spread("gap", [gap for one in outcomes for gap in one.gaps]),
        "cpu_per_token": cpu / tokens,
    }


def decode_rate(outcomes: Sequence[Outcome]) -> float:
    """Tokens a second while all streams run: from the moment that each has its first token to the moment that the first
    of them gets its last. An event counts as many tokens as its stream's events have on average."""
    begin = max(one.arrivals[0] for one in outcomes)
    end = min(one.arrivals[-1] for one in outcomes)
    if end <= begin:
        raise ValueError("no moment in which all streams ran")
    tokens = 0.0
    for one in outcomes:
        events = sum(begin < time <= end for time in one.arrivals)
        tokens += events * one.tokens / len(one.arrivals)
    return tokens / (end - begin)


def medians(rounds: Sequence[dict[str, dict]]) -> dict[str, dict[str, float]]:
    """Of each side's each figure over the rounds that have it."""
    found: dict[str, dict[str, list[float]]] = {}
    for one in rounds:
        for side, figures in one.items():
            for key, value in figures.items():
                if isinstance(value, (int, float)):
                    found.setdefault(side, {}).setdefault(key, []).append(value)
    return {side: {key: statistics.median(values) for key, values in by.items()} for side, by in found.items()}
