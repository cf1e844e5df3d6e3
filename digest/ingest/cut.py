"""Blocks and rules → for each block: kept, or cut by a named rule. Nothing is lost; what is cut keeps its place and its rule."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from digest.ingest import shape
from digest.ingest.blocks import Block
from digest.ingest.cut_rules import Rule, Rules
from digest.ingest.foot import anchors, foot_begins, marks, proves
from digest.ingest.shape import Look
from digest.ingest.starts import Start, dated_starts, starts_after

FURNITURE = "page/furniture"  # what the reader of web pages left outside the main content
_NEAR = 3  # blocks: how close kin stand


@dataclass(frozen=True, slots=True)
class Found:
    """A rule's match at a block, with the pattern's named groups: evidence of the road, the publisher, the agency."""

    rule: Rule
    block: int
    groups: dict[str, str]


@dataclass(frozen=True, slots=True)
class Run:
    """A passage inside a kept block that a rule cuts; places in the block's `text`."""

    start: int
    end: int
    rule: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of each block: `cut` holds a rule's name or an empty string, `runs` the passages cut inside kept blocks."""

    looks: tuple[Look, ...]
    cut: tuple[str, ...]
    runs: dict[int, tuple[Run, ...]]
    starts: tuple[Start, ...]
    found: tuple[Found, ...]


def judge(blocks: Sequence[Block], rules: Rules, title: str = "", *, page: bool = False) -> Judged:
    """Apply the rules: lines, blocks, then each story's head and foot by position and company, then passages.

    `page` says that the blocks come of a marked-up page, whose main content its reader has already chosen.
    """
    desk = _Desk(blocks, rules, [shape.look(block) for block in blocks], [""] * len(blocks), page)
    desk.outside()
    desk.find_starts(title)
    desk.blocks_cut(closed=True)
    desk.lines_anywhere()
    desk.find_starts(title)
    desk.blocks_cut(closed=False)
    desk.find_starts(title)
    for first, last in desk.segments():
        desk.head(first, last)
        desk.foot(first, last)
    desk.echoes(title)
    desk.find_starts(title)
    return Judged(tuple(desk.looks), tuple(desk.cut), dict(desk.runs()), tuple(desk.starts), tuple(desk.found))


