"""chasqui-load against a server whose bytes are known."""

import pathlib
import threading

import pytest

from chasqui_bench import load
from chasqui_bench.figures import Outcome
from scripted import CHUNKED, LAST_CHUNK, ScriptedServer, chat_events, chunk, event, head, sized


def run(program: pathlib.Path, server: ScriptedServer, *users: dict, limit: float = 60) -> list[Outcome]:
    return load.run(program, server.port, list(users), limit)


def stream(*events: bytes) -> bytes:
    return CHUNKED + b"".join(chunk(one) for one in events) + LAST_CHUNK


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, 100_000])
def test_a_stream_is_the_same_in_whatever_pieces_it_comes(
    load_program: pathlib.Path, scripted: ScriptedServer, size: int
) -> None:
    # Chunks that end inside of events, with an extension and a trailer, in pieces that end inside of chunks.
    body = b"".join(chat_events("One", " t\u00e9", '"content":"x"', " end"))
    parts = [body[i:i + 11] for i in range(0, len(body), 11)]
    chunks = b"".join(b"%X;a=b\r\n%s\r\n" % (len(part), part) for part in parts)
    whole = CHUNKED + chunks + b"0\r\nTrailer: 1\r\n\r\n"
    scripted.scripts["/v1/chat/completions"] = lambda _: [whole[i:i + size] for i in range(0, len(whole), size)]
    [one] = run(load_program, scripted, load.user(load.chat("Hi", 4, text=True)))
    assert (one.status, one.error) == (200, None)
    assert one.text == 'One t\u00e9"content":"x" end'
    assert (len(one.arrivals), one.tokens, one.prompt_tokens, one.cached_tokens) == (4, 4, 7, 3)


def test_only_events_with_tokens_count(load_program: pathlib.Path, scripted: ScriptedServer) -> None:
    final = {
        "content": "", "tokens": [], "stop": True, "prompt": '"content":"no"', "tokens_predicted": 5,
        "tokens_evaluated": 9, "timings": {"cache_n": 2, "predicted_n": 5},
    }
    scripted.scripts["/completion"] = lambda _: [stream(
        b": ping\n\n",
        event({"content": "a", "tokens": [1]}),
        event({"content": "", "tokens": [2]}),
        event({"content": "", "tokens": []}),
        event(b'{"content": "b c", "tokens": [3, 4]}'),
        event(final),
    )]
    [one] = run(load_program, scripted, load.user(load.completion("Hi", 5)))
    assert len(one.arrivals) == 3
    assert (one.tokens, one.prompt_tokens, one.cached_tokens) == (5, 9, 2)


def test_an_event_is_timed_when_it_arrives(load_program: pathlib.Path, scripted: ScriptedServer) -> None:
    others_request = threading.Event()

    def first(_: object) -> list[bytes]:
        events = chat_events("1", "2", "3")
        yield CHUNKED + b"".join(chunk(one) for one in events[:3])
        # The other user comes after two tokens, and only then is the third one sent.
        others_request.wait()
        yield b"".join(chunk(one) for one in events[3:]) + LAST_CHUNK

    def second(_: object) -> list[bytes]:
        others_request.set()
        return [stream(*chat_events("1"))]

    scripted.scripts |= {"/v1/chat/completions": first, "/completion": second}
    waits = load.user(load.completion("Hi", 1), after={"user": 0, "tokens": 2})
    one, other = run(load_program, scripted, load.user(load.chat("Hi", 3)), waits)
    assert one.start <= one.arrivals[0] <= one.arrivals[1] <= other.start
    assert other.start <= one.arrivals[2] <= one.end
    assert one.first == one.arrivals[0] - one.start
    assert len(one.gaps) == 2


def test_a_user_comes_after_another_has_finished_or_after_a_delay(
    load_program: pathlib.Path, scripted: ScriptedServer
) -> None:
    scripted.scripts["/completion"] = lambda _: [stream(*chat_events("1"))]
    request = load.completion("Hi", 1)
    _, later, last = run(
        load_program, scripted, load.user(request), load.user(request, delay=0.05),
        load.user(request, after={"user": 1}))
    assert later.start >= 0.05
    assert last.start >= later.end


def test_a_refusal_is_an_error_with_its_status(load_program: pathlib.Path, scripted: ScriptedServer) -> None:
    scripted.scripts["/completion"] = lambda _: [sized(b'{"error":{"message":"full"}}', "429 Too Many Requests")]
    with pytest.raises(load.LoadError, match="status 429, .*full"):
        run(load_program, scripted, load.user(load.completion("Hi", 1)))


