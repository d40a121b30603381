"""A model that is freed while nobody needs it."""

import json
from collections.abc import Callable

import server as servers
from server import Server, eventually


def is_sleeping(server: Server) -> bool:
    return json.loads(server.get("/props")[2])["is_sleeping"]


def sleep(server: Server) -> None:
    eventually(lambda: is_sleeping(server) and "the model sleeps" in server.log(), what="the model sleeps")


def resident(server: Server) -> float:
    return server.metrics()["process_resident_memory_bytes"]


def test_a_sleeping_model_takes_no_memory_and_is_loaded_again(started: Callable[..., Server]) -> None:
    server = started(servers.MODEL, "-c", "2048", "-np", "2", "--no-mmap", "--sleep-idle-seconds", "1")
    server.wait_until_ready()
    prompt = "Once upon a time, there was a girl who lived by the sea. " * 10 + "And"
    first = server.complete(prompt, n_predict=4)
    awake = resident(server)
    sleep(server)
    asleep = resident(server)
    # The weights alone are 92 MiB.
    assert awake - asleep > 90 << 20, (awake, asleep)
    for path in ("/health", "/v1/models", "/metrics", "/props", "/slots"):
        assert server.get(path)[0] == 200
    assert is_sleeping(server)
    assert server.metrics()["chasqui_model_sleeping"] == 1
    again = server.complete(prompt, n_predict=4)
    assert again["content"] == first["content"]
    # What was computed before the sleep was kept in host memory.
    assert again["timings"]["cache_n"] > 100
    server.stop()


def test_a_sleeping_server_ends(started: Callable[..., Server]) -> None:
    server = started(servers.TINY_MODEL, "--sleep-idle-seconds", "1")
    server.wait_until_ready()
    sleep(server)
    server.stop()
