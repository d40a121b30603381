import pytest

from chasqui_bench import figures
from chasqui_bench.figures import Outcome


def outcome(start: float, arrivals: list[float], tokens: int | None = None, **changes: object) -> Outcome:
    values = {
        "user": 0, "request": 0, "start": start, "end": arrivals[-1], "arrivals": tuple(arrivals),
        "tokens": len(arrivals) if tokens is None else tokens, "prompt_tokens": None, "cached_tokens": None,
        "status": 200, "text": None, "error": None,
    }
    return Outcome(**{**values, **changes})


@pytest.mark.parametrize(("percent", "expected"), [(50, 50), (95, 95), (99, 99), (100, 100), (0.5, 1), (95.5, 96)])
def test_a_percentile_is_the_nearest_rank(percent: float, expected: int) -> None:
    assert figures.percentile(list(range(100, 0, -1)), percent) == expected


def test_a_percentile_of_few_is_one_of_them() -> None:
    assert figures.percentile([3.0, 1.0], 50) == 1.0
    assert figures.percentile([3.0, 1.0], 95) == 3.0
    with pytest.raises(ValueError):
        figures.percentile([], 50)


def test_a_spread_of_nothing_is_nothing() -> None:
    assert figures.spread("gap", []) == {}
    assert figures.spread("gap", [2.0]) == {"gap_p50": 2.0, "gap_p95": 2.0, "gap_p99": 2.0, "gap_max": 2.0}


def test_an_outcome_has_times_since_the_plans_begin() -> None:
    one = Outcome.parse({
        "user": 1, "request": 2, "start": 1_000_000_000, "duration": 4_000_000_000,
        "events": [500_000_000, 250_000_000], "tokens": 3, "status": 200})
    assert (one.start, one.end, one.first) == (1.0, 5.0, 0.5)
    assert one.arrivals == (1.5, 1.75)
    assert one.gaps == [0.25]
    assert (one.prompt_tokens, one.cached_tokens, one.text, one.error) == (None, None, None, None)


def test_streams_have_rates_over_the_whole_run() -> None:
    found = figures.streaming([outcome(0, [1, 2, 3]), outcome(1, [3, 5])], cpu=0.5)
    assert found["run"] == 5
    assert found["tokens_per_second"] == 1.0
    assert found["cpu_per_token"] == 0.1
    assert (found["first_p50"], found["first_max"]) == (1, 2)
    assert (found["gap_p50"], found["gap_max"]) == (1, 2)


def test_the_decode_phase_is_where_all_streams_run() -> None:
    early = outcome(0, [1, 2, 3, 4])
    late = outcome(0, [2, 3, 4, 5])
    # From 2 to 4 each gets two.
    assert figures.decode_rate([early, late]) == 2.0
    # An event of two tokens counts as two.
    assert figures.decode_rate([early, outcome(0, [2, 3, 4, 5], tokens=8)]) == 3.0
    with pytest.raises(ValueError):
        figures.decode_rate([outcome(0, [1, 2]), outcome(0, [3, 4])])


def test_medians_are_by_side_and_figure_and_leave_out_what_is_no_number() -> None:
    rounds = [{"a": {"x": value, "plot": [1]}, "b": {"x": 1}} for value in (5, 1, 3)]
    assert figures.medians(rounds) == {"a": {"x": 3}, "b": {"x": 1}}
