"""What is measured: each scenario changes a built site, builds it again, and notes what that took."""

import dataclasses
import datetime as dt
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.bench.corpus import FIRST_DAY, SECONDS, Story, story
from tests.bench.generators import Generator
from tests.bench.measure import Cost, Written, cost, peak_memory, snapshot, written

EDITED = 7  # the story whose body and title change; any will do


@dataclass(frozen=True, slots=True)
class Desk:
    """A generator's site of so many stories."""

    generator: Generator
    root: Path
    stories: int

    @property
    def output(self) -> Path:
        return self.root / self.generator.output

    @property
    def aside(self) -> Path:
        """Where former builds are kept until the bench ends."""
        return self.root.with_name(f"{self.root.name}-before")


@dataclass(frozen=True, slots=True)
class Scenario:
    """A change, made before each turn; `always` says that a generator without partial builds is measured too."""

    name: str
    change: Callable[[Desk, int], None]
    always: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    """What a generator took in a scenario: medians, and what the last turn wrote."""

    scenario: str
    generator: str
    cost: Cost
    peak: int | None  # bytes, of one more run
    written: Written


def _cold(desk: Desk, turn: int) -> None:
    """Set aside what was built: a file system looks long for room among files that were deleted a moment ago."""
    for name in (desk.generator.output, *desk.generator.leftovers):
        if (desk.root / name).exists():
            aside = desk.aside / f"{turn}-{name}"
            aside.parent.mkdir(exist_ok=True)
            (desk.root / name).rename(aside)


def _nothing(desk: Desk, turn: int) -> None:
    pass


def _body(desk: Desk, turn: int) -> None:
    desk.generator.write_story(desk.root, with_mark(f"Put right for the {turn}th time."))


def _title(desk: Desk, turn: int) -> None:
    old = story(EDITED)
    desk.generator.write_story(desk.root, dataclasses.replace(old, title=f"{old.title}, corrected {turn}"))


def _new_story(desk: Desk, turn: int) -> None:
    """The newest of all, as a new story is: it stands first in every list it is in."""
    published = FIRST_DAY + dt.timedelta(seconds=SECONDS, hours=turn)
    known = story(EDITED)  # its terms and source are there in a site of any size
    fresh = dataclasses.replace(story(desk.stories + turn), published=published, tags=known.tags, source=known.source)
    desk.generator.write_story(desk.root, fresh)


def _template(desk: Desk, turn: int) -> None:
    path = desk.root / desk.generator.article_template
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("</article>", f"<p>Set for the {turn}th time.</p>\n</article>", 1), encoding="utf-8")


SCENARIOS = (
    Scenario("cold", _cold, always=True),
    Scenario("nothing changed", _nothing),
    Scenario("one body", _body),
    Scenario("one title", _title),
    Scenario("one new article", _new_story),
    Scenario("one template", _template),
)


def with_mark(mark: str) -> Story:
    """The edited story with a paragraph more."""
    old = story(EDITED)
    return dataclasses.replace(old, body=f"{old.body}\n{mark}\n")


def measure(scenario: Scenario, desks: Sequence[Desk], runs: int) -> Iterator[Figures]:
    """Each desk takes a turn, then each the next: what else the machine does falls on all alike.

    The turn that weighs memory comes first and warms the disk cache for the timed ones.
    """
    chosen = [desk for desk in desks if scenario.always or desk.generator.partial_builds]
    peaks: dict[str, int | None] = {}
    costs: dict[str, list[Cost]] = {desk.generator.name: [] for desk in chosen}
    wrote: dict[str, Written] = {}
    for desk in chosen:
        scenario.change(desk, 0)
        peaks[desk.generator.name] = peak_memory(desk.generator.build, desk.root)
    for turn in range(1, runs + 1):
        for desk in chosen:
            scenario.change(desk, turn)
            before = snapshot(desk.output)
            os.sync()  # or the next one pays for what this one's predecessor left to be written
            costs[desk.generator.name].append(cost(desk.generator.build, desk.root))
            wrote[desk.generator.name] = written(before, snapshot(desk.output))
    for name, taken in costs.items():
        middle = Cost(cpu=median(each.cpu for each in taken), wall=median(each.wall for each in taken))
        yield Figures(scenario.name, name, middle, peaks[name], wrote[name])
