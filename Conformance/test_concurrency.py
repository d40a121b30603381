"""Eight clients at once."""

import threading
import time

from server import Server

PROMPTS = [
    "The capital of France is",
    "Water boils at",
    "1, 2, 3, 4,",
    "A short list of fruits: apple,",
    "The sun rises in the",
    "Once upon a time there was a",
    "def add(a, b):\n    return",
    "Monday, Tuesday,",
]
TOKENS = 40


def test_eight_clients_stream_at_once_and_get_what_they_get_alone(server: Server) -> None:
    options = {"n_predict": TOKENS, "temperature": 0, "ignore_eos": True}
    alone = [server.complete(prompt, **options)["content"] for prompt in PROMPTS]
    starts, ends = [0.0] * 8, [0.0] * 8
    texts = [""] * 8
    begin = threading.Barrier(8)

    def run(index: int) -> None:
        begin.wait()
        with server.stream("/completion", {"prompt": PROMPTS[index], **options}) as stream:
            for chunk in stream.chunks():
                starts[index] = starts[index] or time.monotonic()
                texts[index] += chunk["content"]
            ends[index] = time.monotonic()

    threads = [threading.Thread(target=run, args=[index]) for index in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(starts) < min(ends), "each stream began before any ended"
    assert texts == alone


def test_more_clients_than_slots_are_all_served(tiny: Server) -> None:
    texts: list[str] = []

    def run() -> None:
        texts.append(tiny.complete("Hello", n_predict=20, ignore_eos=True)["content"])

    threads = [threading.Thread(target=run) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(texts) == 16 and len(set(texts)) == 1
    tiny.wait_until_idle()
