"""Whether anything at all has changed since the last build, told from the files' status alone.

A seal is left by a build that ended well. While every file it read and every file it wrote has the same size and times
as then, and no moment has passed at which a story comes out, another build would change nothing. Beside the seal lie
the states themselves, so that a change can be named. Nothing is imported here that takes time to load: this is asked
before anything else is.
"""

import fcntl
import os
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import cache
from typing import NamedTuple

from digest.site.seal import (
    OUTPUT,
    SEAL,
    STATES,
    Before,
    Seal,
    fresh_of,
    listed,
    mark_of,
    read_seal,
    replace,
    states_at,
    view_of,
    workshop,
    write_seal,
)
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
    lines,
    outputs_told,
)

_ARTICLES = "content/articles/"
_GAP = b"\n\n"  # between the states of what is read and those of the output


class Left(NamedTuple):
    """How the output of the last build is found."""

    there: str  # the states of all files in output/, as text
    kept: bool  # whether those are as the last build left them
    spoiled: tuple[str, ...]  # files in output/ that hold other bytes than then, though their states say nothing of it


class Look(NamedTuple):
    """What is found some time after a build was sealed."""

    seal: Seal
    hold: ExitStack  # the site's lock, and whoever still looks at the output; to be closed
    taken: int  # nanoseconds, before anything was looked at
    lines: bytes  # the states of all files that a build reads, as text, encoded
    fresh: Fresh  # which of those only their bytes tell of
    edited: tuple[str, ...] | None  # the articles whose files changed, where nothing else has; None where something has
    left: Callable[[], Left]  # waits until all of the output has been looked at


def begun(seen: Look) -> Before:
    """What a build finds that goes on from a look at the site."""
    return Before(by_path(decoded(seen.lines)), seen.lines, seen.fresh)


def look(root: str, view: str, ahead: Callable[[Callable[[], bool]], object] = bool) -> Look | None:
    """How output/ stands to its seal. Never wrong about what has not changed; None may mean only “see for yourself”.

    `ahead` is called as soon as something is known to have changed, while the output is still being looked at; what it
    is given tells whether that has come to its end. Nobody waits for that where a file came or went.
    """
    folder = f"{root}/output"
    shop = workshop(root, folder)
    found = read_seal(f"{shop}/{SEAL}")
    if found is None or found.view != view or not found.since <= time.time() < found.until:
        return None
    with ExitStack() as hold:
        try:
            lock = hold.enter_context(open(f"{root}/.digest/lock", "w", encoding="utf-8"))  # noqa: PTH123
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            cut_off = os.path.exists(f"{shop}/journal.json")  # noqa: PTH110
            if os.path.islink(folder) or cut_off or not os.path.exists(f"{shop}/manifest.json"):  # noqa: PTH110, PTH114
                return None
            taken = time.time_ns()
            drafts = view == view_of(True)
            if _stirred(root, f"{shop}/{STATES}"):
                # Both in one process: of three on two processors, this one might get half of one.
                content, output = hold.enter_context(
                    aside(lambda: _content(root, drafts, taken), lambda: outputs_told(folder))
                )
                ahead(lambda: content.ready() and output.ready())
                now = content.result()
            else:
                (output,) = hold.enter_context(aside(lambda: outputs_told(folder)))
                now = _content(root, drafts, taken)
            here, _, young = now.partition(_GAP)
            told = states_at(f"{shop}/{STATES}")
            gap = told.find(_GAP) if _GAP in told else len(told)
            rewritten = [name for name, value in found.fresh if hashed(f"{root}/{name}") != value]

            @cache
            def left() -> Left:
                return _left(found, told, gap, rewritten, output.result())

            renewed, edited = found, None
            if here.count(b"\n") == told.count(b"\n", 0, gap):  # or a file came, or one went
                if here != told[:gap]:
                    ahead(lambda: True)
                text = _GAP.join([here, encoded(left().there)])
                renewed, edited = _edited(shop, found, told, text, rewritten)
        except (Linked, OSError):
            return None
        return Look(renewed, hold.pop_all(), taken, here, fresh_of(decoded(young)), edited, left)


def _left(seal: Seal, told: bytes, gap: int, rewritten: list[str], there: bytes) -> Left:
    """How the output is found whose files are `there`, and were as is `told` behind the gap."""
    size = len(told) - gap - len(_GAP)
    spoiled = tuple(name.removeprefix(OUTPUT) for name in rewritten if name.startswith(OUTPUT))
    are = decoded(there)
    if spoiled and mark_of(told) == seal.mark:  # but for those whose states tell of it
        then, now = Told(decoded(told[gap + len(_GAP) :])), Told(are)
        spoiled = tuple(path for path in spoiled if then.get(path) == now.get(path))
    return Left(are, len(there) == size and told.endswith(there) and not spoiled, spoiled)


def _edited(
    shop: str, seal: Seal, told: bytes, text: bytes, rewritten: list[str]
) -> tuple[Seal, tuple[str, ...] | None]:
    """The articles whose files changed, where nothing else has; None where something has. And the seal, renewed."""
    mark = mark_of(text)
    changed = set() if mark == seal.mark else _changed(told, seal.mark, text)
    if changed is None:
        return seal, None
    if not changed and mark != seal.mark:  # the same files in another order
        seal = seal._replace(mark=mark)
        replace(f"{shop}/{STATES}", text)
        write_seal(f"{shop}/{SEAL}", seal)
    changed.update(rewritten)
    only = all(name.startswith(_ARTICLES) and name.endswith(".md") for name in changed)
    return seal, tuple(sorted(changed)) if only else None


def _content(root: str, drafts: bool, taken: int) -> bytes:
    """The states of all files that a build reads, and those of them that are fresh."""
    states = inputs(root, drafts)
    return _GAP.join([encoded(lines(states)), encoded(listed(fresh(root, "", states, taken)))])


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
    with seen.hold:
        if seen.edited != ():
            return None
        settle(root, seen)
        return seen.seal


def outdated(root: str, memo: str) -> str:
    """A file that came, went or was saved since output/ was built; empty where there is none, or nobody can tell.

    `memo` names the memo that is there: another than the sealed one is of a later build, which left no seal.
    """
    shop = workshop(root, f"{root}/output")
    found = read_seal(f"{shop}/{SEAL}")
    if found is None or found.memo != memo:
        return ""
    try:
        now = by_path(lines(inputs(root, found.view == view_of(True))))
    except (Linked, OSError):
        return ""
    try:
        then = by_path(decoded(states_at(f"{shop}/{STATES}").partition(_GAP)[0]))
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
        left = seen.left()
        there = Told(left.there)
        doubtful = {path: there.get(path) for path in (seen.seal.doubtful if left.kept else there)}
        young = seen.fresh + fresh(root, OUTPUT, doubtful, seen.taken)
        write_seal(f"{workshop(root, f'{root}/output')}/{SEAL}", seen.seal._replace(fresh=young))


def _changed(told: bytes, mark: str, text: bytes) -> set[str] | None:
    """The files that were read then and have other states now; None where any came, went, or was written since."""
    if told.count(b"\n") != text.count(b"\n"):  # a file came, or one went
        return None
    if mark_of(told) != mark:  # of another build, spoiled, or of another program
        return None
    (then, written), (now, there) = (
        [set(part.split(b"\n")) for part in each.partition(_GAP)[::2]] for each in (told, text)
    )
    gone, came = ({line.partition(b"\0")[0] for line in lines} for lines in (then - now, now - then))
    return set(map(decoded, gone)) if gone == came and written == there else None
