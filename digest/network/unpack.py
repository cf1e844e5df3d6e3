"""Bodies unpacked piece by piece, never further than the limit allows."""

import zlib
from collections.abc import Iterable, Iterator

from digest.network.failures import BadAnswer, TooBig

ENCODINGS = "gzip, deflate"  # what we can unpack, as Accept-Encoding says it
_GZIP, _ZLIB, _RAW = 31, 15, -15
_PIECE = 65536
# Text rarely packs better than 1:30; beyond 1:100 it is a bomb. Small bodies of blanks may well do so.
_RATIO, _RATIO_FROM = 100, 1_000_000


def unpacked(pieces: Iterable[bytes], encoding: str, limit: int, address: str) -> bytes:
    """The whole body. `encoding` is the Content-Encoding header, empty for none.

    Raises TooBig beyond `limit` bytes or for a bomb, BadAnswer for an encoding that is unknown, repeated or cut short.
    """
    names = [name.strip().lower() for name in encoding.split(",") if name.strip().lower() not in ("", "identity")]
    if len(names) > 1:
        raise BadAnswer(address, "the answer is packed more than once")
    if names and names[0] not in ("gzip", "x-gzip", "deflate"):
        raise BadAnswer(address, f"the answer is packed in a way we did not ask for ({names[0][:20]!a})")
    plain = _inflated(pieces, names[0], address) if names else ((piece, 0) for piece in pieces)
    body = bytearray()
    for piece, packed in plain:
        body += piece
        if len(body) > limit:
            raise TooBig(address, f"the answer is bigger than {limit:,} bytes")
        if packed and len(body) > _RATIO_FROM and len(body) > packed * _RATIO:
            raise TooBig(address, "the answer unpacks to more than a hundred times its size")
    return bytes(body)


def _inflated(pieces: Iterable[bytes], name: str, address: str) -> Iterator[tuple[bytes, int]]:
    """Unpacked pieces of at most 64 KiB, each with the number of packed bytes it took to get there."""
    machine: zlib._Decompress | None = None
    packed = 0
    for piece in pieces:
        packed += len(piece)
        rest = piece
        while rest:
            if machine is None or machine.eof:
                if machine is not None and not rest.strip(b"\0"):
                    break  # padding after the end, as some servers send
                machine = _machine(name, rest, again=machine is not None, address=address)
            try:
                out = machine.decompress(rest, _PIECE)
            except zlib.error as error:
                raise BadAnswer(address, "the answer is said to be packed and is not, or is damaged") from error
            rest = machine.unused_data if machine.eof else machine.unconsumed_tail
            yield out, packed
    if machine is not None and not machine.eof:
        yield from _last(machine, packed)
        if not machine.eof:
            raise BadAnswer(address, "the packed answer was cut short")


def _last(machine: "zlib._Decompress", packed: int) -> Iterator[tuple[bytes, int]]:
    # All input is taken; what the machine still holds comes out without more of it.
    while out := machine.decompress(b"", _PIECE):
        yield out, packed


def _machine(name: str, start: bytes, *, again: bool, address: str) -> "zlib._Decompress":
    if again and name == "deflate":
        raise BadAnswer(address, "something follows the end of the packed answer")
    if name != "deflate":
        return zlib.decompressobj(_GZIP)
    # RFC 9110 means zlib's wrapping; some servers send the bare stream. The wrapping's first byte tells.
    return zlib.decompressobj(_ZLIB if start[0] & 0x0F == 8 else _RAW)
