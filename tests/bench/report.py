"""What was measured, as a page of the handbook and as plain lines."""

import datetime as dt
import importlib.metadata
import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.generators import Generator
from tests.bench.pages import Kind
from tests.bench.scenarios import SCENARIOS, Figures

MIB = 1024 * 1024
LIBRARIES = ("jinja2", "msgspec", "nh3", "pyromark", "pyyaml")


@dataclass(frozen=True, slots=True)
class Size:
    """All that was measured with so many articles."""

    articles: int
    runs: int
    figures: tuple[Figures, ...]
    waits: dict[str, dict[str, float]]  # what for → generator → seconds
    page_sets: dict[str, tuple[Kind, ...]]


def handbook_page(sizes: Sequence[Size], generators: Sequence[Generator], today: dt.date) -> str:
    """docs/benchmarks.md."""
    parts = [_opening(generators, today)]
    for size in sizes:
        parts.append(f"## {size.articles:,} articles\n\nMedians of {size.runs} runs, each generator in turn.\n")
        parts += [ratios(size), costs(size), pages(size)]
    parts.append(_METHOD)
    return "\n".join(part.rstrip("\n") + "\n" for part in parts)


def ratios(size: Size) -> str:
    """Our figures over a rival's: 0.5 is half of it."""
    rivals = [name for name in size.page_sets if name != "digest"]
    by = {(figures.scenario, figures.generator): figures for figures in size.figures}
    rows = []
    for scenario in SCENARIOS:
        ours = by.get((scenario.name, "digest"))
        if ours is None:
            continue
        row = [scenario.name, f"{ours.cost.wall * 1000:,.0f} ms"]
        for rival in rivals:
            theirs = by.get((scenario.name, rival))
            if theirs:
                row += [_ratio(ours.cost.cpu, theirs.cost.cpu), _ratio(ours.cost.wall, theirs.cost.wall)]
            else:
                row += ["", ""]
        rows.append(row)
    for what, waits in size.waits.items():
        if "digest" in waits:
            row = [what, f"{waits['digest'] * 1000:,.0f} ms"]
            for rival in rivals:
                row += ["", _ratio(waits["digest"], waits.get(rival))]
            rows.append(row)
    heads = [f"{what} against {rival}" for rival in rivals for what in ("CPU", "wall")]
    return "### Ratios\n\n" + _table(["scenario", "digest takes", *heads], rows)


def costs(size: Size) -> str:
    """The figures that the ratios are made of, and what was written."""
    rows = [
        [
            each.scenario,
            each.generator,
            f"{each.cost.cpu:.3f}",
            f"{each.cost.wall:.3f}",
            f"{each.peak / MIB:,.0f}" if each.peak else "",
            f"{each.written.files:,}",
            f"{each.written.bytes / MIB:,.1f}",
        ]
        for each in size.figures
    ]
    for what, waits in size.waits.items():
        rows += [[what, name, "", f"{seconds:.3f}", "", "", ""] for name, seconds in waits.items()]
    heads = ["scenario", "generator", "CPU s", "wall s", "peak MiB", "files written", "MiB written"]
    return "### Figures\n\n" + _table(heads, rows)


def pages(size: Size) -> str:
    """How many pages of each kind each site has, and how long one is on the average."""
    names = list(size.page_sets)
    rows = []
    for kinds in zip(*size.page_sets.values(), strict=True):
        if any(kind.files for kind in kinds):
            cells = [[f"{kind.files:,}", f"{kind.bytes / kind.files:,.0f}" if kind.files else ""] for kind in kinds]
            rows.append([kinds[0].name, *(cell for pair in cells for cell in pair)])
    totals = [sum(kind.files for kind in kinds) for kinds in size.page_sets.values()]
    rows.append(["all", *(cell for total in totals for cell in (f"{total:,}", ""))])
    heads = [head for name in names for head in (f"{name}, files", "bytes each")]
    return "### Pages\n\n" + _table(["kind", *heads], rows)


def _ratio(ours: float, theirs: float | None) -> str:
    return f"{ours / theirs:.3f}" if theirs else ""


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _opening(generators: Sequence[Generator], today: dt.date) -> str:
    named = ", ".join(f"{generator.name} {generator.version}" for generator in generators)
    libraries = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in LIBRARIES)
    return f"""# Benchmarks

Made by `make bench` on {today.isoformat()}; every figure is from one session on one machine. A ratio is our figure over
the rival's: below 1, we take less. CPU is the time of all cores together, in the whole process tree.

- {named}
- Python {platform.python_version()}; {libraries}
- {platform.system()}, {len(os.sched_getaffinity(0))} cores of {_processor()}
"""


def _processor() -> str:
    about = Path("/proc/cpuinfo")
    lines = about.read_text(encoding="utf-8").splitlines() if about.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.machine()


_METHOD = """## How it is measured

The stories are made up from small word lists, each from its number alone: about 630 words under headings, with lists,
quotations, tables and links, four tags, a source, a dateline and a summary. The three sites hold the same stories and
settings, and their themes the same page: the same head, lists, feeds and structured data. *Pages* above shows that
the sets agree. What differs:

- We alone write `_headers` and `_redirects` for the host.
- Our lists begin a new page only when it is full, so the rivals have a few list pages more.
- Pelican has no JSON Feed of its own; forty lines in its settings write one, as a plugin would.
- Hugo keeps its months at `/months/`, and Pelican has the home pages at `/index/2.html`.
- We check every article's front matter and clean the HTML of every body; Pelican does neither, and Hugo drops raw HTML
  without reading it.

| Scenario | Before each turn |
| --- | --- |
| cold | the output and every cache of the generator's own are moved away |
| nothing changed | nothing: the last build's output is there |
| one body | a paragraph is added to an article |
| one title | an article gets another title; its address stays |
| one new article | a story with four tags is added, the newest of all |
| one template | a line is added to the template of article pages |
| save to served | with the preview server running: from the save of a body to the answer that holds it |
| save to seen | all preview servers at once, in turn: from the save of a body until an open tab of Chromium shows it |
| template to seen | the same of the template of article pages, with an article open |

Each command is run whole, from start to exit, after `sync`. For a cold build the last output is moved and not
deleted, since a file system may look long for room among files that were deleted a moment ago. CPU is user and system
time from `wait4`; memory is the greatest sum of the tree's proportional set sizes, sampled every 10 ms in a run that
isn't timed. Files written are those whose modification time or inode is another one than before. The modules of both
Python programs are compiled beforehand, as pip does when it installs them. Pelican renders every page on every build,
so it is measured only cold, and not asked to serve: each save would be such a build.

`make bench` measures 1,000 and 10,000 articles and writes this page. `.venv/bin/python -m tests.bench --quick` takes a
minute and writes nothing; `--articles 100000` is there for who has the time.
"""
