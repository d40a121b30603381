"""Loads and faults against a real server with the tiny model. Every loop is bounded in count and time."""

import argparse
import asyncio
import contextlib
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

HOST = "127.0.0.1"
LIMIT = 300.0


class Server:
    def __init__(self, binary: str, directory: pathlib.Path, *flags: str) -> None:
        self.log = directory / f"server-{time.monotonic_ns()}.log"
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("CHASQUI_", "LLAMA_"))}
        command = [binary, "serve", "-m", os.environ["CHASQUI_TINY_MODEL"], "--port", "0", "--log-format", "json", *flags]
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


async def short(server: Server, count: int, at_once: int) -> dict:
    """Short requests over connections that stay."""
    statuses: dict[int, int] = {}
    times: list[float] = []
    left = count

    async def client() -> None:
        nonlocal left
        reader, writer = await asyncio.open_connection(HOST, server.port)
        while left > 0:
            left -= 1
            began = time.monotonic()
            writer.write(request({"prompt": f"{left}", "n_predict": 1, "temperature": 0}))
            status = await answer(reader)
            times.append(time.monotonic() - began)
            statuses[status] = statuses.get(status, 0) + 1
        writer.close()

    await asyncio.gather(*(client() for _ in range(at_once)))
    times.sort()
    return {"answers": statuses, "p50_ms": round(times[len(times) // 2] * 1000, 1),
            "p99_ms": round(times[len(times) * 99 // 100] * 1000, 1)}


async def idle(server: Server, count: int) -> dict:
    """Connections that say nothing, while others are answered."""
    before = server.memory()
    connections = [await asyncio.open_connection(HOST, server.port) for _ in range(count)]
    others = await short(server, 200, 4)
    during = server.memory()
    for _, writer in connections:
        writer.close()
    return {"connections": count, "MiB": round(during - before, 1), "beside them": others}


async def slow_readers(server: Server, count: int) -> dict:
    """Streams that nobody reads."""
    before = server.memory()
    body = {"prompt": "a", "n_predict": 60, "ignore_eos": True, "stream": True, "n_probs": 10}
    connections = []
    for _ in range(count):
        reader, writer = await asyncio.open_connection(HOST, server.port, limit=1024)
        writer.transport.pause_reading()
        writer.write(request(body))
        connections.append((reader, writer))
    peak = before
    began = time.monotonic()
    while time.monotonic() - began < 240:
        await asyncio.sleep(1)
        figures = await asyncio.to_thread(server.metrics)
        peak = max(peak, figures["process_resident_memory_bytes"] / 2**20)
        if figures["chasqui_requests_active"] + figures["chasqui_requests_queued"] == 0:
            break
    took = time.monotonic() - began
    for _, writer in connections:
        writer.close()
    server.wait(lambda: server.metrics()["chasqui_http_requests_running"] <= 1, "slow readers are cut")
    return {"streams": count, "MiB at most": round(peak - before, 1), "engine free after s": round(took, 1),
            "alive": server.status("/health") == 200}


async def slow_writers(server: Server, count: int) -> dict:
    """Bodies that come a byte at a time, and never whole."""
    before = server.memory()
    connections = [await asyncio.open_connection(HOST, server.port) for _ in range(count)]
    for _, writer in connections:
        writer.write(b"POST /completion HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{")
    others = await short(server, 200, 4)
    cut = 0
    began = time.monotonic()
    open_ones = list(connections)
    while open_ones and time.monotonic() - began < 30:
        await asyncio.sleep(0.5)
        still = []
        for reader, writer in open_ones:
            if reader.at_eof() or writer.is_closing():
                cut += 1
                continue
            with contextlib.suppress(OSError):
                writer.write(b" ")
            with contextlib.suppress(asyncio.TimeoutError, OSError, asyncio.IncompleteReadError):
                if await asyncio.wait_for(reader.read(4096), 0.001) == b"":
                    cut += 1
                    continue
            still.append((reader, writer))
        open_ones = still
    return {"writers": count, "cut": cut, "MiB": round(server.memory() - before, 1), "beside them": others}


async def descriptors(server: Server) -> dict:
    """More connections than the server may have open files."""
    connections = []
    for _ in range(400):
        with contextlib.suppress(OSError):
            connections.append(await asyncio.open_connection(HOST, server.port))
    for _, writer in connections:
        writer.close()
    server.wait(lambda: server.status("/health") == 200, "the server answers again")
    return {"connections tried": 400, "answers afterwards": True}


def killed(binary: str, directory: pathlib.Path) -> dict:
    """kill -9 under load, again and again: what was acknowledged more than a second before is in the ledger."""
    database = str(directory / "kill.sqlite")
    lost = kept = 0
    for _ in range(5):
        server = Server(binary, directory, "-c", "4096", "--database", database, "--insecure")
        done = asyncio.run(short(server, 300, 4))["answers"].get(200, 0)
        time.sleep(1.1)
        server.process.kill()
        server.process.wait()
        report = subprocess.run(
            [binary, "usage", "--database", database, "--format", "json"], capture_output=True, text=True, check=True)
        requests = sum(line["requests"] for line in json.loads(report.stdout)["data"])
        kept += done
        lost += max(0, kept - lost - requests)
    return {"kills": 5, "requests": kept, "lost": lost}


def loads(binary: str, directory: pathlib.Path) -> dict:
    """Each load on a server of its own; name to figures."""
    return {
        "short": lambda: on(binary, directory, (), lambda s: short(s, 10_000, 32)),
        "idle": lambda: on(binary, directory, ("--max-connections", "4000"), lambda s: idle(s, 2000)),
        "readers": lambda: on(
            binary, directory, ("--idle-timeout", "5", "--queue-size", "1000", "-np", "16"),
            lambda s: slow_readers(s, 500)),
        "writers": lambda: on(binary, directory, ("--body-timeout", "5",), lambda s: slow_writers(s, 500)),
        "descriptors": lambda: on(binary, directory, (), descriptors, descriptors_limit=200),
        "kill": lambda: killed(binary, directory),
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
