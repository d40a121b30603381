"""A collector of OpenTelemetry spans for tests: takes OTLP over HTTP in JSON and keeps what comes."""

import http.server
import json
import threading


class Collector:
    """Listens on a free port of this machine while the block runs."""

    def __init__(self) -> None:
        self.posts: list[tuple[dict[str, str], dict]] = []
        collector = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                assert self.path == "/v1/traces"
                headers = {name.lower(): value for name, value in self.headers.items()}
                collector.posts.append((headers, json.loads(body)))
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *_: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> "Collector":
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def spans(self) -> list[dict]:
        """All that came, with attributes as a plain dictionary."""
        spans = []
        for _, post in list(self.posts):
            for resource in post["resourceSpans"]:
                for scope in resource["scopeSpans"]:
                    for span in scope["spans"]:
                        values = {a["key"]: next(iter(a["value"].values())) for a in span["attributes"]}
                        spans.append({**span, "attributes": values})
        return spans
