"""What the editing commands share: the site they work on, the files they are given, and one way to save."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from digest.cli.site_folder import site_folder
from digest.library.change import Change
from digest.library.files import markdown_files, read
from digest.library.find import SHELVES, Document, Shelf, find
from digest.library.load import load_settings, load_sources, load_taxonomy
from digest.library.publish import House
from digest.library.save import save, sweep
from digest.model.settings import Settings
from digest.model.source import Source
from digest.model.taxonomy import Taxonomy
from digest.problems import Problem, Refused, errors


@dataclass(frozen=True, slots=True)
class Desk:
    """The site as an editing command needs it."""

    root: Path
    settings: Settings
    sources: dict[str, Source]
    taxonomy: Taxonomy

    def house(self) -> House:
        """What drafts are judged by."""
        return House(self.settings.host, self.sources, self.taxonomy, self._year)

    def today(self) -> dt.date:
        """The day it is at the desk."""
        return dt.datetime.now(ZoneInfo(self.settings.zone)).date()

    def _year(self, year: int) -> Mapping[str, bytes]:
        paths = markdown_files(self.root, f"content/articles/{year}")
        return {path: data for path in paths if (data := read(self.root, path)[0]) is not None}


def open_desk() -> Desk:
    """The desk of the site around the current folder. Raises Refused where settings, sources or terms are broken."""
    root = site_folder()
    settings, problems = load_settings(root)
    sources, of_sources = load_sources(root)
    taxonomy, of_terms = load_taxonomy(root)
    found = (*problems, *of_sources, *of_terms)
    if settings is None or errors(found):
        raise Refused(*found)
    return Desk(root, settings, sources, taxonomy)


def meant(desk: Desk, words: Iterable[str], shelves: Sequence[Shelf] = SHELVES) -> tuple[Document, ...]:
    """The documents that words mean. Raises Refused with every word that means none or several, and broken files."""
    documents, problems = find(desk.root, words, shelves)
    if problems:
        raise Refused(*problems)
    return documents


def keep(desk: Desk, changes: Iterable[Change]) -> bool:
    """Saves; whether anything changed."""
    sweep(desk.root)
    wanted = [change for change in changes if change.before != change.after]
    save(desk.root, wanted)
    return bool(wanted)


def collected(documents: Iterable[Document], wish: Callable[[Document], Iterable[Change]]) -> list[Change]:
    """The changes that a wish comes to. Raises Refused with the problems of all documents: all are changed, or none."""
    changes: list[Change] = []
    problems: list[Problem] = []
    for document in documents:
        try:
            changes += wish(document)
        except Refused as refused:
            problems += refused.problems
    if problems:
        raise Refused(*dict.fromkeys(problems))
    return changes
