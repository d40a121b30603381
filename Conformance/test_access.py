"""API keys, limits and usage, with real processes, a real SQLite file and the openai package."""

import contextlib
import csv
import io
import json
import os
import pathlib
import sqlite3
import subprocess
from collections.abc import Callable, Iterator

import openai
import pytest

from server import BINARY, LIMIT, TINY_MODEL, Server, clean_environment, eventually

Command = Callable[..., subprocess.CompletedProcess]


@pytest.fixture
def database(tmp_path: pathlib.Path) -> pathlib.Path:
    return tmp_path / "chasqui.sqlite"


@pytest.fixture
def chasqui(database: pathlib.Path) -> Command:
    """Runs a command of the program on the database."""

    def run(*arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [BINARY, *arguments, "--database", str(database)], capture_output=True, text=True, timeout=LIMIT,
            env=clean_environment(), check=False)

    return run


@pytest.fixture
def guarded(started: Callable[..., Server], database: pathlib.Path) -> Iterator[Server]:
    server = started(TINY_MODEL, "-c", "4096", "-np", "4", "--database", str(database))
    server.wait_until_ready()
    yield server
    server.stop()


def created(chasqui: Command, *arguments: str) -> str:
    result = chasqui("keys", "create", *arguments)
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


def client(server: Server, key: str) -> openai.OpenAI:
    return openai.OpenAI(base_url=server.url + "/v1", api_key=key, max_retries=0)


def ask(server: Server, key: str, **options: object) -> openai.types.chat.ChatCompletion:
    return client(server, key).chat.completions.create(
        model="default", messages=[{"role": "user", "content": "Hello"}], max_tokens=4, **options)


