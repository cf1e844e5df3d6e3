"""Rule files: what ships is sound, what is wrong with one is said, and no pattern can be made to run for ever."""

import re
import time
from pathlib import Path

import pytest

from digest.ingest.cut.judge import judge
from digest.ingest.cut.rules import packaged, read_rules
from digest.ingest.readers.text import read_text

ROOT = Path(__file__).parent.parent.parent.parent
HOSTILE = [
    "a" * 100_000,
    "from " * 20_000,
    "(" * 100_000,
    "$5 " * 33_000,
    "via x " * 16_000,
    "</a " * 25_000,
    "- a " * 25_000,
    "reviewed by " * 8_000,
]


def test_what_ships_is_sound() -> None:
    rules = packaged()
    assert len(rules.rules) > 40
    assert len(rules.by_name) == len(rules.rules)
    assert all(len(rule.seen) > 20 for rule in rules.rules)


def test_every_rule_has_a_heading_in_the_handbook() -> None:
    handbook = (ROOT / "docs/cut-rules.md").read_text("utf-8")
    headings = set(re.findall(r"^#+ `([^`]+)`", handbook, re.MULTILINE))
    files = {f"{rule.name.split('/')[0]}.yaml" for rule in packaged().rules}
    assert (files | set(packaged().by_name)) - headings == set()
    assert {heading for heading in headings if "/" in heading} - set(packaged().by_name) == {
        "page/furniture",
        "story/dateline",
        "structure/no-story",
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rules: {a: {line: '^x$', seen: here}}", ""),
        ("rules: {a: {line: '^(x$', seen: here}}", "is no pattern"),
        ("rules: {a: {lime: '^x$', seen: here}}", "no such key “lime”"),
        ("rules: {a: {line: '^x$'}}", "“seen” is missing"),
        ("rules: {a: {line: x, run: y, seen: here}}", "exactly one of"),
        ("rules: {a: {from: x, seen: here}}", "ends in exactly one"),
        ("rules: {a: {line: x, where: middle, seen: here}}", "“where” is one of"),
        ("rules: {a: {shape: round, seen: here}}", "“shape” is one of"),
        ("rules: {a: [x]}", "a rule is a mapping"),
        ("rules: {a: {line: x, hop: blogger, seen: here}}", "a hop has a kind"),
        ("rulez: {}", "the key “rules”"),
        ("publisher: {name: x}\nrules: {}", "a key and a name"),
        ("rules: [", "not YAML"),
        ("a: &x [*x]", "the key “rules”"),
    ],
)
def test_mistakes_are_said(text: str, said: str) -> None:
    _, problems = read_rules([("mine.yaml", text.encode())])
    assert any(said in problem.text for problem in problems) if said else not problems
    assert all(problem.code == "cut-rule-wrong" and problem.place.file == "mine.yaml" for problem in problems)


@pytest.mark.parametrize("line", HOSTILE, ids=lambda line: line[:6])
def test_no_pattern_backtracks_without_bound(line: str) -> None:
    # Not a race: with one catastrophic pattern this would take hours; a second is a thousand times what it takes.
    start = time.process_time()
    for cut in (line, line[:600], line[:200], line[:200] + "."):
        judge(read_text(f"A headline of five words\n\n{cut}\n\n{cut}").blocks, packaged())
    assert time.process_time() - start < 20
