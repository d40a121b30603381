#!/usr/bin/env python3
"""Measures Chasqui beside llama-server and writes docs/benchmarks.md. `Scripts/bench` sets up what this needs."""

import argparse
import json
import os
import pathlib
import signal
import sys
import tempfile
import time

from chasqui_bench import batched, load, machine, report, servers
from chasqui_bench.bench import Bench
from chasqui_bench.workload import Workload
from chasqui_bench.workloads import ALL

ROOT = pathlib.Path(__file__).resolve().parent.parent


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="Scripts/bench", description=__doc__)
    names = [workload.name for workload in ALL]
    parser.add_argument(
        "--only", action="append", choices=names, metavar="NAME", help=f"one of {', '.join(names)}; several times for"
        " several; then docs/benchmarks.md is written only if --docs is given")
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="how often each is measured (default: 3)")
    parser.add_argument("--quick", action="store_true", help="one round")
    parser.add_argument("--threads", type=int, default=2, metavar="N", help="-t of all programs with the real model"
                        " (default: 2)")
    parser.add_argument("--chasqui", type=pathlib.Path, default=ROOT / ".build/release/chasqui", metavar="FILE",
                        help="the server to measure (default: the release binary, which is built)")
    parser.add_argument("--json", type=pathlib.Path, default=ROOT / ".build/benchmarks.json", metavar="FILE",
                        help="where results go; with --only, those of other workloads stay (default: %(default)s)")
    parser.add_argument("--report", type=pathlib.Path, metavar="FILE", help="measure nothing: make tables and plots of"
                        " these results again")
    parser.add_argument("--docs", type=pathlib.Path, metavar="DIR", help="where benchmarks.md and plots go"
                        " (default: docs)")
    arguments = parser.parse_args()
    if arguments.rounds < 1:
        parser.error("--rounds: at least 1")
    return arguments


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def measure(workload: Workload, bench: Bench, rounds: int) -> list[dict]:
    done: list[dict] = []
    for index in range(rounds):
        results = {}
        # Another side begins each round, so that none always comes after the same.
        shift = index % len(workload.sides)
        for side in workload.sides[shift:] + workload.sides[:shift]:
            begun = time.monotonic()
            say(f"{workload.name}: round {index + 1} of {rounds}, {side.name}")
            results[side.name] = workload.measure(side, bench)
            say(f"{workload.name}: {time.monotonic() - begun:.1f} s")
        done.append({side.name: results[side.name] for side in workload.sides})
    workload.finish(done, bench)
    return done


def measure_all(arguments: argparse.Namespace) -> dict:
    rounds = 1 if arguments.quick else arguments.rounds
    environment = {name: pathlib.Path(os.environ[name]) for name in (
        "CHASQUI_BENCH_LLAMA", "CHASQUI_BENCH_LOAD", "CHASQUI_MODEL", "CHASQUI_TINY_MODEL")}
    with tempfile.TemporaryDirectory(prefix="chasqui-bench-") as directory:
        bench = Bench(
            chasqui=arguments.chasqui.resolve(), llama=environment["CHASQUI_BENCH_LLAMA"],
            load=environment["CHASQUI_BENCH_LOAD"], model=environment["CHASQUI_MODEL"],
            tiny_model=environment["CHASQUI_TINY_MODEL"], directory=pathlib.Path(directory),
            threads=arguments.threads)
        results = {"about": machine.about(bench, rounds), "workloads": {}, "others": {}}
        if arguments.only and arguments.json.is_file():
            earlier = json.loads(arguments.json.read_text())
            results |= {key: earlier.get(key, {}) for key in ("workloads", "others")}
        for workload in ALL:
            if not arguments.only or workload.name in arguments.only:
                disturbance = machine.Disturbance()
                results["workloads"][workload.name] = measure(workload, bench, rounds)
                results["others"][workload.name] = disturbance.percent()
                arguments.json.parent.mkdir(parents=True, exist_ok=True)
                arguments.json.write_text(json.dumps(results) + "\n")
                say(report.summary({**results, "workloads": {workload.name: results["workloads"][workload.name]}}, ALL))
    return results


def main() -> int:
    arguments = parse()
    # So that the servers end with this process.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("bench: ended by SIGTERM"))
    try:
        results = json.loads(arguments.report.read_text()) if arguments.report else measure_all(arguments)
    except (servers.ServerError, load.LoadError, batched.BatchedError) as error:
        say(f"bench: error: {error}")
        return 1
    print(report.summary(results, ALL))
    print(report.disturbance(results))
    if arguments.docs or not arguments.only:
        docs = arguments.docs or ROOT / "docs"
        from chasqui_bench import plots

        (docs / "benchmarks.md").write_text(report.document(results, ALL, plots.draw(results, docs)))
        say(f"wrote {docs / 'benchmarks.md'}")
    return 0


sys.exit(main())