@dataclass(slots=True)
class _Desk:
    blocks: Sequence[Block]
    rules: Rules
    looks: list[Look]
    cut: list[str]
    page: bool
    found: list[Found] = field(default_factory=list)
    starts: list[Start] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)  # blocks whose cut ends a story

    def match(self, rule: Rule, at: int) -> re.Match[str] | None:
        look = self.looks[at]
        if len(self.blocks[at].text) > rule.most:
            return None
        for pattern in rule.lines:
            if found := pattern.match(look.text):
                return found
        return None

    def take(self, rule: Rule, at: int, found: re.Match[str] | None = None) -> None:
        """Cut a block by a rule."""
        self.cut[at] = rule.name
        self.note(rule, at, found)
        if rule.ends:
            self.ends.append(at)

    def note(self, rule: Rule, at: int, found: re.Match[str] | None) -> None:
        # Names as printed: the folded text has one letter for each letter of the text.
        text = self.blocks[at].text
        groups = (
            {key: text[slice(*found.span(key))].strip() for key in found.re.groupindex if found.group(key)}
            if found
            else {}
        )
        self.found.append(Found(rule, at, groups))

    def stands(self, at: int) -> bool:
        return self.blocks[at].inside and self.blocks[at].kind not in ("blank", "rule")

    def whole_lines(self) -> Iterator[Rule]:
        return (rule for rule in self.rules.rules if rule.lines)

    def outside(self) -> None:
        """What the reader left outside is furniture; its lines still tell of the road."""
        telling = [rule for rule in self.whole_lines() if (rule.hop or rule.publisher) and not rule.kin]
        for at, block in enumerate(self.blocks):
            if block.inside:
                continue
            self.cut[at] = FURNITURE
            rule, found = self.first_match(telling, at)
            if rule:
                self.take(rule, at, found)

    def lines_anywhere(self) -> None:
        anywhere = [rule for rule in self.whole_lines() if rule.where == "anywhere"]
        tag = next((rule for rule in self.rules.rules if rule.shape == "stray-tag"), None)
        for at in range(len(self.blocks)):
            if not self.stands(at) or self.cut[at] or self.blocks[at].kind in ("code", "table"):
                continue
            if tag and self.blocks[at].kind == "paragraph" and shape.is_stray_tag(self.looks[at].text):
                self.take(tag, at)
                continue
            for rule in anywhere:
                found = self.match(rule, at)
                if found:
                    self.take(rule, at, found)
                    break

    def find_starts(self, title: str) -> None:
        dated = dated_starts(self.blocks, self.looks, self.cut)
        titles = [title] if title else []
        for at in sorted(set(self.ends)):
            said = re.match(r"(.{8,240}?) \1 ", self.blocks[at].text[:500])
            if said:
                titles.append(said[1])
        other = starts_after(self.blocks, self.looks, self.cut, sorted(set(self.ends)), titles)
        known = {start.at for start in dated}
        self.starts = sorted([*dated, *(start for start in other if start.at not in known)], key=lambda start: start.at)

    def segments(self) -> list[tuple[int, int]]:
        """From each story's first block to the block before the next one's; the first begins at the top of the page."""
        firsts = [start.at for start in self.starts]
        if firsts and not any(self.looks[at].prose and self.stands(at) and not self.cut[at] for at in range(firsts[0])):
            firsts[0] = 0
        elif not firsts or firsts[0] != 0:
            firsts.insert(0, 0)
        return list(zip(firsts, [*firsts[1:], len(self.blocks)], strict=True))

    def blocks_cut(self, *, closed: bool) -> None:
        """Rules that cut from one line on: to another line, which is surer, or as far as it goes."""
        for rule in self.rules.rules:
            if rule.start is None or closed != (not rule.to):
                continue
            for first, last in self.segments():
                ids = [at for at in range(first, last) if self.stands(at)]
                for place, at in enumerate(ids):
                    said = self.looks[at].text
                    if not self.cut[at] and len(said) <= 220 and not said.endswith(".") and rule.start.match(said):
                        self.take_block(rule, ids, place)

    def take_block(self, rule: Rule, ids: list[int], place: int) -> None:
        below = ids[place + 1 : place + 1 + rule.most]
        if rule.to == "prose":
            reach = self.until_prose(below)
        elif rule.to == "end":
            reach = len(ids) - place - 1
            below = ids[place + 1 :]
            above = any(self.looks[at].prose and not self.cut[at] for at in ids[:place])
            if not above or (rule.where == "tail" and self.story_in(below)):
                return
        else:
            pattern = rule.through or rule.before
            hit = next((n for n, at in enumerate(below) if pattern and pattern.match(self.looks[at].text)), None)
            if hit is None:
                return
            reach = hit + 1 if rule.through else hit
        if rule.to == "prose" and not reach and any(not self.cut[at] for at in below):
            return
        for at in [ids[place], *below[:reach]]:
            if not self.cut[at]:
                self.take(rule, at)

    def story_in(self, ids: list[int]) -> bool:
        """Whether blocks hold more of a story than link lists with snippets do."""
        prose = [self.looks[at] for at in ids if not self.cut[at]]
        return sum(look.prose and look.appeal == 0 for look in prose) > 0.6 * max(len(prose), 1) and len(prose) > 2

    def until_prose(self, below: list[int]) -> int:
        """How many short lines follow before prose; a line that heads that prose is left to it."""
        reach = 0
        page_rules = [rule for rule in self.whole_lines() if rule.page and not rule.kin]
        for at in below:
            look = self.looks[at]
            if (
                not self.cut[at]
                and not look.linky
                and (look.prose or (look.ends and look.words >= 6) or shape.dashed(look.text))
            ):
                break
            if self.blocks[at].kind == "heading" and reach and not look.linky:
                break
            if not self.cut[at] and self.first_match(page_rules, at)[0]:
                break
            reach += 1
        else:
            return reach
        if (
            reach
            and below[reach - 1] + 1 < below[reach]
            and self.blocks[below[reach - 1]].kind == "paragraph"
            and reach > 1
        ):
            gap_above = below[reach - 1] - below[reach - 2] > 1
            return (
                reach - 1
                if gap_above and not self.looks[below[reach - 1]].linky and not self.looks[below[reach]].appeal
                else reach
            )
        return reach

    def head(self, first: int, last: int) -> None:
        """Rules for what stands above a story's first paragraph."""
        headline = next((start.headline for start in self.starts if first <= start.at < last), None)
        ids: list[int] = []
        for at in range(first, last):
            if not self.stands(at) or self.cut[at]:
                continue
            if self.looks[at].prose:
                break
            ids.append(at)
        label = next((rule for rule in self.rules.rules if rule.shape == "label"), None)
        heads = [rule for rule in self.whole_lines() if rule.where in ("head", "edge")]
        for at in ids:
            dateline = self.looks[at].dateline
            if at == headline or (dateline and dateline.strong):
                continue
            rule, found = self.first_match(heads, at)
            if rule:
                self.take(rule, at, found)
            elif (
                label
                and not self.page
                and len(ids) > 1
                and at != ids[-1]
                and shape.is_label(self.looks[at].text)
                and self.blocks[at].kind != "heading"
            ):
                self.take(label, at)

    def first_match(self, rules: list[Rule], at: int) -> tuple[Rule | None, re.Match[str] | None]:
        for rule in rules:
            found = self.match(rule, at)
            if found:
                return rule, found
        return None, None

    def foot(self, first: int, last: int) -> None:
        """Rules for what stands below a story's last paragraph, until nothing changes."""
        for _ in range(4):
            before = list(self.cut)
            ids = [at for at in range(first, last) if self.stands(at)]
            tail = self.tail(ids)
            self.tail_lines(tail)
            self.tail_shapes(ids, tail)
            if self.cut == before:
                return

    def end_of(self, ids: list[int]) -> int:
        """How many blocks stand above the first end mark; a mark with much prose below it has been misread."""
        for place, at in enumerate(ids):
            if at in self.ends:
                below = [self.looks[other] for other in ids[place:] if not self.cut[other]]
                if sum(look.prose and not look.appeal for look in below) < 2:
                    return place
        return len(ids)

    def is_repost(self) -> bool:
        """Whether a cut line bears witness that the page passes on what others published."""
        return any(found.rule.hop is not None for found in self.found)

    def tail(self, ids: list[int]) -> list[int]:
        """The blocks below the last one that is surely the story's."""
        ended = self.end_of(ids)
        above = self.below_headline(ids[:ended])
        marked = marks(self.blocks, self.looks, self.cut, above, page=self.page and not self.is_repost())
        first = foot_begins(marked, [self.cut[at] for at in above])
        return [*above[first:], *ids[ended:]] if first or ended < len(ids) else []

    def below_headline(self, ids: list[int]) -> list[int]:
        """Without the headline and a dateline that has a line of its own."""
        heads = {start.headline for start in self.starts}
        return [at for at in ids if at not in heads and not ((line := self.looks[at].dateline) and line.whole)]

    def tail_lines(self, tail: list[int]) -> None:
        rules = [rule for rule in self.whole_lines() if rule.where in ("tail", "edge")]
        kin: dict[int, tuple[Rule, re.Match[str]]] = {}
        for at in tail:
            if self.cut[at]:
                continue
            rule, found = self.first_match([rule for rule in rules if not rule.kin], at)
            if rule:
                self.take(rule, at, found)
                continue
            rule, found = self.first_match([rule for rule in rules if rule.kin], at)
            if rule and found:
                kin[at] = (rule, found)
        for place, at in enumerate(tail):
            near = tail[max(0, place - _NEAR) : place] + tail[place + 1 : place + 1 + _NEAR]
            if at in kin and any(
                self.cut[other] or (other in kin and kin[other][0] is not kin[at][0]) for other in near
            ):
                self.take(*(kin[at][0], at, kin[at][1]))

    def tail_shapes(self, ids: list[int], tail: list[int]) -> None:
        """Prices, appeals, links and short lines in the foot, by the company they keep."""
        named = {rule.shape: rule for rule in self.rules.rules if rule.shape}
        self.prices(tail, named.get("price"))
        self.appeals(tail, named.get("appeal"))
        self.links(tail, named.get("links"))
        below = named.get("below")
        anchor = self.anchor(tail)
        if anchor is None or below is None:
            return
        for at in tail[anchor:]:
            if not self.cut[at] and self.blocks[at].kind not in ("code", "table"):
                self.take(below, at)

    def anchor(self, tail: list[int]) -> int | None:
        """From where on short lines are the page's: the first cut that ends a story, or, below proof, the first short line."""
        cut = [self.cut[at] for at in tail]
        first = next((place for place, rule in enumerate(cut) if anchors(rule)), None)
        if first is None or not any(proves(rule) for rule in cut):
            return first
        marked = marks(self.blocks, self.looks, self.cut, tail, page=self.page and not self.is_repost())
        short = next((place for place, mark in enumerate(marked) if mark in "SPC"), first)
        return min(first, short)

    def prices(self, tail: list[int], rule: Rule | None) -> None:
        if rule is None:
            return
        shaped = [at for at in tail if not self.cut[at] and (self.looks[at].price or self.looks[at].payment)]
        for at in shaped:
            near = [other for other in tail if other != at and abs(tail.index(other) - tail.index(at)) <= _NEAR]
            both = self.looks[at].price and self.looks[at].payment
            if both or any(other in shaped or self.cut[other] or self.looks[other].appeal == 2 for other in near):
                self.take(rule, at)

    def appeals(self, tail: list[int], rule: Rule | None) -> None:
        """Paragraphs that ask the reader for something, beside others or beside what was cut; and the line that heads them."""
        if rule is None:
            return
        for place, at in enumerate(tail):
            if self.cut[at] or self.looks[at].appeal < 2 or self.looks[at].words < 5:
                continue
            near = tail[max(0, place - 2) : place] + tail[place + 1 : place + 1 + _NEAR]
            if not any(self.cut[other] or self.looks[other].appeal == 2 for other in near):
                continue
            self.take(rule, at)
            for above in reversed(tail[:place]):
                look = self.looks[above]
                if self.cut[above] or (look.prose and not look.appeal) or (not look.prose and look.words > 8):
                    break
                self.take(rule, above)
                if not look.prose:
                    break

    def links(self, tail: list[int], rule: Rule | None) -> None:
        if rule is None:
            return
        linky = [
            at
            for at in tail
            if not self.cut[at] and self.looks[at].linky and self.looks[at].words <= 25 and self.leads_away(at)
        ]
        for at in linky:
            beside = [other for other in (at - 1, at + 1) if 0 <= other < len(self.blocks)]
            # A lone link is a link list of which the reader has already left out the rest.
            if len(linky) >= 2 or any(not self.blocks[other].inside for other in beside):
                self.take(rule, at)

    def leads_away(self, at: int) -> bool:
        """Whether a block's link leaves the story: a table of contents points into it."""
        return self.blocks[at].kind in ("paragraph", "item") and "](#" not in self.blocks[at].markdown

    def echoes(self, title: str) -> None:
        """Headlines that the page says again."""
        rule = next((rule for rule in self.rules.rules if rule.shape == "echo"), None)
        if rule is None:
            return
        headlines = [start.headline for start in self.starts if start.headline is not None]
        first = next(
            (at for at in range(len(self.blocks)) if self.stands(at) and not self.cut[at] and self.looks[at].headline),
            None,
        )
        if first is not None and first not in headlines and not title:
            headlines.insert(0, first)
        seen = {title: -1} if title else {}
        for at in headlines:
            seen.setdefault(self.blocks[at].text, at)
        for at, block in enumerate(self.blocks):
            if not self.stands(at) or self.cut[at] or at in headlines or self.looks[at].prose:
                continue
            if any(own < at and own != -1 and shape.repeats(block.text, said) for said, own in seen.items()):
                self.take(rule, at)
            elif title and first is not None and at > first and shape.repeats(block.text, title):
                self.take(rule, at)

    def runs(self) -> Iterator[tuple[int, tuple[Run, ...]]]:
        """Passages inside kept blocks."""
        rules = [rule for rule in self.rules.rules if rule.run is not None]
        for at, look in enumerate(self.looks):
            if not self.stands(at) or self.cut[at] or self.blocks[at].kind in ("code", "table"):
                continue
            found = tuple(self.runs_in(rules, self.blocks[at].text, look))
            if found:
                yield at, found

    def runs_in(self, rules: list[Rule], text: str, look: Look) -> Iterator[Run]:
        folded = shape.fold(text)
        end = len(folded.rstrip())
        changed = True
        while changed:
            changed = False
            for rule in rules:
                start = max(0, end - 120)
                found = rule.run.search(folded[start:end]) if rule.run else None
                if found and found.group().strip() and start + found.start() > 0:
                    yield Run(start + found.start(), end, rule.name)
                    end = start + found.start()
                    changed = True
                    break
