"""What themes are given is what docs/themes.md says and what the check of templates knows."""

import re
import shutil
from pathlib import Path

import pytest

from digest.render.frame import Html
from digest.render.kinds import KINDS
from digest.render.questions import Site
from digest.render.shelves import Moment
from digest.render.templates import FILTERS, Templates
from digest.render.theme import PACKAGED_FOLDER, load_theme
from digest.render.theme_check import KNOWN_NAMES, check_theme
from digest.site.plan import plan
from digest.site.trace import describe
from tests.render.catalog import TODAY, answers, catalog
from tests.render.test_pages import DRAFTS

ROOT = Path(__file__).resolve().parent.parent.parent


def contexts() -> dict[str, Html]:
    """What each kind of page gives its template, by template."""
    asked = answers(catalog(drafts=DRAFTS), moment=Moment(TODAY, ahead=True))
    made = (KINDS[page.kind](Site(asked), page.path, *page.arguments) for page in plan(asked, drafts=True)[0])
    return {page.template: page for page in made if isinstance(page, Html)}


def test_every_name_given_is_known_and_described() -> None:
    handbook = (ROOT / "docs/themes.md").read_text(encoding="utf-8")
    given = {name for page in contexts().values() for name in page.context}
    assert given <= KNOWN_NAMES
    described = set(re.findall(r"`(\w+)", handbook))
    assert described >= KNOWN_NAMES
    assert set(FILTERS) <= described


def test_every_field_of_an_article_is_described() -> None:
    handbook = (ROOT / "docs/themes.md").read_text(encoding="utf-8")
    view = contexts()["article.html"].context["article"]
    assert isinstance(view, dict)
    assert not [field for field in view if f"`{field}`" not in handbook]


def test_the_packaged_theme_passes_its_own_check(tmp_path: Path) -> None:
    shutil.copytree(PACKAGED_FOLDER / "plain", tmp_path / "themes/copy")
    theme, problems = load_theme(tmp_path, "copy")
    assert theme is not None
    assert not problems
    assert check_theme(theme, Templates(theme)) == ()


def test_the_theme_of_this_repository_passes_too() -> None:
    theme, problems = load_theme(ROOT, "briefing")
    assert theme is not None
    assert not problems
    assert check_theme(theme, Templates(theme)) == ()


def test_every_question_can_be_said_in_words() -> None:
    asked = answers(catalog(drafts=DRAFTS), moment=Moment(TODAY, ahead=True))
    for page in plan(asked, drafts=True)[0]:
        site = Site(asked)
        KINDS[page.kind](site, page.path, *page.arguments)
        assert not [number for number in site.asked if describe(asked.questions[number]) == asked.questions[number][0]]


@pytest.mark.parametrize(
    "question", [("article", "gone"), ("leaf", "tag", "gone", 3), ("label", "x"), ("edition", "x"), ("nonsense", 1)]
)
def test_asking_for_what_is_not_there_never_fails(question: tuple[str | int, ...]) -> None:
    asked = answers(catalog())
    assert asked.fingerprint(question) == asked.fingerprint(question)
