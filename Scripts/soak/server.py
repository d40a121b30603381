"""A server under load, and the requests that it gets."""

import asyncio
import contextlib
import json
import os
import pathlib
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

HOST = "127.0.0.1"
LIMIT = 300.0


class Server:
    def __init__(self, binary: str, directory: pathlib.Path, *flags: str) -> None:
        self.log = directory / f"server-{time.monotonic_ns()}.log"
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("CHASQUI_", "LLAMA_"))}
        command = [binary, "serve", "-m", os.environ["CHASQUI_TINY_MODEL"], "-t", "1", "--port", "0", "--log-format", "json", *flags]
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=environment)
        self.port = 0
        self.wait(lambda: self.find_port() and self.status("/health") == 200, "the server is ready")

    def find_port(self) -> bool:
        for line in self.log.read_text(errors="replace").splitlines():
            with contextlib.suppress(ValueError, KeyError, TypeError):
                entry = json.loads(line)
                self.port = int(entry.get("port") or 0) or self.port
        return self.port != 0

    def wait(self, condition, what: str) -> None:
        end = time.monotonic() + LIMIT
        while not condition():
            if self.process.poll() is not None:
                sys.exit(f"the server ended with {self.process.returncode}:\n{self.log.read_text()[-2000:]}")
            if time.monotonic() > end:
                sys.exit(f"{what}: not within {LIMIT} s")
            time.sleep(0.1)

    def status(self, path: str) -> int:
        try:
            with urllib.request.urlopen(f"http://{HOST}:{self.port}{path}", timeout=10) as response:
                return response.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def metrics(self) -> dict[str, float]:
        with urllib.request.urlopen(f"http://{HOST}:{self.port}/metrics", timeout=30) as response:
            lines = response.read().decode().splitlines()
        values: dict[str, float] = {}
        for line in lines:
            if not line.startswith("#"):
                name, value = line.rsplit(" ", 1)
                name = name.split("{")[0]
                values[name] = values.get(name, 0) + float(value)
        return values

    def memory(self) -> float:
        """Resident, in MiB."""
        return self.metrics()["process_resident_memory_bytes"] / 2**20

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(LIMIT)


def request(body: dict) -> bytes:
    data = json.dumps(body).encode()
    return (b"POST /completion HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            b"Content-Length: " + str(len(data)).encode() + b"\r\n\r\n" + data)


async def answer(reader: asyncio.StreamReader) -> int:
    """Reads one whole answer of a known length."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
    await reader.readexactly(length)
    return int(head.split(b" ")[1])
