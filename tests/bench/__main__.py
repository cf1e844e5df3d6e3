"""python -m tests.bench [--articles N …] [--runs N] [--quick] [--only NAME …] [--folder DIR]."""

import argparse
import compileall
import datetime as dt
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import digest
from tests.bench import report
from tests.bench.corpus import stories
from tests.bench.digest_site import DIGEST
from tests.bench.generators import Generator
from tests.bench.hugo_site import HUGO
from tests.bench.measure import Failed, cost, snapshot
from tests.bench.pages import page_set
from tests.bench.pelican_site import PELICAN
from tests.bench.scenarios import SCENARIOS, Desk, Figures, measure
from tests.bench.seeing import save_to_seen
from tests.bench.serving import save_to_served

SAVES_A_RUN = 10  # a save is short: its median needs more of them
PAGE = Path(__file__).resolve().parents[2] / "docs" / "benchmarks.md"


def main() -> int:
    """Measure, print, and write the handbook's page."""
    options = _options()
    wanted = [each for each in (DIGEST, HUGO, PELICAN) if not options.only or each.name.lower() in options.only]
    for absent in (each for each in wanted if not each.version):
        _say(f"{absent.name} is not installed and is left out; pip install '.[bench]' brings it")
    generators = [each for each in wanted if each.version]
    compileall.compile_dir(Path(digest.__file__).parent, quiet=1)  # as pip does where it installs, Pelican's too
    sizes = []
    with tempfile.TemporaryDirectory(prefix="digest-bench-", dir=options.folder) as folder:
        for articles in options.articles:
            size = _measure_size(Path(folder) / str(articles), articles, generators, options.runs)
            sizes.append(size)
            print(f"\n## {articles:,} articles\n\n{report.ratios(size)}\n{report.costs(size)}\n{report.pages(size)}")
    if not options.quick and not options.only:
        PAGE.write_text(report.handbook_page(sizes, generators, dt.datetime.now(dt.UTC).date()), encoding="utf-8")
        _say(f"wrote {PAGE.relative_to(PAGE.parents[1])}")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure builds side by side.")
    parser.add_argument("--articles", type=int, nargs="+", metavar="N", help="sizes of the site (1000 10000)")
    parser.add_argument("--runs", type=int, metavar="N", help="timed runs of each scenario (5)")
    parser.add_argument("--quick", action="store_true", help="200 articles, 3 runs; the handbook's page stays")
    parser.add_argument("--only", nargs="+", metavar="NAME", choices=("digest", "hugo", "pelican"))
    parser.add_argument("--folder", metavar="DIR", help="where the sites are made and removed (the system's)")
    options = parser.parse_args()
    options.articles = options.articles or ([200] if options.quick else [1_000, 10_000])
    options.runs = options.runs or (3 if options.quick else 5)
    return options


def _measure_size(root: Path, articles: int, generators: Sequence[Generator], runs: int) -> report.Size:
    desks = []
    told = tuple(stories(articles))
    for generator in generators:
        desk = Desk(generator, root / generator.name, articles)
        _say(f"{articles:,} articles: {generator.name} makes its site")
        generator.make_site(desk.root, told)
        try:
            cost(generator.build, desk.root)
        except Failed as failed:
            _say(f"{generator.name} can't build it and is left out:\n{failed}")
            continue
        desks.append(desk)
    page_sets = {desk.generator.name: page_set(_sizes(desk.output)) for desk in desks}
    figures: list[Figures] = []
    for scenario in SCENARIOS:
        for each in measure(scenario, desks, runs):
            _say(f"{scenario.name}: {each.generator} took {each.cost.cpu:.3f} s of CPU, {each.cost.wall:.3f} s in all")
            figures.append(each)
    _say(f"{articles:,} articles: save to served")
    served = {desk.generator.name: save_to_served(desk, runs) for desk in desks}
    answered = {name: seconds for name, seconds in served.items() if seconds is not None}
    _say(f"{articles:,} articles: save to seen")
    seen, styled = save_to_seen(desks, runs * SAVES_A_RUN, runs)
    waits = {"save to served": answered, "save to seen": seen, "template to seen": styled}
    return report.Size(articles, runs, tuple(figures), waits, page_sets)


def _sizes(folder: Path) -> list[tuple[str, int]]:
    return [(path, size) for path, (_, _, size) in snapshot(folder).items()]


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
