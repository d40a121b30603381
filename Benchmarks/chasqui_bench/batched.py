"""llama-batched-bench: what llama.cpp does without any server around it."""

import json
import os
import pathlib
import subprocess
import tempfile

from .servers import clean_environment


class BatchedError(Exception):
    pass


def run(program: pathlib.Path, flags: list[str], prompt: int, tokens: int, streams: int, repeats: int) \
        -> tuple[float, list[dict]]:
    """CPU seconds of the whole process, and a record of each repetition of the same work."""
    command = [
        str(program), *flags, "-npp", str(prompt), "-ntg", ",".join([str(tokens)] * repeats), "-npl", str(streams),
        "--output-format", "jsonl",
    ]
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as messages:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=messages, env=clean_environment())
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        messages.seek(0)
        lines = output.read().decode(errors="replace").splitlines()
        if process.returncode != 0:
            tail = messages.read().decode(errors="replace")[-2000:]
            raise BatchedError(f"llama-batched-bench ended with {process.returncode}:\n{tail}")
    return usage.ru_utime + usage.ru_stime, [json.loads(line) for line in lines if line.startswith("{")]


def rate(records: list[dict]) -> float:
    """Tokens a second while generating."""
    return sum(one["pl"] * one["tg"] for one in records) / sum(one["t_tg"] for one in records)


def cpu_per_token(program: pathlib.Path, flags: list[str], prompt: int, tokens: int, streams: int, repeats: int) \
        -> tuple[float, float]:
    """CPU seconds and tokens a second. Two runs of different lengths, so that loading the model does not count."""
    once, _ = run(program, flags, prompt, tokens, streams, 1)
    all_of_it, records = run(program, flags, prompt, tokens, streams, repeats + 1)
    return (all_of_it - once) / (repeats * tokens * streams), rate(records)
