"""Pages: from their kinds and arguments to their bytes, and the questions they asked on the way."""

import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import ParamSpec, TypeVar

import msgspec

from digest.problems import Problem
from digest.render.frame import Html, PageFailed
from digest.render.kinds import AHEAD, KINDS
from digest.render.packing import PACKERS, Wanted, original
from digest.render.questions import Answering, Site
from digest.render.templates import TemplateFailed, Templates
from digest.turns import Overran

_P = ParamSpec("_P")
_Step = TypeVar("_Step")


class Rendered(msgspec.Struct, frozen=True):
    """A page that was made, or the problem that kept it from being made.

    `asked` are the numbers of its questions, as whoever answered them has them; it is complete in both cases.
    """

    data: bytes
    asked: tuple[int, ...]
    problem: Problem | None = None
    lost: str = ""  # completes “making the page …” where it was not made, and no mistake of the site is known


def render_page(
    answers: Answering, templates: Templates, path: str, kind: str, arguments: tuple[str | int, ...]
) -> Rendered:
    """Make one page."""
    return render_pages(answers, templates, [(path, kind, arguments)], lambda _: None)[0]


def render_pages(
    answers: Answering, templates: Templates, pages: Sequence[Wanted], begin: Callable[[int], object]
) -> list[Rendered]:
    """Make pages of one kind and their copies, each step for all of them before the next.

    `begin` is told whose turn it is.

    A processor is quicker at what it has just done: page by page, articles take a quarter more time.
    """
    sites = [Site(answers) for _ in pages]
    packers = [PACKERS.get(kind) for _, kind, _ in pages]
    if any(packers):
        pages = [original(page) for page in pages]  # to make one anew is nothing beside packing it
    for number, (site, (_, kind, arguments)) in enumerate(zip(sites, pages, strict=True)):
        if ahead := AHEAD.get(kind):
            begin(number)
            with suppress(Exception, Overran):  # the page itself will meet it again
                ahead(site, *arguments)
    made: list[Html | bytes | Rendered] = []
    for number, (site, (path, kind, arguments)) in enumerate(zip(sites, pages, strict=True)):
        begin(number)
        made.append(_tried(site, KINDS[kind], site, path, *arguments))
    rendered: list[Rendered] = []
    for number, (site, (path, *_), page) in enumerate(zip(sites, pages, made, strict=True)):
        data: bytes | Rendered
        if isinstance(page, Html):
            begin(number)
            data = _tried(site, _templated, templates, page, path, site)
        else:
            data = page
        if isinstance(data, bytes) and (pack := packers[number]):
            begin(number)
            data = _tried(site, pack, data)
        rendered.append(data if isinstance(data, Rendered) else Rendered(data, tuple(site.asked)))
    return rendered


def _tried(site: Site, step: Callable[_P, _Step], /, *arguments: _P.args, **named: _P.kwargs) -> _Step | Rendered:
    try:
        return step(*arguments, **named)
    except (PageFailed, TemplateFailed) as failed:
        return Rendered(b"", tuple(site.asked), failed.problem)
    except Overran as over:
        return Rendered(b"", tuple(site.asked), lost=str(over))
    except OSError:
        raise  # what the system refuses concerns the whole build
    except Exception as error:
        return Rendered(b"", tuple(site.asked), lost=f"met a fault of digest: {_told(error)}")


def _told(error: Exception) -> str:
    """What it is and where it arose, on one line."""
    at = traceback.extract_tb(error.__traceback__)[-1]
    told = " ".join(f"{type(error).__name__}: {error}".split())
    return f"{told} ({Path(at.filename).name}:{at.lineno})"


def _templated(templates: Templates, made: Html, path: str, site: Site) -> bytes:
    def note(names: list[str]) -> None:  # most pages of a kind look the same up
        site.part(("looked up", *names), lambda own: [own.ask("template", name) for name in names])

    return templates.render(made.template, made.context, path, note).encode("utf-8", "replace")
