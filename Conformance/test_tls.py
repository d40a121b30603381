"""TLS, by curl and Python's ssl."""

import pathlib
import re
import socket
import ssl
import subprocess
from collections.abc import Callable

import pytest

import server as servers
from authority import Authority
from server import LIMIT, Server, clean_environment, eventually

PROMPT = '{"prompt": "a", "n_predict": 4, "stream": true}'


def curl(server: Server, path: str, *flags: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["curl", "-sS", "--max-time", "60", *map(str, flags), f"https://127.0.0.1:{server.port}{path}"],
        capture_output=True, text=True, check=False, timeout=LIMIT)


def serve(
    started: Callable[..., Server], certificate: pathlib.Path, key: pathlib.Path, *flags: object
) -> Server:
    server = started(
        servers.TINY_MODEL, "--ssl-cert-file", str(certificate), "--ssl-key-file", str(key), *map(str, flags))
    eventually(lambda: "the model is ready" in server.log() and "listening" in server.log(), what="it is ready")
    return server


def common_name(server: Server, authority: Authority) -> str:
    """Of the certificate that a new connection gets."""
    context = ssl.create_default_context(cafile=str(authority.certificate))
    with socket.create_connection(("127.0.0.1", server.port), timeout=LIMIT) as plain:
        with context.wrap_socket(plain, server_hostname="127.0.0.1") as secure:
            return dict(pair[0] for pair in secure.getpeercert()["subject"])["commonName"]


def test_http_1_and_2(started: Callable[..., Server], authority: Authority) -> None:
    server = serve(started, *authority.issue("server"))
    for flag, version in (("--http1.1", "1.1"), ("--http2", "2")):
        trust = ("--cacert", authority.certificate, flag)
        health = curl(server, "/health", *trust, "-w", " %{http_version} %{http_code}")
        assert health.stdout == '{"status":"ok"} ' + version + " 200", health.stderr
        stream = curl(server, "/completion", *trust, "-N", "-d", PROMPT)
        assert stream.stdout.count("data: ") >= 2, stream.stderr
        wrong = curl(server, "/completion", *trust, "-d", "{", "-w", " %{http_code}")
        assert wrong.stdout.endswith(" 400"), wrong.stdout
        unknown = curl(server, "/nothing", *trust, "-w", " %{http_code}")
        assert unknown.stdout.endswith(" 404"), unknown.stdout
    untrusted = curl(server, "/health")
    assert untrusted.returncode == 60
    server.stop()


def test_a_body_that_is_too_large_is_told_over_http_2(started: Callable[..., Server], authority: Authority) -> None:
    server = serve(started, *authority.issue("server"), "--max-body-size", "1")
    large = authority.directory / "large"
    large.write_text('{"prompt": "' + "a" * (2 << 20) + '"}')
    for flag in ("--http1.1", "--http2"):
        answer = curl(
            server, "/completion", "--cacert", authority.certificate, flag, "--data-binary", f"@{large}", "-H",
            "Expect:", "-w", " %{http_code}")
        assert answer.stdout.endswith(" 413"), (answer.stdout, answer.stderr)
    server.stop()


def test_a_client_that_speaks_plain_http_harms_nobody(started: Callable[..., Server], authority: Authority) -> None:
    server = serve(started, *authority.issue("server"))
    with socket.create_connection(("127.0.0.1", server.port), timeout=LIMIT) as plain:
        plain.sendall(b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
        assert not plain.recv(4096).startswith(b"HTTP")
    assert curl(server, "/health", "--cacert", authority.certificate).returncode == 0
    server.stop()


def test_clients_need_a_certificate_where_authorities_are_named(
    started: Callable[..., Server], authority: Authority, tmp_path: pathlib.Path
) -> None:
    server = serve(started, *authority.issue("server"), "--ssl-client-ca-file", authority.certificate)
    trust = ("--cacert", authority.certificate)
    assert curl(server, "/health", *trust).returncode != 0
    certificate, key = authority.issue("client")
    assert curl(server, "/health", *trust, "--cert", certificate, "--key", key).stdout == '{"status":"ok"}'
    certificate, key = Authority(tmp_path, "stranger").issue("client")
    assert curl(server, "/health", *trust, "--cert", certificate, "--key", key).returncode != 0
    server.stop()


def test_a_changed_certificate_is_taken_without_a_restart(
    started: Callable[..., Server], authority: Authority, tmp_path: pathlib.Path
) -> None:
    certificate, key = tmp_path / "c.pem", tmp_path / "k.pem"

    def install(name: str) -> None:
        for source, target in zip(authority.issue(name), (certificate, key), strict=True):
            target.write_bytes(source.read_bytes())

    install("first")
    server = serve(started, certificate, key)
    assert common_name(server, authority) == "first"
    good = key.read_bytes()
    key.write_text("nonsense")
    eventually(lambda: "the one before stays" in server.log(), what="the wrong key is found")
    assert re.search(r"k\.pem cannot be used for TLS: it has no private key", server.log())
    assert common_name(server, authority) == "first"
    key.write_bytes(good)
    install("second")
    eventually(lambda: common_name(server, authority) == "second", what="the new certificate is used")
    server.stop()


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (("--ssl-key-file", "KEY"), "TLS needs both a key and a certificate"),
        (("--ssl-key-file", "KEY", "--ssl-cert-file", "/no/such.pem"), "/no/such.pem cannot be used for TLS"),
        (("--ssl-key-file", "KEY", "--ssl-cert-file", "KEY"), "it has no certificate in PEM"),
        (("--ssl-key-file", "CERTIFICATE", "--ssl-cert-file", "CERTIFICATE"), "it has no private key in PEM"),
        (("--ssl-key-file", "OTHER", "--ssl-cert-file", "CERTIFICATE"), "it does not belong to the certificate"),
    ],
)
def test_files_that_cannot_be_used_end_the_start(authority: Authority, flags: tuple[str, ...], words: str) -> None:
    certificate, key = authority.issue("server")
    names = {"KEY": str(key), "CERTIFICATE": str(certificate), "OTHER": str(authority.issue("other")[1])}
    command = [servers.BINARY, "serve", "-m", servers.TINY_MODEL, "--port", "0", *(names.get(f, f) for f in flags)]
    ended = subprocess.run(
        command, capture_output=True, text=True, check=False, env=clean_environment(), timeout=LIMIT)
    assert ended.returncode == 1
    assert words in ended.stderr
