"""The output folder: refused where it is dangerous, changed as a whole, and only ever cleared of what digest wrote.

New files are first made beside, in .digest/. When all are there, they either get what stays the same beside them, and
that folder changes places with the output in one step; or a journal says what moves where and what goes, and from then
on the change will be completed, if need be by the next run. Until then, the last good site is untouched.
"""

import errno
import os
import shutil
import time
from collections.abc import Container, Iterable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from digest.fingerprint import of_bytes
from digest.problems import Place, Problem, Refused
from digest.site.checked import Part
from digest.site.exchange import Unfit, clear, exchange, exchanging, fill, inventory, unfill
from digest.site.guard import NOT_OURS, danger, is_empty, is_free
from digest.site.kept import Journal, journal_of, keep, paths_of, recall, write

EDITS = "edits"  # beside the memo: what was made since it was written
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC  # never into what may be another name of a file in place
_MODE = 0o666  # as whoever builds allows it; nothing here is a program


class Swapped(NamedTuple):
    """How files were put in place."""

    relinked: bool = False  # whether the time of their entry has changed for files that stayed the same
    reason: str = ""  # why it was not in one step, where that was wanted


class Output:
    """One output folder and the workshop in .digest/ where its next state is made."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.root = root
        self.folder = folder
        # Named by the way from the site to its output, so that a checkout can be moved with its memo.
        name = of_bytes(os.path.relpath(folder, root).encode())[:12]
        self.workshop = root / ".digest" / name
        self.memo_path = self.workshop / "memo"
        self.edits_path = self.workshop / EDITS
        self.rows_path = self.workshop / "rows"
        self._stage = self.workshop / "next"
        self._staged = f"{self._stage}/"
        self._journal = self.workshop / "journal.json"
        self._manifest = self.workshop / "manifest.json"

    def recover(self) -> None:
        """Complete a change that was cut off, or clear away one that was not decided yet."""
        if journal := journal_of(recall(self._journal)):
            if journal["tree"] is None:
                self._carry_out(journal)
            elif _inode(self.folder) == journal["tree"]:
                self._arrived(journal)
            elif _inode(self._stage) != journal["tree"]:  # a copy of a site
                self._own(journal)
        self._journal.unlink(missing_ok=True)
        shutil.rmtree(self._stage, ignore_errors=True)

    @property
    def unfinished(self) -> bool:
        """Whether a change was cut off."""
        return self._journal.exists()

    def manifest(self) -> frozenset[str] | None:
        """The files that the last build left here; None where that is not known."""
        known = paths_of(recall(self._manifest))
        return None if known is None else frozenset(known)

    def stage(self, path: str, data: bytes) -> None:
        """Put a file's next bytes beside."""
        target = f"{self._staged}{path}"
        try:
            file = os.open(target, _NEW, _MODE)  # 13,000 of them: as strings, without an object of each
        except FileNotFoundError:
            os.makedirs(os.path.dirname(target), exist_ok=True)  # noqa: PTH103, PTH120
            file = os.open(target, _NEW, _MODE)
        except FileExistsError:
            os.unlink(target)  # noqa: PTH108
            file = os.open(target, _NEW, _MODE)
        try:
            while data:
                data = data[os.write(file, data) :]
        finally:
            os.close(file)

    def unstage(self, path: str) -> None:
        """Take a file that is beside away again."""
        staged = Path(f"{self._staged}{path}")
        staged.unlink(missing_ok=True)
        with suppress(OSError):
            os.removedirs(staged.parent)

    def discard(self) -> None:
        """Forget what is staged, unless it is on its way."""
        if not self.unfinished:
            shutil.rmtree(self._stage, ignore_errors=True)

    def obstacles(self, staged: Iterable[str], owned: frozenset[str] | None) -> dict[str, Problem]:
        """Foreign files and links that stand where staged files must go, by path."""
        problems = {}
        seen: set[str] = set()
        base = f"{self.folder}/"
        if not os.path.lexists(self.folder):
            return {}
        for path in staged:
            parent = os.path.dirname(path)  # noqa: PTH120
            while parent and parent not in seen:
                seen.add(parent)
                place = base + parent
                if os.path.islink(place) or (os.path.exists(place) and not os.path.isdir(place)):  # noqa: PTH110, PTH112, PTH114
                    problems[parent] = self._obstacle(parent)
                parent = os.path.dirname(parent)  # noqa: PTH120
            target = base + path
            foreign = owned is not None and path not in owned and os.path.lexists(target)
            if foreign or os.path.islink(target) or os.path.isdir(target):  # noqa: PTH112, PTH114
                problems[path] = self._obstacle(path)
        return problems

    def strangers(self, files: Iterable[str], owned: frozenset[str] | None) -> tuple[Problem, ...]:
        """The warning that names files of unknown origin, for a folder whose manifest is lost."""
        if owned is not None or not self.folder.is_dir():
            return ()
        ours = set(files)
        found = (path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if not path.is_dir())
        unknown = sorted(path for path in found if path not in ours and Path(path).name not in NOT_OURS)
        if not unknown:
            return ()
        names = ", ".join(unknown[:3]) + (f" and {len(unknown) - 3} more" if len(unknown) > 3 else "")
        text = f"what the last build wrote here is not known, so nothing was deleted: {names}"
        hint = "delete what is stale by hand, or empty the folder and build again"
        return (Problem(Place(str(self.folder)), text, "manifest-lost", hint, "warning"),)

    def _obstacle(self, path: str) -> Problem:
        text = "a file that digest did not write stands where a page must go"
        return Problem(Place(str(self.folder / path)), text, "foreign-file", "move it out of the output folder")

    def swap(self, moves: list[str], removes: list[str], files: list[str] | None, *, whole: bool = False) -> Swapped:
        """Make the staged files and the removals real, and remember `files` as ours; None where ours are as before.

        If `whole`, all in one step where that can be.
        """
        journal: Journal = {"moves": moves, "removes": removes, "files": files, "tree": None, "before": []}
        swapped = Swapped()
        if whole:
            try:
                journal = self._exchange(journal)
            except Unfit as unfit:
                swapped = Swapped(reason=str(unfit))
            except OSError as error:
                swapped = Swapped(relinked=True, reason=error.strerror or str(error))
            else:
                self._arrived(journal)
                return Swapped(relinked=True)
        keep(self._journal, journal, sync=True)
        self._carry_out(journal)
        return swapped

    def write_memo(self, parts: Iterable[Part]) -> None:
        """Keep the memo of what is now in the folder."""
        write(self.memo_path, parts, safe=False)  # lost, it costs a build from nothing
        self.edits_path.unlink(missing_ok=True)

    def write_edits(self, parts: Iterable[Part]) -> None:
        """Keep what was made since the memo was written."""
        write(self.edits_path, parts)

    def _exchange(self, journal: Journal) -> Journal:
        """Have the folders change places; gives the journal of that.

        Raises Unfit, or OSError, where they have not: then nothing has changed but the times of entries.
        """
        exchanging()
        new, old = str(self._stage), str(self.folder)
        ours = self.manifest()
        if ours is None and not is_empty(self.folder):
            raise Unfit("what the last build wrote here is not known")
        ours = ours or frozenset()
        self._stage.mkdir(parents=True, exist_ok=True)
        inventory(new, {*journal["moves"]}, frozenset())  # or what an earlier build left there would be published
        folders, files = inventory(old, ours, NOT_OURS) if self.folder.exists() else ([], [])
        gone = {*journal["moves"], *journal["removes"]}
        kept = [path for path in files if path not in gone]
        fill(new, old, folders, kept)
        tree = _inode(self._stage)
        try:
            journal = {**journal, "tree": tree, "before": [path for path in files if path in ours]}
            keep(self._journal, journal, sync=True)
            if self.folder.exists():
                exchange(new, old)
            else:
                self.folder.parent.mkdir(parents=True, exist_ok=True)
                os.rename(new, old)  # noqa: PTH104
        except (OSError, Unfit):
            if _inode(self.folder) != tree:  # a distant disk may do what it says it can't
                unfill(new, kept)
                self._journal.unlink(missing_ok=True)
                raise
        return journal

    def _arrived(self, journal: Journal) -> None:
        """The folders have changed places; do what is left to do."""
        clear(str(self._stage), str(self.folder), frozenset(journal["before"]))
        if self._stage.exists():  # somebody's files that came in that moment and could not go along
            self._stage.rename(self.workshop / f"found-{time.time_ns()}")
        self._done(journal)

    def _own(self, journal: Journal) -> None:
        """Know what of the new site is in a copy of what a build left that was killed."""
        ours = self.manifest()
        there = {path for path in journal["files"] or () if os.path.lexists(self.folder / path)}
        if ours is not None and not there <= ours:
            keep(self._manifest, sorted(there | ours))

    def _done(self, journal: Journal) -> None:
        if journal["files"] is not None:
            keep(self._manifest, journal["files"])
        self._journal.unlink(missing_ok=True)

    def _carry_out(self, journal: Journal) -> None:
        whole = self._move_whole()
        for path in journal["moves"]:
            staged = f"{self._staged}{path}"
            if path.partition("/")[0] not in whole and os.path.lexists(staged):
                _move(Path(staged), self.folder / path)
        for path in journal["removes"]:
            file = self.folder / path
            if file.parent.resolve() == file.parent:  # not by way of a link that somebody put there
                with suppress(FileNotFoundError, NotADirectoryError):
                    file.unlink()
        self._prune(journal["removes"])
        self._done(journal)
        shutil.rmtree(self._stage, ignore_errors=True)

    def _move_whole(self) -> set[str]:
        """Move folders in one go where nothing stands yet, as in a first build; gives their names."""
        moved = set[str]()
        if not self._stage.is_dir():
            return moved
        self.folder.mkdir(parents=True, exist_ok=True)
        for entry in list(os.scandir(self._stage)):
            target = self.folder / entry.name
            if entry.is_dir() and not os.path.lexists(target):
                with suppress(OSError):  # another disk; then each file is copied
                    os.rename(entry.path, target)  # noqa: PTH104
                    moved.add(entry.name)
        return moved

    def _prune(self, removed: list[str]) -> None:
        """Remove folders that the removed files left empty."""
        parents = {parent for path in removed for parent in Path(path).parents if parent.parts}
        for parent in sorted((self.folder / parent for parent in parents), key=lambda path: -len(path.parts)):
            try:
                parent.rmdir()
            except OSError:
                continue


