"""Stable hashes, the same on every machine and in every run: of bytes, and of frozen values."""

import hashlib
from collections.abc import Iterable

import msgspec

_encoder = msgspec.msgpack.Encoder(order="deterministic")


def of_bytes(data: bytes) -> str:
    """SHA-256 of the bytes, as 64 hexadecimal digits: long enough to name a capture for ever."""
    return hashlib.sha256(data).hexdigest()


def of_texts(texts: Iterable[str]) -> str:
    """A 32-digit hash of texts that hold no NUL, in their order."""
    # Of much, processors make this hash by themselves, twice as fast as the others.
    return hashlib.sha256("\0".join(texts).encode("utf-8", "surrogateescape")).hexdigest()[:32]


def of_value(value: object) -> str:
    """A 32-digit hash of a value made of dataclasses, tuples, lists, dicts, sets, strings, numbers, dates and None.

    Dicts and sets are hashed in sorted order, so PYTHONHASHSEED has no say. Dataclasses hash by their field names and
    values, not by class name. Raises TypeError for anything else.
    """
    return hashlib.blake2b(_encoder.encode(value), digest_size=16).hexdigest()
