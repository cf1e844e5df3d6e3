"""Files of MessagePack behind a checksum of their own: whole, or as if they were not there."""

import hashlib
from pathlib import Path
from typing import TypeVar

import msgspec

_SUM_BYTES = 32
_encoder = msgspec.msgpack.Encoder()
Kept = TypeVar("Kept")


def checked(value: msgspec.Struct) -> bytearray:
    """A value as it is kept."""
    data = bytearray(_SUM_BYTES)
    _encoder.encode_into(value, data, _SUM_BYTES)  # in its place: a memo has ten megabytes
    with memoryview(data) as view:
        view[:_SUM_BYTES] = _sum(view[_SUM_BYTES:])
    return data


def read_checked(path: Path, kind: type[Kept]) -> tuple[Kept | None, bytes]:
    """The value at `path` with its checksum; None where it is not there, not whole, or of another kind."""
    try:
        data = path.read_bytes()
        mark, body = data[:_SUM_BYTES], memoryview(data)[_SUM_BYTES:]
        if _sum(body) != mark:
            return None, b""
        return msgspec.msgpack.decode(body, type=kind), mark
    except (OSError, msgspec.DecodeError):
        return None, b""


def sum_of(path: Path) -> bytes:
    """The checksum that a file states of itself; empty where there is none."""
    try:
        with path.open("rb") as file:
            return file.read(_SUM_BYTES)
    except OSError:
        return b""


def _sum(body: memoryview) -> bytes:
    return hashlib.sha256(body).digest()  # processors do it by themselves: ten megabytes in five milliseconds
