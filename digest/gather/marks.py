"""By what a text is known again: a print of all its words, and prints of its runs of words, few of them in long texts.

The prints are the same in every run, so they can be kept. Of a long text's runs every eighth is kept, chosen by its
own value: two texts that share runs share about an eighth of them here too. What looks near by these is compared in
full before anything is said.
"""

import zlib
from array import array
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import blake2b

from digest.ingest.cut.shape import words_of
from digest.ingest.same import NEAR, SHINGLE

_FEWEST = 8  # runs; a shorter text shares too much by chance
_SAMPLED = 100  # runs; of a text with more, every eighth is kept
_EIGHTH = 8
_WORTH_A_LOOK = NEAR / 2  # by the sample; chance moves it up and down


@dataclass(frozen=True, slots=True)
class Marks:
    """A text's print (empty where it has no words), how many runs of words it has, and prints of some of them."""

    text: bytes
    size: int
    runs: bytes  # unsigned 32-bit numbers


class Seen:
    """A text in full, as it is compared with others."""

    def __init__(self, text: str) -> None:
        words = words_of(text)
        self.print = _print(words)
        self.runs = _runs(words)

    @property
    def marks(self) -> Marks:
        """The marks by which the text is kept."""
        runs = self.runs
        kept = [run for run in runs if run % _EIGHTH == 0] if len(runs) > _SAMPLED else runs
        return Marks(self.print, len(runs), array("I", sorted(kept)).tobytes())


def _print(words: tuple[str, ...]) -> bytes:
    return blake2b(" ".join(words).encode("utf-8", "replace"), digest_size=16).digest() if words else b""


def _runs(words: tuple[str, ...]) -> set[int]:
    spans = range(len(words) - SHINGLE + 1)
    return {zlib.crc32(" ".join(words[at : at + SHINGLE]).encode("utf-8", "replace")) for at in spans}


class Texts:
    """All texts that are there, by their marks. `read` gives a text in full, by its ref; None where it is gone."""

    def __init__(self, read: Callable[[str], str | None]) -> None:
        self._read = read
        self._refs: list[str] = []
        self._marks: list[Marks] = []
        self._same: dict[bytes, str] = {}
        self._holders: dict[int, list[int]] | None = None

    def add(self, ref: str, marks: Marks) -> None:
        """From now on, texts are compared with this one too. Of two with one print, the first counts."""
        if not marks.text:
            return
        self._same.setdefault(marks.text, ref)
        self._refs.append(ref)
        self._marks.append(marks)
        if self._holders is not None:
            self._hold(len(self._refs) - 1)

    def same(self, text: Seen) -> str:
        """The ref of the text that has the same words; an empty string where there is none."""
        return self._same.get(text.print, "") if text.print else ""

    def near(self, text: Seen) -> tuple[str, ...]:
        """The refs of texts of which much is in this one, or much of this one in them; nearest first."""
        runs = text.runs
        if len(runs) < _FEWEST:
            return ()
        shared = Counter(number for run in runs for number in self._held().get(run, ()))
        found: dict[str, float] = {}
        for number, count in shared.items():
            marks = self._marks[number]
            if marks.size < _FEWEST:
                continue
            whole = count * (_EIGHTH if marks.size > _SAMPLED else 1)
            if whole / min(len(runs), marks.size) < _WORTH_A_LOOK:
                continue
            share = self._share(runs, self._refs[number])
            if share >= NEAR:
                found[self._refs[number]] = max(share, found.get(self._refs[number], 0.0))
        return tuple(sorted(found, key=lambda ref: (-found[ref], ref)))

    def _share(self, runs: set[int], ref: str) -> float:
        text = self._read(ref)
        other = _runs(words_of(text)) if text is not None else set()
        smaller = min(len(runs), len(other))
        return len(runs & other) / smaller if smaller >= _FEWEST else 0.0

    def _held(self) -> dict[int, list[int]]:
        if self._holders is None:
            self._holders = {}
            for number in range(len(self._refs)):
                self._hold(number)
        return self._holders

    def _hold(self, number: int) -> None:
        assert self._holders is not None  # noqa: S101 - for the type checker; both callers made it
        for run in array("I", self._marks[number].runs):
            self._holders.setdefault(run, []).append(number)


def repeated(values: Iterable[str]) -> frozenset[str]:
    """Those that occur more than once: an address or a name that many stories of one document share names none."""
    return frozenset(value for value, count in Counter(values).items() if value and count > 1)
