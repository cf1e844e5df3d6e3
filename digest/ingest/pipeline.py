"""Bytes → drafts: sniff, read, cut, split, trace the road, date. A function of its arguments; who saves is another matter."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from digest import fingerprint
from digest.ingest import road, shape
from digest.ingest.blocks import Block, Evidence, Part, Reading, Skipped
from digest.ingest.cut import Found, Judged, judge
from digest.ingest.cut_rules import Rules, packaged
from digest.ingest.date import date_story, written_day
from digest.ingest.forms import read
from digest.ingest.language import language_of_text
from digest.ingest.ledger import Entry, Ledger, cuts_of
from digest.ingest.lines import in_lines
from digest.ingest.page.compose import body_markdown
from digest.ingest.sniff import Form, sniff
from digest.ingest.split import Divided, divide, echoed_titles
from digest.ingest.split import Part as Story
from digest.ingest.split import Piece
from digest.model.article import Dateline, Draft, Hop
from digest.model.names import slug_for
from digest.model.source import Source
from digest.problems import Place, Problem

_DEEPEST = 3  # documents inside documents: a page in an archive in an archive


@dataclass(frozen=True, slots=True)
class Ingested:
    """One story or teaser of a capture, as a draft without its path, with its plain text and what was cut around it."""

    draft: Draft
    text: str  # one paragraph a line, without the title
    cuts: tuple[tuple[str, str], ...]  # rule and text
    address: str | None = None  # where the bytes were


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of some bytes."""

    form: Form
    capture: str
    data: bytes
    ledger: Ledger
    drafts: tuple[Ingested, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()  # why the readers chose as they did
    skipped: tuple[Skipped, ...] = ()


def documents(data: bytes, *, address: str | None, name: str, today: dt.date) -> Iterator[Part | Problem | Skipped]:
    """The documents to take apart one by one: an archive's pages, or the bytes themselves."""
    yield from _documents(Part(data, address, name), today, 0)


def _documents(part: Part, today: dt.date, depth: int) -> Iterator[Part | Problem | Skipped]:
    form = sniff(part.data)
    if form not in ("warc", "mhtml") or depth >= _DEEPEST:
        yield part
        return
    found = read(form, part, today)
    yield from found.problems
    yield from found.skipped
    for inner in found.parts:
        yield from _documents(replace(inner, name=inner.name or inner.address or part.name), today, depth + 1)


def ingest(
    data: bytes, *, address: str | None, name: str, sources: Mapping[str, Source], today: dt.date,
    source: str = "", rules: Rules | None = None, charset: str | None = None,
) -> Outcome:  # fmt: skip
    """Take one document apart. `name` is what problems call it; `source` overrides whom the text is credited to."""
    form = sniff(data)
    found = read(form, Part(data, address, name, charset=charset), today)
    page = _Page(fingerprint.of_bytes(data), name, sources, today, source, rules or packaged())
    drafts: list[Ingested] = []
    pieces: list[Piece] = []
    problems = list(found.problems)
    for reading in found.readings:
        made = page.stories(reading, first=len(drafts))
        drafts += made.drafts
        pieces += made.pieces
        problems += made.problems
    stories = tuple(Entry(one.draft.part, one.draft.kind, one.draft.title) for one in drafts)
    ledger = Ledger(page.capture, name, form, today.isoformat(), address, stories, tuple(pieces))
    notes = tuple(note for reading in found.readings for note in reading.notes)
    if found.readings and not drafts:
        hint = "see what was cut with: digest ingest --dry-run, and paste the story's text alone"
        problems.append(Problem(Place(name), "no story was found in it", "no-story", hint))
    return Outcome(form, page.capture, data, ledger, tuple(drafts), tuple(problems), notes, found.skipped)


@dataclass(frozen=True, slots=True)
class _Made:
    drafts: list[Ingested]
    pieces: tuple[Piece, ...]
    problems: list[Problem]


@dataclass(frozen=True, slots=True)
class _Page:
    """What all readings of one document share."""

    capture: str
    name: str
    sources: Mapping[str, Source]
    today: dt.date
    source: str
    rules: Rules

    def stories(self, reading: Reading, first: int) -> _Made:
        """The stories of one reading, numbered after `first`."""
        blocks, origins = in_lines(reading.blocks)
        reading = replace(reading, blocks=blocks)
        judged = judge(
            reading.blocks, self.rules, reading.title.value if reading.title else "", page=reading.form != "text"
        )
        hops = road.road(judged.found, reading)
        title = better_title(reading, judged, hops)
        if title is not reading.title:
            reading = replace(reading, title=title)
            judged = judge(reading.blocks, self.rules, title.value if title else "", page=reading.form != "text")
        strip = reading.form == "text" or road.is_repost(hops) or len(judged.starts) > 1
        divided = divide(reading, judged, self.rules, origins, strip_datelines=strip)
        maker = _Maker(self, reading, judged, divided, hops, first)
        drafts, problems = maker.drafts()
        pieces = divided.pieces
        if first:
            pieces = tuple(replace(piece, story=piece.story + first) if piece.story else piece for piece in pieces)
        return _Made(drafts, pieces, problems)


@dataclass(frozen=True, slots=True)
class _Maker:
    """Drafts of one reading in the making."""

    page: _Page
    reading: Reading
    judged: Judged
    divided: Divided
    hops: tuple[Hop, ...]
    before: int  # stories of earlier readings

    def drafts(self) -> tuple[list[Ingested], list[Problem]]:
        drafts: list[Ingested] = []
        problems: list[Problem] = []
        cut_text = "\n".join(piece.text for piece in self.divided.pieces if piece.role == "cut")
        key, printed = road.publisher(self.judged.found, cut_text, self.reading, self.hops, self.page.sources)
        for story in self.divided.parts:
            draft, wrong = self.draft(story, self.page.source or key)
            cuts = cuts_of(self.divided.pieces, story.number)
            if story.number == 1:
                cuts = (*self.reading.removed, *cuts)
            drafts.append(Ingested(draft, plain_text(story.body), cuts, self.reading.address))
            problems += wrong
        if drafts and not (self.page.source or key):
            said = f"“{printed}” is not in content/sources.yaml" if printed else "nothing says who published this"
            hint = "name it with --source KEY, or add it to content/sources.yaml"
            problems.append(Problem(Place(self.page.name), said, "source-unknown", hint, "warning"))
        return drafts, problems

    def draft(self, story: Story, source: str) -> tuple[Draft, list[Problem]]:
        text = plain_text(story.body)
        repost = road.is_repost(self.hops) or len(self.divided.parts) > 1
        zone_stated = self.reading.published
        dated = date_story(
            text,
            story.dateline,
            zone_stated,
            self.references(story),
            repost=repost,
            today=self.page.today,
            file=self.page.name,
        )
        line = story.dateline.dateline if story.dateline else None
        first = story.number == 1
        whole = self.reading.full or len(self.divided.parts) > 1
        draft = Draft(
            path="",
            title=story.title,
            body=body_markdown(story.body),
            kind=story.kind if whole else "teaser",
            # “won't” makes wont, not won-t.
            slug=slug_for(re.sub(r"(?<=\w)['’](?=\w)", "", story.title)),
            published=dated.published,
            date_basis=dated.basis,
            dateline=replace(line, date=line.date or dated.dateline) if line else None,
            agency=road.agency(line.agency if line else "", self.found_for(story), self.page.sources),
            author=self.author(story),
            source=source,
            url=self.reading.url.value if self.reading.url and first else "",
            via=self.hops,
            capture=self.page.capture,
            part=self.before + story.number,
            aliases=self.reading.aliases if first else (),
            lang=(self.reading.lang if first else None) or language_of_text(text) or self.reading.lang or "",
        )
        return draft, [*dated.problems, *self.warnings(story)]

    def author(self, story: Story) -> str:
        """The page's authors are the first story's; a line "By …" is its own story's."""
        own = next((one.groups["author"] for one in self.found_for(story) if one.groups.get("author")), "")
        return ", ".join(self.reading.authors) if story.number == 1 and self.reading.authors else own

    def found_for(self, story: Story) -> list[Found]:
        owners = {piece.block: piece.story for piece in self.divided.pieces if piece.role == "cut" and not piece.part}
        return [one for one in self.judged.found if owners.get(one.block) == story.number]

    def references(self, story: Story) -> list[dt.date]:
        """Days to count a weekday back from: other stories' datelines, teasers' after them, the posting's stamp, the day of saving."""
        days: list[dt.date] = []
        for kind in ("story", "teaser"):
            lines = [
                other.dateline.dateline
                for other in self.divided.parts
                if other is not story and other.kind == kind and other.dateline
            ]
            days += sorted((line.date for line in lines if line.date), reverse=True)
        stamps = [one.groups.get("posted") or one.groups.get("on") or "" for one in self.judged.found]
        days += [when for stamp in stamps if (when := written_day(stamp))]
        return [*days, *([self.reading.seen] if self.reading.seen else [])]

    def warnings(self, story: Story) -> list[Problem]:
        place = Place(self.page.name)
        problems = []
        if story.untitled:
            text = f"the story that begins “{story.title}” has no headline"
            problems.append(Problem(place, text, "title-missing", "write one into the draft", "warning"))
        if story.truncated and story.kind == "story":
            text = f"“{story.title}” breaks off"
            problems.append(Problem(place, text, "story-truncated", "follow its link for the rest", "warning"))
        return problems


def better_title(reading: Reading, judged: Judged, hops: Sequence[Hop]) -> Evidence | None:
    """The page's title without the blog's name; where it is nothing else, the one that a ratings line repeats, or none."""
    blog = next((hop.name for hop in hops if hop.kind == "blogger"), "")
    if reading.title is None or not blog:
        return reading.title
    if shape.repeats(reading.title.value, blog):
        said = echoed_titles(reading.blocks, judged)
        return Evidence(said[0], "repeated") if said else None
    bare = re.sub(rf"^{re.escape(blog)}\s*[:|–—-]\s*|\s*[|–—-]\s*{re.escape(blog)}$", "", reading.title.value)
    return replace(reading.title, value=bare) if bare and bare != reading.title.value else reading.title


def plain_text(body: Sequence[Block]) -> str:
    """One paragraph a line."""
    return "\n".join(block.text for block in body if block.text and block.kind not in ("blank", "rule"))


def as_json(one: Ingested, path: str, same_as: Sequence[str]) -> dict[str, object]:
    """The object that `digest ingest --dry-run --json` prints for a draft (contract); what is not known is null."""
    draft = one.draft
    line: Dateline | None = draft.dateline
    return {
        "address": one.address,
        "kind": draft.kind,
        "title": draft.title or None,
        "body": draft.body,
        "text": one.text,
        "summary": draft.summary or None,
        "published": draft.published.isoformat() if draft.published else None,
        "date_basis": draft.date_basis,
        "dateline": {
            "place": line.place or None,
            "country": line.country or None,
            "agency": line.agency or None,
            "date": line.date.isoformat() if line.date else None,
        }
        if line
        else None,
        "agency": draft.agency or None,
        "author": draft.author or None,
        "source": draft.source or None,
        "url": draft.url or None,
        "lang": draft.lang or None,
        "via": [{"kind": hop.kind, "name": hop.name} for hop in draft.via],
        "cuts": [{"rule": rule, "text": text} for rule, text in one.cuts],
        "same_as": list(same_as) or None,
        "capture": draft.capture or None,
        "path": path or None,
    }
