"""From sources named on the command line to drafts on disk: finds the files, compares with what is there, saves."""

import datetime as dt
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from digest.ingest.drafting import Ingested
from digest.ingest.ledger import write_ledger
from digest.ingest.pipeline import Outcome
from digest.ingest.same import Index, Known
from digest.library.change import Change
from digest.library.drafts import draft_file, draft_path
from digest.library.load import load
from digest.library.save import save
from digest.model.article import Article, Draft

CAPTURES = "content/captures"


@dataclass(frozen=True, slots=True)
class Placed:
    """A draft with its place: where it would be or was saved, what it equals, what it is near to."""

    ingested: Ingested
    path: str
    same_as: tuple[str, ...] = ()
    already: str = ""  # the ref of the story it equals; such a draft is not saved


@dataclass(frozen=True, slots=True)
class Source:
    """Bytes to take in, by the name the user called them."""

    name: str
    path: Path


def files_in(folder: Path) -> Iterator[Path]:
    """The files of a folder and its folders, in order: no hidden ones, nothing that stands beside a saved page."""
    for entry in sorted(os.scandir(folder), key=lambda one: one.name):
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            if not is_companion(Path(entry.path)):
                yield from files_in(Path(entry.path))
        elif entry.is_file():
            yield Path(entry.path)


def is_companion(folder: Path) -> bool:
    """Whether a browser made the folder for what a saved page shows: "Page_files" beside "Page.html"."""
    for ending in ("_files", "-Dateien", "_fichiers", "_archivos", ".files"):
        stem = folder.name.removesuffix(ending)
        if stem != folder.name:
            return any(folder.with_name(stem + page).is_file() for page in (".html", ".htm", ".xhtml"))
    return False


class Shelf:
    """What the site holds already, and what this run has added to it."""

    def __init__(self, root: Path | None) -> None:
        self.root = root
        self.index = Index()
        self.taken: set[str] = set()
        self.captures: dict[str, list[str]] = {}
        catalog = load(root, drafts=True).catalog if root else None
        for article in catalog.articles if catalog else ():
            self.remember(article)
        for draft in (*catalog.drafts, *catalog.dropped) if catalog else ():
            self.remember(draft)

    def remember(self, one: Article | Draft) -> None:
        """A story that is there from now on."""
        self.taken.add(one.path)
        self.index.add(Known(one.id or one.path, one.body, one.url, one.capture))
        if one.capture:
            self.captures.setdefault(one.capture, []).append(one.path)

    def has(self, capture: str) -> tuple[str, ...]:
        """The files that came of these very bytes; a bare ledger answers with its own path."""
        known = tuple(self.captures.get(capture, ()))
        ledger = f"{CAPTURES}/{capture}.json"
        if known or self.root is None or not (self.root / ledger).is_file():
            return known
        return (ledger,)

    def place(self, drafts: Iterable[Ingested], today: dt.date) -> tuple[Placed, ...]:
        """Where the drafts go, compared with all that is there; they count as being there from now on."""
        placed = []
        for one in drafts:
            match = self.index.find(one.draft.body, one.draft.url)
            path = draft_path(one.draft, today, self.taken)
            near = tuple(ref for ref in match.near if ref != match.exact)
            done = replace(one, draft=replace(one.draft, path=path, same_as=near))
            placed.append(Placed(done, path, (match.exact, *near) if match.exact else near, match.exact))
            if not match.exact:
                self.remember(done.draft)
        return tuple(placed)


def store(root: Path, outcome: Outcome, placed: Iterable[Placed]) -> None:
    """Save the capture, its ledger and its new drafts, all or nothing. Raises Refused or OSError."""
    new = [one for one in placed if not one.already]
    paths = {one.ingested.draft.part: one.path for one in placed}
    stories = tuple(replace(entry, path=paths.get(entry.part, "")) for entry in outcome.ledger.stories)
    ledger = write_ledger(replace(outcome.ledger, stories=stories))
    files = {f"{CAPTURES}/{outcome.capture}": outcome.data, f"{CAPTURES}/{outcome.capture}.json": ledger}
    changes = [Change(path, _bytes(root / path), data) for path, data in files.items()]
    changes += [Change(one.path, None, draft_file(one.ingested.draft)) for one in new]
    save(root, changes)


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def counts(drafts: Iterable[Placed]) -> Mapping[str, int]:
    """Stories and teasers among drafts."""
    kinds = {"story": 0, "teaser": 0}
    for one in drafts:
        kinds[one.ingested.draft.kind] += 1
    return kinds
