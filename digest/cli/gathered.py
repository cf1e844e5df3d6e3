"""What `digest ingest` tells: lines for each document, a table of the feeds, a bar while it works."""

import contextlib
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from digest.cli import say

if TYPE_CHECKING:
    from digest.gather.run import Result, Taken

_STATUS = {
    "draft": "it was a draft there",
    "page": "it was a standing page there: it may belong in content/pages",
}

_MOST_NAMED = 5


def told(result: "Result") -> Iterator[str]:
    """What became of an origin, for a person."""
    if result.credited:
        yield f"{result.name}: already taken in; its source is written now into {', '.join(result.credited)}"
    elif result.already:
        yield f"{result.name}: already taken in, nothing changed ({', '.join(result.already)})"
    for skipped in result.opened.skipped if result.opened else ():
        yield f"{result.name}: left out: {skipped.count} {skipped.kind}"
    for taken in result.taken:
        if taken.placed or not result.followed:
            yield from _document(result.name, taken)


def _document(name: str, taken: "Taken") -> Iterator[str]:
    outcome, placed = taken.outcome, taken.placed
    kinds = Counter(one.ingested.draft.kind for one in placed)
    parts = [f"{kinds[kind]} {plural(kind, kinds[kind])}" for kind in ("story", "teaser") if kinds[kind]]
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
        if one.follows:
            yield f"    the lead {one.follows} is put aside: this is its story"
        if one.ingested.status in _STATUS:
            yield f"    {_STATUS[one.ingested.status]}"
        if draft.date_basis == "inferred":
            yield "    the date is inferred: look at it before you publish"
    cut = Counter(rule for one in placed for rule, _ in one.ingested.cuts)
    letters = sum(len(text) for one in placed for _, text in one.ingested.cuts)
    if cut:
        rules = ", ".join(f"{rule} {count}" if count > 1 else rule for rule, count in cut.most_common(8))
        yield f"  cut: {letters} letters by {say.count(len(cut), 'rule')} ({rules}{', …' if len(cut) > 8 else ''})"
    aside = Counter(label for one in placed for label in one.aside)
    if aside:
        yield f"  labels left aside: {_some([label for label, _ in aside.most_common()])}"
    for skipped in outcome.skipped:
        yield f"  left out: {skipped.count} {skipped.kind}"


def add(count: Counter[str], result: "Result") -> None:
    """Count what became of an origin."""
    from digest.ingest.sniff import FORMS

    if result.left_out:
        count[f"left out: {FORMS[result.left_out]}"] += 1
    elif result.already:
        count["already taken in"] += 1
    elif not result.opened:
        count["sources"] += 1
    count["story"] += result.count("story")
    count["teaser"] += result.count("teaser")
    count["already there"] += result.known
    count["label left aside"] += sum(len(one.aside) for taken in result.taken for one in taken.placed)


def in_words(count: Counter[str]) -> str:
    """All counts in one line."""
    return ", ".join(f"{number} {plural(key, number)}" for key, number in count.items() if number)


def _some(names: Sequence[str]) -> str:
    """The first few, and how many more there are."""
    more = len(names) - _MOST_NAMED
    return f"{', '.join(names[:_MOST_NAMED])}{f' and {more} more' if more > 0 else ''}"


def plural(word: str, number: int) -> str:
    """A word of the totals, for a number of things."""
    forms = {"story": "stories", "teaser": "teasers", "label left aside": "labels left aside"}
    return forms.get(word, word) if number != 1 else ("source" if word == "sources" else word)


Row = tuple[str, str, str, str, str]
_HEAD: Row = ("source", "new", "known", "leads", "")


def row(result: "Result") -> Row:
    """A feed in the table: its source, stories that are new, items known, leads, and why it failed."""
    wrong = next((problem.text for problem in result.problems if problem.severity == "error"), "")
    if wrong and not result.taken:
        return result.source, "–", "–", "–", f"failed: {wrong}"
    said = wrong or ("unchanged" if result.unchanged or result.already else "")
    return result.source, str(result.count("story")), str(result.known), str(result.count("teaser")), said


def table(rows: Sequence[Row]) -> None:
    """The rows as a table on a terminal, as plain lines elsewhere."""
    if not sys.stdout.isatty():
        for source, new, known, leads, said in rows:
            counts = f"{new} new, {known} known, {leads} leads" if new != "–" else ""
            say.line(f"{source}: " + " · ".join(part for part in (counts, said) if part))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown = Table(box=None, pad_edge=False)
    for at, head in enumerate(_HEAD):
        shown.add_column(head, justify="right" if 0 < at < 4 else "left")
    for one in rows:
        shown.add_row(*(Text(say.safe(cell)) for cell in one))
    Console().print(shown)


def has_bar(count: int) -> bool:
    """Whether so many things are worth a bar here: on a terminal, where one takes long or there are several."""
    return sys.stderr.isatty() and count > 1


@contextlib.contextmanager
def progress(what: str, count: int) -> Iterator[Callable[[str], None]]:
    """A bar on a terminal while many things are done; calling what it gives moves it on. Elsewhere nothing."""
    if not has_bar(count):
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[name]}"))
    bar = Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False, redirect_stderr=False)
    with bar:
        task = bar.add_task(what, total=count, name="")

        def move(name: str) -> None:
            bar.update(task, advance=1, name=say.safe(name[-40:]).replace("[", "\\["))

        yield move
