"""The steps of deploy/docker/Dockerfile without an engine: in a directory of its own, on the binary under test."""

import contextlib
import json
import os
import pathlib
import re
import shlex
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator

import pytest

from server import BINARY, LIMIT, SOON, TINY_MODEL, clean_environment, eventually, free_port

ROOT = pathlib.Path(__file__).parent.parent
DOCKER = ROOT / "deploy/docker"
# What debian:bookworm-slim has, and what libstdc++6 brings.
BASE_PACKAGES = {"libc6", "zlib1g", "libgcc-s1"}
USER = 10001

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="needs to be root, as building an image does")


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's, comments and line ends taken out."""
    text = re.sub(r"\\\n", " ", (DOCKER / "Dockerfile").read_text())
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.split()[0], line.split(maxsplit=1)[1]) for line in lines]


def values(name: str) -> list[str]:
    return [value for instruction, value in instructions() if instruction == name]


def run(*command: str, environment: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=LIMIT,
        env={**clean_environment(), **(environment or {})})
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def image() -> Iterator[pathlib.Path]:
    """What the last stage's file system has of ours, made by the scripts that the Dockerfile runs."""
    # pytest's own directories are closed to other users.
    with tempfile.TemporaryDirectory(prefix="chasqui-image-") as name:
        image = pathlib.Path(name)
        image.chmod(0o755)
        (image / "etc").mkdir()
        shutil.copy("/etc/login.defs", image / "etc/login.defs")
        for file in ("passwd", "group"):
            (image / "etc" / file).touch()
        run(str(DOCKER / "prepare-image"), str(image))
        run(str(ROOT / "Scripts/install"), "--binary", BINARY, "/usr", environment={"DESTDIR": str(image)})
        shutil.copy(TINY_MODEL, image / "models/model.gguf")
        yield image


def settings(image: pathlib.Path, port: int) -> dict[str, str]:
    """The container's environment, with its paths below the directory, and only reachable from this machine."""
    given = dict(pair.split("=", 1) for value in values("ENV") for pair in shlex.split(value))
    assert given["CHASQUI_HOST"] == "0.0.0.0"
    placed = {name: f"{image}{value}" if value.startswith("/") else value for name, value in given.items()}
    return {
        **clean_environment(), **placed, "CHASQUI_HOST": "127.0.0.1", "CHASQUI_PORT": str(port), "HOME": str(image / "data"),
        "CHASQUI_MODEL": str(image / "models/model.gguf"), "PATH": f"{image}/usr/bin:{os.environ['PATH']}"}


@contextlib.contextmanager
def container(image: pathlib.Path) -> Iterator[dict[str, str]]:
    """The entry point and its command as the image's user; gives the environment of what else runs in there."""
    port = free_port()
    environment = settings(image, port)
    (entry,), (command,) = values("ENTRYPOINT"), values("CMD")
    with (image / "log").open("w+") as log:
        process = subprocess.Popen(
            [str(image / "usr/bin" / json.loads(entry)[0]), *json.loads(command)], stdin=subprocess.DEVNULL, stdout=log,
            stderr=log, env=environment, user=USER, group=USER, extra_groups=[], cwd="/")
        try:
            yield environment
        finally:
            process.send_signal(getattr(signal, values("STOPSIGNAL")[0]))
            status = process.wait(timeout=LIMIT)
            log.seek(0)
            assert status == 0, log.read()


def test_each_step_is_one_that_is_run_here() -> None:
    assert values("RUN") == ["/tmp/prepare-build", "DESTDIR=/image Scripts/install /usr", "/tmp/prepare-image"]
    copied = [value.split()[0] for value in values("COPY") if not value.startswith("--from") and value != ". /src"]
    assert copied == ["deploy/docker/prepare-build", "deploy/docker/prepare-image"]
    assert all((ROOT / path).stat().st_mode & 0o111 for path in copied)
    assert "COPY --from=build /image /" in (DOCKER / "Dockerfile").read_text()


def test_the_user_has_no_rights_but_to_its_data(image: pathlib.Path) -> None:
    assert values("USER") == ["chasqui"]
    (user,) = (image / "etc/passwd").read_text().splitlines()
    name, _, uid, gid, _, home, shell = user.split(":")
    assert (name, int(uid), int(gid), home, shell) == ("chasqui", USER, USER, "/data", "/usr/sbin/nologin")
    owned = {path.relative_to(image) for path in image.rglob("*") if path.stat().st_uid == USER}
    assert owned == {pathlib.Path("data"), pathlib.Path("data/cache")}
    assert (image / "data").stat().st_mode & 0o777 == 0o700


def test_what_is_installed_is_all_there(image: pathlib.Path) -> None:
    unit = (image / "usr/lib/systemd/system/chasqui.service").read_text()
    assert "ExecStart=/usr/bin/chasqui serve" in unit
    for path in ("include/chasqui_plugin.h", "share/doc/chasqui/operations.md",
                 "share/bash-completion/completions/chasqui", "share/zsh/site-functions/_chasqui",
                 "share/fish/vendor_completions.d/chasqui.fish"):
        assert (image / "usr" / path).stat().st_size > 1000, path


@pytest.mark.skipif(not shutil.which("dpkg"), reason="needs dpkg")
def test_the_image_has_every_library_that_the_program_needs(image: pathlib.Path) -> None:
    # The Swift runtime is in a release binary.
    files = re.findall(r"=> (/(?:usr/)?lib/\S+)", run("ldd", str(image / "usr/bin/chasqui")))
    assert files
    packages = set()
    for file in files:
        owner = next(found for path in (file, "/usr" + file, str(pathlib.Path(file).resolve()))
                     if (found := subprocess.run(["dpkg", "-S", path], capture_output=True, text=True).stdout))
        packages.add(owner.split(":")[0])
    script = (DOCKER / "prepare-image").read_text()
    installed = set(re.search(r"apt-get install -y --no-install-recommends (.*)", script)[1].split())
    assert packages <= installed | BASE_PACKAGES


def test_it_serves_as_that_user_and_its_health_check_says_so(image: pathlib.Path) -> None:
    check = values("HEALTHCHECK")[0]
    command = json.loads(re.search(r"CMD (\[.*\])", check)[1])
    (port,) = values("EXPOSE")
    assert command[-1] == f"http://127.0.0.1:{port}/health"
    with container(image) as environment:
        url = command[-1].replace(f":{port}/", f":{environment['CHASQUI_PORT']}/")

        def is_healthy() -> bool:
            return subprocess.run([*command[:-1], url], capture_output=True, timeout=SOON).returncode == 0

        eventually(is_healthy, what="the health check passes")
        # As `docker exec chasqui keys create me` does.
        made = subprocess.run(
            ["chasqui", "keys", "create", "me"], capture_output=True, text=True, env=environment, user=USER, group=USER,
            extra_groups=[], cwd="/", timeout=LIMIT)
        key = re.search(r"csq_\w+", made.stdout)
        assert key, made.stderr
        answer = eventually(lambda: completed(environment["CHASQUI_PORT"], key[0]), SOON, "the key is known")
        assert answer["tokens_predicted"] == 3
    assert (image / "data/chasqui.sqlite").stat().st_uid == USER


def completed(port: str, key: str) -> dict:
    done = subprocess.run(
        ["curl", "-fsS", f"http://127.0.0.1:{port}/completion", "-H", f"Authorization: Bearer {key}", "-d",
         '{"prompt":"Hi","n_predict":3,"ignore_eos":true}'], capture_output=True, timeout=LIMIT)
    return json.loads(done.stdout) if done.returncode == 0 else {}
