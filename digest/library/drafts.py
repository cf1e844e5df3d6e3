"""Drafts as files: what a new one holds, and what it is called."""

import datetime as dt
from collections.abc import Container
from dataclasses import fields

from digest.library.keys import DRAFT
from digest.model.article import Dateline, Draft, Hop
from digest.model.dates import day
from digest.model.names import SLUG_BYTES, slug_for
from digest.text.matter_write import write_matter

DRAFTS = "content/drafts"


def draft_file(draft: Draft) -> bytes:
    """The bytes of a new draft's file: the keys that have a value, in the contract's order, and the body."""
    values = {name: getattr(draft, name) for name in DRAFT}
    head = {name: _plain(value) for name, value in values.items() if value not in ("", (), None, 0)}
    body = draft.body if not draft.body or draft.body.startswith("\n") else f"\n{draft.body}"
    text = write_matter(head, body if not body or body.endswith("\n") else f"{body}\n")
    # Foreign text may hold halves of characters that no file can: each is replaced, never a reason to lose the story.
    return text.encode("utf-8", "replace")


def draft_path(draft: Draft, today: dt.date, taken: Container[str] = ()) -> str:
    """content/drafts/<date>-<slug>.md, never one that is `taken`; the date is the story's, or `today`."""
    date = day(draft.published) if draft.published is not None else today
    stem = draft.slug or slug_for(draft.title)
    number = 1
    path = f"{DRAFTS}/{date.isoformat()}-{stem}.md"
    while path in taken:
        number += 1
        path = f"{DRAFTS}/{date.isoformat()}-{stem[: SLUG_BYTES - 5].rstrip('-')}-{number}.md"
    return path


def _plain(value: object) -> object:
    if isinstance(value, Dateline | Hop):
        pairs = {field.name: getattr(value, field.name) for field in fields(value)}
        return {name: _plain(part) for name, part in pairs.items() if part not in ("", None)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return _replaced(value) if isinstance(value, str) else value


def _replaced(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
