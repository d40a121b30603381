"""LoRA adapters and control vectors, as users of llama-server know them, and what is beyond llama-server."""

import concurrent.futures
import json
import pathlib
import shutil
from collections.abc import Callable, Iterator

import openai
import pytest

from odd_adapters import ODD, write_odd
from server import LIMIT, TINY_CONTROL_VECTOR, TINY_LORA, TINY_MODEL, Server, running
from test_model_load import make_tiny, serve

PROMPT = "The runner left the village before the sun was over the ridge."


@pytest.fixture(scope="module")
def adapters(directory: pathlib.Path) -> Iterator[Server]:
    """The tiny model with one adapter that holds for nobody by itself, and a directory of more."""
    more = directory / "adapters"
    more.mkdir()
    shutil.copy(TINY_LORA, more / "wolf.gguf")
    make_tiny(more / "fox.gguf", "--make", "lora", "--seed", "6")
    (more / "broken.gguf").write_bytes(pathlib.Path(TINY_LORA).read_bytes()[:9000])
    (more / "link.gguf").symlink_to(TINY_LORA)
    (directory / "outside.gguf").symlink_to(TINY_LORA)
    for name in ODD:
        write_odd(name, more / f"{name}.gguf")
    flags = ("-c", "8192", "-np", "4", "--lora", TINY_LORA, "--lora-init-without-apply", "--lora-dir", str(more))
    yield from running(Server(directory, TINY_MODEL, *flags))


@pytest.fixture
def fox(adapters: Server) -> Iterator[dict]:
    """An adapter that was loaded at run time, for the time of a test."""
    status, fox = adapters.post("/lora-adapters/load", {"path": "fox.gguf"})
    assert status == 200, fox
    yield fox
    adapters.request("DELETE", f"/lora-adapters/{fox['id']}")


def text(server: Server, lora: dict[int, float] | None = None, **options: object) -> str:
    scales = {} if lora is None else {"lora": [{"id": id, "scale": scale} for id, scale in lora.items()]}
    return server.complete(PROMPT, **scales, **options)["content"]


def listed(server: Server) -> list[dict]:
    return json.loads(server.get("/lora-adapters")[2])


def test_the_list_is_llama_servers(adapters: Server) -> None:
    first = listed(adapters)[0]
    assert first["id"] == 0 and first["path"] == TINY_LORA and first["scale"] == 0
    assert first["task_name"] == "nonsense" and first["prompt_prefix"] == "Say: "


def test_an_adapter_changes_the_answer_and_scale_0_does_not(adapters: Server, tiny: Server) -> None:
    plain = text(tiny)
    assert text(adapters) == plain
    assert text(adapters, {0: 0}) == plain
    assert text(adapters, {0: 1}) != plain
    assert text(adapters, {0: 1}) == text(adapters, {0: 1}, cache_prompt=False)
    assert text(adapters, {0: 1}) != text(adapters, {0: -1})


def test_it_holds_in_every_dialect(adapters: Server) -> None:
    lora = [{"id": 0, "scale": 1}]
    whole = {"prompt": PROMPT, "max_tokens": 16, "temperature": 0}
    changed = adapters.post("/v1/completions", {**whole, "lora": lora})[1]["choices"][0]["text"]
    assert changed == text(adapters, {0: 1})
    chat = {"messages": [{"role": "user", "content": PROMPT}], "max_tokens": 16, "temperature": 0}
    answers = [adapters.post("/v1/chat/completions", {**chat, "lora": value})[1] for value in ([], lora)]
    assert answers[0]["choices"] != answers[1]["choices"]
    settings = adapters.complete(PROMPT, lora=lora)["generation_settings"]
    assert settings["lora"] == lora


def test_different_sets_at_one_time_give_what_each_gives_alone(adapters: Server, fox: dict) -> None:
    other = fox["id"]
    sets: list[dict[int, float] | None] = [None, {0: 1}, {other: 1}, {0: 1, other: 0.5}, {0: -1}, {0: 1}, None, {other: 1}]
    alone = [text(adapters, scales, n_predict=24, cache_prompt=False) for scales in sets]
    assert len(set(alone)) == 5
    with concurrent.futures.ThreadPoolExecutor(len(sets)) as pool:
        together = list(pool.map(lambda scales: text(adapters, scales, n_predict=24), sets))
    assert together == alone
    assert adapters.metrics()["chasqui_adapter_changes_total"] > 0


def test_no_beginning_is_shared_between_sets(adapters: Server) -> None:
    prompt = [token % 250 + 3 for token in range(200)]
    for scale in (0.25, 0.75, 0):
        lora = [{"id": 0, "scale": scale}]
        assert adapters.complete(prompt, lora=lora)["timings"]["cache_n"] == 0
        assert adapters.complete(prompt, lora=lora)["timings"]["cache_n"] == 199


