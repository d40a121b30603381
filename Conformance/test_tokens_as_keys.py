"""JWTs in place of keys: PyJWT signs, and a small server of the test's shows the issuer's keys and changes them."""

import csv
import hashlib
import hmac
import http.server
import io
import json
import pathlib
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator

import jwt
import openai
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.utils import base64url_encode

from authority import Authority
from server import BINARY, LIMIT, TINY_MODEL, Server, clean_environment, eventually, free_port

ISSUER = "https://issuer.example"
ALGORITHMS = {"es": "ES256", "rs": "RS256", "ps": "PS384", "ed": "EdDSA"}
REFUSED = {"prompt": "a", "n_predict": 1}


class Issuer:
    """Signs tokens, and shows the keys whose names are in `shown` at `/jwks`."""

    def __init__(self, certificate: tuple[pathlib.Path, pathlib.Path] | None = None) -> None:
        self.keys = {
            "es": ec.generate_private_key(ec.SECP256R1()), "rs": rsa.generate_private_key(65537, 2048),
            "ps": rsa.generate_private_key(65537, 3072), "ed": ed25519.Ed25519PrivateKey.generate(),
        }
        self.shown = set(self.keys)
        self.more: list[dict] = []
        self.status = 200
        self.asked = 0
        issuer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                issuer.asked += 1
                if self.path == "/moved":
                    self.send_response(302)
                    self.send_header("Location", "/jwks")
                    self.end_headers()
                    return
                body = b" " * 300_000 if self.path == "/large" else issuer.jwks().encode()
                self.send_response(issuer.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.scheme = "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
            self.scheme = "https"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.server.server_port}/jwks"

    def jwks(self) -> str:
        keys = []
        for name in sorted(self.shown):
            algorithm = jwt.get_algorithm_by_name(ALGORITHMS[name])
            keys.append({**algorithm.to_jwk(self.keys[name].public_key(), as_dict=True), "kid": name})
        return json.dumps({"keys": keys + self.more})

    def claims(self, **more: object) -> dict:
        now = int(time.time())
        standard = {"iss": ISSUER, "aud": "chasqui", "sub": "alice", "iat": now, "exp": now + 600}
        return {name: value for name, value in {**standard, **more}.items() if value is not None}

    def token(self, key: str = "es", **more: object) -> str:
        return jwt.encode(self.claims(**more), self.keys[key], ALGORITHMS[key], headers={"kid": key})


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    issuer = Issuer()
    yield issuer
    issuer.server.shutdown()
    issuer.server.server_close()


def flags(place: str) -> list[str]:
    return ["--jwt-issuer", ISSUER, "--jwt-audience", "chasqui", "--jwt-jwks", place]


@pytest.fixture
def database(tmp_path: pathlib.Path) -> pathlib.Path:
    return tmp_path / "chasqui.sqlite"


@pytest.fixture
def guarded(started: Callable[..., Server], issuer: Issuer, database: pathlib.Path) -> Iterator[Server]:
    server = started(TINY_MODEL, "-c", "4096", "--database", str(database), *flags(issuer.url))
    server.wait_until_ready()
    yield server
    server.stop()


def ask(server: Server, token: str, path: str = "/completion") -> tuple[int, dict[str, str], bytes]:
    return server.request("POST", path, json.dumps(REFUSED), {"Authorization": f"Bearer {token}"})


def parts(header: dict, claims: dict) -> str:
    return ".".join(base64url_encode(json.dumps(part).encode()).decode() for part in (header, claims))


def test_tokens_of_every_algorithm_work_with_the_openai_package_and_are_in_the_ledger(
    guarded: Server, issuer: Issuer, database: pathlib.Path
) -> None:
    for key in ALGORITHMS:
        client = openai.OpenAI(
            base_url=guarded.url + "/v1", api_key=issuer.token(key, sub=f"user-{key}", team="red"), max_retries=0)
        assert client.chat.completions.create(
            model="default", messages=[{"role": "user", "content": "Hello"}], max_tokens=4).choices
    guarded.stop()
    usage = subprocess.run(
        [BINARY, "usage", "--by", "key", "--by", "owner", "--format", "csv", "--database", str(database)],
        capture_output=True, text=True, timeout=LIMIT, env=clean_environment(), check=True)
    rows = {(row["key"], row["owner"]) for row in csv.DictReader(io.StringIO(usage.stdout))}
    assert rows == {(f"user-{key}", f"user-{key}") for key in ALGORITHMS}


