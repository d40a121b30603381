"""An HTTP server that answers with the bytes that a test gives it, in the pieces that the test wants."""

import json
import socket
import threading
from collections.abc import Callable, Iterable

Script = Callable[["Request"], Iterable[bytes]]


class Request:
    def __init__(self, path: str, body: bytes, connection: int) -> None:
        self.path = path
        self.body = body
        # Which connection it came on, counted from 0.
        self.connection = connection

    def json(self) -> dict:
        return json.loads(self.body)


class ScriptedServer:
    """`scripts` says for each path which pieces to send. A piece that is empty closes the connection."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.scripts: dict[str, Script] = {}
        self.requests: list[Request] = []
        self.threads: list[threading.Thread] = []
        self.accepting = threading.Thread(target=self.accept)

    def __enter__(self) -> "ScriptedServer":
        self.accepting.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.accepting.join()
        self.listener.close()
        for thread in self.threads:
            thread.join()

    def accept(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            thread = threading.Thread(target=self.serve, args=(connection, len(self.threads)))
            self.threads.append(thread)
            thread.start()

    def serve(self, connection: socket.socket, index: int) -> None:
        with connection, connection.makefile("rb") as reader:
            while line := reader.readline():
                length = 0
                while (header := reader.readline().strip()) != b"":
                    name, _, value = header.partition(b":")
                    if name.lower() == b"content-length":
                        length = int(value)
                request = Request(line.split()[1].decode(), reader.read(length), index)
                self.requests.append(request)
                for piece in self.scripts[request.path](request):
                    if not piece:
                        return
                    connection.sendall(piece)


def head(status: str = "200 OK", *headers: str) -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, "", ""]).encode()


def sized(body: bytes, status: str = "200 OK") -> bytes:
    return head(status, f"Content-Length: {len(body)}") + body


CHUNKED = head("200 OK", "Content-Type: text/event-stream", "Transfer-Encoding: chunked")
LAST_CHUNK = b"0\r\n\r\n"


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


def event(value: object) -> bytes:
    data = value if isinstance(value, bytes) else json.dumps(value, separators=(",", ":")).encode()
    return b"data: " + data + b"\n\n"


def chat_events(*texts: str, prompt: int = 7, cached: int = 3) -> list[bytes]:
    """As a server streams a chat: a role without text, the texts, a reason to end, usage, and the end."""
    deltas = [{"role": "assistant", "content": None}, *({"content": text} for text in texts), {}]
    usage = {
        "prompt_tokens": prompt, "completion_tokens": len(texts), "prompt_tokens_details": {"cached_tokens": cached},
    }
    return [
        *(event({"choices": [{"index": 0, "delta": delta}]}) for delta in deltas),
        event({"choices": [], "usage": usage}), event(b"[DONE]"),
    ]
