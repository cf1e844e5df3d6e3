"""A divided page → drafts: title, date, road, source, agency, author, language, each from evidence."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from digest.ingest import road
from digest.ingest.blocks import Block, Evidence, Reading, Status
from digest.ingest.cut import shape
from digest.ingest.cut.desk import Found
from digest.ingest.cut.judge import Judged, judge
from digest.ingest.cut.rules import Rules
from digest.ingest.dates.published import Dated, Known, date_story, written_day
from digest.ingest.directions import without_turns
from digest.ingest.language import language_of_text
from digest.ingest.ledger import cuts_of
from digest.ingest.page.compose import body_markdown
from digest.ingest.split.divide import divide
from digest.ingest.split.headline import echoed_titles
from digest.ingest.split.lines import in_lines, with_datelines
from digest.ingest.split.pieces import Piece
from digest.ingest.split.story import Divided, Story
from digest.model.article import Dateline, Draft, Hop
from digest.model.names import slug_for
from digest.model.source import Source
from digest.problems import Place, Problem

_OF_THE_WORLD = re.compile(r"https?://|tag:|urn:|<?[^\s@]+@", re.IGNORECASE)
_APOSTROPHE = re.compile(r"(?<=\w)['’](?=\w)")


@dataclass(frozen=True, slots=True)
class Ingested:
    """One story or teaser of a capture, as a draft without its path, with its plain text and what was cut around it."""

    draft: Draft
    text: str  # one paragraph a line, without the title
    cuts: tuple[tuple[str, str], ...]  # rule and text
    address: str | None = None  # where the bytes were
    labels: tuple[str, ...] = ()  # what its publisher filed it under
    status: Status = "published"
    removed: tuple[tuple[str, str], ...] = ()  # those of `cuts` that its form's syntax took away, and no rule


@dataclass(frozen=True, slots=True)
class Capture:
    """What all stories of one document share."""

    fingerprint: str
    name: str  # what problems call it
    sources: Mapping[str, Source]
    today: dt.date
    source: str  # who is credited by the editor's word; empty: whom the page proves
    rules: Rules


@dataclass(frozen=True, slots=True)
class Drafted:
    """The drafts of one reading, its part of the ledger, and what an editor should look at."""

    drafts: tuple[Ingested, ...]
    pieces: tuple[Piece, ...]
    problems: tuple[Problem, ...]


def draft_reading(reading: Reading, capture: Capture, before: int = 0) -> Drafted:
    """The drafts of what a reader found. `before` stories of the same capture came before it."""
    reading = without_turns(reading)
    blocks, origins = in_lines(reading.blocks)
    blocks = with_datelines(blocks)
    reading = replace(reading, blocks=blocks)
    page = reading.form != "text"
    judged = judge(blocks, capture.rules, reading.title.value if reading.title else "", page=page)
    hops = road.road(judged.found, reading)
    title = _better_title(reading, judged, hops)
    if title is not reading.title:
        reading = replace(reading, title=title)
        judged = judge(blocks, capture.rules, title.value if title else "", page=page)
    strip = not page or road.is_repost(hops) or len(judged.starts) > 1
    divided = divide(reading, judged, capture.rules, origins, strip_datelines=strip)
    drafts, problems = _Maker(capture, reading, judged, divided, hops, before).drafts()
    pieces = divided.pieces
    if before:
        pieces = tuple(replace(piece, story=piece.story + before) if piece.story else piece for piece in pieces)
    return Drafted(tuple(drafts), pieces, tuple(problems))


def _better_title(reading: Reading, judged: Judged, hops: Sequence[Hop]) -> Evidence | None:
    """The page's title without the blog's name; where nothing else is left, what a ratings line repeats, or none."""
    blog = next((hop.name for hop in hops if hop.kind == "blogger"), "")
    if reading.title is None or not blog:
        return reading.title
    if shape.repeats(reading.title.value, blog) or reading.title.value == blog:
        said = echoed_titles(reading.blocks, judged)
        return Evidence(said[0], "repeated") if said else None
    name = re.escape(blog)
    bare = re.sub(rf"^{name}\s*[:|–—-]\s*|\s*[|–—-]\s*{name}$", "", reading.title.value)
    return replace(reading.title, value=bare) if bare and bare != reading.title.value else reading.title


@dataclass(frozen=True, slots=True)
class _Maker:
    """Drafts of one reading in the making."""

    capture: Capture
    reading: Reading
    judged: Judged
    divided: Divided
    hops: tuple[Hop, ...]
    before: int

    def drafts(self) -> tuple[list[Ingested], list[Problem]]:
        drafts: list[Ingested] = []
        problems: list[Problem] = []
        cut_text = "\n".join(piece.text for piece in self.divided.pieces if piece.role == "cut")
        known = road.publisher(self.judged.found, cut_text, self.reading, self.hops, self.capture.sources)
        source = self.capture.source or known.key
        for story in self.divided.stories:
            draft, wrong = self.draft(story, source)
            removed, labels = (self.reading.removed, self.reading.labels) if story.number == 1 else ((), ())
            cuts = (*removed, *cuts_of(self.divided.pieces, story.number))
            text = plain_text(story.body)
            drafts.append(Ingested(draft, text, cuts, self.reading.address, labels, self.reading.status, removed))
            problems += wrong
        if drafts and source not in self.capture.sources:
            problems.append(self.unknown(source, known.name))
        return drafts, problems

    def unknown(self, key: str, name: str) -> Problem:
        """That the publisher is not one of the site's sources. The rule that knows it gives the key it would have."""
        said = f"“{name or key}” is not in content/sources.yaml" if name or key else "nothing says who published this"
        hint = "add it to content/sources.yaml, if it is not there, and take this in again with --source KEY"
        if key:
            hint = f"add it to content/sources.yaml, under the key {key}"
        return Problem(Place(self.capture.name), said, "source-unknown", hint, "warning")

    def draft(self, story: Story, source: str) -> tuple[Draft, list[Problem]]:
        text = plain_text(story.body)
        dated = self.dated(story, text)
        line = story.dateline.dateline if story.dateline else Dateline()
        first = story.number == 1
        whole = self.reading.full or len(self.divided.stories) > 1
        draft = Draft(
            path="",
            title=story.title,
            body=body_markdown(story.body),
            kind=story.kind if whole else "teaser",
            # “won't” makes wont, not won-t.
            slug=slug_for(_APOSTROPHE.sub("", story.title)),
            published=dated.published,
            date_basis=dated.basis,
            dateline=replace(line, date=line.date or dated.dateline) if story.dateline else None,
            agency=road.agency(
                line.agency, self.found_for(story), self.capture.sources, self.reading.authors if first else ()
            ),
            author=self.author(story),
            source=source,
            url=self.reading.url.value if self.reading.url and first else "",
            identity=self.identity() if first else "",
            via=self.hops,
            capture=self.capture.fingerprint,
            part=self.before + story.number,
            aliases=self.reading.aliases if first else (),
            lang=(self.reading.lang if first else None) or language_of_text(text) or self.reading.lang or "",
        )
        return draft, [*dated.problems, *self.warnings(story)]

    def identity(self) -> str:
        """The name its publisher gave it, where that says more than the address.

        A bare number is one feed's own: it goes with the feed's address, else with what the feed says of itself. Where
        neither is known it names nothing: another feed has a number 1 too.
        """
        name = self.reading.identity or ""
        if not name or (self.reading.url and name == self.reading.url.value):
            return ""
        scope = self.reading.address or self.reading.scope
        return name if _OF_THE_WORLD.match(name) else f"{scope}#{name}" if scope else ""

    def dated(self, story: Story, text: str) -> Dated:
        repost = road.is_repost(self.hops) or len(self.divided.stories) > 1
        known = Known(self.reading.published, tuple(self.references(story)), repost, self.capture.today)
        return date_story(text, story.dateline, known, self.capture.name)

    def author(self, story: Story) -> str:
        """The page's authors are the first story's; a line "By …" is its own story's."""
        own = next((one.groups["author"] for one in self.found_for(story) if one.groups.get("author")), "")
        people = [name for name in self.reading.authors if not road.is_agency(name, self.capture.sources)]
        return ", ".join(people) if story.number == 1 and people else own

    def found_for(self, story: Story) -> list[Found]:
        owners = {piece.block: piece.story for piece in self.divided.pieces if piece.role == "cut" and not piece.part}
        return [one for one in self.judged.found if owners.get(one.block) == story.number]

    def references(self, story: Story) -> list[dt.date]:
        """Days to count from: other stories' datelines, then teasers', the posting's stamp, the day of saving."""
        days: list[dt.date] = []
        for kind in ("story", "teaser"):
            others = [one for one in self.divided.stories if one is not story and one.kind == kind and one.dateline]
            lines = [one.dateline.dateline.date for one in others if one.dateline]
            days += sorted((day for day in lines if day), reverse=True)
        stamps = [one.groups.get("posted") or one.groups.get("on") or "" for one in self.judged.found]
        days += [when for stamp in stamps if (when := written_day(stamp))]
        return [*days, *([self.reading.seen] if self.reading.seen else [])]

    def warnings(self, story: Story) -> list[Problem]:
        place = Place(self.capture.name)
        problems = []
        if story.untitled:
            text = f"the story that begins “{story.title}” has no headline"
            problems.append(Problem(place, text, "title-missing", "write one into the draft", "warning"))
        if story.truncated and story.kind == "story":
            text = f"“{story.title}” breaks off"
            problems.append(Problem(place, text, "story-truncated", "follow its link for the rest", "warning"))
        return problems


def plain_text(body: Sequence[Block]) -> str:
    """One paragraph a line."""
    return "\n".join(block.text for block in body if block.text and block.kind not in ("blank", "rule"))
