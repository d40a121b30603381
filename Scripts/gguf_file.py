"""Writes GGUF, version 3: what llama.cpp loads models from. Only Python's standard library is used."""

import struct
import sys
from array import array
from collections.abc import Iterable
from typing import BinaryIO

# Type codes of metadata.
U32, I32, F32, BOOL, TEXT, ARRAY = 4, 5, 6, 7, 8, 9
# Of tensors, F32 alone is written here.
TENSOR_F32 = 0
ALIGNMENT = 32

# Name, dimensions (the fastest first), and the values' bytes.
Tensor = tuple[str, list[int], bytes]


def text(value: str) -> bytes:
    encoded = value.encode()
    return struct.pack("<Q", len(encoded)) + encoded


def scalar(kind: int, value: object) -> bytes:
    if kind == TEXT:
        return text(str(value))
    return struct.pack({U32: "<I", I32: "<i", F32: "<f", BOOL: "<?"}[kind], value)


def entry(key: str, kind: int, value: object) -> bytes:
    return text(key) + struct.pack("<I", kind) + scalar(kind, value)


def entries(key: str, kind: int, values: list) -> bytes:
    return text(key) + struct.pack("<IIQ", ARRAY, kind, len(values)) + b"".join(scalar(kind, v) for v in values)


def padding(size: int) -> bytes:
    return bytes(-size % ALIGNMENT)


def little_endian(values: array) -> bytes:
    if sys.byteorder == "big":
        values = array(values.typecode, values)
        values.byteswap()
    return values.tobytes()


def write(file: BinaryIO, metadata: list[bytes], tensors: Iterable[Tensor]) -> None:
    contents = list(tensors)
    head = bytearray(b"GGUF" + struct.pack("<IQQ", 3, len(contents), len(metadata)) + b"".join(metadata))
    offset = 0
    for name, dimensions, data in contents:
        head += text(name) + struct.pack(f"<I{len(dimensions)}Q", len(dimensions), *dimensions)
        head += struct.pack("<IQ", TENSOR_F32, offset)
        offset += len(data) + len(padding(len(data)))
    file.write(head + padding(len(head)))
    for *_, data in contents:
        file.write(data)
        file.write(padding(len(data)))
