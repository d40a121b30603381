"""docs/benchmarks.md out of results."""

from . import table
from .figures import medians
from .workload import Workload

# The figures of each side that the appendix shows, where they were measured: key, heading, unit.
DETAILS = (
    ("tokens_per_second", "tokens", "/s"),
    ("first_p50", "first token p50", "s"),
    ("first_p95", "p95", "s"),
    ("first_p99", "p99", "s"),
    ("first_max", "max", "s"),
    ("gap_p50", "gap p50", "ms"),
    ("gap_p95", "p95", "ms"),
    ("gap_p99", "p99", "ms"),
    ("gap_max", "max", "ms"),
    ("cpu_per_token", "CPU per token", "ms"),
    ("peak", "peak memory", "MiB"),
)

INTRODUCTION = """\
# Benchmarks

Written by `make bench`; [Benchmarks/README.md](../Benchmarks/README.md) says how to run it and how it is made.

Chasqui beside the `llama-server` and the `llama-batched-bench` (llama.cpp without a server) of the same llama.cpp
source, built with the same options: the same model, the same flags, the same load, one after the other.
"""

READING = """\
Each figure is the median of {rounds}. A ratio is Chasqui's figure over the other's. llama-server runs in both layouts
of the KV cache, and the better one for that figure is compared; Chasqui runs as it is by default, except where a layout
is named. *p95* and such are the smallest value that so many percent of all do not exceed. *Gap* is the time between
two events with tokens of one stream. CPU time is that of the whole process, as the kernel counts it.
"""


def summary(results: dict, workloads: tuple[Workload, ...]) -> str:
    rows = []
    for workload in workloads:
        if workload.name in results["workloads"]:
            rows += table.rows(workload, medians(results["workloads"][workload.name]))
    return table.markdown(rows)


def disturbance(results: dict) -> str:
    """How much else ran meanwhile, which says what the times are worth."""
    shares = [results["others"][name] for name in results["workloads"] if name in results["others"]]
    if not shares:
        return ""
    return (
        f"While this was measured, other processes took {max(shares):.0f} % of the cores at most, over a workload."
        " The more they take, the less times say; CPU time of one thread says most then.")


def details(rounds: list[dict]) -> str:
    keys = {key for key, _, _ in DETAILS}
    found = {side: values for side, values in medians(rounds).items() if keys & values.keys()}
    columns = [one for one in DETAILS if any(one[0] in side for side in found.values())]
    if not columns:
        return ""
    lines = [
        "| | " + " | ".join(f"{heading}, {unit}" for _, heading, unit in columns) + " |",
        "|---|" + "--:|" * len(columns),
    ]
    for side, values in found.items():
        cells = [
            table.number(values[key] * table.UNITS[unit]) if key in values else "" for key, _, unit in columns
        ]
        lines.append(f"| {side} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def machine(about: dict) -> str:
    return "\n".join([
        "| | |", "|---|---|",
        f"| processor | {about['processor']}, {about['cores']} cores, {about['memory_gib']} GiB |",
        f"| system | {about['system']} |",
        f"| Chasqui | {about['chasqui']} |",
        f"| llama.cpp | {about['llama']} |",
        f"| models | {about['model']} with `-t {about['threads']}`, {about['tiny_model']} with `-t 1` |",
    ])


def document(results: dict, workloads: tuple[Workload, ...], plots: dict[str, str]) -> str:
    """`plots` are the names of workloads that have one, and the Markdown that shows it."""
    rounds = results["about"]["rounds"]
    parts = [
        INTRODUCTION, machine(results["about"]), "## Results", summary(results, workloads),
        READING.format(rounds="one round" if rounds == 1 else f"{rounds} rounds, the order of sides changing").strip(),
        disturbance(results),
        "## Workloads",
    ]
    for workload in workloads:
        if workload.name not in results["workloads"]:
            continue
        parts += [f"### {workload.name}", workload.about, f"Flags of the servers: `{' '.join(workload.flags)}`."]
        parts += [part for part in (plots.get(workload.name), details(results["workloads"][workload.name])) if part]
    return "\n\n".join(part.strip() for part in parts if part) + "\n"