def is_at(path: str, places: Container[str]) -> bool:
    """Whether a path, or a folder on the way to it, is one of the places."""
    parts = path.split("/")
    return any("/".join(parts[:count]) in places for count in range(1, len(parts) + 1))


def output_folder(root: Path, wanted: Path | None) -> Output:
    """The output at `wanted`, or at output/ in the site's folder. Raises Refused where writing would be dangerous."""
    asked = root / "output" if wanted is None else wanted
    folder = asked.resolve()
    output = Output(root, folder)
    reason = danger(root, folder)
    if not reason and wanted is None and root not in folder.parents:
        reason = "output/ is a link that leads out of the site's folder"
    if not reason and wanted is not None and output.manifest() is None and not is_free(root, folder):
        reason = "it is not empty, and nothing shows that digest wrote it"
    if reason:
        hint = "choose another folder with --output, or empty this one"
        raise Refused(Problem(Place(str(asked)), f"can't build into this folder: {reason}", "dangerous-output", hint))
    return output


def _inode(folder: Path) -> int | None:
    return folder.stat().st_ino if folder.is_dir() else None


def _move(staged: Path, target: Path) -> None:
    try:
        staged.replace(target)
    except FileNotFoundError:
        target.parent.mkdir(parents=True, exist_ok=True)
        _move(staged, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        part = target.with_name(f".{target.name}.part")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(staged, part)
        part.replace(target)
        staged.unlink()
