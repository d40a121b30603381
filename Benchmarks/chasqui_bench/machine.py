"""On what, and with what, was measured. Nothing that names the machine."""

import os
import pathlib
import platform
import subprocess
import time

from .bench import Bench


def processor() -> str:
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def memory_gib() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def version(command: list[str], marker: str = "") -> str:
    """The first line of what a program says of its version that has the marker."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    lines = [line.strip() for line in done.stdout.splitlines() if marker in line]
    return lines[0] if lines else "unknown"


def busy_seconds() -> float:
    """CPU seconds that all cores together have worked since the machine's start."""
    fields = pathlib.Path("/proc/stat").read_text().splitlines()[0].split()
    user, nice, system, _, _, interrupts, soft_interrupts = (int(field) for field in fields[1:8])
    return (user + nice + system + interrupts + soft_interrupts) / os.sysconf("SC_CLK_TCK")


def own_seconds() -> float:
    """CPU seconds of this process and of those it started that have ended."""
    return sum(os.times()[:4])


class Disturbance:
    """What share of the cores others use while a workload is measured."""

    def __init__(self) -> None:
        self.begun = time.monotonic()
        self.others = busy_seconds() - own_seconds()

    def percent(self) -> float:
        seconds = (time.monotonic() - self.begun) * (os.cpu_count() or 1)
        return max(0.0, 100 * (busy_seconds() - own_seconds() - self.others) / seconds)


def about(bench: Bench, rounds: int) -> dict:
    return {
        "processor": processor(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(memory_gib(), 1),
        "system": f"{platform.system()} {platform.release().split('-')[0]}",
        "chasqui": version([str(bench.chasqui), "--version"]),
        "llama": version([str(bench.llama / "llama-server"), "--version"], "version:").removeprefix("version:").strip(),
        "model": bench.model.name,
        "tiny_model": bench.tiny_model.name,
        "threads": bench.threads,
        "rounds": rounds,
    }