def authorized(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def test_a_key_made_while_the_server_runs_is_taken_and_a_revoked_one_is_not(guarded: Server, chasqui: Command) -> None:
    with pytest.raises(openai.AuthenticationError):
        ask(guarded, "none")
    key = created(chasqui, "shop")

    def is_taken() -> bool:
        try:
            return bool(ask(guarded, key).choices)
        except openai.AuthenticationError:
            return False

    eventually(is_taken, what="the new key is taken")
    assert chasqui("keys", "revoke", "shop").returncode == 0
    eventually(lambda: not is_taken(), what="the revoked key is refused")
    assert "revoked" in chasqui("keys", "show", "shop").stdout
    assert key not in chasqui("keys", "list", "--all", "--json").stdout


def test_a_rotated_key_has_a_new_secret_and_the_old_one_a_grace(guarded: Server, chasqui: Command) -> None:
    old = created(chasqui, "shop")
    new = chasqui("keys", "rotate", "shop", "--grace", "1h").stdout.strip()
    assert new != old
    eventually(lambda: guarded.get("/v1/models", authorized(new))[0] == 200, what="the new secret is taken")
    assert guarded.get("/v1/models", authorized(old))[0] == 200
    newest = chasqui("keys", "rotate", "shop").stdout.strip()
    eventually(lambda: guarded.get("/v1/models", authorized(newest))[0] == 200, what="the newest secret is taken")
    assert guarded.get("/v1/models", authorized(old))[0] == 401
    assert guarded.get("/v1/models", authorized(new))[0] == 401


def test_administration_over_http_needs_its_scope_and_shows_keys_once(guarded: Server, chasqui: Command) -> None:
    admin = authorized(created(chasqui, "root", "--scope", "admin"))
    plain = authorized(created(chasqui, "plain"))
    eventually(lambda: guarded.get("/admin/keys", admin)[0] == 200, what="the keys are known")
    assert guarded.get("/admin/keys", plain)[0] == 403
    status, made = guarded.post(
        "/admin/keys", {"name": "web", "scopes": ["chat"], "limits": {"requests_per_minute": 1}}, admin)
    assert status == 200, made
    assert guarded.post("/completion", {"prompt": "a", "n_predict": 1}, authorized(made["key"]))[0] == 200
    status, refused = guarded.post("/completion", {"prompt": "a", "n_predict": 1}, authorized(made["key"]))
    assert (status, refused["error"]["limit"]) == (429, "requests_per_minute")
    assert guarded.post("/admin/keys", {"name": "web"}, admin)[0] == 409
    for wrong in ({}, {"name": ""}, {"name": "x", "scopes": ["all"]}, {"name": "x", "expires": "soon"},
                  {"name": "x", "limits": {"tokens_per_day": 0}}):
        assert guarded.post("/admin/keys", wrong, admin)[0] == 400, wrong
    status, _, answer = guarded.get("/admin/keys/web", admin)
    assert status == 200 and "key" not in json.loads(answer)
    assert guarded.get("/admin/keys/nobody", admin)[0] == 404
    status, rotated = guarded.post("/admin/keys/web/rotate", {"grace_seconds": 60}, admin)
    assert status == 200 and rotated["key"] != made["key"]
    assert guarded.request("DELETE", "/admin/keys/web", headers=admin)[0] == 200
    assert guarded.get("/v1/models", authorized(rotated["key"]))[0] == 401


def test_administration_names_what_it_does_not_know(guarded: Server, chasqui: Command) -> None:
    admin = authorized(created(chasqui, "root", "--scope", "admin"))
    eventually(lambda: guarded.get("/admin/keys", admin)[0] == 200, what="the keys are known")
    status, refused = guarded.post("/admin/keys", {"name": "web", "limits": {"requests_per_minit": 1}}, admin)
    assert (status, refused["error"]["param"]) == (400, "limits.requests_per_minit")
    assert "requests_per_minute" in refused["error"]["message"]
    assert guarded.get("/admin/keys/web", admin)[0] == 404
    assert guarded.get("/admin/usage?form=30d", admin)[0] == 400
    status, _, report = guarded.get("/admin/usage?by=key&by=day&by=key", admin)
    assert status == 200, report
    guarded.post("/admin/keys", {"name": "web"}, admin)
    status, rotated = guarded.post("/admin/keys/web/rotate", {"grace_seconds": 60}, admin)
    assert status == 200
    status, refused = guarded.post("/admin/keys/web/rotate", {"grace_seconds": 60}, admin)
    assert (status, refused["error"]["code"]) == (409, "key_in_grace")
    assert rotated["former_key_until"] in refused["error"]["message"]


def test_commands_do_not_make_a_database_out_of_a_typing_error(database: pathlib.Path, chasqui: Command) -> None:
    for command in (("keys", "list"), ("keys", "show", "a"), ("keys", "rotate", "a"), ("keys", "revoke", "a"), ("usage",)):
        result = chasqui(*command)
        assert result.returncode == 1, command
        assert str(database) in result.stderr and "--database" in result.stderr
    assert list(database.parent.iterdir()) == []


def test_names_that_mislead_are_refused(database: pathlib.Path, chasqui: Command) -> None:
    wrong = (("csq_abcd1234",), ("a\x1b[31mb",), ("a", "--owner", "b\nc"), ("a", "--model", ""), ("a", "--tenant", ""),
             ("a", "--expires", "2001-01-01"))
    for arguments in wrong:
        result = chasqui("keys", "create", *arguments)
        assert result.returncode == 64, (arguments, result.stderr)
    assert not database.exists()


def test_limits_reach_the_openai_package_as_it_expects_them(guarded: Server, chasqui: Command) -> None:
    key = created(chasqui, "shop", "--tokens-per-minute", "30")
    eventually(lambda: guarded.get("/v1/models", authorized(key))[0] == 200, what="the key is known")
    answer = client(guarded, key).chat.completions.with_raw_response.create(
        model="default", messages=[{"role": "user", "content": "Hello"}], max_tokens=4)
    assert answer.headers["x-ratelimit-limit-tokens"] == "30"
    with pytest.raises(openai.RateLimitError) as refused:
        for _ in range(10):
            ask(guarded, key)
    assert int(refused.value.response.headers["retry-after"]) >= 1
    assert refused.value.response.headers["x-ratelimit-limit-tokens"] == "30"


def test_what_is_refused_is_not_used_and_choices_share_their_prompt(guarded: Server, chasqui: Command) -> None:
    key = created(chasqui, "shop", "--tokens-per-day", "60")
    eventually(lambda: guarded.get("/v1/models", authorized(key))[0] == 200, what="the key is known")
    answer = client(guarded, key).completions.create(model="default", prompt="a b c d e", max_tokens=1, n=3)
    used = answer.usage.total_tokens
    left = f"; {60 - used} are left"
    for _ in range(2):
        with pytest.raises(openai.RateLimitError, match=left):
            client(guarded, key).completions.create(model="default", prompt="a " * (60 - used), max_tokens=1)

    def rows() -> dict[str, dict[str, str]]:
        text = chasqui("usage", "--by", "outcome", "--format", "csv").stdout
        return {row["outcome"]: row for row in csv.DictReader(io.StringIO(text))}

    eventually(lambda: "refused" in rows() and rows()["refused"]["requests"] == "2", what="usage is written")
    assert rows()["refused"]["prompt_tokens"] == "0"
    assert int(rows()["done"]["prompt_tokens"]) + int(rows()["done"]["generated_tokens"]) == used


def test_a_request_that_is_given_up_is_counted_with_what_it_found_and_made(guarded: Server, chasqui: Command) -> None:
    key = authorized(created(chasqui, "shop"))
    eventually(lambda: guarded.get("/v1/models", key)[0] == 200, what="the key is known")
    prompt = {"prompt": "one two three four five six seven eight", "ignore_eos": True}
    assert guarded.post("/completion", {**prompt, "n_predict": 1}, key)[0] == 200
    stream = guarded.stream("/completion", {**prompt, "n_predict": 1500}, key)
    next(stream.chunks())
    stream.drop()

    def cancelled() -> list[dict[str, str]]:
        text = chasqui("usage", "--by", "outcome", "--format", "csv").stdout
        return [row for row in csv.DictReader(io.StringIO(text)) if row["outcome"] == "cancelled"]

    [row] = eventually(cancelled, what="the request is in the ledger")
    assert int(row["cached_tokens"]) > 0
    assert int(row["generated_tokens"]) > 0


def test_usage_is_kept_by_key_over_a_kill(
    started: Callable[..., Server], database: pathlib.Path, chasqui: Command
) -> None:
    key = created(chasqui, "shop", "--owner", "sales")
    flags = ("-c", "4096", "--database", str(database))
    server = started(TINY_MODEL, *flags)
    server.wait_until_ready()
    answers = [ask(server, key) for _ in range(3)]

    def rows() -> list[dict[str, str]]:
        text = chasqui("usage", "--by", "key", "--by", "owner", "--format", "csv").stdout
        return list(csv.DictReader(io.StringIO(text)))

    eventually(lambda: rows() and rows()[0]["requests"] == "3", what="usage is written")
    server.process.kill()
    server.process.wait(LIMIT)
    [row] = rows()
    assert (row["key"], row["owner"], row["failures"]) == ("shop", "sales", "0")
    assert int(row["prompt_tokens"]) == sum(answer.usage.prompt_tokens for answer in answers)
    assert int(row["generated_tokens"]) == sum(answer.usage.completion_tokens for answer in answers)


def test_a_budget_counts_what_was_used_before_a_restart(
    started: Callable[..., Server], database: pathlib.Path, chasqui: Command
) -> None:
    key = created(chasqui, "shop", "--tokens-per-day", "10")
    for attempt in range(2):
        server = started(TINY_MODEL, "-c", "4096", "--database", str(database))
        server.wait_until_ready()
        status, answer = server.post(
            "/completion", {"prompt": "a b c", "n_predict": 20, "ignore_eos": True}, authorized(key))
        server.stop()
        if attempt == 0:
            assert status == 200, answer
        else:
            assert (status, answer["error"]["limit"]) == (429, "tokens_per_day")


def test_keys_of_a_file_and_of_the_environment_are_taken(
    started: Callable[..., Server], tmp_path: pathlib.Path
) -> None:
    file = tmp_path / "keys"
    file.write_text("# for the shop\nfirst-key\n\n  second-key  \n")
    server = started(
        TINY_MODEL, "--api-key", "third-key", "--api-key-file", str(file), "--log-level", "trace")
    server.wait_until_ready()
    for key, status in (("first-key", 200), ("second-key", 200), ("third-key", 200), ("# for the shop", 401)):
        assert server.get("/v1/models", authorized(key))[0] == status, key
    assert server.get("/health")[0] == 200
    assert server.get("/metrics")[0] == 401
    server.stop()
    for secret in ("first-key", "second-key", "third-key"):
        assert secret not in server.log()


def test_keys_that_are_none_are_refused(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "keys"
    file.write_text("# none yet\n")
    for flags, code in ((["--api-key-file", str(file)], 1), (["--api-key", ""], 64), (["--api-key", ","], 64)):
        done = subprocess.run(
            [BINARY, "serve", "-m", TINY_MODEL, "--port", "0", *flags], capture_output=True, text=True, timeout=LIMIT,
            env=clean_environment(), check=False)
        assert done.returncode == code, done.stderr
        assert flags[0] in done.stderr


def test_other_machines_are_let_in_only_with_keys_or_if_that_is_meant(started: Callable[..., Server]) -> None:
    refused = subprocess.run(
        [BINARY, "serve", "-m", TINY_MODEL, "--host", "0.0.0.0", "--port", "0"], capture_output=True, text=True,
        timeout=LIMIT, env=clean_environment(), check=False)
    assert refused.returncode == 1
    assert "--insecure" in refused.stderr
    for flag in ("--insecure", "--api-key=secret"):
        server = started(TINY_MODEL, "--host", "0.0.0.0", flag)
        server.wait_until_ready()
        server.stop()


def test_a_damaged_database_is_refused_and_left_as_it_is(database: pathlib.Path, chasqui: Command) -> None:
    created(chasqui, "shop")
    for extra in database.parent.glob("chasqui.sqlite-*"):
        extra.unlink()
    database.write_bytes(b"no database" * 1000)
    before = database.read_bytes()
    result = chasqui("keys", "list")
    assert result.returncode == 1
    assert "backup" in result.stderr
    server = subprocess.run(
        [BINARY, "serve", "-m", TINY_MODEL, "--port", "0", "--database", str(database)], capture_output=True,
        text=True, timeout=LIMIT, env=clean_environment(), check=False)
    assert server.returncode == 1
    assert "backup" in server.stderr
    assert database.read_bytes() == before


def test_another_applications_database_is_refused_and_left_as_it_is(database: pathlib.Path, chasqui: Command) -> None:
    with contextlib.closing(sqlite3.connect(database)) as other:
        other.execute("CREATE TABLE key (word TEXT)")
        other.commit()
    before = database.read_bytes()
    for command in (("keys", "create", "shop"), ("keys", "list"), ("usage",)):
        result = chasqui(*command)
        assert result.returncode == 1
        assert "another application" in result.stderr and "--database" in result.stderr
    assert database.read_bytes() == before
    assert [file.name for file in database.parent.iterdir()] == [database.name]


def test_a_secret_that_is_not_the_databases_is_refused(database: pathlib.Path, chasqui: Command) -> None:
    created(chasqui, "shop")
    database.with_name("chasqui.sqlite.secret").write_bytes(bytes(32))
    result = chasqui("keys", "list")
    assert result.returncode == 1
    assert "backup" in result.stderr


def test_limits_of_keys_have_the_ranges_that_they_have_over_http(database: pathlib.Path, chasqui: Command) -> None:
    for flag in ("--requests-per-minute", "--tokens-per-minute", "--concurrent-requests", "--waiting-requests"):
        result = chasqui("keys", "create", "shop", flag, "99999999999")
        assert result.returncode == 64
        assert f"{flag} is 99999999999, and has to be a whole number from" in result.stderr
    assert chasqui("keys", "create", "shop", "--tokens-per-day", "0").returncode == 64
    assert not database.exists()


def test_usage_says_what_is_wrong_with_what_it_was_asked(chasqui: Command) -> None:
    prefix = created(chasqui, "shop").rsplit("_", 1)[0]
    named = chasqui("usage", "--key", prefix)
    assert named.returncode == 64
    assert "the key 'shop'" in named.stderr
    unknown = chasqui("usage", "--key", "nope")
    assert unknown.returncode == 1
    assert "no key 'nope'" in unknown.stderr
    assert chasqui("usage", "--key", "shop").returncode == 0
    wrong = chasqui("usage", "--from", "tomorrow")
    assert wrong.returncode == 64
    assert "Usage: chasqui usage" in wrong.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_database_that_cannot_be_written_is_refused(database: pathlib.Path, chasqui: Command) -> None:
    created(chasqui, "shop")
    database.chmod(0o400)
    assert chasqui("keys", "create", "other").returncode == 1
