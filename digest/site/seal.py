"""Whether anything at all has changed since the last build, told from the files' status alone.

A seal is left by a build that ended well. While every file it read and every file it wrote has the same size and times
as then, and no moment has passed at which a story comes out, another build would change nothing. Beside the seal lie
the states themselves, so that a change can be named. Nothing is imported here that takes time to load: this is asked
before anything else is.
"""

import fcntl
import hashlib
import os
import sys
import time
from collections.abc import Callable, Mapping
from typing import NamedTuple, TextIO

from digest.site.states import (
    Fresh,
    Linked,
    Told,
    aside,
    by_path,
    decoded,
    encoded,
    fresh,
    hashed,
    inputs,
    libraries,
    lines,
    looking,
    program,
)

SEAL, STATES = "seal", "states"
SCHEMA = "4"
_ARTICLES, _OUTPUT = "content/articles/", "output/"


class Seal(NamedTuple):
    """What held when a build ended."""

    mark: str  # of the names and states of all files
    view: str  # which view of the site was built
    since: float  # seconds of the clock: the same stories are out from then …
    until: float  # … until then
    fresh: Fresh
    pages: int
    memo: str  # names the memo that the build left
    problems: str  # the warnings of that build, as JSON; empty where there were none

    @property
    def doubtful(self) -> tuple[str, ...]:
        """The files of output/ whose times proved nothing."""
        return tuple(name.removeprefix(_OUTPUT) for name, _ in self.fresh if name.startswith(_OUTPUT))


class Before(NamedTuple):
    """What a build found when it began, before it read anything."""

    states: dict[str, str]  # by path, as text
    lines: str  # the same in one
    fresh: Fresh

    @property
    def unsure(self) -> frozenset[str]:
        """The files whose times prove nothing."""
        return frozenset(path for path, _ in self.fresh)


class Found(NamedTuple):
    """What the output holds when a build ends: looked at when it began, but for the files it wrote."""

    there: Told
    taken: int  # when it began to look, nanoseconds
    written: Mapping[str, str]  # each with its fingerprint, or nothing where that is not known
    stamped: int  # when it looked at those
    doubtful: tuple[str, ...] | None  # of the others, all whose times may prove nothing; None: any of them may be one


class Ending(NamedTuple):
    """How a build ended: which view it built, between which moments (seconds of the clock) the same stories are out."""

    view: str
    since: float
    until: float
    pages: int
    memo: str
    problems: str


class Look(NamedTuple):
    """What is found some time after a build was sealed. Holds the site's lock until `lock` is closed."""

    seal: Seal
    lock: TextIO
    taken: int  # nanoseconds, before anything was looked at
    lines: str  # the states of all files that a build reads, as text
    fresh: Fresh  # which of those only their bytes tell of
    there: str  # the states of all files in output/, as text
    kept: bool  # whether those are as the last build left them
    spoiled: tuple[str, ...]  # files in output/ that hold other bytes than then, though their states say nothing of it
    edited: tuple[str, ...] | None  # the articles whose files changed, where nothing else has; None where something has


def workshop(root: str, folder: str) -> str:
    """Where a build keeps what it knows of one output folder; named by the way to it, so that a checkout can move."""
    name = hashlib.sha256(os.path.relpath(folder, root).encode()).hexdigest()[:12]
    return f"{root}/.digest/{name}"


def view_of(drafts: bool) -> str:
    """The name of a view of the site that can be sealed."""
    return "drafts" if drafts else "plain"


def before(root: str, drafts: bool) -> Before | None:
    """What a build that begins now finds; None where a link among the files keeps their states from telling."""
    taken = time.time_ns()
    try:
        states = inputs(root, drafts)
    except (Linked, OSError):
        return None
    told = lines(states)
    return Before(by_path(told), told, fresh(root, "", states, taken))


def begun(seen: Look) -> Before:
    """What a build finds that goes on from a look at the site."""
    return Before(by_path(seen.lines), seen.lines, seen.fresh)