def test_scales_for_all_hold_for_what_comes_later(adapters: Server) -> None:
    plain, changed = text(adapters, {0: 0}), text(adapters, {0: 1})
    try:
        assert adapters.post("/lora-adapters", [{"id": 0, "scale": 1}]) == (200, {"success": True})
        assert listed(adapters)[0]["scale"] == 1
        assert text(adapters) == changed
        # As with llama-server, what is not named is not applied.
        assert adapters.post("/lora-adapters", [])[0] == 200
        assert text(adapters) == plain
    finally:
        adapters.post("/lora-adapters", [])


def test_what_runs_keeps_its_scales(adapters: Server) -> None:
    # An answer long enough that the scales change while it runs.
    # Computed in the same pieces, so that its rounding is the same, too.
    options = {"n_predict": 400, "ignore_eos": True, "cache_prompt": False}
    whole = text(adapters, **options)
    body = {"prompt": PROMPT, "temperature": 0, **options}
    try:
        with adapters.stream("/completion", body) as stream:
            chunks = stream.chunks()
            first = next(chunks)["content"]
            adapters.post("/lora-adapters", [{"id": 0, "scale": 1}])
            assert first + "".join(chunk["content"] for chunk in chunks) == whole
    finally:
        adapters.post("/lora-adapters", [])


def test_an_adapter_is_a_model(adapters: Server) -> None:
    client = openai.OpenAI(base_url=adapters.url + "/v1", api_key="none", max_retries=0, timeout=LIMIT)
    models = {model.id: model for model in client.models.list()}
    name = listed(adapters)[0]["name"]
    assert models[name].parent == pathlib.Path(TINY_MODEL).stem and models[name].root == TINY_LORA
    answer = client.completions.create(model=name, prompt=PROMPT, max_tokens=16, temperature=0)
    assert answer.model == name
    assert answer.choices[0].text == text(adapters, {0: 1})
    stream = client.completions.create(model=name, prompt=PROMPT, max_tokens=16, temperature=0, stream=True)
    chunks = list(stream)
    assert {chunk.model for chunk in chunks} == {name}
    assert "".join(chunk.choices[0].text for chunk in chunks) == answer.choices[0].text
    assert client.models.retrieve(name).id == name


def test_load_and_unload(adapters: Server) -> None:
    status, wolf = adapters.post("/lora-adapters/load", {"path": "wolf.gguf"})
    assert status == 200 and wolf["name"] == "wolf" and wolf["scale"] == 0
    changed = text(adapters, {wolf["id"]: 1})
    # The same file as the one of the start, so that it computes the same.
    assert changed == text(adapters, {0: 1}) == text(adapters, model="wolf")
    assert [entry["id"] for entry in listed(adapters)] == [0, wolf["id"]]
    status, _, answer = adapters.request("DELETE", f"/lora-adapters/{wolf['id']}")
    assert status == 200 and json.loads(answer) == wolf
    assert [entry["id"] for entry in listed(adapters)] == [0]
    assert adapters.post("/completion", {"prompt": PROMPT, "model": "wolf"})[0] == 404
    status, again = adapters.post("/lora-adapters/load", {"path": "wolf.gguf", "name": "second", "scale": 0.5})
    assert status == 200 and again["id"] > wolf["id"] and again["scale"] == 0.5
    assert text(adapters) == text(adapters, {0: 0.5})
    adapters.request("DELETE", f"/lora-adapters/{again['id']}")


def test_unloading_lets_those_who_use_it_finish(adapters: Server) -> None:
    _, fox = adapters.post("/lora-adapters/load", {"path": "fox.gguf", "name": "leaving"})
    options = {"model": "leaving", "n_predict": 400, "ignore_eos": True, "cache_prompt": False}
    whole = text(adapters, **options)
    with adapters.stream("/completion", {"prompt": PROMPT, "temperature": 0, **options}) as stream:
        chunks = stream.chunks()
        first = next(chunks)["content"]
        assert adapters.request("DELETE", f"/lora-adapters/{fox['id']}")[0] == 200
        assert first + "".join(chunk["content"] for chunk in chunks) == whole


@pytest.mark.parametrize(("path", "status"), [
    ("none.gguf", 404), ("../outside.gguf", 400), ("/etc/passwd", 400), ("", 400), (".", 400), ("..", 400),
    ("a/b.gguf", 400), ("a\\b", 400), ("a\0b", 400), ("link.gguf", 400), ("broken.gguf", 400), (7, 400), (None, 400),
])
def test_files_that_are_not_loaded(adapters: Server, path: object, status: int) -> None:
    found, answer = adapters.post("/lora-adapters/load", {"path": path})
    assert found == status, answer
    assert answer["error"]["param"] == "path"
    assert len(listed(adapters)) == 1