def test_an_error_within_a_stream_is_an_error(load_program: pathlib.Path, scripted: ScriptedServer) -> None:
    scripted.scripts["/completion"] = lambda _: [
        stream(event({"content": "a", "tokens": [1]}), event({"error": {"message": "no room"}}))]
    with pytest.raises(load.LoadError, match="no room"):
        run(load_program, scripted, load.user(load.completion("Hi", 2)))


def test_a_connection_that_breaks_is_an_error(load_program: pathlib.Path, scripted: ScriptedServer) -> None:
    scripted.scripts["/completion"] = lambda _: [CHUNKED + chunk(event({"content": "a", "tokens": [1]})), b""]
    with pytest.raises(load.LoadError, match="status 200, the connection broke"):
        run(load_program, scripted, load.user(load.completion("Hi", 2)))


def test_an_answer_of_other_length_is_an_error(load_program: pathlib.Path, scripted: ScriptedServer) -> None:
    scripted.scripts["/completion"] = lambda _: [stream(*chat_events("1", "2"))]
    with pytest.raises(load.LoadError, match="2 tokens in 2 events where 3 were asked for"):
        run(load_program, scripted, load.user(load.completion("Hi", 3)))


def test_what_is_not_http_is_an_error(load_program: pathlib.Path, scripted: ScriptedServer) -> None:
    scripted.scripts["/completion"] = lambda _: [b"SSH-2.0-nothing\r\n", b""]
    with pytest.raises(load.LoadError, match="not an HTTP status line"):
        run(load_program, scripted, load.user(load.completion("Hi", 2)))


def test_what_does_not_end_is_given_up(load_program: pathlib.Path, scripted: ScriptedServer) -> None:
    scripted.scripts["/completion"] = lambda _: [CHUNKED]
    with pytest.raises(load.LoadError, match="not finished within 0.05 s"):
        run(load_program, scripted, load.user(load.completion("Hi", 2)), limit=0.05)


def test_a_connection_is_kept_and_made_anew_where_the_server_closed_it(
    load_program: pathlib.Path, scripted: ScriptedServer
) -> None:
    answers = iter([
        [stream(*chat_events("1"))],
        [stream(*chat_events("2")), b""],
        [head("200 OK", "Connection: close") + b"".join(chat_events("3")), b""],
        [stream(*chat_events("4"))],
    ])
    scripted.scripts["/completion"] = lambda _: next(answers)
    outcomes = run(load_program, scripted, load.user(*[load.completion("Hi", 1)] * 4))
    assert [one.tokens for one in outcomes] == [1, 1, 1, 1]
    assert [one.connection for one in scripted.requests] == [0, 0, 1, 2]


def test_a_turn_repeats_the_conversation(load_program: pathlib.Path, scripted: ScriptedServer) -> None:
    scripted.scripts["/v1/chat/completions"] = lambda _: [stream(*chat_events("Well", ", \u00e9"))]
    run(load_program, scripted, load.user(load.chat("One", 2), load.chat("Two", 2), system="Be brief."))
    first, second = (one.json() for one in scripted.requests)
    assert first["messages"] == [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "One"}]
    assert second["messages"][2:] == [
        {"role": "assistant", "content": "Well, \u00e9"}, {"role": "user", "content": "Two"}]
    assert second["max_tokens"] == 2 and second["stream"] is True


def test_requests_repeat_until_another_user_has_finished(
    load_program: pathlib.Path, scripted: ScriptedServer
) -> None:
    asked = threading.Semaphore(0)

    def long(_: object) -> list[bytes]:
        for _ in range(5):
            asked.acquire()
        return [stream(*chat_events("1"))]

    def health(_: object) -> list[bytes]:
        asked.release()
        return [sized(b"{}")]

    scripted.scripts |= {"/completion": long, "/health": health}
    probe = load.user({"method": "GET", "path": "/health"}, until=0)
    outcomes = run(load_program, scripted, load.user(load.completion("Hi", 1)), probe, limit=600)
    probes = [one for one in outcomes if one.user == 1]
    assert len(probes) >= 5
    assert all(one.status == 200 for one in probes)


def test_a_plan_that_waits_for_nobody_is_refused(load_program: pathlib.Path, scripted: ScriptedServer) -> None:
    with pytest.raises(load.LoadError, match="user 0 waits for user 3"):
        run(load_program, scripted, load.user(load.completion("Hi", 1), after={"user": 3}))
