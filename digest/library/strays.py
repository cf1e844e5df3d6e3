"""Files below content/ that nothing reads, for they lie in a wrong place or have a wrong ending."""

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from digest.problems import Place, Problem, did_you_mean

_SHELVES = {
    **dict.fromkeys(("articles", "drafts", "dropped", "editions", "pages", "storylines"), ".md"),
    "rules": ".yaml",
}
_LISTS = ("sources", "taxonomy")
_TEXTS = frozenset({".md", ".markdown", ".mdown", ".mkd", ".txt"})
_YAML = frozenset({".yaml", ".yml"})
_NOT_OURS = (".", "#")  # hidden files, and what editors keep beside a file
_LEFTOVERS = ("~", ".tmp", ".bak", ".orig", ".part", ".swp", "Thumbs.db", "desktop.ini")


def strays(root: Path) -> tuple[Problem, ...]:
    """A warning for each file that nothing reads; not for captures, hidden files and leftovers."""
    paths = (path for path in _files(root, "content") if not _is_read(PurePosixPath(path)))
    return tuple(_warning(PurePosixPath(path), (root / path).is_dir()) for path in sorted(paths))


def _files(root: Path, folder: str) -> Iterator[str]:
    """All that may be meant to be read. A linked folder is followed only where a shelf itself is one."""
    try:
        entries = list(os.scandir(root / folder))
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        path = f"{folder}/{entry.name}"
        if path == "content/captures" or entry.name.startswith(_NOT_OURS) or entry.name.endswith(_LEFTOVERS):
            continue
        shelf = folder == "content" and entry.name in _SHELVES
        if entry.is_dir(follow_symlinks=False) or (shelf and entry.is_dir()):
            yield from _files(root, path)
        else:
            yield path


def _is_read(path: PurePosixPath) -> bool:
    _, shelf, *below = path.parts
    if not below:
        return shelf in {f"{name}.yaml" for name in _LISTS}
    ending = _SHELVES.get(shelf)
    return ending is not None and path.name.endswith(ending) and (shelf != "rules" or len(below) == 1)


def _warning(path: PurePosixPath, is_folder: bool) -> Problem:
    hint = "put the folder itself here" if is_folder else _way(path)
    text = "nothing reads what this link leads to" if is_folder else "nothing reads this file"
    return Problem(Place(_spelled(str(path))), text, "unread-file", _spelled(hint), "warning")


def _spelled(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


def _way(path: PurePosixPath) -> str:
    """Where the file belongs, or what to call it."""
    _, shelf, *below = path.parts
    ending = path.suffix.casefold()
    if not below and path.stem.casefold() in _LISTS and ending in _YAML:
        return f"call it {path.stem.casefold()}.yaml"
    if not below and ending in _TEXTS:
        return "move a page to content/pages/, a story to the folder of its month: content/articles/YYYY/MM/"
    if below and shelf not in _SHELVES:
        return f"move it to a folder that is read; {did_you_mean(shelf, _SHELVES)}"
    if shelf == "rules" and ending in _YAML:
        return f"call it content/rules/{path.stem}.yaml"
    if shelf != "rules" and below and ending in _TEXTS:
        return f"call it {path.stem}.md"
    return "move it out of content/; a file that goes out as it is belongs to the theme, in themes/NAME/"
