"""The target that is a plain folder: a web server's document root, a mounted share, a memory stick.

A small file in the target, `.digest-manifest.json`, lists what we wrote there, so that nothing else is ever removed.
What is really there is seen by reading it: an interrupted run is taken up where it ended, and a second run sends
nothing. Single files are put in place by rename, so a reader gets an old file or a new one, never a part.
"""

import contextlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from digest.problems import Place, Problem, Refused
from digest.publish.built import Built
from digest.publish.host import Delivery, Present, Release, Sent, Tell
from digest.publish.manifest import Entry, Manifest, entry_of, is_below

RECORD = ".digest-manifest.json"
_PART = ".digest-part"


@dataclass(frozen=True, slots=True)
class FolderHost:
    """A folder on this machine. `site` is the site's own folder, `source` its built one: both are never a target."""

    target: Path
    site: Path
    source: Path

    @property
    def place(self) -> str:
        return str(self.target.expanduser().absolute())

    def dress(self, built: Built) -> Built:
        return built

    def marks(self, built: Built) -> Manifest:
        return built.manifest

    def present(self, here: Manifest) -> Present:
        """Raises Refused for a dangerous target."""
        target = Path(self.place)
        _check_target(target, self.source, self.site)
        owned = _owned(target)
        there = dict(_present(target, owned | here.keys()))
        blocked = (path for path in there.keys() - owned if here[path].mark != there[path].mark)
        return Present(there, foreign=tuple(sorted(blocked)), finished=owned == here.keys())

    def send(self, delivery: Delivery, tell: Tell) -> Sent:
        """New and changed files go first (assets, pages, lists), removals last."""
        target, changes = Path(self.place).resolve(), delivery.changes
        target.mkdir(exist_ok=True)
        # Claimed before the first byte is sent: a run cut short must not leave files that nobody owns.
        _write_record(target, _owned(target) | delivery.here.keys())
        for path in changes.send:
            _put(target, path, delivery.built.read(path))
            tell(path)
        for path in changes.remove:
            _remove(target, path)
            tell(path)
        _write_record(target, delivery.here.keys())
        return Sent(address=(target / "index.html").as_uri(), uploaded=len(changes.send))

    def releases(self) -> tuple[Release, ...]:
        return ()

    def roll_back(self, release: str) -> Sent:
        raise no_releases(self.place)


def no_releases(place: str) -> Refused:
    """The refusal of hosts that keep no earlier states."""
    hint = "build the earlier state (git checkout, digest build) and deploy that"
    return Refused(Problem(Place(place), "this kind of host keeps no earlier states", "deploy-no-release", hint))


def _check_target(target: Path, source: Path, site: Path) -> None:
    where, root = target.resolve(), site.resolve()
    home = Path(os.path.expanduser("~")).resolve()  # noqa: PTH111 - Path.home() raises where there is no home
    if home.is_relative_to(where):  # "/" is above every home
        raise _refused(target, "the site would be poured over a whole disk or home", "deploy-target", _CHOOSE)
    if root.is_relative_to(where):
        raise _refused(target, "the target holds the site's own source", "deploy-target", _CHOOSE)
    kept = (source.resolve(), *(root / name for name in ("content", "themes", "output", ".digest", ".git")))
    if any(where.is_relative_to(folder) for folder in kept) or source.resolve().is_relative_to(where):
        raise _refused(target, "the target lies in the site's own source or output", "deploy-target", _CHOOSE)
    if target.exists() and not target.is_dir():
        raise _refused(target, "the target is a file", "deploy-target", _CHOOSE)
    if not where.parent.is_dir():
        hint = f"make it, or mend the path: mkdir -p {where.parent}"
        raise _refused(target, "the folder above the target does not exist", "deploy-target", hint)


_CHOOSE = "choose a folder of its own, such as /srv/www/news"


def _refused(place: Path, text: str, code: str, hint: str) -> Refused:
    return Refused(Problem(Place(str(place)), text, code, hint))


def _owned(target: Path) -> frozenset[str]:
    """The paths that we wrote there; none where there is no record. Raises Refused for a damaged one."""
    try:
        record = json.loads((target / RECORD).read_bytes())
        return frozenset(path for path in record["files"] if isinstance(path, str) and is_below(path))
    except (FileNotFoundError, NotADirectoryError):
        return frozenset()
    except (ValueError, KeyError, TypeError) as error:
        text = f"the list of what digest wrote here can't be read ({type(error).__name__})"
        hint = "delete this file; files that are no longer part of the site then stay until you remove them"
        raise _refused(target / RECORD, text, "deploy-record", hint) from error


def _present(target: Path, paths: Iterable[str]) -> Iterator[tuple[str, Entry]]:
    for path in paths:
        file = target / path
        if _is_reached_by_link(target, path):
            raise _refused(file, "a link in the target leads somewhere else", "deploy-link", "remove the link")
        if file.is_symlink():
            yield path, Entry("a link", 0)
        elif file.is_file():
            yield path, entry_of(file)
        elif file.is_dir():
            raise _refused(file, "a folder is where a file must go", "deploy-foreign", "move the folder away")


def _is_reached_by_link(target: Path, path: str) -> bool:
    folders = [target / parent for parent in Path(path).parents if parent != Path()]
    return any(folder.is_symlink() for folder in folders)


def _put(target: Path, path: str, data: bytes) -> None:
    file = target / path
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f".{file.name[:100]}{_PART}")
    try:
        part.write_bytes(data)
        part.replace(file)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _remove(target: Path, path: str) -> None:
    file = target / path
    file.unlink(missing_ok=True)
    with contextlib.suppress(OSError):  # not empty: others' files, or ours that stay
        for folder in file.parents:
            if folder == target:
                break
            folder.rmdir()


def _write_record(target: Path, paths: Iterable[str]) -> None:
    text = json.dumps({"written-by": "digest deploy", "files": sorted(paths)}, ensure_ascii=False, indent=0)
    part = target / f"{RECORD}{_PART}"
    with part.open("wb") as file:
        file.write(text.encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    part.replace(target / RECORD)
