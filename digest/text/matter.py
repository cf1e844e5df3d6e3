"""A Markdown file with front matter: read with the place of every value."""

import msgspec

from digest.problems import Place, Problem
from digest.text.fences import OPENING, fences
from digest.text.halves import decoded, newlines
from digest.text.yaml_plain import Fields, Value
from digest.text.yaml_read import read_mapping

__all__ = [
    "Fields",
    "Matter",
    "Value",
    "read_matter",
    "read_yaml",
]

HEAD_BYTES = 64 * 1024  # more is no head of an article, but an attack or an accident (DESIGN 4.1)
YAML_BYTES = 4 * 1024 * 1024  # a taxonomy of 10,000 terms takes a quarter of it


class Matter(msgspec.Struct, frozen=True, gc=False):
    """A file as read. Line ends in `body` are all \\n; `body_line` is the line of the file on which it begins."""

    fields: Fields
    body: str
    body_line: int
    body_at: int = 0  # where it begins in the file's bytes; not told of what is YAML throughout
    lost: frozenset[str] = frozenset()  # keys that stand in the head, but whose entries can't be read


def read_matter(data: bytes, file: str) -> tuple[Matter | None, tuple[Problem, ...]]:
    """Reads a Markdown file. None where there is no head to speak of; problems hold all that is wrong with its form.

    With problems, `fields` still holds the entries that could be read, so that what they say can be checked too.
    """
    text, problems = decoded(data, file)
    if text is None:
        return None, problems
    at = fences(text)
    if at is None:
        return None, (_no_head(text, file),)
    body_line = 1 + text.count("\n", 0, at.body) + (not text.endswith("\n", 0, at.body))
    head = text[at.head : at.end]
    if len(head.encode()) > HEAD_BYTES:
        hint = "move what is long into the body"
        return None, (
            Problem(Place(file, 1), "the front matter is longer than 64 KiB", "front-matter-too-large", hint),
        )
    fields, problems, lost = read_mapping(head, file, first_line=2)
    body_at = len(text[: at.body].encode())
    return Matter(fields, newlines(text[at.body :]), body_line, body_at, lost), problems


def read_yaml(data: bytes, file: str) -> tuple[Matter | None, tuple[Problem, ...]]:
    """Reads a file that is YAML throughout, by the same rules; its body is empty."""
    if len(data) > YAML_BYTES:
        hint = "split it, or remove what is not needed"
        return None, (Problem(Place(file), "the file is longer than 4 MiB", "file-too-large", hint),)
    text, problems = decoded(data, file)
    if text is None:
        return None, problems
    fields, problems, lost = read_mapping(text.removeprefix("\ufeff"), file)
    return Matter(fields, "", 1, lost=lost), problems


def _no_head(text: str, file: str) -> Problem:
    if OPENING.match(text) or text.removeprefix("\ufeff").rstrip() == "---":
        hint = "close it with a line of three hyphens"
        return Problem(Place(file, 1, 1), "the front matter that begins here never ends", "front-matter-open", hint)
    hint = "begin the file with a line of three hyphens, then “key: value” lines, then three hyphens"
    return Problem(Place(file, 1, 1), "no front matter", "no-front-matter", hint)
