"""The same story again: taken twice never, grouped when near. Groups are proposals; nothing is deleted."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from digest import fingerprint
from digest.ingest.cut.shape import words_of

SHINGLE = 5  # words
# Share of the shorter text's shingles that the other holds. Measured on reposts, truncations, light edits and appended
# second stories: they are above it with room, unrelated texts stay below 0.15 (docs/cut-rules.md).
NEAR = 0.5
_FEWEST = 8  # shingles; a shorter text shares too much by chance


@dataclass(frozen=True, slots=True)
class Known:
    """A story that is there already. `ref` is its id, or its path while it has none."""

    ref: str
    text: str
    url: str = ""
    capture: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """What the index knows of a text: the ref it equals, and the refs it is near to, nearest first."""

    exact: str = ""
    near: tuple[str, ...] = ()


@dataclass(slots=True)
class Index:
    """Stories by address, by fingerprint of their words, and by their shingles."""

    _refs: list[str] = field(default_factory=list)
    _sizes: list[int] = field(default_factory=list)
    _urls: dict[str, str] = field(default_factory=dict)
    _texts: dict[str, str] = field(default_factory=dict)
    _holders: dict[int, list[int]] = field(default_factory=dict)

    def add(self, known: Known) -> None:
        """From now on, texts are compared with this one too. Of two with one address or text, the first counts."""
        if known.url:
            self._urls.setdefault(known.url, known.ref)
        words = words_of(known.text)
        if not words:
            return
        self._texts.setdefault(_print(words), known.ref)
        shingles = _shingles(words)
        number = len(self._refs)
        self._refs.append(known.ref)
        self._sizes.append(len(shingles))
        for shingle in shingles:
            self._holders.setdefault(shingle, []).append(number)

    def find(self, text: str, url: str = "") -> Match:
        """What is the same as a text that is not in the index yet."""
        words = words_of(text)
        exact = (self._urls.get(url, "") if url else "") or (self._texts.get(_print(words), "") if words else "")
        shingles = _shingles(words)
        if len(shingles) < _FEWEST:
            return Match(exact)
        shared = Counter(number for shingle in shingles for number in self._holders.get(shingle, ()))
        near: dict[str, float] = {}
        for number, count in shared.items():
            smaller = min(len(shingles), self._sizes[number])
            if smaller >= _FEWEST and count / smaller >= NEAR:
                ref = self._refs[number]
                near[ref] = max(near.get(ref, 0.0), count / smaller)
        return Match(exact, tuple(sorted(near, key=lambda ref: (-near[ref], ref))))


def groups(stories: Iterable[Known]) -> tuple[tuple[str, ...], ...]:
    """The refs of stories that are near to each other, first come first; a story alone is no group."""
    index, home = Index(), dict[str, list[str]]()
    for story in stories:
        near = index.find(story.text, story.url).near
        group = next((home[ref] for ref in near), [])
        group.append(story.ref)
        home[story.ref] = group
        index.add(story)
    distinct = {id(group): tuple(group) for group in home.values() if len(group) > 1}
    return tuple(distinct.values())


def _print(words: tuple[str, ...]) -> str:
    return fingerprint.of_bytes(" ".join(words).encode())


def _shingles(words: tuple[str, ...]) -> set[int]:
    return {hash(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1)}
