"""The making of pages, some at a time: in the process that wants them, or alone in one of its own."""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import msgspec

from digest.fingerprint import of_bytes
from digest.problems import Problem
from digest.render.answers import Answers, Question
from digest.render.make import Rendered, render_pages
from digest.render.templates import Templates
from digest.site.memo import pack_numbers
from digest.site.output import Output
from digest.site.plan import Planned
from digest.site.portions import runs
from digest.site.states import Told


class Prepared(msgspec.Struct, frozen=True):
    """Everything that must be known before the first page is made."""

    answers: Answers
    templates: Templates
    pages: tuple[Planned, ...]
    theme: str = ""  # fingerprint of the theme, if its templates are sound
    whole: bool = False  # whether the output is to be swapped in one step


class Product(msgspec.Struct, array_like=True):
    """What came of one page: of its bytes only what must be known of them. `asked` are its maker's numbers, packed."""

    fingerprint: str
    size: int
    staged: bool  # put beside; else its file holds these bytes already
    asked: bytes
    news: list[Question]  # questions that this maker has not named before, by their numbers on
    marks: list[str]  # of the answers to these the fingerprints, from a maker alone; empty for articles
    problem: Problem | None
    lost: str = ""  # as of Rendered


class Maker:
    """Makes pages; tells of the questions that were asked for the first time since it began.

    `alone` in its process, it also tells the fingerprints of their answers, for those who have not worked them out; an
    article has its own with it.
    """

    def __init__(
        self,
        prepared: Prepared,
        output: Output,
        there: Told,
        rest: Callable[[], object] = lambda: None,
        *,
        alone: bool = False,
    ) -> None:
        self._prepared = prepared
        self._rest = rest
        self._alone = alone
        self._output = output
        self._there = there
        self.questions = prepared.answers.questions
        self._told = len(self.questions)

    def make(self, pages: Sequence[Planned], begin: Callable[[int], object]) -> Iterator[Product]:
        """Make pages, and put each beside, unless its file holds the same already. `begin` is told whose turn it is.

        In the process that wants them, a page's time ends where its bytes are made: what is being written is finished.
        """
        answers, templates = self._prepared.answers, self._prepared.templates
        for run in runs(pages):
            made = render_pages(answers, templates, [pages[place][:3] for place in run], _turns(run, begin))
            self._rest()
            for place, rendered in zip(run, made, strict=True):
                if self._alone:
                    begin(place)
                yield self._product(pages[place], rendered)

    def _product(self, page: Planned, made: Rendered) -> Product:
        if made.problem or made.lost:
            return Product("", 0, False, b"", [], [], made.problem, made.lost)
        staged = not self._holds(page.path, made.data)
        if staged:
            self._output.stage(page.path, made.data)
        news, self._told = self.questions[self._told :], len(self.questions)
        mark = self._prepared.answers.fingerprint
        marks = ["" if question[0] == "article" else mark(question) for question in news] if self._alone else []
        asked = pack_numbers(made.asked)
        return Product(of_bytes(made.data), len(made.data), staged, asked, news, marks, None)

    def _holds(self, path: str, data: bytes) -> bool:
        if self._there.get(path)[0] != len(data):
            return False
        return (self._output.folder / path).read_bytes() == data


def _turns(run: range, begin: Callable[[int], object]) -> Callable[[int], object]:
    return lambda place: begin(run[place])


@contextmanager
def collecting() -> Iterator[None]:
    """Have garbage collected, though whoever began this build may have put it off: of what is made from here on alone.

    Processes that end soon need none.
    """
    put_off = not gc.isenabled()
    gc.freeze()  # all that was read is kept, and is not to be looked through
    gc.enable()
    try:
        yield
    finally:
        gc.unfreeze()
        if put_off:
            gc.disable()
