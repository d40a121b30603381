"""What the shipped program, which has no plugins compiled in, says of plugins; test_examples.py has programs with some."""

import pathlib
import subprocess

import server as servers
from server import clean_environment

ROOT = pathlib.Path(__file__).parent.parent


def chasqui(*arguments: str, directory: pathlib.Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [pathlib.Path(servers.BINARY).resolve(), *arguments], cwd=directory, env=clean_environment(), stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=servers.LIMIT)


def test_a_program_without_plugins_says_so(tmp_path: pathlib.Path) -> None:
    listed = chasqui("plugins", directory=tmp_path)
    assert (listed.returncode, listed.stdout) == (0, "No plugins are configured.\n")


def test_a_plugin_that_nobody_has_ends_the_start_with_its_line(tmp_path: pathlib.Path) -> None:
    (tmp_path / "c.yaml").write_text("server:\n  port: 1\nplugins:\n  - name: weather\n")
    for arguments in (
        ["plugins", "--config", "c.yaml"], ["config", "check", "c.yaml"],
        ["serve", "-m", servers.TINY_MODEL, "--config", "c.yaml"],
    ):
        ended = chasqui(*arguments, directory=tmp_path)
        assert ended.returncode == 1
        assert ended.stderr.startswith("error: c.yaml:4: this program has no plugins compiled in"), ended.stderr


def test_plugin_new_writes_a_package_once(tmp_path: pathlib.Path) -> None:
    written = chasqui("plugin", "new", "word-count", "--chasqui", str(ROOT), directory=tmp_path)
    assert written.returncode == 0, written.stderr
    package = tmp_path / "word-count"
    assert (package / "Sources/WordCountPlugin/WordCountPlugin.swift").is_file()
    assert f'path: "{ROOT}"' in (package / "Package.swift").read_text()
    again = chasqui("plugin", "new", "word-count", "--chasqui", str(ROOT), directory=tmp_path)
    assert again.returncode == 64 and "There is a 'word-count' here already" in again.stderr
    lost = chasqui("plugin", "new", "other", "--chasqui", "nowhere", directory=tmp_path)
    assert lost.returncode == 64 and "is not Chasqui's checkout" in lost.stderr
