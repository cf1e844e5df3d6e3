"""digest ingest [SOURCE…]: pages and pasted text → drafts."""

import datetime as dt
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from digest.cli import say
from digest.cli.site_folder import site_folder
from digest.problems import Place, Problem, Refused, errors

if TYPE_CHECKING:
    from digest.cli.intake import Placed
    from digest.ingest.blocks import Part
    from digest.ingest.pipeline import Outcome
    from digest.model.source import Source

_ADDRESS = ("http://", "https://")
_LEFT_OUT = ("image", "pdf", "archive", "binary", "empty")  # in a folder these are no mistake


@click.command("ingest")
@click.argument("sources", nargs=-1, metavar="[SOURCE]…")
@click.option("--url", help="The address that the page came from.")
@click.option("--source", "credited", default="", help="Who is credited: a key of content/sources.yaml.")
@click.option("--dry-run", is_flag=True, help="Show what would be made; save nothing.")
@click.option("--json", "json_", is_flag=True, help="One JSON object a draft.")
@click.option("--jobs", type=click.IntRange(min=1), help="Processes that read at once; as many as there are cores.")
@click.option("--explain", is_flag=True, help="Say why the readers chose as they did.")
def command(
    sources: tuple[str, ...],
    url: str | None,
    credited: str,
    dry_run: bool,
    json_: bool,
    explain: bool,
    jobs: int | None,
) -> int:
    """Take in pages, pasted text, feeds, mails and archives as drafts.

    SOURCE is a file, a folder with all that is in it, or - for standard input.
    """
    if not sources:
        hint = "name a file, a folder, or - for standard input"
        raise Refused(Problem(Place("content/sources.yaml"), "feeds can't be fetched yet", "fetching-absent", hint))
    from digest.cli.many import in_order

    run = _Run(_Wish(url, credited, dry_run, json_, explain))
    make = partial(_taken_apart, known=run.known, today=run.today, source=credited)
    for part, outcome in in_order(make, run.parts(sources), jobs or os.cpu_count() or 1):
        run.keep(part.name, outcome)
    return run.finish(len(sources))


def _taken_apart(part: "Part", *, known: "Mapping[str, Source]", today: dt.date, source: str) -> "Outcome":
    """One document; at the top of a module, so that other processes find it."""
    from digest.ingest.pipeline import ingest

    return ingest(
        part.data,
        address=part.address,
        name=part.name,
        sources=known,
        today=today,
        source=source,
        charset=part.charset,
    )


def _all_bytes(sources: tuple[str, ...], problems: list[Problem]) -> Iterator[tuple[str, bytes, bool]]:
    from digest.cli.intake import files_in

    for name in sources:
        path = Path(name)
        if name == "-":
            yield "-", sys.stdin.buffer.read(), False
        elif name.startswith(_ADDRESS):
            hint = "save the page from your browser, and name the file"
            problems.append(Problem(Place(name), "addresses can't be fetched yet", "fetching-absent", hint))
        elif path.is_dir():
            for file in files_in(path):
                yield str(file), file.read_bytes(), True
        elif path.exists():
            yield name, path.read_bytes(), False
        else:
            problems.append(Problem(Place(name), "there is no such file", "no-file", "mend the path"))


@dataclass(frozen=True, slots=True)
class _Wish:
    """The options of one call."""

    url: str | None
    credited: str
    dry_run: bool
    json: bool
    explain: bool


