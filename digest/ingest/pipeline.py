"""Bytes → drafts: sniff, read, cut, split, trace the road, date. Nothing is saved here."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from digest import fingerprint
from digest.ingest.blocks import Part, Skipped
from digest.ingest.cut.rules import Rules, packaged
from digest.ingest.drafting import Capture, Ingested, draft_reading
from digest.ingest.forms import read
from digest.ingest.ledger import Entry, Ledger, body_mark
from digest.ingest.sniff import Form, sniff
from digest.ingest.split.pieces import Piece
from digest.model.article import Dateline
from digest.model.source import Source
from digest.problems import Place, Problem

_DEEPEST = 3  # documents inside documents: a page in an archive in an archive


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one document."""

    form: Form
    capture: str
    data: bytes
    ledger: Ledger
    drafts: tuple[Ingested, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()  # why the readers chose as they did
    skipped: tuple[Skipped, ...] = ()


def documents(data: bytes, *, address: str | None, name: str, today: dt.date) -> Iterator[Part | Problem | Skipped]:
    """The documents to take apart one by one: an archive's pages, or the bytes themselves."""
    yield from _documents(Part(data, address, name), today, 0)


def _documents(part: Part, today: dt.date, depth: int) -> Iterator[Part | Problem | Skipped]:
    form = sniff(part.data)
    if form not in ("warc", "mhtml") or depth >= _DEEPEST:
        yield part
        return
    found = read(form, part, today)
    yield from found.problems
    yield from found.skipped
    for inner in found.parts:
        yield from _documents(replace(inner, name=inner.name or inner.address or part.name), today, depth + 1)


def ingest(  # noqa: PLR0913 - what the editor said of the bytes, each by name
    data: bytes,
    *,
    address: str | None,
    name: str,
    sources: Mapping[str, Source],
    today: dt.date,
    source: str = "",
    rules: Rules | None = None,
    charset: str | None = None,
) -> Outcome:
    """Take one document apart. `name` is what problems call it; `source` overrides whom the text is credited to."""
    form = sniff(data)
    found = read(form, Part(data, address, name, charset=charset), today)
    capture = Capture(fingerprint.of_bytes(data), name, sources, today, source, rules or packaged())
    drafts: list[Ingested] = []
    pieces: list[Piece] = []
    problems = list(found.problems)
    for reading in found.readings:
        made = draft_reading(reading, capture, before=len(drafts))
        drafts += made.drafts
        pieces += made.pieces
        problems += made.problems
    told = [(one.draft, one.removed) for one in drafts]
    stories = tuple(
        Entry(one.part, one.kind, one.title, body=body_mark(one.body), removed=removed) for one, removed in told
    )
    ledger = Ledger(capture.fingerprint, name, form, today.isoformat(), address, stories, tuple(pieces))
    notes = tuple(note for reading in found.readings for note in reading.notes)
    if found.readings and not drafts:
        hint = "see what was cut with: digest ingest --dry-run, and paste the story's text alone"
        problems.append(Problem(Place(name), "no story was found in it", "no-story", hint))
    return Outcome(form, capture.fingerprint, data, ledger, tuple(drafts), tuple(problems), notes, found.skipped)


def as_json(one: Ingested, path: str, same_as: Sequence[str]) -> dict[str, object]:
    """The object that `digest ingest --dry-run --json` prints for a draft (contract); what is not known is null."""
    draft = one.draft
    return {
        "address": one.address,
        "kind": draft.kind,
        "title": draft.title or None,
        "body": draft.body,
        "text": one.text,
        "summary": draft.summary or None,
        "published": draft.published.isoformat() if draft.published else None,
        "date_basis": draft.date_basis,
        "dateline": _dateline(draft.dateline),
        "agency": draft.agency or None,
        "author": draft.author or None,
        "source": draft.source or None,
        "url": draft.url or None,
        "lang": draft.lang or None,
        "via": [{"kind": hop.kind, "name": hop.name} for hop in draft.via],
        "cuts": [{"rule": rule, "text": text} for rule, text in one.cuts],
        "same_as": list(same_as) or None,
        "capture": draft.capture or None,
        "path": path or None,
    }


def _dateline(line: Dateline | None) -> dict[str, str | None] | None:
    if line is None:
        return None
    return {
        "place": line.place or None,
        "country": line.country or None,
        "agency": line.agency or None,
        "date": line.date.isoformat() if line.date else None,
    }
