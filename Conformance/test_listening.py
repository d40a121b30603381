"""Where a server listens: UNIX domain sockets, several addresses, and what a service manager hands over."""

import os
import pathlib
import signal
import socket
import stat
import subprocess
import tempfile
from collections.abc import Callable, Iterator

import pytest

import server as servers
from server import LIMIT, Server, clean_environment, eventually


@pytest.fixture
def sockets() -> Iterator[pathlib.Path]:
    """A directory whose paths are short enough for sockets."""
    with tempfile.TemporaryDirectory(prefix="chasqui-") as path:
        yield pathlib.Path(path)


def curl(path: pathlib.Path, route: str) -> tuple[int, str]:
    done = subprocess.run(
        ["curl", "-s", "--max-time", "60", "--unix-socket", path, f"http://localhost{route}"],
        capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def test_unix_socket(started: Callable[..., Server], sockets: pathlib.Path) -> None:
    path = sockets / "a.sock"
    server = started(servers.TINY_MODEL, "--host", f"127.0.0.1,{path}", "--socket-mode", "600")
    server.wait_until_ready()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert curl(path, "/health") == (0, '{"status":"ok"}')
    assert "route" in server.log()
    refused = subprocess.run(
        [servers.BINARY, "serve", "-m", servers.TINY_MODEL, "--host", path],
        capture_output=True, text=True, check=False, env=clean_environment(), timeout=LIMIT)
    assert refused.returncode == 1
    assert f"another process listens on the socket {path}" in refused.stderr
    assert curl(path, "/health")[0] == 0
    server.stop()
    assert not path.exists()


def test_socket_of_a_killed_server_is_replaced(started: Callable[..., Server], sockets: pathlib.Path) -> None:
    path = sockets / "a.sock"
    killed = started(servers.TINY_MODEL, "--host", "127.0.0.1", "--host", str(path))
    killed.wait_until_ready()
    killed.process.kill()
    killed.process.wait(LIMIT)
    assert path.is_socket()
    server = started(servers.TINY_MODEL, "--host", "127.0.0.1", "--host", str(path))
    server.wait_until_ready()
    assert curl(path, "/health")[0] == 0
    server.stop()


def test_two_servers_share_a_port(started: Callable[..., Server]) -> None:
    first = started(servers.TINY_MODEL, "--reuse-port")
    first.wait_until_ready()
    second = started(servers.TINY_MODEL, "--reuse-port", "--port", str(first.port))
    eventually(lambda: "listening" in second.log(), what="the second server listens")
    first.stop()
    second.port = first.port
    second.wait_until_ready()
    second.stop()


class Manager:
    """As systemd starts a service: with a listening socket, and a socket for what it has to say."""

    def __init__(self, directory: pathlib.Path, *flags: str, host: str = "127.0.0.1") -> None:
        self.notices = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.notices.bind(str(directory / "notify"))
        self.notices.settimeout(LIMIT)
        self.listener = socket.create_server((host, 0))
        environment = {
            **clean_environment(), "NOTIFY_SOCKET": str(directory / "notify"), "LISTEN_FDS": "1",
            "WATCHDOG_USEC": "200000",
        }
        command = [servers.BINARY, "serve", "-m", servers.TINY_MODEL, *flags]
        # The socket is to be descriptor 3, and the process's id known to it.
        script = f'exec 3<&{self.listener.fileno()}; LISTEN_PID=$$ exec "$0" "$@"'
        self.process = subprocess.Popen(
            ["bash", "-c", script, *command], env=environment, pass_fds=[self.listener.fileno()],
            stderr=subprocess.PIPE if host != "127.0.0.1" else None)

    def wait_for(self, line: str) -> None:
        while line not in self.notices.recv(4096).decode().splitlines():
            pass

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(LIMIT)
        self.notices.close()
        self.listener.close()


@pytest.fixture
def manager(sockets: pathlib.Path) -> Iterator[Manager]:
    one = Manager(sockets, "--poll", "0")
    yield one
    one.end()


def test_service_manager(manager: Manager) -> None:
    manager.wait_for("READY=1")
    port = manager.listener.getsockname()[1]
    done = subprocess.run(
        ["curl", "-s", f"http://127.0.0.1:{port}/health"], capture_output=True, text=True, check=True, timeout=LIMIT)
    assert done.stdout == '{"status":"ok"}'
    manager.wait_for("WATCHDOG=1")
    os.kill(manager.process.pid, signal.SIGTERM)
    manager.wait_for("STOPPING=1")
    assert manager.process.wait(LIMIT) == 0


def test_a_socket_that_others_reach_is_refused_unless_somebody_is_asked_for(sockets: pathlib.Path) -> None:
    exposed = Manager(sockets, host="0.0.0.0")
    _, errors = exposed.process.communicate(timeout=LIMIT)
    exposed.end()
    assert exposed.process.returncode == 1
    assert b"can be reached from other machines" in errors
    (sockets / "notify").unlink()
    guarded = Manager(sockets, "--api-key", "secret", host="0.0.0.0")
    try:
        guarded.wait_for("READY=1")
    finally:
        guarded.end()
