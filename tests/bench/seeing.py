"""From the save of a story, or of its template, to the moment an open tab of a real browser shows it."""

import contextlib
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.corpus import story
from tests.bench.scenarios import EDITED, Desk, with_mark
from tests.bench.serving import (
    REST_SECONDS,
    SHOWS_WITHIN,
    STARTS_WITHIN,
    Process,
    address_of,
    answers,
    free_port,
    running,
)

CHROMIUM = Path("/usr/bin/chromium")
LOOK_SECONDS = 0.002  # between two looks at the page


def save_to_seen(desks: Sequence[Desk], saves: int, templates: int) -> tuple[dict[str, float], dict[str, float]]:
    """The medians of so many saves of a body, and of the template of stories, by generator, in seconds.

    All servers run at once and take turns. Without Playwright or Chromium nothing is measured.
    """
    chosen = [desk for desk in desks if desk.generator.serve]
    with _browser() as browser, ExitStack() as stack:
        if browser is None:
            return {}, {}
        tabs = {desk.generator.name: _tab(browser, desk, stack) for desk in chosen}
        ready = [(desk, *found) for desk in chosen if (found := tabs[desk.generator.name])]
        bodies: dict[str, list[float]] = {desk.generator.name: [] for desk, *_ in ready}
        for turn in range(saves):
            for desk, page, server in ready:
                mark = f"Seen for the {turn}th time."
                start = time.perf_counter()
                desk.generator.write_story(desk.root, with_mark(mark))
                bodies[desk.generator.name] += _seen(page, server, mark, start)
                time.sleep(REST_SECONDS)
        styled: dict[str, list[float]] = {desk.generator.name: [] for desk, *_ in ready}
        for turn in range(templates):
            for desk, page, server in ready:
                mark = f"Set in the {turn}th type."
                path = desk.root / desk.generator.article_template
                text = path.read_text(encoding="utf-8")
                start = time.perf_counter()
                path.write_text(text.replace("</article>", f"<p>{mark}</p></article>", 1), encoding="utf-8")
                styled[desk.generator.name] += _seen(page, server, mark, start)
                _settle(server)
        return _medians(bodies), _medians(styled)


def _medians(waits: dict[str, list[float]]) -> dict[str, float]:
    return {name: median(found) for name, found in waits.items() if found}


def _tab(browser: Any, desk: Desk, stack: ExitStack) -> tuple[Any, Process] | None:
    assert desk.generator.serve
    port = free_port()
    server = stack.enter_context(running(desk.generator.serve(port), desk.root))
    if not answers(server, port, "", STARTS_WITHIN):
        return None
    page = browser.new_page()
    page.goto(f"http://127.0.0.1:{port}{address_of(story(EDITED))}")
    time.sleep(REST_SECONDS)
    return page, server


def _seen(page: Any, server: Process, mark: str, start: float) -> list[float]:
    """How long it took until the tab showed the mark; nothing where it never did."""
    while time.perf_counter() < start + SHOWS_WITHIN and server.poll() is None:
        with contextlib.suppress(Exception):  # of Playwright's own, while the page is loaded anew
            if page.evaluate("mark => document.body.innerText.includes(mark)", mark):
                return [time.perf_counter() - start]
        time.sleep(LOOK_SECONDS)
    return []


def _settle(server: Process) -> None:
    """Wait until the server has done what goes on behind the open page: a new template makes all pages anew."""
    last, quiet = -1, 0
    while quiet < 5 and server.poll() is None:
        spent = sum(map(int, Path(f"/proc/{server.pid}/stat").read_text().rpartition(")")[2].split()[11:13]))
        quiet = quiet + 1 if spent - last <= 1 else 0
        last = spent
        time.sleep(0.2)


@contextmanager
def _browser() -> Iterator[Any]:
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 - not every machine that measures has it
    except ImportError:
        yield None
        return
    if not CHROMIUM.exists():
        yield None
        return
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        try:
            yield browser
        finally:
            browser.close()
