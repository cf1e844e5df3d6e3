"""The file an editor means: by path, id, slug, file name, or the beginning of a slug that only one file has."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from digest.library.files import markdown_files, read
from digest.problems import Place, Problem, did_you_mean
from digest.text.matter import Matter, read_matter

Shelf = Literal["articles", "drafts", "dropped"]
SHELVES: tuple[Shelf, ...] = ("drafts", "articles", "dropped")

_DATED = re.compile(r"\d{4}-\d\d-\d\d-")


@dataclass(frozen=True, slots=True)
class Document:
    """A file of content/ as it is now; edits are made of it."""

    path: str
    shelf: Shelf
    data: bytes
    matter: Matter

    @property
    def slug(self) -> str:
        """What the file's name says, without a draft's date."""
        return _slug(self.path)

    def text(self, key: str) -> str:
        """A value of the head as text; empty where it is absent or no text."""
        value = self.matter.fields.get(key)
        return value.value if value is not None and isinstance(value.value, str) else ""


def find(
    root: Path, words: Iterable[str], shelves: Sequence[Shelf] = SHELVES
) -> tuple[tuple[Document, ...], tuple[Problem, ...]]:
    """The document each word means, once each, in the order given; problems where one means none or several."""
    library = _Library(root, tuple(shelves))
    documents: dict[str, Document] = {}
    problems: list[Problem] = []
    for word in words:
        paths = library.meant_by(word)
        if len(paths) == 1:
            data, wrong = read(root, paths[0])
            matter, unread = read_matter(data, paths[0]) if data is not None else (None, ())
            problems += [*wrong, *unread]
            if data is not None and matter is not None:
                documents[paths[0]] = Document(paths[0], library.files[paths[0]], data, matter)
        elif paths:
            hint = "write more of it: " + ", ".join(sorted(paths)[:5]) + (", …" if len(paths) > 5 else "")
            text = f"“{word}” could mean {len(paths)} files"
            problems.append(Problem(Place("content"), text, "ambiguous-id", hint))
        else:
            problems.append(_elsewhere(root, word, shelves) or _nowhere(word, shelves, library))
    return tuple(documents.values()), tuple(problems)


# Where it is → what is said of it, and what to do
_STANDS: dict[Shelf, tuple[str, str]] = {
    "articles": ("is published already", "take it off the site with: digest withdraw {slug}"),
    "drafts": (
        "is still a draft",
        "see what it lacks with: digest inbox; then: digest publish {slug}",
    ),
    "dropped": ("was dropped", "have it back with: digest drop --back {slug}"),
}
_CODES: dict[tuple[Shelf, ...], str] = {
    ("drafts",): "not-a-draft",
    ("articles",): "not-an-article",
    ("dropped",): "not-dropped",
}


def _elsewhere(root: Path, word: str, shelves: Sequence[Shelf]) -> Problem | None:
    """What is said of a word that means one file of another shelf than those the command works on."""
    others = _Library(root, tuple(shelf for shelf in SHELVES if shelf not in shelves))
    paths = others.meant_by(word)
    if len(paths) != 1:
        return None
    is_so, hint = _STANDS[others.files[paths[0]]]
    code = _CODES.get(tuple(shelves), "not-found")
    return Problem(Place(paths[0]), f"“{word}” {is_so}", code, hint.replace("{slug}", _slug(paths[0])))


def _nowhere(word: str, shelves: Sequence[Shelf], library: "_Library") -> Problem:
    hint = did_you_mean(word, library.slugs) or "see what is there with: digest inbox, digest list"
    return Problem(Place("content"), f"nothing in {' or '.join(shelves)} is called “{word}”", "not-found", hint)


def documents(root: Path, shelf: Shelf) -> tuple[tuple[Document, ...], tuple[Problem, ...]]:
    """All files of a shelf, by path, and what is wrong with the form of those that are left out."""
    return named(root, markdown_files(root, f"content/{shelf}"), shelf)


def named(root: Path, paths: Iterable[str], shelf: Shelf) -> tuple[tuple[Document, ...], tuple[Problem, ...]]:
    """These files of a shelf, and what is wrong with the form of those that are left out."""
    found: list[Document] = []
    problems: list[Problem] = []
    for path in paths:
        data, wrong = read(root, path)
        matter, unread = read_matter(data, path) if data is not None else (None, ())
        problems += [*wrong, *unread]
        if data is not None and matter is not None:
            found.append(Document(path, shelf, data, matter))
    return tuple(found), tuple(problems)


class _Library:
    """The files that may be meant. Heads are read only when no file name answers."""

    def __init__(self, root: Path, shelves: tuple[Shelf, ...]) -> None:
        self.root = root
        self.files: dict[str, Shelf] = {
            path: shelf for shelf in shelves for path in markdown_files(root, f"content/{shelf}")
        }

    @cached_property
    def slugs(self) -> tuple[str, ...]:
        return tuple(sorted({_slug(path) for path in self.files}))

    @cached_property
    def by_name(self) -> dict[str, list[str]]:
        names: dict[str, list[str]] = {}
        for path in self.files:
            stem = path.removesuffix(".md")
            short = stem.split("/", 2)[2]
            for name in {path, stem, short, f"{short}.md", short.rsplit("/", 1)[-1], _slug(path)}:
                names.setdefault(name, []).append(path)
        return names

    def by_head(self, word: str) -> dict[str, list[str]]:
        """The ids and slugs that heads state, of the files in which the word occurs at all: only those are parsed."""
        names: dict[str, list[str]] = {}
        for path, shelf in self.files.items():
            data, _ = read(self.root, path)
            if data is None or word.encode("utf-8", "replace") not in data:
                continue
            matter, _ = read_matter(data, path)
            if matter is not None:
                document = Document(path, shelf, data, matter)
                for name in {document.text("id"), document.text("slug")} - {"", _slug(path)}:
                    names.setdefault(name, []).append(path)
        return names

    def meant_by(self, word: str) -> list[str]:
        name = self._below_root(word)
        if not name:
            return []
        if paths := self.by_name.get(name):
            return paths
        by_head = self.by_head(name)
        if paths := by_head.get(name):
            return paths
        names = [*self.by_name.items(), *by_head.items()]
        return sorted({path for known, paths in names if known.startswith(name) and "/" not in known for path in paths})

    def _below_root(self, word: str) -> str:
        """A word as it is, unless it is the path of a file seen from where the editor stands."""
        if "/" not in word and not word.endswith(".md"):
            return word
        here = Path(word)
        if here.is_file() and here.resolve().is_relative_to(self.root.resolve()):
            return here.resolve().relative_to(self.root.resolve()).as_posix()
        return word.removeprefix("/").removesuffix(".html")


def _slug(path: str) -> str:
    return _DATED.sub("", path.rsplit("/", 1)[-1].removesuffix(".md"), count=1)
