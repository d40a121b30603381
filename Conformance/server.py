"""A `chasqui serve` process under test, and how to look into it."""

import contextlib
import http.client
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator

from prometheus_client.parser import text_string_to_metric_families

BINARY = os.environ.get("CHASQUI_BINARY", "")
MODEL = os.environ.get("CHASQUI_MODEL", "")
TINY_MODEL = os.environ.get("CHASQUI_TINY_MODEL", "")
TINY_RANKING_MODEL = os.environ.get("CHASQUI_TINY_RANKING_MODEL", "")
TINY_LORA = os.environ.get("CHASQUI_TINY_LORA", "")
TINY_CONTROL_VECTOR = os.environ.get("CHASQUI_TINY_CONTROL_VECTOR", "")
EMBEDDING_MODEL = os.environ.get("CHASQUI_EMBEDDING_MODEL", "")

# Generous: what is waited for is an event, and the limit only ends a hung test.
LIMIT = 60.0
# What "at once" may take on a loaded machine.
SOON = 10.0


def eventually(condition: Callable[[], object], limit: float = LIMIT, what: str = "condition") -> object:
    """Asks again and again until the answer is true."""
    end = time.monotonic() + limit
    while True:
        result = condition()
        if result:
            return result
        assert time.monotonic() < end, f"{what}: not within {limit} s"
        time.sleep(0.02)


def clean_environment() -> dict[str, str]:
    """Without settings of whoever runs the tests."""
    return {k: v for k, v in os.environ.items() if not k.startswith(("CHASQUI_", "LLAMA_ARG_", "OTEL_"))}


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Server:
    host = "127.0.0.1"

    def __init__(self, directory: pathlib.Path, model: str, *flags: str) -> None:
        self.port = free_port()
        self.output = directory / f"server-{self.port}.log"
        command = [BINARY, "serve", "-m", model, "--port", str(self.port), *flags]
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=clean_environment())

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    def catches(self, which: signal.Signals) -> bool:
        """Whether the process has a handler for it; on Linux."""
        caught = re.search(r"SigCgt:\s*(\w+)", pathlib.Path(f"/proc/{self.process.pid}/status").read_text())
        return bool(int(caught[1], 16) >> (which - 1) & 1)

    def log(self) -> str:
        return self.output.read_text(errors="replace")

    def is_ready(self) -> bool:
        assert self.process.poll() is None, f"the server ended with {self.process.returncode}:\n{self.log()}"
        try:
            return self.get("/health")[0] == 200
        except (OSError, http.client.HTTPException):
            return False

    def wait_until_ready(self) -> None:
        eventually(self.is_ready, what="the server is ready")

    def stop(self) -> None:
        """Ends the server as an operator would. It has to end well."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(timeout=LIMIT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise AssertionError(f"SIGTERM did not end the server:\n{self.log()[-4000:]}") from None
        assert status == 0, f"the server ended with {status}:\n{self.log()[-4000:]}"

    # Plain requests

    def request(
        self, method: str, path: str, body: bytes | str | None = None, headers: dict[str, str] | None = None,
        timeout: float = LIMIT,
    ) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection(self.host, self.port, timeout=timeout)
        with contextlib.closing(connection):
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            return response.status, {k.lower(): v for k, v in response.getheaders()}, response.read()

    def get(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, dict[str, str], bytes]:
        return self.request("GET", path, headers=headers)

    def post(self, path: str, body: object, headers: dict[str, str] | None = None) -> tuple[int, dict]:
        """Sends JSON and takes JSON."""
        headers = {"Content-Type": "application/json", **(headers or {})}
        status, _, answer = self.request("POST", path, json.dumps(body), headers)
        return status, json.loads(answer)

    def complete(self, prompt: object, **options: object) -> dict:
        """llama-server's own completion, greedy unless told."""
        status, answer = self.post("/completion", {"prompt": prompt, "temperature": 0, "n_predict": 16, **options})
        assert status == 200, answer
        return answer

    def stream(self, path: str, body: dict, headers: dict[str, str] | None = None) -> "Stream":
        return Stream(self, path, {**body, "stream": True}, headers)

    # Metrics

    def metrics(self) -> dict[str, float]:
        """Every sample by its name, those with several labels summed."""
        _, _, text = self.get("/metrics")
        values: dict[str, float] = {}
        for family in text_string_to_metric_families(text.decode()):
            for sample in family.samples:
                values[sample.name] = values.get(sample.name, 0) + sample.value
        return values

    def active(self) -> float:
        return self.metrics()["chasqui_requests_active"]

    def queued(self) -> float:
        return self.metrics()["chasqui_requests_queued"]

    def wait_until_idle(self, limit: float = SOON) -> None:
        eventually(lambda: self.active() == 0 and self.queued() == 0, limit, "all sequences are free")


def running(server: Server) -> Iterator[Server]:
    """For fixtures: the server once it is ready, which is ended well after the tests."""
    try:
        server.wait_until_ready()
        yield server
    finally:
        server.stop()


class Stream:
    """A streamed answer on a connection of its own, which can be dropped at any time."""

    def __init__(self, server: Server, path: str, body: dict, headers: dict[str, str] | None = None) -> None:
        self.connection = http.client.HTTPConnection(server.host, server.port, timeout=LIMIT)
        headers = {"Content-Type": "application/json", **(headers or {})}
        self.connection.request("POST", path, json.dumps(body), headers)
        self.response = self.connection.getresponse()
        self.lines: list[str] = []

    def __enter__(self) -> "Stream":
        return self

    def __exit__(self, *_: object) -> None:
        self.drop()

    def data(self) -> Iterator[str]:
        """The data of each event, as it comes."""
        for line in self.response:
            text = line.decode().rstrip("\n")
            self.lines.append(text)
            if text.startswith("data: "):
                yield text.removeprefix("data: ")

    def chunks(self) -> Iterator[dict]:
        for data in self.data():
            if data == "[DONE]":
                return
            yield json.loads(data)

    def drop(self) -> None:
        """Closes the connection, as a client does that is killed."""
        if self.connection.sock is not None:
            with contextlib.suppress(OSError):
                self.connection.sock.shutdown(socket.SHUT_RDWR)
        self.response.close()
        self.connection.close()


def chat_text(chunks: list[dict]) -> str:
    return "".join(choice["delta"].get("content") or "" for chunk in chunks for choice in chunk["choices"])
