"""Which pages must be made again: those behind a question whose answer is no longer the same."""

from collections import Counter
from collections.abc import Iterator

import msgspec

from digest.render.answers import Answers, Question
from digest.site.memo import Memo, unpack_numbers
from digest.site.plan import Planned

REASONS_KEPT = 5


class Comparison(msgspec.Struct, frozen=True):
    """Today's answers against the memo's. `changed` are the numbers of its questions that are answered differently.

    `behind` holds, of each page that asked one of those, which they were.
    """

    memo: Memo
    changed: frozenset[int]
    behind: dict[str, list[int]]

    def reasons(self, page: Planned) -> tuple[str, ...]:
        """Why a page must be made again, as far as questions tell; empty when nothing it asked has changed."""
        record = self.memo.page(page.path)
        if record is None:
            return ("this page is new",)
        if record.kind != page.kind or record.arguments != page.arguments:
            return ("another page stood at this address",)
        behind = self.behind.get(page.path)
        if behind is None:
            return ()
        return tuple(describe(self.memo.question(number)) for number in behind[:REASONS_KEPT])

    def woken(self) -> dict[str, int]:
        """For each question whose answer changed, how many pages had asked it."""
        counts = Counter(number for behind in self.behind.values() for number in behind)
        return {describe(self.memo.question(number)): count for number, count in sorted(counts.items())}


def compare(memo: Memo, answers: Answers) -> Comparison:
    """Ask the questions of the memo again, but for those that a whole which is the same answers too."""
    changed = frozenset(_changed(memo, answers))
    behind: dict[str, list[int]] = {}
    for folder in memo.asking(changed):
        for page in memo.pages(folder).values():
            asked = unpack_numbers(page.asked)
            if not changed.isdisjoint(asked):
                behind[page.path] = [number for number in asked if number in changed]
    return Comparison(memo, changed, behind)


def _changed(memo: Memo, answers: Answers) -> Iterator[int]:
    """The numbers of the questions that are answered differently now."""
    for name in memo.groups():
        whole = answers.wholes.get(name)
        if whole is None or whole != memo.wholes.get(name):
            for number in memo.group(name):
                if answers.fingerprint(memo.question(number)) != memo.mark(number):
                    yield number


_WORDS = {
    "addresses": "the list of all addresses",
    "article": "article {}",
    "asset": "the theme's file {}",
    "asset_name": "the address of the theme's file {}",
    "asset_names": "the names of the theme's files",
    "beside": "the neighbours of {}",
    "card": "the card of {}",
    "credit": "the name and rights of source {}",
    "draft": "draft {}",
    "drafts": "the list of drafts",
    "edition": "edition {}",
    "editions": "the list of editions",
    "editions_beside": "the neighbours of edition {}",
    "editions_of": "the editions that hold {}",
    "has_asset": "whether the theme has {}",
    "label": "the name of term {}",
    "latest_edition": "the latest edition",
    "months_beside": "the months beside {}",
    "navigation": "the navigation",
    "newest": "the newest stories of {} {}",
    "sections": "which parts the site has",
    "setting": "the setting {}",
    "source_note": "the note on source {}",
    "preview": "whether drafts are shown",
    "redirects": "where old addresses lead",
    "scheduled": "the list of stories that are not out yet",
    "standing": "standing page {}",
    "storyline": "storyline {}",
    "storyline_link": "the title of storyline {}",
    "storylines": "the list of storylines",
    "tallies": "how many stories each {} has",
    "template": "template {}",
    "term": "term {}",
    "today": "the day",
    "withdrawn": "withdrawn article {}",
}


def describe(question: Question) -> str:
    """A question in words."""
    name, *arguments = question
    if name == "leaf":
        scope, key, number = arguments
        what = "all stories" if scope == "all" else f"the stories of {scope} {key}"
        return f"page {number} of {what}" if number else f"the first page of {what}"
    return _WORDS.get(str(name), str(name)).format(*arguments).rstrip()
