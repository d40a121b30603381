"""Random HTTP/2: whatever frames a client sends, the server goes on. HTTP/1.1 is in Tests/ChasquiHTTPTests."""

import contextlib
import os
import random
import socket
import ssl
import time
from collections.abc import Callable, Iterator

from authority import Authority
from server import LIMIT, SOON, Server
from test_tls import curl, serve

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, PRIORITY, RESET, SETTINGS, PUSH, PING, GOAWAY, WINDOW, CONTINUATION = range(10)


def frame(kind: int, flags: int = 0, stream: int = 0, payload: bytes = b"") -> bytes:
    """RFC 9113, section 4.1."""
    return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + payload


def head(method: int, path: bytes, *more: bytes) -> bytes:
    """Fields as literals and from the static table (RFC 7541)."""
    return bytes([method, 0x87, 0x04, len(path)]) + path + b"\x41\x01a" + b"".join(more)


BODY = b'{"prompt":"a","n_predict":1}'
GET = head(0x82, b"/health")
POST = head(0x83, b"/completion", b"\x0f\x0d\x02" + str(len(BODY)).encode())
GOOD = [
    frame(SETTINGS), frame(SETTINGS, 1), frame(SETTINGS, 0, 0, b"\x00\x03\x00\x00\x00\x64\x00\x04\x00\x00\xff\xff"),
    frame(HEADERS, 5, 1, GET), frame(HEADERS, 4, 3, POST), frame(DATA, 1, 3, BODY), frame(HEADERS, 1, 5, GET[:4]),
    frame(CONTINUATION, 4, 5, GET[4:]), frame(PRIORITY, 0, 7, b"\x00\x00\x00\x01\x10"), frame(PING, 0, 0, b"12345678"),
    frame(WINDOW, 0, 0, b"\x00\x00\xff\xff"), frame(WINDOW, 0, 3, b"\x7f\xff\xff\xff"), frame(RESET, 0, 3, b"\x00\x00\x00\x08"),
    frame(GOAWAY, 0, 0, b"\x00" * 8), frame(PUSH, 4, 1, b"\x00\x00\x00\x02" + GET),
]


def odd(generator: random.Random) -> bytes:
    frames = [generator.choice(GOOD) for _ in range(generator.randrange(1, 30))]
    data = bytearray(PREFACE + b"".join(frames))
    for _ in range(generator.randrange(6)):
        place = generator.randrange(len(data))
        match generator.randrange(5):
            case 0: data[place] ^= 1 << generator.randrange(8)
            case 1: del data[place:place + generator.randrange(20)]
            case 2: data[place:place] = generator.randbytes(generator.randrange(20))
            case 3: data[place:place] = generator.choice(GOOD) * generator.choice([1, 5, 200])
            case _: data[place:] = b""
        data = data or bytearray(PREFACE)
    return bytes(data)


def seeds(count: int) -> Iterator[int]:
    """Always the same few, or, with CHASQUI_FUZZ_SECONDS, other ones for so long."""
    seconds = os.environ.get("CHASQUI_FUZZ_SECONDS")
    if seconds is None:
        yield from range(count)
        return
    end = time.monotonic() + float(seconds)
    first = random.randrange(2**32)
    while time.monotonic() < end:
        yield first
        first += 1


def test_whatever_frames_come_the_server_goes_on(started: Callable[..., Server], authority: Authority) -> None:
    server = serve(started, *authority.issue("frames"))
    context = ssl.create_default_context(cafile=str(authority.certificate))
    context.set_alpn_protocols(["h2"])
    for seed in seeds(150):
        generator = random.Random(seed)
        with socket.create_connection(("127.0.0.1", server.port), timeout=LIMIT) as plain:
            # A server that closes in the middle is as good as one that answers.
            with contextlib.suppress(OSError), context.wrap_socket(plain, server_hostname="127.0.0.1") as secure:
                assert secure.selected_alpn_protocol() == "h2"
                secure.sendall(odd(generator))
                if generator.random() < 0.5:
                    secure.settimeout(0.05)
                    secure.recv(1 << 16)
        if seed % 10 == 0:
            done = curl(server, "/health", "--http2", "--cacert", authority.certificate, "--fail", "--max-time", SOON)
            assert done.returncode == 0, f"seed {seed}: {done.stderr}\n{server.log()[-2000:]}"
    assert server.process.poll() is None
    server.stop()
