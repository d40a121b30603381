"""Adapters that must be refused: llama.cpp would end the process over some of them."""

import pathlib
import sys
from collections.abc import Callable

SCRIPTS = pathlib.Path(__file__).parent.parent / "Scripts"
sys.path.insert(0, str(SCRIPTS))

from gguf_file import F32, I32, TEXT, U32, Tensor, entries, entry, write  # noqa: E402

WIDTH = 64
QUERY = "blk.0.attn_q.weight"


def metadata(**changes: bytes | None) -> list[bytes]:
    """An adapter's keys, with these in their place or left out."""
    keys = {
        "type": entry("general.type", TEXT, "adapter"),
        "architecture": entry("general.architecture", TEXT, "llama"),
        "adapter": entry("adapter.type", TEXT, "lora"),
        "alpha": entry("adapter.lora.alpha", F32, 8.0),
        **changes,
    }
    return [value for value in keys.values() if value is not None]


def tensor(name: str, *dimensions: int) -> Tensor:
    count = 1
    for size in dimensions:
        count *= size
    return name, list(dimensions), bytes(4 * count)


def pair(name: str = QUERY, inputs: int = WIDTH, outputs: int = WIDTH, rank: int = 4) -> list[Tensor]:
    return [tensor(name + ".lora_a", inputs, rank), tensor(name + ".lora_b", rank, outputs)]


Content = tuple[list[bytes], list[Tensor]]

ODD: dict[str, Callable[[], Content]] = {
    "a key of a wrong type": lambda: (metadata(type=entry("general.type", U32, 1)), pair()),
    "an alpha of a wrong type": lambda: (metadata(alpha=entry("adapter.lora.alpha", TEXT, "8")), pair()),
    "an alpha that is no number": lambda: (metadata(alpha=entry("adapter.lora.alpha", F32, float("nan"))), pair()),
    "no adapter": lambda: (metadata(type=entry("general.type", TEXT, "model")), pair()),
    "no type": lambda: (metadata(type=None), pair()),
    "another kind of adapter": lambda: (metadata(adapter=entry("adapter.type", TEXT, "ia3")), pair()),
    "another architecture": lambda: (metadata(architecture=entry("general.architecture", TEXT, "bert")), pair()),
    "no tensors": lambda: (metadata(), []),
    "half a pair": lambda: (metadata(), pair()[:1]),
    "another name": lambda: (metadata(), [tensor("blk.0.attn_q.weight", WIDTH, WIDTH)]),
    "a tensor that the model has not": lambda: (metadata(), pair("blk.77.attn_q.weight")),
    "another width": lambda: (metadata(), pair(inputs=WIDTH // 2)),
    "another height": lambda: (metadata(), pair(outputs=WIDTH // 2)),
    "two ranks": lambda: (metadata(), [pair()[0], tensor(QUERY + ".lora_b", 8, WIDTH)]),
    "a third dimension": lambda: (
        metadata(), [tensor(QUERY + ".lora_a", WIDTH, 4, 3), tensor(QUERY + ".lora_b", 4, WIDTH, 3)]),
    "two ranks of embeddings": lambda: (
        metadata(), [tensor("token_embd.weight.lora_a", 4, 384), tensor("token_embd.weight.lora_b", 8, WIDTH)]),
    "words that switch it on": lambda: (
        metadata(words=entries("adapter.alora.invocation_tokens", U32, [1, 2])), pair()),
    "words of a wrong type": lambda: (
        metadata(words=entries("adapter.alora.invocation_tokens", I32, [1, 2])), pair()),
}


def write_odd(name: str, path: pathlib.Path) -> None:
    with path.open("wb") as file:
        write(file, *ODD[name]())