@pytest.mark.parametrize("name", ODD)
def test_an_odd_file_is_refused_and_harms_nobody(adapters: Server, name: str) -> None:
    with adapters.stream("/completion", {"prompt": PROMPT, "n_predict": 100, "ignore_eos": True}) as stream:
        chunks = stream.chunks()
        next(chunks)
        status, answer = adapters.post("/lora-adapters/load", {"path": f"{name}.gguf"})
        assert status == 400 and answer["error"]["param"] == "path", answer
        assert list(chunks)[-1]["stop"]


@pytest.mark.parametrize(("body", "field"), [
    ({"lora": {"id": 0}}, "lora"), ({"lora": [0]}, "lora[0]"), ({"lora": [{"id": 0}]}, "lora[0].scale"),
    ({"lora": [{"scale": 1}]}, "lora[0].id"), ({"lora": [{"id": 99, "scale": 1}]}, "lora[0].id"),
    ({"lora": [{"id": 0, "scale": 101}]}, "lora[0].scale"), ({"lora": [{"id": 0, "scale": "1"}]}, "lora[0].scale"),
    ({"lora": [{"id": 0, "scale": 1}, {"id": -1, "scale": 1}]}, "lora[1].id"),
])
def test_scales_that_are_refused(adapters: Server, body: dict, field: str) -> None:
    status, answer = adapters.post("/completion", {"prompt": PROMPT, **body})
    assert status == 400 and answer["error"]["param"] == field, answer
    if "lora" in body and isinstance(body["lora"], list):
        status, answer = adapters.post("/lora-adapters", body["lora"])
        assert status == 400 and answer["error"]["param"] == field.removeprefix("lora"), answer


def test_a_name_and_scales_are_one_too_many(adapters: Server) -> None:
    name = listed(adapters)[0]["name"]
    status, answer = adapters.post("/completion", {"prompt": PROMPT, "model": name, "lora": [{"id": 0, "scale": 1}]})
    assert status == 400 and answer["error"]["param"] == "lora"


def test_unloading_what_is_not_there(adapters: Server) -> None:
    assert adapters.request("DELETE", "/lora-adapters/77")[0] == 404
    assert adapters.request("DELETE", "/lora-adapters/x")[0] == 400


def test_nothing_is_loaded_where_no_directory_is_named(tiny: Server) -> None:
    assert listed(tiny) == []
    status, answer = tiny.post("/lora-adapters/load", {"path": "wolf.gguf"})
    assert status == 403 and "--lora-dir" in answer["error"]["message"]


def test_vectors_have_the_scales_of_all(directory: pathlib.Path) -> None:
    for one in running(Server(directory, TINY_MODEL, "--embedding", "--lora", TINY_LORA, "-np", "1", "-c", "2048")):
        body = {"input": PROMPT}
        changed = one.post("/v1/embeddings", body)[1]["data"]
        assert one.post("/lora-adapters", [])[0] == 200
        plain = one.post("/v1/embeddings", body)[1]["data"]
        assert plain != changed
        one.post("/lora-adapters", [{"id": 0, "scale": 1}])
        assert one.post("/v1/embeddings", body)[1]["data"] == changed


def test_scaled_flags_and_control_vectors(started: Callable[..., Server], tiny: Server, adapters: Server) -> None:
    scaled = started(TINY_MODEL, "-c", "2048", "-np", "1", "--lora-scaled", f"{TINY_LORA}:0.5")
    vector = started(
        TINY_MODEL, "-c", "2048", "-np", "1", "--control-vector", TINY_CONTROL_VECTOR, "--control-vector-layer-range",
        "1", "4")
    beyond = started(
        TINY_MODEL, "-c", "2048", "-np", "1", "--control-vector-scaled", f"{TINY_CONTROL_VECTOR}:-1.5",
        "--control-vector-layer-range=50-60")
    for one in (scaled, vector, beyond):
        one.wait_until_ready()
    assert text(scaled) == text(adapters, {0: 0.5})
    assert text(vector) != text(tiny)
    assert text(beyond) == text(tiny)


@pytest.mark.parametrize("flag", ["--lora", "--control-vector"])
def test_a_start_with_a_bad_file_says_which_and_why(tmp_path: pathlib.Path, flag: str) -> None:
    for name, content in (("missing.gguf", None), ("text.gguf", b"not one at all"), ("cut.gguf", None)):
        path = tmp_path / name
        if content is not None:
            path.write_bytes(content)
        if name == "cut.gguf":
            make_tiny(path, "--make", flag.removeprefix("--"), "--truncate", "0.6")
        line = serve(TINY_MODEL, flag, str(path))
        assert name in line and flag in line


def test_a_start_with_an_adapter_of_another_model(tmp_path: pathlib.Path) -> None:
    other = make_tiny(tmp_path / "other.gguf", "--architecture", "mamba")
    line = serve(other, "--lora", TINY_LORA)
    assert pathlib.Path(TINY_LORA).name in line and "made for another one" in line


def test_a_start_with_a_directory_that_is_not_there() -> None:
    assert "--lora-dir" in serve(TINY_MODEL, "--lora-dir", "/nowhere/at/all")
