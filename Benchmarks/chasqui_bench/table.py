"""The table of ratios, row by row."""

import dataclasses

from .workload import Figure, Workload

# What a value in base units (seconds, MiB, percent) is multiplied with.
UNITS = {"µs": 1e6, "ms": 1e3, "s": 1.0, "/s": 1.0, "MiB": 1.0, "%": 1.0}


@dataclasses.dataclass(frozen=True)
class Row:
    workload: str
    figure: Figure
    value: float
    # What it is compared with: None where nothing is, or where it was not measured.
    other: float | None
    other_side: str
    own_side: str

    @property
    def ratio(self) -> float | None:
        if self.other is None or self.other == 0:
            return None
        return self.value / self.other

    @property
    def judged(self) -> float | None:
        """What the target is about."""
        return self.value if self.figure.against is None else self.ratio

    @property
    def is_met(self) -> bool | None:
        """None where there is no target, or nothing to judge."""
        figure, judged = self.figure, self.judged
        if judged is None or (figure.at_most is None and figure.at_least is None):
            return None
        return not (
            (figure.at_most is not None and judged > figure.at_most)
            or (figure.at_least is not None and judged < figure.at_least))


def best(
    medians: dict[str, dict[str, float]], program: str, figure: Figure, layout: str | None
) -> tuple[float | None, str]:
    """A program's value in the better of its layouts, or in the one that is asked for, and which side it is."""
    found = [
        (figures[figure.key], side) for side, figures in medians.items()
        if side.split()[0] == program and figure.key in figures
        and (layout is None or side.endswith(layout))
    ]
    if not found:
        return None, program
    return max(found) if figure.more else min(found)


def rows(workload: Workload, medians: dict[str, dict[str, float]]) -> list[Row]:
    made = []
    for figure in workload.figures:
        value, own_side = best(medians, "chasqui", figure, figure.layout)
        if value is None:
            continue
        other, other_side = None, ""
        if figure.against is not None:
            other, other_side = best(medians, figure.against, figure, figure.against_layout or figure.layout)
        if figure.beyond is not None:
            base, _ = best(medians, figure.beyond, figure, figure.layout)
            if base is None or other is None:
                continue
            value, other = value - base, other - base
        made.append(Row(workload.name, figure, value, other, other_side, own_side))
    return made


def number(value: float) -> str:
    """Three digits, or all of those before the point."""
    if value == 0:
        return "0"
    magnitude = abs(value)
    places = 0 if magnitude >= 100 else 1 if magnitude >= 10 else 2 if magnitude >= 1 else 3
    return f"{value:,.{places}f}"


def quantity(value: float | None, unit: str) -> str:
    return "" if value is None else f"{number(value * UNITS[unit])} {unit}"


def target(figure: Figure) -> str:
    limit, sign = (figure.at_most, "≤") if figure.at_most is not None else (figure.at_least, "≥")
    if limit is None:
        return ""
    if figure.against is None:
        return f"{sign} {number(limit * UNITS[figure.unit])} {figure.unit}"
    if limit < 0.5 and abs(1 / limit - round(1 / limit)) < 1e-9:
        return f"{sign} 1/{round(1 / limit)}"
    return f"{sign} {limit:.2f}"


def markdown(all_rows: list[Row]) -> str:
    lines = [
        "| workload | figure | Chasqui | compared | with | ratio | target | |",
        "|---|---|--:|--:|---|--:|---|---|",
    ]
    previous = ""
    for row in all_rows:
        unit = row.figure.unit
        ratio = "" if row.ratio is None else number(row.ratio)
        verdict = {True: "met", False: "**missed**", None: ""}[row.is_met]
        own = quantity(row.value, unit)
        if " " in row.own_side:
            own += f" ({row.own_side.split()[1]})"
        name = "" if row.workload == previous else row.workload
        lines.append(
            f"| {name} | {row.figure.label} | {own} | {quantity(row.other, unit)} | {row.other_side} | {ratio} |"
            f" {target(row.figure)} | {verdict} |")
        previous = row.workload
    return "\n".join(lines)
