"""The command line."""

import json
import pathlib
import subprocess

import pytest

from server import BINARY, LIMIT, MODEL, clean_environment


def chasqui(*arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**clean_environment(), **(env or {})}
    return subprocess.run(
        [BINARY, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=LIMIT, env=environment)


def test_run_prints_an_answer() -> None:
    done = chasqui("run", "-m", MODEL, "--temp", "0", "-n", "24", "What is the capital of France? Answer in one short sentence.")
    assert done.returncode == 0, done.stderr
    assert "Paris" in done.stdout
    assert done.stdout.endswith("\n")


def test_the_version_is_one_line() -> None:
    done = chasqui("--version")
    assert done.returncode == 0
    assert len(done.stdout.strip().splitlines()) == 1


@pytest.mark.parametrize("arguments", [["--help"], ["serve", "--help"], ["run", "--help"], ["config", "--help"]], ids=" ".join)
def test_help_is_there(arguments: list[str]) -> None:
    done = chasqui(*arguments)
    assert done.returncode == 0
    assert "USAGE" in done.stdout


def test_an_unknown_flag_names_the_nearest() -> None:
    done = chasqui("serve", "--prot", "80")
    assert done.returncode != 0
    assert "--port" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        (["-no-kvu"], "kv_unified"),
        (["--alias", "n1", "--alias", "n2"], "n1,n2"),
        (["--reasoning-budget-message", "-no more"], "-no more"),
    ], ids=str)
def test_flags_are_read_as_llama_server_reads_them(arguments: list[str], shown: str) -> None:
    done = chasqui("config", "print", *arguments)
    assert done.returncode == 0, done.stderr
    assert shown in done.stdout


@pytest.mark.parametrize(
    "arguments", [["--port", "x"], ["--port", "70000"], ["-np", "0"], ["-np", "257"], ["-c", "-1"]], ids=" ".join)
def test_a_bad_value_is_refused(arguments: list[str]) -> None:
    done = chasqui("serve", "-m", MODEL, *arguments)
    assert done.returncode not in (0, -6, -11)
    assert arguments[0].lstrip("-") in done.stderr or arguments[1] in done.stderr


def test_a_configuration_is_checked(tmp_path: pathlib.Path) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text("server:\n  port: 9000\nllama:\n  ctx_size: 4096\n")
    bad.write_text("server:\n  prot: 9000\n")
    assert chasqui("config", "check", str(good)).returncode == 0
    done = chasqui("config", "check", str(bad))
    assert done.returncode != 0
    assert "prot" in done.stderr + done.stdout and "port" in done.stderr + done.stdout


def test_flags_beat_environment_beats_file(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "c.json"
    file.write_text(json.dumps({"server": {"port": 9001, "host": "127.0.0.3"}, "llama": {"ctx_size": 1111}}))
    environment = {"CHASQUI_PORT": "9002", "CHASQUI_HOST": "127.0.0.2"}
    shown = chasqui("config", "print", "--config", str(file), "--port", "9003", env=environment)
    assert shown.returncode == 0, shown.stderr
    assert "9003" in shown.stdout and "127.0.0.2" in shown.stdout and "1111" in shown.stdout
    assert "9001" not in shown.stdout and "9002" not in shown.stdout
