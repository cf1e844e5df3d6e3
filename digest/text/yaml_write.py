"""Values as YAML text that our reader, and every other, reads back as the same text."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias

# What a value may become: text, a list of values, or a mapping of them.
Plain: TypeAlias = "str | list[Plain] | dict[str, Plain]"

# Starts with a letter, digit, slash or a sign that means nothing, and holds nothing that YAML could take for markup.
_BARE = re.compile(
    r"[^\s\-?:,\[\]{}#&*!|>'\"%@`=<~\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff][^\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff]*"
)
_MARKUP = re.compile(r": |:\Z| #|\s\Z")
_FLOW_MARKUP = re.compile(r"[,\[\]{}]|:(?![A-Za-z0-9/])")

# Read as something else than text by other YAML readers; dates and small whole numbers are left bare on purpose.
_TRAP = re.compile(
    r"(?:y|n|yes|no|on|off|true|false|null|~)|[-+]?(?:0[0-9_box][0-9a-f_]*|[0-9][0-9_]*(?:\.[0-9_]*)?(?:e[-+]?[0-9]+)?|\.inf)"
    r"|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?|\.nan",
    re.IGNORECASE,
)
_WHOLE = re.compile(r"0|[1-9][0-9]{0,8}")

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0"}
_UNPRINTABLE = re.compile('[\\\\"\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff]')
_NEEDS_ESCAPES = re.compile("[\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def plain(value: object) -> "Plain":
    """A value as text, lists and mappings of text. TypeError for what no file could say, ValueError for surrogates."""
    if isinstance(value, str):
        if _SURROGATE.search(value):
            raise ValueError("a lone surrogate can't be written to a file")
        return value
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} can't be written as YAML")


def scalar(text: str, *, flow: bool = False, quote: str = "") -> str:
    """Text as one line of YAML: bare where that is safe, else quoted, by `quote` (' or ") where that can hold it."""
    if quote == "'" and not _NEEDS_ESCAPES.search(text):
        return "'" + text.replace("'", "''") + "'"
    if quote != '"' and _bare(text, flow=flow):
        return text
    if quote != '"' and '"' in text and "'" not in text and not _NEEDS_ESCAPES.search(text):
        return f"'{text}'"
    return '"' + _UNPRINTABLE.sub(_escape, text) + '"'


def flow(value: "Plain") -> str:
    """Any value on one line: [a, b], {key: value}."""
    if isinstance(value, str):
        return scalar(value, flow=True)
    if isinstance(value, list):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    return "{" + ", ".join(f"{scalar(key, flow=True)}: {flow(item)}" for key, item in value.items()) + "}"


def block(value: "Plain", indent: str) -> list[str]:
    """The lines of a list or mapping that begins on the line after its key."""
    if isinstance(value, list):
        return [f"{indent}- {flow(item) if not isinstance(item, str) else scalar(item)}" for item in value]
    if isinstance(value, dict):
        return [
            f"{indent}{scalar(key)}: {flow(item) if not isinstance(item, str) else scalar(item)}"
            for key, item in value.items()
        ]
    raise TypeError("text has no block form of its own")


def literal(text: str, indent: str) -> list[str] | None:
    """The lines of a block scalar with its header first; None where the text can't stand as one."""
    inner = text.removesuffix("\n")
    lines = inner.split("\n")
    if (
        not lines[0].strip()
        or lines[0][0] == " "
        or not lines[-1].strip()
        or _NEEDS_ESCAPES.search(inner.replace("\n", ""))
    ):
        return None
    return ["|" if text.endswith("\n") else "|-", *(f"{indent}{line}" if line else "" for line in lines)]


def folded(text: str, indent: str, width: int = 100) -> list[str] | None:
    """As `literal`, with its paragraphs wrapped at single spaces."""
    inner = text.removesuffix("\n")
    paragraphs = inner.split("\n")
    if any(not p or p != p.strip() or _NEEDS_ESCAPES.search(p) for p in paragraphs):
        return None
    lines = [">" if text.endswith("\n") else ">-"]
    for number, paragraph in enumerate(paragraphs):
        if number:
            lines.append("")
        line = ""
        for word in re.split(r"(?<=\S) (?=\S)", paragraph):
            if line and len(line) + 1 + len(word) > width:
                lines.append(indent + line)
                line = word
            else:
                line = f"{line} {word}" if line else word
        lines.append(indent + line)
    return lines


def entry_text(key: str, value: object) -> list[str]:
    """The lines of a new entry in the house's style: short lists in brackets, lists of mappings one a line."""
    known = plain(value)
    name = scalar(key)
    if isinstance(known, str):
        lines = literal(known, "  ") if "\n" in known else None
        return [f"{name}: {lines[0]}", *lines[1:]] if lines else [f"{name}: {scalar(known)}"]
    if isinstance(known, list) and known and not all(isinstance(item, str) for item in known):
        return [f"{name}:", *block(known, "  ")]
    return [f"{name}: {flow(known)}"]


def _bare(text: str, *, flow: bool) -> bool:
    if not _BARE.fullmatch(text) or _MARKUP.search(text) or (flow and _FLOW_MARKUP.search(text)):
        return False
    return not _TRAP.fullmatch(text) or _WHOLE.fullmatch(text) is not None


def _escape(match: re.Match[str]) -> str:
    char = match.group()
    code = ord(char)
    return _ESCAPES.get(char) or (f"\\x{code:02X}" if code < 0x100 else f"\\u{code:04X}")
