"""Server processes: started, watched and ended."""

import http.client
import os
import pathlib
import signal
import socket
import subprocess
import time

LIMIT = 120.0


class ServerError(Exception):
    pass


def clean_environment() -> dict[str, str]:
    """Without settings of whoever measures."""
    return {k: v for k, v in os.environ.items() if not k.startswith(("CHASQUI_", "LLAMA_ARG_"))}


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Server:
    def __init__(self, command: list[str], directory: pathlib.Path, name: str) -> None:
        self.port = free_port()
        self.name = name
        self.output = directory / f"{name.replace(' ', '-')}-{self.port}.log"
        self.started = time.monotonic()
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [*command, "--port", str(self.port)], stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                env=clean_environment())

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def check(self) -> None:
        if self.process.poll() is not None:
            status = self.process.returncode
            raise ServerError(f"{self.name} ended with {status}; the end of what it wrote:\n{self.log()}")

    def log(self) -> str:
        return self.output.read_text(errors="replace")[-3000:]

    def request(self, method: str, path: str, body: str | None = None) -> tuple[int, bytes]:
        """Status 0 where nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LIMIT)
        try:
            connection.request(method, path, body, {"Content-Type": "application/json"} if body else {})
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            return 0, b""
        finally:
            connection.close()

    def wait(self, method: str = "GET", path: str = "/health", body: str | None = None) -> float:
        """Asks until the answer is 200. The result is the seconds from the process's start to that answer."""
        while self.request(method, path, body)[0] != 200:
            self.check()
            if time.monotonic() - self.started > LIMIT:
                raise ServerError(f"{self.name} gave no answer within {LIMIT} s:\n{self.log()}")
            time.sleep(0.004)
        return time.monotonic() - self.started

    def cpu(self) -> float:
        """Seconds of CPU time that all threads of the process have used, from the kernel's clock of the process."""
        return time.clock_gettime((~self.process.pid << 3) | 2)

    def memory(self, field: str) -> float:
        """MiB of a field of /proc/PID/status: VmRSS is resident now, VmHWM the most that ever was."""
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            name, _, value = line.partition(":")
            if name == field:
                return int(value.split()[0]) / 1024
        raise ServerError(f"/proc/{self.process.pid}/status has no {field}")

    def stop(self) -> None:
        if self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