def seal(root: str, read: Before, found: Found, end: Ending) -> None:
    """Leave a seal after a build that ended well."""
    shop, there = workshop(root, f"{root}/output"), found.there
    kept = set(there if found.doubtful is None else found.doubtful).difference(found.written)
    young = read.fresh
    for paths, taken in ((kept, found.taken), (found.written, found.stamped)):
        young += fresh(root, _OUTPUT, {path: there.get(path) for path in sorted(paths)}, taken, found.written)
    text = f"{read.lines}\n\n{there.lines}"
    _replace(f"{shop}/{STATES}", text)
    _write(
        f"{shop}/{SEAL}", Seal(_mark(text), end.view, end.since, end.until, young, end.pages, end.memo, end.problems)
    )


def look(root: str, view: str, ahead: Callable[[Callable[[], bool]], object] = bool) -> Look | None:
    """How output/ stands to its seal. Never wrong about what has not changed; None may mean only “see for yourself”.

    `ahead` is called as soon as something is known to have changed, while the output is still being looked at; what it
    is given tells whether that has come to its end.
    """
    folder = f"{root}/output"
    shop = workshop(root, folder)
    found = _read(f"{shop}/{SEAL}")
    if found is None or found.view != view or not found.since <= time.time() < found.until:
        return None
    lock = open(f"{root}/.digest/lock", "w", encoding="utf-8")  # noqa: PTH123, SIM115 - whoever gets it closes it
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        cut_off = os.path.exists(f"{shop}/journal.json")  # noqa: PTH110
        if os.path.islink(folder) or cut_off or not os.path.exists(f"{shop}/manifest.json"):  # noqa: PTH110, PTH114
            raise Linked(folder)
        taken = time.time_ns()
        drafts = view == view_of(True)
        with looking(folder) as output:
            if _stirred(root, f"{shop}/{STATES}"):
                with aside(lambda: encoded(_content(root, drafts, taken))) as inner:
                    ahead(lambda: inner.ready() and output.ready())
                    content = decoded(inner.result())
            else:
                content = _content(root, drafts, taken)
            here, _, young = content.partition("\n\n")
            told = _told(f"{shop}/{STATES}")
            then = told.partition("\n\n")
            if here != then[0]:
                ahead(lambda: True)
            there = decoded(output.result())
    except (Linked, OSError):
        lock.close()
        return None
    text = f"{here}\n\n{there}"
    mark = _mark(text)
    changed = set() if mark == found.mark else _changed(told, found.mark, text)
    rewritten = [name for name, value in found.fresh if hashed(f"{root}/{name}") != value]
    if changed is not None:
        if not changed and mark != found.mark:  # the same files in another order
            found = found._replace(mark=mark)
            _replace(f"{shop}/{STATES}", text)
            _write(f"{shop}/{SEAL}", found)
        changed.update(rewritten)
        if not all(name.startswith(_ARTICLES) and name.endswith(".md") for name in changed):
            changed = None
    edited = None if changed is None else tuple(sorted(changed))
    spoiled = tuple(name.removeprefix(_OUTPUT) for name in rewritten if name.startswith(_OUTPUT))
    if spoiled and _mark(told) == found.mark:  # but for those whose states tell of it
        then_there, now_there = Told(then[2]), Told(there)
        spoiled = tuple(path for path in spoiled if then_there.get(path) == now_there.get(path))
    return Look(found, lock, taken, here, _fresh(young), there, there == then[2] and not spoiled, spoiled, edited)


def _content(root: str, drafts: bool, taken: int) -> str:
    """The states of all files that a build reads, and those of them that are fresh."""
    states = inputs(root, drafts)
    return f"{lines(states)}\n\n{_listed(fresh(root, '', states, taken))}"


def _stirred(root: str, states: str) -> bool:
    """Whether a file surely came, went or was put in another's place since then: the time of its folder tells."""
    try:
        then = os.stat(states).st_mtime_ns  # noqa: PTH116
        for year in list(os.scandir(f"{root}/{_ARTICLES}")):
            if year.is_dir(follow_symlinks=False):
                months = [month for month in list(os.scandir(year.path)) if month.is_dir(follow_symlinks=False)]
                if any(folder.stat().st_mtime_ns > then for folder in (year, *months)):
                    return True
    except OSError:
        pass
    return False


def standing(root: str, view: str) -> Seal | None:
    """The seal of output/ if a build now would change nothing. Never wrong about that; None may mean only “look”."""
    seen = look(root, view)
    if seen is None:
        return None
    with seen.lock:
        if seen.edited != ():
            return None
        settle(root, seen)
        return seen.seal


