"""A model that cannot be loaded ends the process with one line that says what to do."""

import os
import pathlib
import shutil
import subprocess
import sys

import pytest

from server import BINARY, LIMIT, MODEL, TINY_MODEL, clean_environment, free_port

TINY_MODEL_SCRIPT = pathlib.Path(__file__).parent.parent / "Scripts" / "tiny-model"


def serve(model: object, *flags: str, before: tuple[str, ...] = ()) -> str:
    """Runs a server that has to fail, behind the words of another command; its line."""
    command = [*before, BINARY, "serve", "-m", str(model), "--port", str(free_port()), *flags]
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=LIMIT, env=clean_environment())
    assert done.returncode == 1, (done.returncode, done.stdout, done.stderr)
    errors = [line for line in done.stderr.splitlines() if "error" in line.lower()]
    assert len(errors) == 1, done.stderr
    assert errors[0] == done.stderr.splitlines()[-1]
    return errors[0]


def make_tiny(path: pathlib.Path, *flags: str) -> pathlib.Path:
    subprocess.run([sys.executable, str(TINY_MODEL_SCRIPT), "--output", str(path), *flags], check=True, timeout=LIMIT)
    return path


def test_no_such_file(tmp_path: pathlib.Path) -> None:
    assert "missing.gguf" in serve(tmp_path / "missing.gguf")


def test_a_directory(tmp_path: pathlib.Path) -> None:
    assert str(tmp_path) in serve(tmp_path)


@pytest.mark.parametrize("content", [b"", b"GG", b"not a model at all " * 100], ids=["empty", "short", "text"])
def test_not_gguf(tmp_path: pathlib.Path, content: bytes) -> None:
    path = tmp_path / "text.gguf"
    path.write_bytes(content)
    line = serve(path)
    assert "text.gguf" in line and "GGUF" in line


@pytest.mark.parametrize("part", ["0.001", "0.5", "0.99"])
def test_a_truncated_file(tmp_path: pathlib.Path, part: str) -> None:
    path = make_tiny(tmp_path / "cut.gguf", "--truncate", part)
    assert "cut.gguf" in serve(path)


def test_an_unsupported_architecture(tmp_path: pathlib.Path) -> None:
    path = make_tiny(tmp_path / "strange.gguf", "--architecture", "khipu")
    assert "khipu" in serve(path)


def test_a_context_larger_than_memory() -> None:
    assert "context" in serve(TINY_MODEL, "-c", "2000000000")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not limit a process's memory")
def test_cells_that_the_system_does_not_give() -> None:
    limited = ("sh", "-c", 'ulimit -v 1200000 && exec "$@"', "sh")
    line = serve(MODEL, "-c", "60000", "-np", "1", before=limited)
    assert "60000 tokens" in line and "--ctx-size" in line


def test_a_file_that_is_replaced_while_it_is_mapped(started, tmp_path: pathlib.Path) -> None:
    path = tmp_path / "model.gguf"
    shutil.copy(TINY_MODEL, path)
    server = started(str(path), "-c", "512")
    server.wait_until_ready()
    before = server.complete("The road", n_predict=20, temperature=0, cache_prompt=False)["content"]
    os.replace(make_tiny(tmp_path / "other.gguf", "--truncate", "0.5"), path)
    assert server.complete("The road", n_predict=20, temperature=0, cache_prompt=False)["content"] == before


@pytest.mark.parametrize("model", ["RECURRENT", "HYBRID"])
def test_a_memory_that_cannot_be_shifted(model: str) -> None:
    path = os.environ[f"CHASQUI_TINY_{model}_MODEL"]
    assert "--context-shift" in serve(path, "-c", "512", "-np", "1", "--context-shift")


def test_a_port_that_is_taken(tiny) -> None:
    command = [BINARY, "serve", "-m", TINY_MODEL, "--port", str(tiny.port)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT, env=clean_environment())
    assert done.returncode == 1
    assert str(tiny.port) in done.stderr.splitlines()[-1]
