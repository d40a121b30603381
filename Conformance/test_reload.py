"""A running server takes a changed configuration, and keeps the one before where the new one is wrong."""

import os
import pathlib
import signal
import subprocess
import sys
from collections.abc import Callable

import pytest

from server import LIMIT, TINY_MODEL, Server, eventually


def authorized(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


@pytest.fixture
def configuration(tmp_path: pathlib.Path) -> pathlib.Path:
    file = tmp_path / "chasqui.yaml"
    file.write_text("access: {api_keys: [first]}\n")
    return file


def status(server: Server, key: str) -> int:
    return server.get("/v1/models", authorized(key))[0]


def test_sighup_takes_keys_limits_origins_and_level_while_a_stream_goes_on(
    started: Callable[..., Server], configuration: pathlib.Path
) -> None:
    server = started(TINY_MODEL, "-c", "4096", "--config", str(configuration))
    server.wait_until_ready()
    body = {"prompt": "a", "n_predict": 1500, "ignore_eos": True, "stream": True}
    connection = server.stream("/completion", body, authorized("first"))
    chunks = connection.chunks()
    next(chunks)
    configuration.write_text(
        "access: {api_keys: [second]}\nlimits: {requests_per_minute: 1}\nlogging: {level: debug}\n"
        "server: {cors_origins: [https://a.example]}\n")
    server.process.send_signal(signal.SIGHUP)
    eventually(lambda: status(server, "second") == 200, what="the new key is taken")
    assert status(server, "first") == 401
    _, headers, _ = server.get("/v1/models", authorized("second") | {"Origin": "https://a.example"})
    assert headers["access-control-allow-origin"] == "https://a.example"
    first, second = (
        server.post("/completion", {"prompt": "a", "n_predict": 1}, authorized("second"))[0] for _ in range(2))
    assert (first, second) == (200, 429)
    assert sum(1 for _ in chunks) > 0, "the stream that ran was not touched"
    server.stop()


@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells which signals are caught")
def test_a_sighup_while_the_server_starts_is_done_when_it_has(
    started: Callable[..., Server], configuration: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    log = tmp_path / "log"
    # Nobody reads it yet, so that the server waits where it opens its log, and has read its configuration.
    os.mkfifo(log)
    server = started(TINY_MODEL, "--config", str(configuration), "--log-file", str(log))
    eventually(lambda: server.catches(signal.SIGHUP), what="the signal is caught")
    eventually(lambda: waits_for_a_reader(server), what="the log is opened")
    configuration.write_text("access: {api_keys: [second]}\n")
    server.process.send_signal(signal.SIGHUP)
    with subprocess.Popen(["cat", str(log)], stdout=subprocess.DEVNULL) as reader:
        server.wait_until_ready()
        eventually(lambda: status(server, "second") == 200, what="the new key is taken")
        server.stop()
        reader.wait(LIMIT)


def test_a_log_file_that_was_moved_is_made_again_on_sighup(
    started: Callable[..., Server], configuration: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    log, moved = tmp_path / "log", tmp_path / "log.old"
    server = started(TINY_MODEL, "-c", "4096", "--config", str(configuration), "--log-file", str(log))
    server.wait_until_ready()
    log.rename(moved)
    server.process.send_signal(signal.SIGHUP)
    eventually(lambda: log.exists() and "reloaded the configuration" in log.read_text(), what="the file is made again")
    assert "listening" in moved.read_text()
    assert "reloaded the configuration" not in moved.read_text()
    server.stop()


@pytest.mark.skipif(sys.platform != "linux", reason="the process begins anew where GNU's OpenMP is")
def test_a_sighup_does_not_end_a_server_that_begins_anew(
    started: Callable[..., Server], configuration: pathlib.Path
) -> None:
    server = started(TINY_MODEL, "-c", "4096", "--poll", "0", "--config", str(configuration))
    eventually(lambda: server.catches(signal.SIGHUP), what="the signal is caught")
    while not is_live(server):
        server.process.send_signal(signal.SIGHUP)
    server.wait_until_ready()
    server.stop()


def is_live(server: Server) -> bool:
    assert server.process.poll() is None, "the signal ended it"
    try:
        return server.get("/health/live")[0] == 200
    except OSError:
        return False


def waits_for_a_reader(server: Server) -> bool:
    """Whether one of its threads opens a pipe that nobody reads, where the kernel tells it."""
    tasks = pathlib.Path(f"/proc/{server.process.pid}/task")
    return any((task / "wchan").read_text() in ("wait_for_partner", "0") for task in tasks.iterdir())


def test_a_changed_file_is_taken_without_a_signal_and_a_wrong_one_is_not(
    started: Callable[..., Server], configuration: pathlib.Path
) -> None:
    server = started(TINY_MODEL, "-c", "4096", "--config", str(configuration))
    server.wait_until_ready()
    configuration.write_text("access: {api_keys: [second]}\nllama: {batch_size: 256}\n")
    eventually(lambda: status(server, "second") == 200, what="the changed file is taken")
    eventually(lambda: "llama.batch_size" in server.log(), what="what waits for a restart is named")
    configuration.write_text("access: {api_kees: [third]}\n")
    eventually(lambda: "api_kees" in server.log(), what="the wrong file is named")
    assert status(server, "second") == 200
    assert status(server, "third") == 401
    server.stop()


def test_an_emptied_configuration_is_not_taken(started: Callable[..., Server], configuration: pathlib.Path) -> None:
    server = started(TINY_MODEL, "-c", "4096", "--config", str(configuration))
    server.wait_until_ready()
    configuration.write_text("")
    eventually(lambda: "is empty now" in server.log(), what="the emptied file is named")
    assert (status(server, "first"), status(server, "")) == (200, 401)
    configuration.write_text("access: {api_keys: [second]}\n")
    eventually(lambda: status(server, "second") == 200, what="the file that is written again is taken")
    server.stop()


def test_files_behind_links_are_watched(started: Callable[..., Server], tmp_path: pathlib.Path) -> None:
    # As Kubernetes mounts a ConfigMap.
    for version, key in (("1", "first"), ("2", "second")):
        (tmp_path / version).mkdir()
        (tmp_path / version / "keys").write_text(f"{key}\n")
    data, keys = tmp_path / "..data", tmp_path / "keys"
    data.symlink_to("1")
    keys.symlink_to("..data/keys")
    server = started(TINY_MODEL, "--api-key-file", str(keys))
    server.wait_until_ready()
    assert status(server, "first") == 200
    renewed = tmp_path / "..data_tmp"
    renewed.symlink_to("2")
    renewed.rename(data)
    eventually(lambda: status(server, "second") == 200, what="the directory that the link leads to now is read")
    (tmp_path / "2" / "keys").write_text("third\n")
    eventually(lambda: status(server, "third") == 200, what="the file behind the link is read again")
    assert status(server, "first") == 401
    server.stop()


def test_a_changed_file_of_keys_is_taken(started: Callable[..., Server], tmp_path: pathlib.Path) -> None:
    keys = tmp_path / "keys"
    keys.write_text("first\n")
    server = started(TINY_MODEL, "--api-key-file", str(keys))
    server.wait_until_ready()
    keys.write_text("second\n")
    eventually(lambda: status(server, "second") == 200, what="the changed file is taken")
    assert status(server, "first") == 401
    keys.write_text("# none\n")
    eventually(lambda: "has no key in it" in server.log(), what="the emptied file is named")
    assert (status(server, "second"), status(server, "")) == (200, 401)
    keys.unlink()
    eventually(lambda: "cannot be read" in server.log(), what="the missing file is named")
    assert status(server, "second") == 200
    server.stop()
