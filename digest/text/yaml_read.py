"""YAML as an editor writes it, string-first, with the line and column of every value: see digest.text.yaml_lines."""

from typing import NamedTuple

from digest.problems import Problem
from digest.text.yaml_plain import Fields, read_plain

_CONTROLS = bytes([*range(0x0A), *range(0x0B, 0x20), 0x7F])


class Entries(NamedTuple):
    """What was read of a mapping."""

    fields: Fields
    problems: tuple[Problem, ...]
    lost: frozenset[str]  # keys that stand there but whose entries can't be read


def read_mapping(text: str, file: str, first_line: int = 1) -> Entries:
    """The entries of a block mapping, in order, and all that is wrong; `first_line` is that of `text` in its file.

    Where one entry can't be read, the others still are.
    """
    if _is_printable(text) and (fields := read_plain(text, first_line)) is not None:
        return Entries(fields, (), frozenset())
    from digest.text.yaml_lines import read_by_parser  # noqa: PLC0415 - 15 ms, and most sites do without

    return read_by_parser(text, file, first_line)


def _is_printable(text: str) -> bool:
    """Whether nothing but line ends, \\n each, is more or less than a sign."""
    if text.isascii():  # then it takes a third of the time
        return len(text.encode().translate(None, _CONTROLS)) == len(text)
    return text.replace("\n", " ").isprintable()
