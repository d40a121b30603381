"""Streams with X-Conversation-Id outlive their reader, who comes back for the rest."""

import json
import pathlib
import sqlite3
import subprocess
from collections.abc import Callable
from urllib.parse import quote

import pytest

import server as servers
from server import LIMIT, Server, Stream, eventually

STORY = {"prompt": "Once upon a time", "n_predict": 24, "seed": 7, "temperature": 1, "ignore_eos": True, "stream": True}
CHAT = {"messages": [{"role": "user", "content": "Tell a story."}], "max_tokens": 24, "seed": 7, "stream": True}


def opened(server: Server, path: str, body: dict, conversation: str) -> Stream:
    return Stream(server, path, body, {"X-Conversation-Id": conversation})


def text_of(data: bytes) -> str:
    """What a completion's or a chat's events say."""
    text = ""
    for line in data.decode().splitlines():
        if line.startswith("data: {"):
            event = json.loads(line.removeprefix("data: "))
            text += event.get("content", "") + "".join(c["delta"].get("content") or "" for c in event.get("choices", []))
    return text


def rest(server: Server, conversation: str, place: int) -> bytes:
    status, headers, data = server.get(f"/v1/stream?conv_id={quote(conversation)}&from={place}")
    assert status == 200
    assert headers["content-type"] == "text/event-stream"
    return data


@pytest.mark.parametrize(("path", "body"), [("/completion", STORY), ("/v1/chat/completions", CHAT)])
def test_the_rest_is_what_the_reader_would_have_got(server: Server, path: str, body: dict) -> None:
    _, _, whole = server.request("POST", path, json.dumps(body))
    conversation = "org/model " + path
    with opened(server, path, body, conversation) as stream:
        begun = b"".join(stream.response.read1(200) for _ in range(4))
    assert begun and not begun.endswith(b"[DONE]\n\n")
    after = rest(server, conversation, len(begun))
    assert text_of(begun + after) == text_of(whole)
    assert rest(server, conversation, 0) == begun + after, "it can be read again"
    assert rest(server, conversation, 17) == (begun + after)[17:], "from anywhere"


def test_nobody_has_to_read(narrow: Server) -> None:
    narrow.wait_until_idle()
    with opened(narrow, "/completion", STORY, "alone") as stream:
        stream.response.read1(10)

    def found() -> list[dict]:
        return narrow.post("/v1/streams/lookup", {"conversation_ids": ["alone", "nobody"]})[1]

    assert [one["conversation_id"] for one in found()] == ["alone"]
    eventually(lambda: found()[0]["is_done"], what="the answer is over")
    entry = found()[0]
    assert entry["completed_at"] >= entry["started_at"] > 0
    assert len(rest(narrow, "alone", 0)) == entry["total_bytes"]


def test_a_new_request_takes_the_place_of_the_one_under_way(narrow: Server) -> None:
    long = {**STORY, "n_predict": 4000}
    with opened(narrow, "/completion", long, "again") as former:
        former.response.read1(10)
        with opened(narrow, "/completion", STORY, "again") as latter:
            data = latter.response.read()
        assert b'"stop":true' in data
        assert b'"stop":true' not in former.response.read(), "it ended with its generation"
    assert rest(narrow, "again", 0) == data


def test_delete_ends_the_generation(narrow: Server) -> None:
    with opened(narrow, "/completion", {**STORY, "n_predict": 4000}, "unwanted") as stream:
        stream.response.read1(10)
        assert narrow.active() == 1
        assert narrow.request("DELETE", "/v1/stream?conv_id=unwanted")[0] == 204
        narrow.wait_until_idle()
    assert narrow.get("/v1/stream?conv_id=unwanted")[0] == 404


def test_two_readers_get_the_same(server: Server) -> None:
    with opened(server, "/completion", STORY, "both") as first:
        command = ["curl", "-sSN", "--max-time", str(LIMIT), server.url + "/v1/stream?conv_id=both"]
        second = subprocess.run(command, capture_output=True, check=True).stdout
        assert b'"stop":true' in second, "it did not wait for the first one to read"
        assert first.response.read() == second


def test_the_server_ends_though_a_conversation_goes_on(started: Callable[..., Server]) -> None:
    one = started(servers.TINY_MODEL, "-c", "200000", "-np", "1", "--shutdown-timeout", "30")
    one.wait_until_ready()
    with opened(one, "/completion", {**STORY, "n_predict": 150000}, "endless") as stream:
        stream.response.read1(10)
    eventually(lambda: one.metrics()["chasqui_client_disconnects_total"] == 1, what="its reader went away")
    assert one.active() == 1
    one.stop()


def test_the_ledger_has_all_of_an_answer_whose_reader_went_away(
    started: Callable[..., Server], tmp_path: pathlib.Path
) -> None:
    database = tmp_path / "chasqui.sqlite"
    server = started(servers.TINY_MODEL, "-c", "4096", "--database", str(database), "--insecure")
    server.wait_until_ready()
    with opened(server, "/completion", {**STORY, "n_predict": 400}, "gone") as stream:
        assert stream.response.read1(100)
    assert text_of(rest(server, "gone", 0))
    server.stop()
    rows = sqlite3.connect(database).execute("SELECT outcome, generated_tokens FROM usage").fetchall()
    assert rows == [("done", 400)]
