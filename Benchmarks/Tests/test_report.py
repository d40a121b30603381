import dataclasses

import pytest

from chasqui_bench import report, table
from chasqui_bench.bench import Bench, Side
from chasqui_bench.workload import Figure, Workload


class Example(Workload):
    name = "example"
    about = "What it is."
    flags = ("-np", "8")

    def __init__(self, *figures: Figure) -> None:
        self.figures = figures

    def measure(self, side: Side, bench: Bench) -> dict:
        return {}


RATE = Figure("rate", "tokens a second", "/s", more=True, at_least=1.25)
TIME = Figure("time", "time", "ms", at_most=1 / 3)
MEDIANS = {
    "chasqui": {"rate": 130.0, "time": 0.1},
    "llama-server split": {"rate": 100.0, "time": 0.25},
    "llama-server unified": {"rate": 90.0, "time": 0.2},
    "llama-batched-bench split": {"time": 0.05},
}


def row(figure: Figure, medians: dict = MEDIANS) -> table.Row:
    [one] = table.rows(Example(figure), medians)
    return one


def test_the_better_layout_is_compared() -> None:
    rate, time = row(RATE), row(TIME)
    assert (rate.other, rate.other_side, rate.ratio) == (100.0, "llama-server split", 1.3)
    assert (time.other, time.other_side, time.ratio) == (0.2, "llama-server unified", 0.5)


def test_a_figure_may_ask_for_one_layout() -> None:
    medians = {"chasqui split": {"rate": 1.0}, "chasqui unified": {"rate": 2.0}, **MEDIANS}
    del medians["chasqui"]
    assert (row(RATE, medians).value, row(RATE, medians).own_side) == (2.0, "chasqui unified")
    one = row(dataclasses.replace(RATE, layout="split"), medians)
    assert (one.value, one.other) == (1.0, 100.0)
    other = row(dataclasses.replace(RATE, layout="unified"), medians)
    assert (other.value, other.other) == (2.0, 90.0)


def test_what_both_have_in_common_is_taken_off() -> None:
    one = row(dataclasses.replace(TIME, beyond="llama-batched-bench"))
    assert one.value == pytest.approx(0.05)
    assert one.other == pytest.approx(0.15)
    assert one.ratio == pytest.approx(1 / 3)


def test_targets_are_met_or_missed() -> None:
    assert row(RATE).is_met is True
    assert row(dataclasses.replace(RATE, at_least=1.4)).is_met is False
    assert row(TIME).is_met is False
    assert row(dataclasses.replace(TIME, at_most=0.5)).is_met is True
    assert row(dataclasses.replace(TIME, at_most=None)).is_met is None


def test_a_value_may_have_a_target_of_its_own() -> None:
    one = row(Figure("time", "time", "ms", against=None, at_most=0.02))
    assert (one.other, one.ratio, one.is_met) == (None, None, False)
    assert table.target(one.figure) == "≤ 20.0 ms"


def test_what_was_not_measured_is_left_out() -> None:
    assert table.rows(Example(RATE), {"llama-server split": {"rate": 1.0}}) == []
    alone = row(RATE, {"chasqui": {"rate": 1.0}})
    assert (alone.other, alone.ratio, alone.is_met) == (None, None, None)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (0.0123, "0.012"), (1.234, "1.23"), (12.34, "12.3"), (1234.5, "1,234"), (-12.34, "-12.3")])
def test_numbers_have_three_digits(value: float, text: str) -> None:
    assert table.number(value) == text


def test_targets_are_said_as_fractions() -> None:
    assert table.target(TIME) == "≤ 1/3"
    assert table.target(RATE) == "≥ 1.25"
    assert table.target(dataclasses.replace(RATE, at_least=None)) == ""


def test_the_document_has_machine_table_workloads_and_plots() -> None:
    about = {
        "processor": "A processor", "cores": 2, "memory_gib": 4.0, "system": "Linux 6", "chasqui": "chasqui 1",
        "llama": "b1", "model": "m.gguf", "tiny_model": "t.gguf", "threads": 2, "rounds": 3,
    }
    results = {"about": about, "workloads": {"example": [MEDIANS, MEDIANS, MEDIANS]}, "others": {"example": 12.3}}
    text = report.document(results, (Example(RATE, TIME),), {"example": "![A plot](benchmarks/plot.svg)"})
    assert "| processor | A processor, 2 cores, 4.0 GiB |" in text
    assert "| example | tokens a second | 130 /s | 100 /s | llama-server split | 1.30 | ≥ 1.25 | met |" in text
    assert "|  | time | 100 ms | 200 ms | llama-server unified | 0.500 | ≤ 1/3 | **missed** |" in text
    assert "m.gguf with `-t 2`" in text
    assert "3 rounds" in text
    assert "other processes took 12 % of the cores" in text
    assert "`-np 8`" in text
    assert text.index("What it is.") < text.index("![A plot](benchmarks/plot.svg)")
    assert text.endswith("\n") and "\n\n\n" not in text
