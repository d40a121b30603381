"""A webhook that does right and wrong things, by the path it is asked at. Writes its port to stdout, and ends with stdin."""

import base64
import gzip
import hashlib
import hmac
import http.server
import json
import os
import sys
import threading

SECRET = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
never = threading.Event()
together = threading.Barrier(20)


class Hook(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        getattr(self, "at_" + self.path.strip("/"))(body)

    def answer(self, value: object, status: int = 200) -> None:
        self.raw(json.dumps(value).encode(), status)

    def raw(self, body: bytes, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def at_pass(self, body: bytes) -> None:
        self.answer({"action": "pass"})

    def at_empty(self, body: bytes) -> None:
        self.raw(b"", 204)

    def at_replace(self, body: bytes) -> None:
        messages = json.loads(body)["request"]["messages"]
        self.answer({"action": "replace", "request": {"messages": messages[::-1], "max_tokens": 3}})

    def at_upper(self, body: bytes) -> None:
        event = json.loads(body)["event"]
        self.answer({"action": "replace", "text": event["text"].upper()} if event["type"] == "text" else {"action": "pass"})

    def at_stop(self, body: bytes) -> None:
        self.answer({"action": "stop", "text": "."})

    def at_refuse(self, body: bytes) -> None:
        self.answer({"action": "refuse", "status": 451, "message": "not that", "code": "no"})

    def at_signed(self, body: bytes) -> None:
        signed = b".".join([self.headers["webhook-id"].encode(), self.headers["webhook-timestamp"].encode(), body])
        expected = "v1," + base64.b64encode(hmac.new(SECRET, signed, hashlib.sha256).digest()).decode()
        is_right = hmac.compare_digest(expected, self.headers.get("webhook-signature", ""))
        self.answer({"action": "pass"} if is_right else {"action": "refuse", "message": "the signature is wrong"})

    def at_slow(self, body: bytes) -> None:
        never.wait()

    def at_together(self, body: bytes) -> None:
        together.wait()
        self.raw(b"", 204)

    def at_half(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "100")
        self.end_headers()
        self.wfile.write(b"{")
        self.wfile.flush()
        never.wait()

    def at_redirect(self, body: bytes) -> None:
        self.send_response(307)
        self.send_header("Location", "/pass")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def at_large(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(1 << 30))
        self.end_headers()
        try:
            while True:
                self.wfile.write(b" " * 65536)
        except OSError:
            self.close_connection = True

    def at_bomb(self, body: bytes) -> None:
        packed = gzip.compress(b" " * (64 << 20))
        self.send_response(200)
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(packed)))
        self.end_headers()
        self.wfile.write(packed)

    def at_error(self, body: bytes) -> None:
        self.answer({}, 500)

    def at_words(self, body: bytes) -> None:
        self.raw(b"fine with me")

    def at_action(self, body: bytes) -> None:
        self.answer({"action": "pas"})

    def at_close(self, body: bytes) -> None:
        self.close_connection = True

    def at_crash(self, body: bytes) -> None:
        os._exit(1)

    def log_message(self, *_: object) -> None:
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hook)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_address[1], flush=True)
sys.stdin.read()
os._exit(0)
