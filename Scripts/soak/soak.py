"""Loads and faults against a real server with the tiny model. Every loop is bounded in count and time."""

import argparse
import asyncio
import json
import pathlib
import sys
import tempfile
import time

from faults import killed, small_disk
from loads import descriptors, idle, short, slow_readers, slow_writers
from server import Server


def loads(binary: str, directory: pathlib.Path) -> dict:
    """Each load on a server of its own; name to figures."""
    return {
        "short": lambda: on(binary, directory, (), lambda s: short(s, 10_000, 32)),
        "idle": lambda: on(binary, directory, ("--max-connections", "4000"), lambda s: idle(s, 2000)),
        "readers": lambda: on(
            binary, directory,
            ("--idle-timeout", "5", "--queue-size", "1000", "-np", "16", "--cache-ram", "0"),
            lambda s: slow_readers(s, 500)),
        "writers": lambda: on(binary, directory, ("--body-timeout", "5",), lambda s: slow_writers(s, 500)),
        "descriptors": lambda: on(binary, directory, (), descriptors, descriptors_limit=200),
        "kill": lambda: killed(binary, directory),
        "disk": lambda: small_disk(binary, directory),
    }


def on(binary: str, directory: pathlib.Path, flags: tuple, load, descriptors_limit: int | None = None) -> dict:
    if descriptors_limit:
        wrapper = directory / "limited"
        wrapper.write_text(f'#!/bin/sh\nulimit -n {descriptors_limit}\nexec "{binary}" "$@"\n')
        wrapper.chmod(0o755)
        binary = str(wrapper)
    server = Server(binary, directory, "-c", "16384", *flags)
    figures = asyncio.run(load(server))
    figures["exit"] = server.stop()
    return figures


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", required=True, type=pathlib.Path)
    parser.add_argument("--binary")
    parser.add_argument("--only", action="append")
    parser.add_argument("--json", type=pathlib.Path)
    options = parser.parse_args()
    binary = options.binary or str(options.root / ".build/release/chasqui")
    results = {}
    with tempfile.TemporaryDirectory() as directory:
        for name, load in loads(binary, pathlib.Path(directory)).items():
            if options.only and name not in options.only:
                continue
            began = time.monotonic()
            results[name] = load()
            print(f"{name} ({time.monotonic() - began:.0f} s): {json.dumps(results[name])}", flush=True)
    if options.json:
        options.json.write_text(json.dumps(results, indent=1) + "\n")
    if any(figures.get("exit", 0) != 0 or figures.get("lost", 0) for figures in results.values()):
        sys.exit("something was lost: see above")


main()
