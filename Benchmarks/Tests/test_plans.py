import json

import pytest

from chasqui_bench import words, workloads
from chasqui_bench.workloads import churn, decode, health, interference, long, overhead, shared, turns

PLANS = {
    "overhead": lambda: overhead.plan(8, 6), "decode": lambda: decode.plan(8), "shared": lambda: shared.plan(8),
    "turns": turns.plan, "interference": interference.plan, "long": long.plan, "churn": lambda: churn.plan(0, 200),
    "health": health.plan,
}


def bodies(plan: list[dict]) -> list[dict]:
    return [json.loads(request["body"]) for user in plan for request in user["requests"] if "body" in request]


@pytest.mark.parametrize("name", PLANS)
def test_a_plan_is_the_same_each_time_and_streams_greedily(name: str) -> None:
    assert PLANS[name]() == PLANS[name]()
    for body in bodies(PLANS[name]()):
        assert (body["stream"], body["temperature"], body["ignore_eos"]) == (True, 0, True)


def test_prose_has_as_many_words_as_asked_for() -> None:
    text = words.prose(600, "seed")
    assert len(text.split()) == 600
    assert text != words.prose(600, "other seed")


@pytest.mark.parametrize("name", ["overhead", "decode", "long", "churn"])
def test_unrelated_prompts_are_all_different(name: str) -> None:
    prompts = [json.dumps(body["prompt"]) for body in bodies(PLANS[name]())]
    assert len(set(prompts)) == len(prompts)


def test_shared_is_sixteen_chats_with_one_system_prompt_of_600_words() -> None:
    messages = [body["messages"] for body in bodies(shared.plan(8))]
    assert len(messages) == 16
    assert {one[0]["content"] for one in messages} == {shared.SYSTEM}
    assert len(shared.SYSTEM.split()) == 600
    assert len({one[1]["content"] for one in messages}) == 16


def test_turns_are_eight_conversations_of_six_turns() -> None:
    plan = turns.plan()
    assert [len(user["requests"]) for user in plan] == [6] * 8
    messages = [request["say"] for user in plan for request in user["requests"]]
    assert len(set(messages)) == 48
    assert all(len(one.split()) == 40 for one in messages)


def test_interference_has_a_prompt_of_1200_words_after_the_stream_runs() -> None:
    running, arriving = interference.plan()
    assert bodies([running])[0]["n_predict"] == 400
    assert len(bodies([arriving])[0]["prompt"].split()) == 1200
    assert (arriving["after"], arriving["delay"]) == ({"user": 0, "tokens": 1}, 0.7)


def test_long_prompts_have_512_tokens() -> None:
    assert [len(body["prompt"]) for body in bodies(long.plan())] == [512] * 8


def test_churn_sends_each_of_two_thousand_once() -> None:
    prompts = [body["prompt"] for body in bodies(churn.plan(0, churn.EARLY) + churn.plan(churn.EARLY, churn.LATE))]
    assert len(prompts) == len(set(prompts)) == 2000


def test_the_cached_share_counts_what_the_next_prompt_begins_with(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "CONVERSATIONS", 1)
    monkeypatch.setattr(turns, "message", lambda conversation, turn: f"u{turn}")
    monkeypatch.setattr(turns, "templated", lambda messages, _: "".join(one["content"] + "|" for one in messages))
    monkeypatch.setattr(turns, "tokenized", lambda text, _: [ord(character) for character in text])
    # Prompts: "u0|", then "u0|ab|u1|". Of "u0|ab" all but the last token was computed: 4 are cacheable.
    assert turns.cached_share([[0, 0, "ab"], [0, 4, "cd"]], None) == 100
    assert turns.cached_share([[0, 3, "ab"], [0, 2, "cd"]], None) == 50
    # More than was cacheable is not more than all.
    assert turns.cached_share([[0, 0, "ab"], [0, 6, "cd"]], None) == 100


def test_workloads_have_names_sides_and_figures_of_their_own() -> None:
    names = [workload.name for workload in workloads.ALL]
    assert len(set(names)) == len(names)
    for workload in workloads.ALL:
        assert "chasqui" in {side.program for side in workload.sides}
        assert len(workload.sides) > 1
        assert len({side.name for side in workload.sides}) == len(workload.sides)
        assert workload.figures
