"""Faults that a server has to live with, and what is in its database afterwards."""

import asyncio
import contextlib
import json
import pathlib
import subprocess
import time
import urllib.request
from collections.abc import Iterator

from loads import short
from server import HOST, LIMIT, Server


def in_ledger(binary: str, database: str) -> int:
    """How many requests the ledger has."""
    report = subprocess.run(
        [binary, "usage", "--database", database, "--format", "json"], capture_output=True, text=True, check=True)
    return sum(line["requests"] for line in json.loads(report.stdout)["data"])


def new_key(binary: str, database: str, name: str, *flags: str) -> str:
    made = subprocess.run(
        [binary, "keys", "create", name, "--database", database, *flags], capture_output=True, text=True, check=True)
    return made.stdout.strip()


def names(binary: str, database: str) -> str:
    listed = subprocess.run(
        [binary, "keys", "list", "--database", database], capture_output=True, text=True, check=True)
    return listed.stdout


def killed(binary: str, directory: pathlib.Path) -> dict:
    """kill -9 under load, again and again: what was acknowledged more than a second before is in the ledger, and a key is
    there as soon as its maker has it."""
    database = str(directory / "kill.sqlite")
    admin = new_key(binary, database, "admin", "--scope", "admin")
    lost = kept = lost_keys = 0
    for round_number in range(5):
        server = Server(binary, directory, "-c", "4096", "--database", database, "--insecure")
        done = asyncio.run(short(server, 300, 4))["answers"].get(200, 0)
        time.sleep(1.1)
        name = f"key-{round_number}"
        wanted = urllib.request.Request(
            f"http://{HOST}:{server.port}/admin/keys", json.dumps({"name": name}).encode(),
            {"Authorization": f"Bearer {admin}", "Content-Type": "application/json"})
        with urllib.request.urlopen(wanted, timeout=30) as answered:
            answered.read()
        server.process.kill()
        server.process.wait()
        requests = in_ledger(binary, database)
        kept += done
        lost += max(0, kept - lost - requests)
        lost_keys += name not in names(binary, database)
    return {"kills": 5, "requests": kept, "lost": lost + lost_keys, "keys": 5}


class SmallDisk:
    """A file system of so many MiB that only programs see that are run on it."""

    def __init__(self, directory: pathlib.Path, size: int) -> None:
        self.shell = subprocess.Popen(
            ["unshare", "--user", "--map-root-user", "--mount", "sh"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True)
        self.mounted = directory
        # As others see it; SQLite would follow the link to what is at the same path outside.
        self.path = pathlib.Path(f"/proc/{self.shell.pid}/root{directory}")
        self.works = self.run(f"mount -t tmpfs -o size={size}m none '{directory}'")

    def run(self, command: str) -> bool:
        with contextlib.suppress(OSError):
            self.shell.stdin.write(f"{command} && echo done || echo failed\n")
            self.shell.stdin.flush()
            return self.shell.stdout.readline() == "done\n"
        return False

    def program(self, binary: str) -> str:
        """Runs the binary where the disk is."""
        wrapper = self.mounted.with_name("on-small-disk")
        wrapper.write_text(
            f'#!/bin/sh\nexec nsenter -t {self.shell.pid} --user --mount --preserve-credentials "{binary}" "$@"\n')
        wrapper.chmod(0o755)
        return str(wrapper)

    def make_read_only(self) -> bool:
        return self.run(f"mount -o remount,ro '{self.mounted}'")

    def close(self) -> None:
        self.shell.stdin.close()
        self.shell.wait()


@contextlib.contextmanager
def full(path: pathlib.Path) -> Iterator[None]:
    """While it lasts there is no room on the path's disk."""
    filler = path / "filler"
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(bytes(4096)):
            pass
    yield
    filler.unlink()


def small_disk(binary: str, directory: pathlib.Path) -> dict:
    """A disk that is full for a while takes no answer and no row with it; one that cannot be written is named at the
    start."""
    place = directory / "small"
    place.mkdir()
    disk = SmallDisk(place, size=4)
    if not disk.works:
        disk.close()
        return {"left out": "this machine lets nobody but its administrator mount"}
    binary = disk.program(binary)
    database = str(place / "usage.sqlite")
    flags = ("-c", "4096", "--database", database, "--insecure")
    server = Server(binary, directory, *flags)
    asyncio.run(short(server, 50, 4))
    with full(disk.path):
        answers = asyncio.run(short(server, 200, 4))["answers"]
        server.wait(lambda: "cannot write usage" in server.log.read_text(), "the log tells of the disk")
    server.wait(lambda: in_ledger(binary, database) >= 250, "all rows are written")
    status = server.stop()
    requests = in_ledger(binary, database)
    disk.make_read_only()
    start = subprocess.run(
        [binary, "serve", "-m", "none.gguf", "--port", "0", *flags], capture_output=True, text=True, timeout=LIMIT)
    disk.close()
    return {"answers while it was full": answers, "rows": requests, "lost": 250 - requests, "exit": status,
            "read-only": start.stderr.strip().splitlines()[-1:], "its exit code": start.returncode}