def test_what_a_token_says_is_what_its_caller_may(guarded: Server, issuer: Issuer) -> None:
    def bearer(**claims: object) -> dict[str, str]:
        return {"Authorization": "Bearer " + issuer.token(**claims)}

    assert guarded.get("/metrics", bearer())[0] == 403
    assert guarded.get("/metrics", bearer(scope="openid metrics"))[0] == 200
    assert guarded.get("/admin/keys", bearer(scope="chat"))[0] == 403
    assert guarded.get("/admin/keys", bearer(scope=["admin"]))[0] == 200
    assert ask(guarded, issuer.token(scope="openid"))[0] == 403
    assert ask(guarded, issuer.token(models=["other"]))[0] == 403
    limited = issuer.token(sub="bob", limits={"requests_per_minute": 1})
    assert [ask(guarded, limited)[0] for _ in range(2)] == [200, 429]
    other = issuer.token(sub="carol", limits={"requests_per_minute": 1})
    assert ask(guarded, other)[0] == 200, "limits are each subject's own"


def test_a_budget_that_comes_later_counts_what_was_spent_before(guarded: Server, issuer: Issuer) -> None:
    assert ask(guarded, issuer.token())[0] == 200
    assert ask(guarded, issuer.token(limits={"tokens_per_day": 2}))[0] == 429
    assert ask(guarded, issuer.token(sub="bob", limits={"tokens_per_day": 100}))[0] == 200
    assert ask(guarded, issuer.token(limits={"tokens_per_month": 1000}))[0] == 200


def test_tokens_that_are_not_to_be_believed_get_one_answer_and_the_log_says_why(
    guarded: Server, issuer: Issuer
) -> None:
    now = int(time.time())
    public = issuer.keys["rs"].public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    confused = parts({"alg": "HS256", "typ": "JWT", "kid": "rs"}, issuer.claims())
    confused += "." + base64url_encode(hmac.new(public, confused.encode(), hashlib.sha256).digest()).decode()
    good = issuer.token()
    wrong = {
        "has expired": issuer.token(exp=now - 60),
        "not valid yet": issuer.token(nbf=now + 600),
        "another issuer": issuer.token(iss="https://other.example"),
        "another audience": issuer.token(aud=["other"]),
        "'exp' has to be": issuer.token(exp=None),
        "'sub' has to be": issuer.token(sub=None),
        "'limits' has to be": issuer.token(limits="none"),
        "signature is wrong": good[:-8] + ("A" if good[-8] != "A" else "B") + good[-7:],
        "'HS256' is not taken": confused,
        "'none' is not taken": parts({"alg": "none", "kid": "es"}, issuer.claims()) + ".",
        "no key is named 'x'": jwt.encode(issuer.claims(), issuer.keys["es"], "ES256", headers={"kid": "x"}),
        "16384": issuer.token(padding="a" * 14_000),
        "three parts": "a.b.c",
    }
    answers = {ask(guarded, token)[2] for token in ("csq_aaaaaaaa_" + "b" * 32, *wrong.values())}
    assert len(answers) == 1
    for reason, token in wrong.items():
        status, headers, _ = ask(guarded, token)
        assert (status, headers["www-authenticate"]) == (401, 'Bearer error="invalid_token"'), reason
        eventually(lambda reason=reason: reason in guarded.log(), what=reason)
        assert token not in guarded.log()
    assert ask(guarded, good)[0] == 200


def test_rotated_keys_are_fetched_once_and_stay_when_the_issuer_fails(guarded: Server, issuer: Issuer) -> None:
    issuer.keys["new"] = ec.generate_private_key(ec.SECP256R1())
    ALGORITHMS["new"] = "ES256"
    try:
        issuer.shown = {"new"}
        asked = issuer.asked
        assert ask(guarded, issuer.token("new"))[0] == 200
        assert issuer.asked == asked + 1
        assert ask(guarded, issuer.token("es"))[0] == 401, "a key that is gone signs no more"
        for _ in range(5):
            assert ask(guarded, issuer.token("rs"))[0] == 401
        assert issuer.asked == asked + 1, "unknown keys are not asked for again at once"
    finally:
        del ALGORITHMS["new"]


def test_keys_that_are_known_stay_when_they_cannot_be_fetched_again(guarded: Server, issuer: Issuer) -> None:
    issuer.status = 500
    unknown = jwt.encode(issuer.claims(), issuer.keys["es"], "ES256", headers={"kid": "x"})
    assert ask(guarded, unknown)[0] == 401
    eventually(lambda: "the answer has the status 500" in guarded.log(), what="the warning")
    assert ask(guarded, issuer.token())[0] == 200