def outdated(root: str, memo: str) -> str:
    """A file that came, went or was saved since output/ was built; empty where there is none, or nobody can tell.

    `memo` names the memo that is there: another than the sealed one is of a later build, which left no seal.
    """
    shop = workshop(root, f"{root}/output")
    found = _read(f"{shop}/{SEAL}")
    if found is None or found.memo != memo:
        return ""
    try:
        now = by_path(lines(inputs(root, found.view == view_of(True))))
    except (Linked, OSError):
        return ""
    try:
        then = by_path(_told(f"{shop}/{STATES}").partition("\n\n")[0])
    except ValueError:  # damaged
        return ""
    kept = {path for path, _ in then.items() & now.items() if not path.endswith("/")}
    if not kept:  # another checkout: all its files are new, whatever they hold
        return ""
    young = {name for name, value in found.fresh if name in kept and hashed(f"{root}/{name}") != value}
    return min({path for path in {**then, **now} if not path.endswith("/")} - kept | young, default="")


def settle(root: str, seen: Look) -> None:
    """Renew the seal of a site of which nothing has changed: the times of files that were young may tell by now."""
    if seen.seal.fresh:
        there = Told(seen.there)
        doubtful = {path: there.get(path) for path in (seen.seal.doubtful if seen.kept else there)}
        young = seen.fresh + fresh(root, _OUTPUT, doubtful, seen.taken)
        _write(f"{workshop(root, f'{root}/output')}/{SEAL}", seen.seal._replace(fresh=young))


def _mark(text: str) -> str:
    """One hash over the states of all files, and over this program."""
    total = hashlib.blake2b(text.encode("utf-8", "surrogateescape"), digest_size=16)
    code = sorted(f"{path}\0{state}" for path, state in program().items())
    total.update("\n".join([SCHEMA, sys.version, *libraries(), *code]).encode("utf-8", "surrogateescape"))
    return total.hexdigest()


def _told(path: str) -> str:
    """The states of all files when the seal was made; of none where that is not known."""
    try:
        with open(path, encoding="utf-8", errors="surrogateescape", newline="") as file:  # noqa: PTH123
            return file.read()
    except OSError:
        return ""


def _changed(told: str, mark: str, text: str) -> set[str] | None:
    """The files that were read then and have other states now; None where any came, went, or was written since."""
    if told.count("\n") != text.count("\n"):  # a file came, or one went
        return None
    if _mark(told) != mark:  # of another build, spoiled, or of another program
        return None
    (then, written), (now, there) = (
        [set(part.split("\n")) for part in each.partition("\n\n")[::2]] for each in (told, text)
    )
    gone, came = ({line.partition("\0")[0] for line in lines} for lines in (then - now, now - then))
    return gone if gone == came and written == there else None


def _read(path: str) -> Seal | None:
    """The seal at `path`; None where there is none that can be read."""
    try:
        with open(path, encoding="utf-8", errors="surrogateescape", newline="") as file:  # noqa: PTH123
            text, _, checksum = file.read().rpartition("\n")
        schema, mark, view, since, until, pages, memo, problems, *rest = text.split("\n")
        if schema != SCHEMA or checksum != _checksum(text):
            return None
        young = _fresh("\n".join(rest))
        return Seal(mark, view, float(since), float(until), young, int(pages), memo, problems)
    except (OSError, ValueError, IndexError):
        return None


def _write(path: str, made: Seal) -> None:
    head = [SCHEMA, made.mark, made.view, repr(made.since), repr(made.until), str(made.pages), made.memo, made.problems]
    text = "\n".join([*head, *([_listed(made.fresh)] if made.fresh else [])])
    _replace(path, f"{text}\n{_checksum(text)}")


def _checksum(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()


def _listed(young: Fresh) -> str:
    return "\n".join([f"{value:64} {name}" for name, value in young])


def _fresh(text: str) -> Fresh:
    """What was `_listed`."""
    return tuple([(line[65:], line[:64].rstrip()) for line in text.split("\n")]) if text else ()


def _replace(path: str, text: str) -> None:
    with open(f"{path}.part", "w", encoding="utf-8", errors="surrogateescape", newline="") as file:  # noqa: PTH123
        file.write(text)
    os.replace(f"{path}.part", path)  # noqa: PTH105
