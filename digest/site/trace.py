"""Which pages must be made again: those behind a question whose answer is no longer the same."""

from collections import Counter

import msgspec

from digest.render.answers import Answers, Question
from digest.render.wholes import calm_articles, whole_of
from digest.site.memo import Memo, PageRecord, unpack_numbers
from digest.site.plan import Planned

REASONS_KEPT = 5


class Comparison(msgspec.Struct, frozen=True):
    """Today's answers against the memo's. `changed` are the indices of its questions that are answered differently.

    `behind` holds, of each page that asked one of those, which they were.
    """

    memo: Memo
    changed: frozenset[int]
    pages: dict[str, PageRecord]
    behind: dict[str, list[int]]

    def reasons(self, page: Planned) -> tuple[str, ...]:
        """Why a page must be made again, as far as questions tell; empty when nothing it asked has changed."""
        record = self.pages.get(page.path)
        if record is None:
            return ("this page is new",)
        if record.kind != page.kind or record.arguments != page.arguments:
            return ("another page stood at this address",)
        behind = self.behind.get(page.path)
        if behind is None:
            return ()
        return tuple(describe(self.memo.questions[index]) for index in behind[:REASONS_KEPT])

    def asked(self, record: PageRecord) -> tuple[Question, ...]:
        """The questions of a page."""
        return tuple(self.memo.questions[index] for index in unpack_numbers(record.asked))

    def woken(self) -> dict[str, int]:
        """For each question whose answer changed, how many pages had asked it."""
        counts = Counter(index for behind in self.behind.values() for index in behind)
        return {describe(self.memo.questions[index]): count for index, count in sorted(counts.items())}


def compare(memo: Memo, answers: Answers) -> Comparison:
    """Ask every distinct question of the memo again, but for those that a whole which is the same answers too."""
    changed = _changed(memo, answers)
    behind: dict[str, list[int]] = {}
    if changed:
        for page in memo.pages:
            asked = unpack_numbers(page.asked)
            if not changed.isdisjoint(asked):
                behind[page.path] = [number for number in asked if number in changed]
    return Comparison(memo, changed, {record.path: record for record in memo.pages}, behind)


def _changed(memo: Memo, answers: Answers) -> frozenset[int]:
    """The numbers of the questions that are answered differently now."""
    same = {name for name, fingerprint in memo.wholes if answers.wholes.get(name) == fingerprint}
    articles, calm = answers.shelves.articles, calm_articles(answers.shelves, same)
    others = []
    for number, (question, mark) in enumerate(zip(memo.questions, memo.marks, strict=True)):
        name = question[0]
        if name in {"card", "beside"}:  # of these and of articles there are some ten thousand each
            if question[1] in calm:
                answers.settle(question, mark)  # lists are made of cards
            else:
                others.append(number)
        elif name == "article":
            article = articles.get(str(question[1]))
            if article is None or article.mark != mark:
                others.append(number)
        elif whole_of(question) not in same:
            others.append(number)
    return frozenset(each for each in others if answers.fingerprint(memo.questions[each]) != memo.marks[each])


_WORDS = {
    "addresses": "the list of all addresses",
    "article": "article {}",
    "asset": "the theme's file {}",
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
