"""The examples of deploy/ before a real server: nginx, HAProxy, systemd and Prometheus as Debian ships them."""

import contextlib
import http.client
import json
import pathlib
import shutil
import signal
import ssl
import subprocess
from collections.abc import Callable, Iterator

import pytest

from server import BINARY, LIMIT, MODEL, SOON, Server, eventually, free_port

ROOT = pathlib.Path(__file__).parent.parent
LONG = {"prompt": "a", "n_predict": 1500, "ignore_eos": True, "temperature": 0, "stream": True}


def needs(program: str) -> pytest.MarkDecorator:
    """`.ci/run` installs them; elsewhere they may be missing."""
    return pytest.mark.skipif(shutil.which(program, path="/usr/sbin:/usr/bin:/sbin:/bin") is None,
                              reason=f"{program} is not installed")


@contextlib.contextmanager
def running(command: list[str], port: int) -> Iterator[None]:
    environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        def listens() -> bool:
            assert process.poll() is None, process.stdout.read().decode()
            try:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SOON)
                connection.connect()
                connection.close()
            except OSError:
                return False
            return True

        eventually(listens, what=f"{command[0]} listens")
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(SOON)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(LIMIT)


def first_events(connection: http.client.HTTPConnection, count: int) -> list[str]:
    connection.request("POST", "/completion", json.dumps(LONG), {"Content-Type": "application/json"})
    response = connection.getresponse()
    assert response.status == 200
    events: list[str] = []
    while len(events) < count:
        line = response.readline().decode()
        assert line, "the stream ended"
        if line.startswith("data: "):
            events.append(line)
    return events


def check_streaming(connect: Callable[[], http.client.HTTPConnection], *servers: Server) -> None:
    """Events pass one by one, and a client that goes away ends its request behind the proxy."""
    connection = connect()
    first_events(connection, 3)
    assert sum(server.active() for server in servers) == 1, "the first events came while the model still generates"
    connection.sock.close()
    connection.close()
    for server in servers:
        server.wait_until_idle()
    assert sum(server.metrics()["chasqui_client_disconnects_total"] for server in servers) >= 1


@needs("nginx")
def test_nginx_passes_streams_on_and_keeps_administration_to_itself(
    started: Callable[..., Server], tmp_path: pathlib.Path
) -> None:
    server = started(MODEL, "-c", "4096", "-np", "2")
    server.wait_until_ready()
    key, certificate, port = tmp_path / "key.pem", tmp_path / "certificate.pem", free_port()
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-days", "2",
         "-keyout", key, "-out", certificate], check=True, capture_output=True)
    site = (ROOT / "deploy/nginx/chasqui.conf").read_text()
    for old, new in (("127.0.0.1:8080", f"127.0.0.1:{server.port}"), ("8443 ssl", f"127.0.0.1:{port} ssl"),
                     ("/etc/ssl/chasqui/certificate.pem", str(certificate)), ("/etc/ssl/chasqui/key.pem", str(key))):
        assert old in site
        site = site.replace(old, new)
    paths = "".join(f"{name}_temp_path {tmp_path}/{name};\n"
                    for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    configuration = tmp_path / "nginx.conf"
    configuration.write_text(
        f"daemon off; pid {tmp_path}/pid; error_log stderr;\nevents {{}}\nhttp {{ access_log off;\n{paths}{site}}}\n")
    context = ssl.create_default_context(cafile=str(certificate))

    def connect() -> http.client.HTTPSConnection:
        return http.client.HTTPSConnection("localhost", port, timeout=LIMIT, context=context)

    with running(["nginx", "-p", str(tmp_path), "-c", str(configuration)], port):
        check_streaming(connect, server)
        for path in ("/metrics", "/admin/keys"):
            connection = connect()
            connection.request("GET", path)
            response = connection.getresponse()
            body = response.read()
            assert response.status == 404 and b"nginx" in body
        connection = connect()
        connection.request("GET", "/health")
        assert connection.getresponse().status == 200
    server.stop()


@needs("haproxy")
def test_haproxy_spreads_requests_and_leaves_out_a_server_that_ends(
    started: Callable[..., Server], tmp_path: pathlib.Path
) -> None:
    servers = [started(MODEL, "-c", "4096", "-np", "2") for _ in range(2)]
    for server in servers:
        server.wait_until_ready()
    port = free_port()
    text = (ROOT / "deploy/haproxy/haproxy.cfg").read_text()
    for old, new in (("127.0.0.1:8080", f"127.0.0.1:{servers[0].port}"),
                     ("127.0.0.1:8082", f"127.0.0.1:{servers[1].port}"), ("127.0.0.1:8081", f"127.0.0.1:{port}"),
                     ("inter 2s", "inter 100ms")):
        assert old in text
        text = text.replace(old, new)
    configuration = tmp_path / "haproxy.cfg"
    configuration.write_text(text)

    def connect() -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", port, timeout=LIMIT)

    with running(["haproxy", "-db", "-f", str(configuration)], port):
        streams = [connect() for _ in range(2)]
        for stream in streams:
            first_events(stream, 1)
        assert [server.active() for server in servers] == [1, 1]
        for stream in streams:
            stream.sock.close()
            stream.close()
        for server in servers:
            server.wait_until_idle()
        check_streaming(connect, *servers)
        for path in ("/metrics", "//metrics", "/metrics/", "/%6detrics", "/admin/keys", "//admin/keys"):
            connection = connect()
            connection.request("GET", path)
            response = connection.getresponse()
            assert (response.status, response.read()[:6].lower()) == (404, b"<html>"), path

        def answers() -> bool:
            connection = connect()
            connection.request("POST", "/completion", json.dumps({"prompt": "a", "n_predict": 1}))
            response = connection.getresponse()
            response.read()
            return response.status == 200

        with servers[0].stream("/completion", LONG) as stream:
            next(stream.chunks())
            servers[0].process.send_signal(signal.SIGTERM)
            assert all(answers() for _ in range(10)), "no client meets the server that ends"
        assert servers[0].process.wait(LIMIT) == 0
        eventually(lambda: all(answers() for _ in range(10)), what="the server that is left gets all")
    servers[1].stop()


@needs("systemd-analyze")
def test_systemd_takes_the_units_and_finds_them_hardened(tmp_path: pathlib.Path) -> None:
    for name in ("chasqui.service", "chasqui.socket"):
        text = (ROOT / "deploy/systemd" / name).read_text()
        (tmp_path / name).write_text(text.replace("/usr/local/bin/chasqui", BINARY))
    units = [str(tmp_path / "chasqui.service"), str(tmp_path / "chasqui.socket")]
    verified = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    assert verified.returncode == 0, verified.stderr
    exposure = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=30", units[0]], capture_output=True,
        text=True, check=False)
    assert exposure.returncode == 0, exposure.stdout[-2000:] + exposure.stderr


@needs("promtool")
def test_prometheus_takes_alerts_and_configuration(tmp_path: pathlib.Path) -> None:
    for name in ("prometheus.yaml", "alerts.yaml"):
        shutil.copy(ROOT / "deploy/prometheus" / name, tmp_path)
    for command in (["check", "rules", "alerts.yaml"], ["check", "config", "prometheus.yaml"]):
        checked = subprocess.run(
            ["promtool", *command], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stdout + checked.stderr
