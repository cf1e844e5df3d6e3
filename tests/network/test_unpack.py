import gzip
import os
import zlib

import pytest

from digest.network.failures import BadAnswer, TooBig
from digest.network.unpack import unpacked

TEXT = b"What was said in the house on Monday. " * 500
RAW = zlib.compressobj(9, zlib.DEFLATED, -15)
PACKED = {
    "gzip": gzip.compress(TEXT),
    "x-gzip": gzip.compress(TEXT),
    "deflate": zlib.compress(TEXT),
    "identity": TEXT,
    "": TEXT,
    " GZIP ": gzip.compress(TEXT[:99]) + gzip.compress(TEXT[99:]),
}


@pytest.mark.parametrize("encoding", PACKED)
@pytest.mark.parametrize("size", [1, 7, 1000, 10**6])
def test_a_body_is_the_same_in_pieces_of_any_size(encoding: str, size: int) -> None:
    data = PACKED[encoding]
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    assert unpacked(pieces, encoding, 10**6, "a") == TEXT


def test_bare_deflate_as_some_servers_send_it() -> None:
    assert unpacked([RAW.compress(TEXT) + RAW.flush()], "deflate", 10**6, "a") == TEXT


def test_padding_after_the_end_is_forgiven() -> None:
    assert unpacked([gzip.compress(TEXT) + b"\0" * 50, b"\0"], "gzip", 10**6, "a") == TEXT


def test_an_empty_body_needs_no_packing() -> None:
    assert unpacked([], "gzip", 10, "a") == b""


def test_a_body_cut_at_any_byte_is_refused() -> None:
    data = gzip.compress(os.urandom(300))
    for end in range(1, len(data)):
        with pytest.raises(BadAnswer):
            unpacked([data[:end]], "gzip", 10**6, "a")


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT, "gzip"),
        (TEXT, "deflate"),
        (gzip.compress(gzip.compress(TEXT)), "gzip, gzip"),
        (TEXT, "br"),
        (TEXT, "x-evil"),
        (gzip.compress(TEXT), "identity, gzip, deflate"),
        (gzip.compress(TEXT) + b"tail", "gzip"),
        (zlib.compress(TEXT) + b"tail", "deflate"),
    ],
)
def test_what_is_not_honestly_packed_is_refused(data: bytes, encoding: str) -> None:
    with pytest.raises(BadAnswer):
        unpacked([data], encoding, 10**6, "a")


@pytest.mark.parametrize("wbits", [31, 15])
def test_a_bomb_is_stopped_early(wbits: int) -> None:
    machine = zlib.compressobj(9, zlib.DEFLATED, wbits)
    bomb = b"".join(machine.compress(bytes(1 << 20)) for _ in range(200)) + machine.flush()
    with pytest.raises(TooBig):
        unpacked([bomb], "gzip" if wbits == 31 else "deflate", 30_000_000, "a")


def test_a_small_bomb_is_one_too_though_it_would_fit() -> None:
    with pytest.raises(TooBig):
        unpacked([gzip.compress(bytes(5_000_000))], "gzip", 30_000_000, "a")
    assert len(unpacked([gzip.compress(bytes(900_000))], "gzip", 30_000_000, "a")) == 900_000


def test_the_limit_holds_for_what_is_not_packed_too() -> None:
    assert len(unpacked([bytes(100)] * 10, "", 1000, "a")) == 1000
    with pytest.raises(TooBig):
        unpacked([bytes(100)] * 11, "", 1000, "a")
