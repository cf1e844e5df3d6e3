"""python -m tests.bench.slopes [N …]: what grows with the number of stories, as the tables of docs/scaling.md.

Builds, then deploys to a folder; CPU seconds, since other work on the machine does not count into them.
"""

import json
import re
import resource
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.bench.corpus import stories
from tests.bench.digest_site import DIGEST
from tests.bench.measure import cost, peak_memory

_DEPLOY = (sys.executable, "-m", "digest", "deploy", "folder:../www", "--allow", "loss")
_NEW = """---
id: tag:bench.example,2025:one-more
title: One more
slug: one-more
published: 2024-12-30T12:00:00+00:00
date_basis: stated
source: {source}
tags: [{tags}]
summary: One more story.
lang: en
---

It happened.
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One size of site."""

    articles: int
    files: int
    megabytes: float
    full: float
    nothing: float
    one: float
    pages_for_one: int
    peak: float  # megabytes
    memo: float  # megabytes
    first_deploy: float
    deploy_nothing: float
    deploy_one: float
    sent_for_one: int


def main() -> int:
    sizes = [int(word) for word in sys.argv[1:]] or [1_000, 4_000, 16_000]
    rows = []
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="digest-slopes-") as folder:
            rows.append(_row(Path(folder) / "site", size))
        print(rows[-1], file=sys.stderr, flush=True)
    print(_table(rows))
    return 0


def _row(site: Path, size: int) -> Row:
    told = tuple(stories(size))
    DIGEST.make_site(site, told)
    full = cost(DIGEST.build, site)
    nothing = cost(DIGEST.build, site)
    first = cost(_DEPLOY, site)
    again = cost(_DEPLOY, site)
    (site / "content/articles/2024/12").mkdir(parents=True, exist_ok=True)
    text = _NEW.format(source=told[0].source, tags=", ".join(told[0].tags))
    (site / "content/articles/2024/12/one-more.md").write_text(text, encoding="utf-8")
    report, one = _json((*DIGEST.build, "--json"), site)
    planned, _ = _json((*_DEPLOY, "--dry-run", "--json"), site)
    deploy_one = cost(_DEPLOY, site)
    files = [path.stat().st_size for path in (site / "output").rglob("*") if path.is_file()]
    memo = sum(path.stat().st_size for path in (site / ".digest").rglob("*") if path.is_file())
    peak = peak_memory((*DIGEST.build, "--full"), site) or 0
    return Row(
        size, len(files), sum(files) / 1e6, full.cpu, nothing.cpu, one, len(report["written"]), peak / 1e6,
        memo / 1e6, first.cpu, again.cpu, deploy_one.cpu, len(planned["add"]) + len(planned["change"]),
    )  # fmt: skip


def _json(command: tuple[str, ...], site: Path) -> tuple[dict[str, list[object]], float]:
    """What a command reports, and its CPU seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    out = subprocess.run(command, cwd=site, capture_output=True, text=True, check=True).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    found: dict[str, list[object]] = json.loads(out[out.index("{") :])
    return found, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def _table(rows: list[Row]) -> str:
    lines = (
        ("files in the built site", "{0.files:,}"),
        ("megabytes of them", "{0.megabytes:.0f}"),
        ("build of everything, s", "{0.full:.1f}"),
        ("build when nothing changed, s", "{0.nothing:.2f}"),
        ("build after one new story, s", "{0.one:.2f}"),
        ("pages made for one new story", "{0.pages_for_one}"),
        ("most memory of a full build, MB", "{0.peak:.0f}"),
        ("memo and manifest, MB", "{0.memo:.1f}"),
        ("first deploy to a folder, s", "{0.first_deploy:.1f}"),
        ("deploy when nothing changed, s", "{0.deploy_nothing:.2f}"),
        ("deploy after one new story, s", "{0.deploy_one:.2f}"),
        ("files sent for one new story", "{0.sent_for_one}"),
    )
    head = "| Articles | " + " | ".join(f"{row.articles:,}" for row in rows) + " | per 1,000 more |\n"
    rule = "| --- | " + " | ".join("---:" for _ in rows) + " | ---: |\n"
    body = "".join(
        f"| {name} | " + " | ".join(form.format(row) for row in rows) + f" | {_slope(rows, form)} |\n"
        for name, form in lines
    )
    return head + rule + body


def _slope(rows: list[Row], form: str) -> str:
    """The growth between the two largest sizes, per 1,000 articles."""
    if len(rows) < 2:
        return ""
    field = re.search(r"0\.(\w+)", form)
    assert field
    one, two = (getattr(row, field[1]) for row in rows[-2:])
    return f"{(two - one) * 1000 / (rows[-1].articles - rows[-2].articles):.3g}"


if __name__ == "__main__":
    sys.exit(main())
