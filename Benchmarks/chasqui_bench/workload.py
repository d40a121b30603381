"""What a workload is: the work, who does it, and which figures of it are compared."""

import abc
import dataclasses

from .bench import Bench, CHASQUI, LLAMA_SPLIT, LLAMA_UNIFIED, Side


@dataclasses.dataclass(frozen=True)
class Figure:
    """A row of the table: Chasqui's value of a figure beside another program's."""

    key: str
    label: str
    # A unit of report.UNITS.
    unit: str
    # Whether more is better.
    more: bool = False
    # The program compared with, at the better of its layouts; None where the value itself has to be right.
    against: str | None = "llama-server"
    # A program whose value is first taken off both, where a figure is about what comes on top of that.
    beyond: str | None = None
    # The layout that both have to have; without one, the better of each.
    layout: str | None = None
    # The other's layout, where that is another.
    against_layout: str | None = None
    # What the ratio, or the value where nothing is compared, must not exceed or fall short of.
    at_most: float | None = None
    at_least: float | None = None


class Workload(abc.ABC):
    name: str
    # How it is done and how its figures are computed, for docs/benchmarks.md.
    about: str
    # The flags that all sides get.
    flags: tuple[str, ...]
    figures: tuple[Figure, ...]
    sides: tuple[Side, ...] = (CHASQUI, LLAMA_SPLIT, LLAMA_UNIFIED)

    @abc.abstractmethod
    def measure(self, side: Side, bench: Bench) -> dict:
        """One side's figures of one round. Values that are not numbers are for plots, or for `finish`."""

    def finish(self, rounds: list[dict[str, dict]], bench: Bench) -> None:
        """Computes what needs all sides to be done."""
