"""One page: from its kind and arguments to its bytes, and the questions it asked on the way."""

import msgspec

from digest.problems import Problem
from digest.render.frame import Html, PageFailed
from digest.render.kinds import KINDS
from digest.render.questions import Answering, Site
from digest.render.templates import TemplateFailed, Templates


class Rendered(msgspec.Struct, frozen=True):
    """A page that was made, or the problem that kept it from being made.

    `asked` are the numbers of its questions, as whoever answered them has them; it is complete in both cases.
    """

    data: bytes
    asked: tuple[int, ...]
    problem: Problem | None = None


def render_page(
    answers: Answering, templates: Templates, path: str, kind: str, arguments: tuple[str | int, ...]
) -> Rendered:
    """Make one page."""
    site = Site(answers)
    try:
        made = KINDS[kind](site, path, *arguments)
        data = _templated(templates, made, path, site) if isinstance(made, Html) else made
    except (PageFailed, TemplateFailed) as failed:
        return Rendered(b"", tuple(site.asked), failed.problem)
    return Rendered(data, tuple(site.asked))


def _templated(templates: Templates, made: Html, path: str, site: Site) -> bytes:
    def note(names: list[str]) -> None:  # most pages of a kind look the same up
        site.part(("looked up", *names), lambda own: [own.ask("template", name) for name in names])

    return templates.render(made.template, made.context, path, note).encode("utf-8", "replace")