class _Run:
    """One call of the command: what it knows, and what it has done so far."""

    def __init__(self, wish: "_Wish") -> None:
        from digest.cli.intake import Shelf

        self.wish = wish
        self.problems: list[Problem] = []
        self.root = self.find_root()
        self.shelf: Shelf = Shelf(self.root)
        self.known: Mapping[str, Source] = self.load_sources()
        self.check(wish.credited)
        self.today = dt.datetime.now(self.zone()).date()
        self.totals: Counter[str] = Counter()

    def find_root(self) -> Path | None:
        """The site; a dry run does without one."""
        try:
            return site_folder()
        except Refused:
            if self.wish.dry_run:
                return None
            raise

    def load_sources(self) -> "Mapping[str, Source]":
        from digest.library.load import load_sources

        if self.root is None:
            return {}
        sources, problems = load_sources(self.root)
        self.problems += errors(problems)
        return sources

    def zone(self) -> dt.tzinfo:
        from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

        from digest.library.load import load_settings

        settings = load_settings(self.root)[0] if self.root else None
        try:
            return ZoneInfo(settings.zone) if settings else dt.UTC
        except (ZoneInfoNotFoundError, ValueError):
            return dt.UTC

    def check(self, credited: str) -> None:
        """Refuse a source that nobody knows, before anything is read."""
        from digest.problems import did_you_mean

        if credited and credited not in self.known:
            hint = did_you_mean(credited, self.known) or "add it to content/sources.yaml first"
            raise Refused(
                Problem(Place("content/sources.yaml"), f"no such source “{credited}”", "unknown-source", hint)
            )

    def parts(self, sources: tuple[str, ...]) -> "Iterator[Part]":
        """All documents of all sources, one after the other; what is wrong or left out is noted on the way."""
        from digest.ingest.blocks import Part
        from digest.ingest.pipeline import documents
        from digest.ingest.sniff import FORMS, sniff

        for name, data, in_folder in _all_bytes(sources, self.problems):
            form = sniff(data)
            if in_folder and form in _LEFT_OUT:
                self.totals[f"left out: {FORMS[form]}"] += 1
                continue
            self.totals["sources"] += 1
            for found in documents(data, address=self.wish.url, name=name, today=self.today):
                if isinstance(found, Part):
                    yield found
                elif isinstance(found, Problem):
                    self.problems.append(found)
                else:
                    self.totals[f"left out: {found.kind}"] += found.count

    def keep(self, name: str, outcome: "Outcome") -> None:
        """Save what came of one document, unless these bytes or this story are there already."""
        from digest.cli.intake import store

        known = self.shelf.has(outcome.capture)
        if known and not (self.wish.dry_run and self.wish.json):
            self.totals["already taken in"] += 1
            self.say(f"{name}: already taken in, nothing changed ({', '.join(known)})")
            return
        self.problems += outcome.problems
        placed = self.shelf.place(outcome.drafts, self.today)
        if not self.wish.dry_run and self.root is not None and outcome.drafts:
            store(self.root, outcome, placed)
        self.report(name, outcome, placed)

    def say(self, text: str) -> None:
        """A line for people: on standard error where standard output is data."""
        (say.note if self.wish.json else say.line)(text)

    def report(self, name: str, outcome: "Outcome", placed: "tuple[Placed, ...]") -> None:
        from digest.ingest.pipeline import as_json

        for one in placed:
            self.totals["already there" if one.already else one.ingested.draft.kind] += 1
            if self.wish.json:
                value = as_json(one.ingested, one.path, one.same_as)
                value["address"] = value["address"] or name
                click.echo(json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace").decode("utf-8"))
        if self.wish.explain:
            for note in outcome.notes:
                say.note(f"  {note}")
        if not self.wish.json:
            for line in told(name, outcome, placed):
                say.line(line)

    def finish(self, sources: int) -> int:
        """The summary, and the exit code."""
        if not self.wish.json and (self.totals["sources"] > 1 or sources > 1):
            words = [f"{count} {_plural(key, count)}" for key, count in self.totals.items() if count]
            say.line("in all: " + ", ".join(words))
        return say.problems(self.problems)


def told(name: str, outcome: "Outcome", placed: "tuple[Placed, ...]") -> Iterator[str]:
    """What was made of a document, for a person."""
    from digest.cli.intake import counts

    kinds = counts(placed)
    parts = [f"{number} {_plural(kind, number)}" for kind, number in kinds.items() if number]
    yield f"{name}: {', '.join(parts) or 'nothing'}"
    for one in placed:
        draft = one.ingested.draft
        date = f"{draft.published} ({draft.date_basis})" if draft.published else "no date"
        yield f"  {draft.kind}: {draft.title}"
        yield f"    {date} · {draft.source or 'no source'}{f' · {draft.agency}' if draft.agency else ''} → {one.path}"
        if one.already:
            yield f"    already there as {one.already}; not saved again"
        elif one.same_as:
            yield f"    the same story as {', '.join(one.same_as)}"
        if draft.date_basis == "inferred":
            yield "    the date is inferred: look at it before you publish"
    cut = Counter(rule for one in placed for rule, _ in one.ingested.cuts)
    letters = sum(len(text) for one in placed for _, text in one.ingested.cuts)
    if cut:
        rules = ", ".join(f"{rule} {count}" if count > 1 else rule for rule, count in cut.most_common(8))
        yield f"  cut: {letters} letters by {len(cut)} rules ({rules}{', …' if len(cut) > 8 else ''})"
    for skipped in outcome.skipped:
        yield f"  left out: {skipped.count} {skipped.kind}"


def _plural(word: str, number: int) -> str:
    forms = {"story": "stories", "teaser": "teasers"}
    return forms.get(word, word) if number != 1 else ("source" if word == "sources" else word)