def test_a_file_of_keys_is_read_again_and_symmetric_keys_are_left_out(
    started: Callable[..., Server], issuer: Issuer, tmp_path: pathlib.Path
) -> None:
    place = tmp_path / "jwks.json"
    secret = "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LTEyMzQ"
    issuer.shown, issuer.more = {"es"}, [{"kty": "oct", "k": secret, "kid": "s", "alg": "HS256"}]
    place.write_text(issuer.jwks())
    server = started(TINY_MODEL, "-c", "4096", *flags(str(place)))
    server.wait_until_ready()
    assert ask(server, issuer.token())[0] == 200
    assert ask(server, jwt.encode(issuer.claims(), secret, "HS256", headers={"kid": "s"}))[0] == 401
    assert "it is symmetric" in server.log()
    server.stop()
    issuer.shown = {"es"}
    place.write_text(issuer.jwks())
    server = started(TINY_MODEL, "-c", "4096", *flags(str(place)))
    server.wait_until_ready()
    issuer.shown = {"ed"}
    place.write_text(issuer.jwks())
    assert ask(server, issuer.token("ed"))[0] == 200
    assert ask(server, issuer.token("es"))[0] == 401
    server.stop()


def test_keys_that_change_are_fetched_in_time(started: Callable[..., Server], issuer: Issuer) -> None:
    issuer.shown = {"es"}
    server = started(TINY_MODEL, "-c", "4096", *flags(issuer.url), "--jwt-refresh", "10")
    server.wait_until_ready()
    issuer.shown = {"rs"}
    # No token asks for it: the key that is gone is refused by itself.
    eventually(lambda: ask(server, issuer.token("es"))[0] == 401, what="the key that is gone is forgotten")
    assert ask(server, issuer.token("rs"))[0] == 200
    server.stop()


def refusal(*arguments: str) -> str:
    result = subprocess.run(
        [BINARY, "serve", "-m", TINY_MODEL, "--port", "0", *arguments], capture_output=True, text=True, timeout=LIMIT,
        env=clean_environment(), check=False)
    assert result.returncode == 1, result.stderr
    return result.stderr


def test_a_server_without_the_issuers_keys_does_not_start(issuer: Issuer, tmp_path: pathlib.Path) -> None:
    nobody = f"http://127.0.0.1:{free_port()}/jwks"
    assert f"cannot read the keys of --jwt-jwks {nobody}" in refusal(*flags(nobody))
    assert "cannot be opened" in refusal(*flags(str(tmp_path / "none.json")))
    base = issuer.url.removesuffix("/jwks")
    assert "status 302" in refusal(*flags(base + "/moved"))
    assert "--jwt-jwks" in refusal(*flags(base + "/large"))
    issuer.shown = set()
    assert "no keys" in refusal(*flags(issuer.url))
    issuer.more = [{"kty": "oct", "k": "c2VjcmV0"}]
    assert "symmetric" in refusal(*flags(issuer.url))
    for place in ("http://issuer.example/jwks", "http://127.issuer.example/jwks", "ftp://127.0.0.1/jwks", "https://"):
        assert "no place whose keys could be believed" in refusal(*flags(place))
    assert "--jwt-audience is missing" in refusal("--jwt-issuer", ISSUER, "--jwt-jwks", issuer.url)


def test_tokens_are_enough_for_an_address_that_others_reach(started: Callable[..., Server], issuer: Issuer) -> None:
    server = started(TINY_MODEL, "-c", "4096", "--host", "0.0.0.0", *flags(issuer.url))
    server.wait_until_ready()
    assert ask(server, "x")[0] == 401
    assert ask(server, issuer.token())[0] == 200
    server.stop()


def test_keys_come_over_tls_from_an_authority_that_is_named(
    started: Callable[..., Server], authority: Authority, tmp_path: pathlib.Path
) -> None:
    issuer = Issuer(authority.issue("issuer"))
    server = started(TINY_MODEL, *flags(issuer.url), "--jwt-ca-file", str(authority.certificate))
    server.wait_until_ready()
    assert ask(server, issuer.token())[0] == 200
    server.stop()
    nothing = tmp_path / "nothing.pem"
    nothing.write_text("no certificate")
    for more, words in (([], "CERTIFICATE_VERIFY_FAILED"), (["--jwt-ca-file", str(nothing)], f"--jwt-ca-file {nothing}")):
        refused = subprocess.run(
            [BINARY, "serve", "-m", TINY_MODEL, "--port", "0", *flags(issuer.url), *more], capture_output=True,
            text=True, timeout=LIMIT, env=clean_environment(), check=False)
        assert refused.returncode == 1
        assert words in refused.stderr.splitlines()[-1]
    issuer.server.shutdown()
    issuer.server.server_close()
