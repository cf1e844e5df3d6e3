"""The site's stories, and what a run adds to them: where a draft goes, what it equals, and how it is saved."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from digest.gather.heads import Head, body_of, heads, keep_heads
from digest.gather.marks import Seen, Texts, repeated
from digest.ingest.ledger import write_ledger
from digest.library.change import Change
from digest.library.drafts import DRAFTS, draft_file, draft_path
from digest.library.save import save
from digest.model.article import Draft
from digest.model.taxonomy import Taxonomy
from digest.problems import Problem

if TYPE_CHECKING:
    from digest.ingest.drafting import Ingested
    from digest.ingest.pipeline import Outcome
    from digest.ingest.sniff import Form

CAPTURES = "content/captures"
_DROPPED = "content/dropped/"
_FEEDS = ("feed", "json-feed")
_OWN = ("blogger-export", "wordpress-export")  # what one makes only of a site of one's own: its labels are ours too


@dataclass(frozen=True, slots=True)
class Placed:
    """A draft with its place: where it would be or was saved, what it equals, what it is near to."""

    ingested: "Ingested"
    path: str
    same_as: tuple[str, ...] = ()
    already: str = ""  # the ref of the story it equals; such a draft is not saved
    follows: str = ""  # the path of the lead whose story it is; the lead is put aside when it is saved
    saved: bool = False  # it was saved from this very capture before, by a run that was ended
    aside: tuple[str, ...] = ()  # the labels its publisher filed it under that became no tags


class Shelf:
    """What the site holds already, and what this run has added to it."""

    def __init__(self, root: Path | None, taxonomy: Taxonomy | None = None) -> None:
        self.root = root
        self._taxonomy = taxonomy or Taxonomy()
        self._taken: set[str] = set()
        self._names: dict[str, list[Head]] = defaultdict(list)
        self._paths: dict[str, str] = {}
        self._captures: dict[str, list[str]] = defaultdict(list)
        self._new: dict[str, str] = {}
        self._texts = Texts(self._body)
        self._heads, self._learned = heads(root) if root else ([], False)
        for head in self._heads:
            self._remember(head)

    def keep(self) -> None:
        """Keep what was learned of files, so that the next run reads only those that change. Nothing depends on it."""
        if self.root is not None and self._learned:
            keep_heads(self.root, self._heads)

    def _remember(self, head: Head) -> None:
        self._taken.add(head.path)
        self._paths.setdefault(head.ref, head.path)
        self._texts.add(head.ref, head.marks)
        names = {head.identity, head.url if _names_a_story(head.url) else "", _part(head.capture, head.part)}
        for name in names - {""}:
            self._names[name].append(head)
        if head.capture:
            self._captures[head.capture].append(head.path)

    def _body(self, ref: str) -> str | None:
        if ref in self._new or self.root is None:
            return self._new.get(ref)
        return body_of(self.root, self._paths[ref])

    def has(self, capture: str) -> tuple[str, ...]:
        """The files that came of these very bytes, or their ledger where none is left; none unless all were saved."""
        ledger = f"{CAPTURES}/{capture}.json"
        # The ledger is the last file that is saved of a capture: without it, something may be missing.
        if self.root is None or not (self.root / ledger).is_file():
            return ()
        return tuple(self._captures.get(capture, ())) or (ledger,)

    def holds(self, draft: Draft) -> str:
        """The ref of what came in under the draft's address or name before, dropped and leads too; empty if nothing."""
        return next((head.ref for name in _names_of(draft) for head in self._names.get(name, ())), "")

    def place(self, outcome: "Outcome", today: dt.date) -> tuple[Placed, ...]:
        """Where the drafts go, compared with all that is there; they count as being there from now on."""
        drafts = [one.draft for one in outcome.drafts]
        common = repeated(draft.url for draft in drafts) | repeated(draft.identity for draft in drafts)
        return tuple(self._place(one, outcome.form, common, today) for one in outcome.drafts)

    def _place(self, one: "Ingested", form: "Form", common: frozenset[str], today: dt.date) -> Placed:
        names = [name for name in _names_of(one.draft) if name not in common]
        known = [head for name in names for head in self._names.get(name, ())]
        exact = next((head.ref for head in known if _blocks(head, one.draft, form)), "")
        seen = Seen(one.draft.body)
        exact = exact or self._texts.same(seen)
        leads = [head.path for head in known if head.kind == "teaser" and not head.path.startswith(_DROPPED)]
        near = tuple(ref for ref in self._texts.near(seen) if ref != exact and ref not in leads)
        path = draft_path(one.draft, today, self._taken)
        draft = replace(one.draft, path=path, same_as=near, tags=self._tags(one, form))
        done = replace(one, draft=draft)
        if exact:
            mine = next((head.path for head in self._names.get(_part(draft.capture, str(draft.part)), ())), "")
            return Placed(done, mine or path, (exact, *near), exact, saved=bool(mine))
        self._new[path] = draft.body
        marks = seen.marks
        facts = (path, "", draft.url, draft.identity, draft.capture, str(draft.part), draft.kind)
        head = Head(*facts, marks.text, marks.size, marks.runs)
        self._heads.append(head)
        self._learned = True
        self._remember(head)
        aside = tuple(label for label in one.labels if form not in _OWN or self._taxonomy.find(label) is None)
        follows = next(iter(leads), "") if draft.kind == "story" else ""
        return Placed(done, path, near, follows=follows, aside=aside)

    def _tags(self, one: "Ingested", form: "Form") -> tuple[str, ...]:
        """A site's own labels, where they are terms of ours; other people's words say nothing about our terms."""
        found = [self._taxonomy.find(label) for label in one.labels] if form in _OWN else []
        return tuple(dict.fromkeys((*one.draft.tags, *(term.slug for term in found if term))))

    def store(self, outcome: "Outcome", placed: Sequence[Placed]) -> int:
        """Save the new drafts with their capture and its ledger; how many. Raises Refused or OSError.

        The ledger comes last: where a run is ended before it, the next one knows by its absence that it must look
        again, and by the drafts' heads what is there already.
        """
        new = [one for one in placed if not one.already]
        paths = {one.ingested.draft.part: one.path for one in placed if one.saved or not one.already}
        if self.root is None or not paths:
            return 0
        kept = {0, *paths}
        stories = tuple(replace(one, path=paths[one.part]) for one in outcome.ledger.stories if one.part in paths)
        pieces = tuple(piece for piece in outcome.ledger.pieces if piece.story in kept)
        if outcome.form not in _FEEDS:  # a feed comes again and again; its ledger keeps what is new in it
            stories = tuple(replace(one, path=paths.get(one.part, "")) for one in outcome.ledger.stories)
            pieces = outcome.ledger.pieces
        ledger = write_ledger(replace(outcome.ledger, stories=stories, pieces=pieces))
        capture = f"{CAPTURES}/{outcome.capture}"
        changes = [Change(capture, self._there(capture), outcome.data)]
        changes += [Change(one.path, None, draft_file(one.ingested.draft)) for one in new]
        changes += [change for one in new if one.follows for change in self._put_aside(one.follows)]
        changes += [Change(f"{capture}.json", self._there(f"{capture}.json"), ledger)]
        save(self.root, changes)
        return len(new)

    def credit(self, files: Sequence[str], source: str) -> tuple[tuple[str, ...], tuple[Problem, ...]]:
        """The waiting drafts among the files that named no source and name this one now, and what can't be read.

        Raises Refused or OSError.
        """
        from digest.library.edit import credit  # noqa: PLC0415 - few runs name a source after all
        from digest.library.find import named  # noqa: PLC0415

        if self.root is None:
            return (), ()
        waiting = [path for path in files if path.startswith(f"{DRAFTS}/")]
        found, problems = named(self.root, waiting, "drafts")
        changes = [change for one in found if (change := credit(one, source)).before != change.after]
        save(self.root, changes)
        return tuple(change.path for change in changes), problems

    def _put_aside(self, lead: str) -> tuple[Change, ...]:
        data = self._there(lead)
        if data is None:
            return ()
        stem, number = f"{_DROPPED}{lead.rsplit('/', 1)[-1].removesuffix('.md')}", 1
        path = f"{stem}.md"
        while path in self._taken:
            number += 1
            path = f"{stem}-{number}.md"
        self._taken.add(path)
        return Change(path, None, data), Change(lead, data, None)

    def _there(self, path: str) -> bytes | None:
        assert self.root is not None  # noqa: S101 - for the type checker; nothing is stored without a site
        file = self.root / path
        return file.read_bytes() if file.is_file() else None


def _blocks(head: Head, draft: Draft, form: "Form") -> bool:
    """Whether what is there already makes a draft needless. A lead waits for its story; a feed does not revive one."""
    if head.kind != "teaser" or draft.kind == "teaser":
        return True
    return head.path.startswith(_DROPPED) and form in _FEEDS


def _names_of(draft: Draft) -> tuple[str, ...]:
    url = draft.url if _names_a_story(draft.url) else ""
    return tuple(name for name in (_part(draft.capture, str(draft.part)), draft.identity, url) if name)


def _part(capture: str, part: str) -> str:
    return f"{capture}#{part}" if capture and part else ""


def _names_a_story(url: str) -> bool:
    """A site's front page is nobody's story, though careless feeds give it to all of theirs."""
    parts = urlsplit(url) if url else None
    return bool(parts and (parts.path.strip("/") or parts.query))
