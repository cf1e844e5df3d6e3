"""digest reclean [ID…]: what today's cut rules make of the captures that are kept."""

import datetime as dt
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import click

from digest.cli import say
from digest.cli.editing import Desk, keep, meant, open_desk
from digest.library.change import Change
from digest.library.find import SHELVES, Document, documents
from digest.problems import Problem

if TYPE_CHECKING:
    from digest.gather.pool import Pool
    from digest.ingest.ledger import Ledger
    from digest.ingest.pipeline import Outcome
    from digest.ingest.reclean import Line

_FEEDS = ("feed", "json-feed")
_LONGEST = 240  # letters of a passage that are shown


@dataclass(frozen=True, slots=True)
class Changed:
    """A text whose capture gives another body now, and why it is left alone; empty: it may be written."""

    document: Document
    lines: "tuple[Line, ...]"
    left: str = ""


@click.command("reclean")
@click.argument("names", nargs=-1, metavar="[ID]…")
@click.option("--write", is_flag=True, help="Change drafts whose text is still as it was taken in.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a text that would change.")
def command(names: tuple[str, ...], write: bool, as_json: bool) -> int:
    """Show what today's cut rules would change in drafts and articles; with --write, change drafts.

    What an editor has written, restored or published is never changed. Without an ID, all that is there is compared.
    """
    desk = open_desk()
    problems: list[Problem] = []
    changes: list[Change] = []
    found: list[Changed] = []
    for one in _recleaned(desk, _wanted(desk, names, problems), problems):
        found += one.texts
        changes += one.changes
    if write:
        keep(desk, changes)
    for each in found:
        _tell(each, write=write, as_json=as_json)
    if not as_json:
        say.line(_summary(found, write=write))
    return say.problems(problems)


def _summary(found: list[Changed], *, write: bool) -> str:
    if not found:
        return "Nothing changes."
    may = sum(not each.left for each in found)
    if not may:
        done = "it is left as it is" if len(found) == 1 else "all are left as they are"
    else:
        done = f"{may} {'changed' if write else 'may be changed: run it with --write'}"
    return f"{say.count(len(found), 'text')} would be cut otherwise; {done}"


def _wanted(desk: Desk, names: tuple[str, ...], problems: list[Problem]) -> list[Document]:
    """All texts that came in with the named ones: a capture has one ledger for all of its stories."""
    captures = {document.text("capture") for document in meant(desk, names)} if names else set()
    found: list[Document] = []
    for shelf in SHELVES:
        held, wrong = documents(desk.root, shelf)
        found += [document for document in held if not names or document.text("capture") in captures]
        problems += wrong
    return found


@dataclass(frozen=True, slots=True)
class _Done:
    texts: tuple[Changed, ...]
    changes: tuple[Change, ...] = ()


def _recleaned(desk: Desk, wanted: Iterable[Document], problems: list[Problem]) -> Iterator[_Done]:
    """Capture after capture, each read again where it can do no harm."""
    from concurrent.futures import ThreadPoolExecutor
    from functools import partial

    from digest.cli.captures import ledger
    from digest.gather.pool import Pool
    from digest.ingest.cut.rules import with_own
    from digest.library.own_rules import rule_files

    held: dict[str, list[Document]] = {}
    for document in wanted:
        if document.text("capture"):
            held.setdefault(document.text("capture"), []).append(document)
    files = rule_files(desk.root)
    problems += with_own(files)[1]
    jobs = os.cpu_count() or 1
    with Pool(jobs, readers=True) as pool, ThreadPoolExecutor(jobs) as crew:
        old = {capture: ledger(desk.root, capture) for capture in held}
        read = partial(_again, desk, pool, files)
        for capture, new in zip(held, crew.map(read, held, old.values()), strict=True):
            before = old[capture]
            if isinstance(before, Problem) or isinstance(new, Problem):
                problems += [one for one in (before, new) if isinstance(one, Problem)]
            elif before is not None and new is not None:
                yield _compared(desk, held[capture], before, new)


def _again(
    desk: Desk, pool: "Pool", files: tuple[tuple[str, bytes], ...], capture: str, old: "Ledger | Problem | None"
) -> "Outcome | Problem | None":
    from digest.gather.worker import Opened, Task
    from digest.ingest.blocks import Part
    from digest.library.files import read_capture

    data = read_capture(desk.root, capture)
    if data is None or old is None or isinstance(old, Problem):
        return None
    part = Part(data, old.address, old.name)
    found = pool.take(Task(part, dt.date.fromisoformat(old.taken), desk.sources, rules=files))
    return None if isinstance(found, Opened) else found


def _compared(desk: Desk, held: list[Document], old: "Ledger", new: "Outcome") -> _Done:
    from digest.ingest.ledger import write_ledger
    from digest.ingest.reclean import differences, is_same_cast

    same = is_same_cast(old, new.ledger)
    texts = []
    for document in held:
        part = _part(document)
        lines = differences(old, new.ledger, part)
        if lines:
            texts.append(Changed(document, lines, _left(document, old, part, same=same)))
    if not texts:
        return _Done(())
    if any(each.left for each in texts):
        # The ledger is of the whole capture: with one of its texts left, all are.
        why = "another text of this capture was edited"
        return _Done(tuple(each if each.left else replace(each, left=why) for each in texts))
    bodies = {one.draft.part: one.draft.body for one in new.drafts}
    paths = {entry.part: entry.path for entry in old.stories}
    stories = tuple(replace(one, path=paths.get(one.part, "")) for one in new.ledger.stories)
    pieces = new.ledger.pieces
    if old.form in _FEEDS:
        stories = tuple(one for one in stories if one.part in paths)
        pieces = tuple(piece for piece in pieces if piece.story in {0, *paths})
    path = f"content/captures/{old.capture}.json"
    ledger = write_ledger(replace(new.ledger, stories=stories, pieces=pieces))
    changes = [_with_body(each.document, bodies[_part(each.document)]) for each in texts]
    return _Done(tuple(texts), (*changes, Change(path, (desk.root / path).read_bytes(), ledger)))


def _left(document: Document, old: "Ledger", part: int, *, same: bool) -> str:
    """Why a text must not be written; empty where it may be."""
    from digest.ingest.reclean import is_untouched

    if document.shelf != "drafts":
        return "it is published" if document.shelf == "articles" else "it was dropped"
    if document.matter.fields.get("restored"):
        return "an editor took back a cut"
    if not is_untouched(document.matter.body, old, part):
        return "an editor has changed it"
    return "" if same else "its page falls into other stories now; drop the drafts and ingest it again"


def _part(document: Document) -> int:
    part = document.text("part")
    return int(part) if part.isdecimal() else 1


def _with_body(document: Document, body: str) -> Change:
    from digest.text.matter_edit import set_body

    text = set_body(document.data.decode("utf-8"), f"\n{body}")
    return Change(document.path, document.data, text.encode("utf-8", "replace"))


def _tell(each: Changed, *, write: bool, as_json: bool) -> None:
    if as_json:
        lines = [{"sign": line.sign, "text": line.text, "rule": line.rule or None} for line in each.lines]
        changed = write and not each.left
        say.as_json({"path": each.document.path, "changed": changed, "left": each.left or None, "lines": lines})
        return
    say.line(f"{each.document.path}{f': left, {each.left}' if each.left else ''}")
    for line in each.lines:
        text = " ".join(line.text.split())
        shown = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
        say.line(f"  {line.sign} {shown}{f'  [{line.rule}]' if line.rule else ''}")
