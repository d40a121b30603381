"""What a workload gets to measure with."""

import contextlib
import dataclasses
import json
import pathlib
from collections.abc import Iterator

from . import load
from .figures import Outcome
from .servers import Server


@dataclasses.dataclass(frozen=True)
class Side:
    """One of those compared: a program, and the flags that only it gets."""

    program: str
    layout: str = ""
    flags: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.program} {self.layout}".strip()


CHASQUI = Side("chasqui")
LLAMA_SPLIT = Side("llama-server", "split", ("-no-kvu",))
LLAMA_UNIFIED = Side("llama-server", "unified", ("-kvu",))
BATCHED_SPLIT = Side("llama-batched-bench", "split", ("-no-kvu",))
BATCHED_UNIFIED = Side("llama-batched-bench", "unified", ("-kvu",))


@dataclasses.dataclass(frozen=True)
class Bench:
    chasqui: pathlib.Path
    llama: pathlib.Path
    load: pathlib.Path
    model: pathlib.Path
    tiny_model: pathlib.Path
    directory: pathlib.Path
    # For the real model; the tiny one has one.
    threads: int

    def flags(self, model: pathlib.Path) -> list[str]:
        return ["-m", str(model), "-t", str(1 if model == self.tiny_model else self.threads)]

    def start(self, side: Side, model: pathlib.Path, *flags: str) -> Server:
        """Starts a server without waiting for it."""
        program = [str(self.chasqui), "serve"] if side.program == "chasqui" else [str(self.llama / side.program)]
        return Server([*program, *self.flags(model), *flags, *side.flags], self.directory, side.name)

    @contextlib.contextmanager
    def serving(self, side: Side, model: pathlib.Path, *flags: str) -> Iterator[Server]:
        """A server that has answered once, so that what the first answer alone costs is not measured."""
        with self.start(side, model, *flags) as server:
            server.wait()
            server.wait("POST", "/completion", json.dumps({"prompt": "?", "n_predict": 2, "temperature": 0}))
            yield server

    def drive(self, server: Server, users: list[dict]) -> tuple[list[Outcome], float]:
        """The outcomes, and the seconds of CPU time that the server used meanwhile."""
        before = server.cpu()
        try:
            outcomes = load.run(self.load, server.port, users)
        except load.LoadError as error:
            server.check()
            raise load.LoadError(f"{server.name}: {error}; the end of what it wrote:\n{server.log()}") from None
        return outcomes, server.cpu() - before
