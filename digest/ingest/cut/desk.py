"""The desk on which a page lies while it is cut: its blocks, what became of each, and where its stories begin."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from digest.ingest.blocks import Block
from digest.ingest.cut.rules import Rule, Rules
from digest.ingest.cut.shape import Look
from digest.ingest.cut.starts import Start, dated_starts, starts_after

_TWICE = re.compile(r"(.{8,240}?) \1(?: |$)")
_LOOKS_AT = 500  # letters of a line in which a headline may stand twice


@dataclass(frozen=True, slots=True)
class Found:
    """A rule's match at a block, with the pattern's named groups: evidence of the road, the publisher, the agency."""

    rule: Rule
    block: int
    groups: dict[str, str]


@dataclass(slots=True)
class Desk:
    """A page while it is cut. `cut` holds for each block the rule that took it, or an empty string."""

    blocks: Sequence[Block]
    rules: Rules
    looks: Sequence[Look]
    cut: list[str]
    page: bool  # the blocks come of a marked-up page, whose main content its reader has already chosen
    found: list[Found] = field(default_factory=list)
    starts: list[Start] = field(default_factory=list)
    ends: set[int] = field(default_factory=set)  # blocks whose cut ends a story

    def stands(self, at: int) -> bool:
        """Whether a block has words and belongs to the main content; it may be cut already."""
        return self.blocks[at].inside and self.blocks[at].kind not in ("blank", "rule")

    def kept(self, at: int) -> bool:
        """Whether a block stands and no rule has taken it."""
        return not self.cut[at] and self.stands(at)

    def line_rules(self, *wheres: str) -> list[Rule]:
        """The rules for whole lines, of these places or of all."""
        return [rule for rule in self.rules.rules if rule.lines and (not wheres or rule.where in wheres)]

    def shaped(self, shape: str) -> Rule | None:
        """The rule for a shape, where a rule file has one."""
        return self.rules.by_shape.get(shape)

    def match(self, rule: Rule, at: int) -> re.Match[str] | None:
        """A line rule's match with a whole block."""
        hit = self.first_match((rule,), at)
        return hit[1] if hit else None

    def first_match(self, rules: Sequence[Rule], at: int) -> tuple[Rule, re.Match[str]] | None:
        """The first of some line rules that fits a whole block."""
        size, text = len(self.blocks[at].text), self.looks[at].text
        for rule in rules:
            if size <= rule.most:
                for pattern in rule.lines:
                    if found := pattern.match(text):
                        return rule, found
        return None

    def take(self, rule: Rule, at: int, found: re.Match[str] | None = None) -> None:
        """Cut a block by a rule, and note what its match says of the road."""
        self.cut[at] = rule.name
        if rule.ends:
            self.ends.add(at)
        # Names as printed: the folded text has one letter for each letter of the text.
        text, groups = self.blocks[at].text, {}
        for key in found.re.groupindex if found else ():
            if found and found.group(key):
                groups[key] = text[slice(*found.span(key))].strip()
        self.found.append(Found(rule, at, groups))

    def is_repost(self) -> bool:
        """Whether a cut line bears witness that the page passes on what others published."""
        return any(found.rule.hop is not None for found in self.found)

    def find_starts(self, title: str) -> None:
        """Look again where stories begin, now that more is cut."""
        dated = dated_starts(self.blocks, self.looks, self.cut)
        ends = sorted(self.ends)
        titles = [title] if title else []
        titles += [said for at in ends if (said := said_twice(self.blocks[at].text))]
        other = starts_after(self.blocks, self.looks, self.cut, ends, titles)
        known = {start.at for start in dated}
        self.starts = sorted([*dated, *(one for one in other if one.at not in known)], key=lambda start: start.at)

    def segments(self) -> Iterator[list[int]]:
        """For each story its standing blocks, up to the next story's first; the first story begins at the top."""
        firsts = [start.at for start in self.starts]
        if firsts and not any(self.looks[at].prose and self.kept(at) for at in range(firsts[0])):
            firsts[0] = 0
        elif not firsts or firsts[0] != 0:
            firsts.insert(0, 0)
        for first, last in zip(firsts, [*firsts[1:], len(self.blocks)], strict=True):
            yield [at for at in range(first, last) if self.stands(at)]


def said_twice(line: str) -> str:
    """The headline that opens a ratings line twice; empty where none does."""
    found = _TWICE.match(line[:_LOOKS_AT])
    return found[1] if found else ""
