"""Edits of a file's front matter that touch no line but their own.

Each edit makes candidates, the one nearest to the author's hand first, and takes the first that proves itself: read
back, the key has the new value and every other key its old one. So comments, order, quoting, unknown keys, line ends
and a byte order mark survive, and no odd layout can turn an edit into damage.
"""

import re
from collections.abc import Iterator

from digest.problems import Place, Problem, Refused
from digest.text.entry_edit import rewritten
from digest.text.fences import Fences, fences
from digest.text.outline import Entry, outline
from digest.text.yaml_plain import Fields, Value
from digest.text.yaml_read import read_mapping
from digest.text.yaml_write import Plain, entry_text, plain

# The order of the contract (DESIGN 4.1), with the keys of drafts, editions, pages and storylines where they belong.
KEY_ORDER = (
    "kind", "id", "title", "headline", "slug", "published", "date_basis", "date", "number", "withdrawn", "reason",
    "dateline", "source", "agency", "author", "url", "identity", "via", "capture", "part", "restored", "same_as",
    "tags", "tag", "storyline", "status", "nav", "summary", "aliases", "lang", "lead", "sections", "articles",
)  # fmt: skip
_RANK = {key: rank for rank, key in enumerate(KEY_ORDER)}

_LINE = re.compile(r"\r\n|\r|\n")


def set_field(text: str, key: str, value: object, file: str = "") -> str:
    """The text of a file with the value of one key of its head replaced, or added at its place in the contract's order.

    A value that is there already leaves the text as it is. Raises Refused where the head can't be read, ValueError for
    text that no file can hold (a lone surrogate).
    """
    at, fields = _head(text, file)
    wanted = plain(value)
    if key in fields and plain_of(fields[key]) == wanted:
        return text
    head = text[at.head : at.end]
    entries = outline(head)
    old = next((entry for entry in entries if entry.key == key), None)
    makers = rewritten(head, old, wanted, at.newline) if old else _inserted(head, entries, key, wanted, at.newline)
    goal = {name: plain_of(known) for name, known in fields.items()} | {key: wanted}
    return text[: at.head] + _first_right(makers, goal) + text[at.end :]


def remove_field(text: str, key: str, file: str = "") -> str:
    """The text of a file without one key of its head; unchanged where the key is absent. Raises as `set_field`."""
    at, fields = _head(text, file)
    head = text[at.head : at.end]
    old = next((entry for entry in outline(head) if entry.key == key), None)
    if old is None:
        return text
    goal = {name: plain_of(known) for name, known in fields.items() if name != key}
    return text[: at.head] + _first_right(_removed(head, old), goal) + text[at.end :]


def set_body(text: str, body: str, file: str = "") -> str:
    """The text of a file with another body. Lines at its beginning and end that stay keep their line ends."""
    at = fences(text)
    if at is None:
        _head(text, file)
        return text
    old = _lines(text[at.body :])
    new = _lines(body)
    before = 0
    while before < min(len(old), len(new)) and _alike(old[before], new[before]):
        before += 1
    after = 0
    while after < min(len(old), len(new)) - before and _alike(old[-1 - after], new[-1 - after]):
        after += 1
    middle = "".join(line + (at.newline if end else "") for line, end in new[before : len(new) - after])
    kept = [line + end for line, end in old]
    joint = "" if text[: at.body].endswith("\n") or not body else at.newline
    return text[: at.body] + joint + "".join(kept[:before]) + middle + "".join(kept[len(old) - after :])


def plain_of(value: Value) -> Plain:
    """A value without its places."""
    content = value.value
    if isinstance(content, str):
        return content
    if isinstance(content, tuple):
        return [plain_of(item) for item in content]
    return {key: plain_of(item) for key, item in content.items()}


def _head(text: str, file: str) -> tuple[Fences, Fields]:
    at = fences(text)
    if at is None:
        hint = "open and close it with a line of three hyphens"
        raise Refused(Problem(Place(file, 1), "no front matter to edit", "no-front-matter", hint))
    fields, problems, _ = read_mapping(text[at.head : at.end], file, first_line=2)
    if problems:
        raise Refused(*problems)
    return at, fields


def _first_right(candidates: Iterator[str], goal: dict[str, Plain]) -> str:
    for head in candidates:
        fields, problems, _ = read_mapping(head, "")
        if not problems and {key: plain_of(value) for key, value in fields.items()} == goal:
            return head
    raise ValueError("this value can't be written into this front matter")


def _removed(head: str, old: Entry) -> Iterator[str]:
    yield head[: old.start] + head[old.end :]
    yield head[: old.start] + head[_past_blanks(head, old.end) :]


def _inserted(head: str, entries: list[Entry], key: str, value: Plain, newline: str) -> Iterator[str]:
    indent = entries[0].indent if entries else ""
    new = "".join(f"{indent}{line}{newline}" if line else newline for line in entry_text(key, value))
    rank = _RANK.get(key)
    if rank is None:
        before = entries[-1:]
    else:
        known = [entry for entry in entries if _RANK.get(entry.key, len(_RANK)) < rank]
        before = [max(known, key=lambda entry: _RANK[entry.key])] if known else []
    spots = [before[0].end, _past_blanks(head, before[0].end)] if before else [entries[0].start] if entries else []
    for spot in [*spots, *(entry.end for entry in reversed(entries)), len(head), 0]:
        yield head[:spot] + new + head[spot:]


def _past_blanks(head: str, spot: int) -> int:
    blanks = re.compile(r"(?:[ \t]*\r?\n)*").match(head, spot)
    return blanks.end() if blanks else spot


def _lines(text: str) -> list[tuple[str, str]]:
    """Lines with their ends apart; the last has none where the text lacks one."""
    lines = []
    spot = 0
    for match in _LINE.finditer(text):
        lines.append((text[spot : match.start()], match.group()))
        spot = match.end()
    return [*lines, (text[spot:], "")] if spot < len(text) else lines


def _alike(old: tuple[str, str], new: tuple[str, str]) -> bool:
    return old[0] == new[0] and bool(old[1]) == bool(new[1])
