"""Dates, authors and titles as pages state them."""

import datetime as dt

import pytest

from digest.ingest.page.authors import is_credit
from digest.ingest.page.dates import iso
from digest.ingest.page.names import names_in, stated_names
from digest.ingest.page.said_dates import said_date
from digest.ingest.page.title import strip_site
from digest.ingest.pipeline import ingest
from digest.ingest.readers.html import read_html


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("September 3, 2024", "2024-09-03"),
        ("3rd September 2024", "2024-09-03"),
        ("Erschienen am 3. März 2021 um 10:12", "2021-03-03"),
        ("le 1er août 2020", "2020-08-01"),
        ("3 de septiembre de 2024", "2024-09-03"),
        ("3 сентября 2024", "2024-09-03"),
        ("2024年9月3日", "2024-09-03"),
        ("Updated 5 May 2024, first published 3 May 2024", "2024-05-03"),
        ("Updated: 5 May 2024", "2024-05-05"),
        ("25/12/2024", "2024-12-25"),
        ("3/4/2024", None),
        ("31 February 2024", None),
        ("04:56:00", None),
    ],
)
def test_said_date(line: str, date: str | None) -> None:
    assert said_date(line) == date


def test_slashed_dates_follow_the_habit_of_the_page() -> None:
    assert said_date("3/4/2024", month_first=True) == "2024-03-04"
    assert said_date("3/4/2024", month_first=False) == "2024-04-03"
    assert said_date("Updated 5 May 2024", changes=False) is None


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("2024-09-03T05:00:00Z", "2024-09-03T05:00:00+00:00"),
        ("2024-09-03 05:00:00 +0200", "2024-09-03T05:00:00+02:00"),
        ("2024-09-03T05:00:00", "2024-09-03"),
        ("20240903", "2024-09-03"),
        ("Tue, 03 Sep 2024 05:00:00 GMT", "2024-09-03T05:00:00+00:00"),
        ("1970-01-01T00:00:00Z", None),
        ("2024-13-03", None),
        ("soon", None),
    ],
)
def test_iso(said: str, value: str | None) -> None:
    assert iso(said) == value


def test_no_date_after_the_page_was_saved() -> None:
    assert iso("2024-09-03", dt.date(2024, 9, 2)) is None
    page = (
        b"<meta property='article:published_time' content='2030-01-01'><h1>A title of four words</h1><p>3 May 2024</p>"
    )
    reading = read_html(page, None, latest=dt.date(2025, 1, 1))
    assert reading.published is not None
    assert reading.published.value == "2024-05-03"


def test_utc_time_gives_way_to_the_day_in_the_address() -> None:
    page = b"<meta property='article:published_time' content='2024-09-04T01:30:00Z'><p>words</p>"
    reading = read_html(page, "https://example.org/2024/09/03/late-news/")
    assert reading.published is not None
    assert reading.published.value == "2024-09-03"


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Tove Lind and Per Aas", ["Tove Lind", "Per Aas"]),
        ("Von Jörg Maier", ["Jörg Maier"]),
        ("ByTove Lind", ["Tove Lind"]),
        ("Daniela Moe", ["Daniela Moe"]),
        ("Written by Tove Lind, MD", ["Tove Lind"]),
        ("Tove Lind Jr. and Per A.", ["Tove Lind Jr.", "Per A."]),
        ("Subscribe Now", []),
        ("3 min read", []),
        ("Facebook Twitter", []),
    ],
)
def test_names_in(line: str, names: list[str]) -> None:
    assert names_in(line) == names


def test_stated_names_are_taken_at_their_word_but_for_addresses_and_placeholders() -> None:
    assert stated_names("Harbour Desk") == ["Harbour Desk"]
    assert stated_names("https://facebook.com/someone") == []
    assert stated_names("admin") == []
    assert stated_names("Tove Lind (tli)") == ["Tove Lind"]


def test_credit_lines_are_told_from_text() -> None:
    assert is_credit("By Tove Lind | 3 September 2024 at 10:12 am", ("Tove Lind",))
    assert not is_credit("Tove Lind has covered harbours for years.", ("Tove Lind",))
    assert not is_credit("Two hundred sailors", ("Tove Lind",))


def test_strip_site() -> None:
    assert strip_site("Frigate leaves - Harbour Watch", {"harbour watch"}) == "Frigate leaves"
    assert strip_site("Harbour Watch: Frigate leaves", {"harbour watch"}) == "Harbour Watch: Frigate leaves"
    assert strip_site("The frigate leaves | News", set()) == "The frigate leaves"
    assert strip_site("« La mer » dit-il", set()) == "« La mer » dit-il"


def test_canonical_addresses_of_other_sites_are_noted_and_not_believed() -> None:
    reading = read_html(
        b"<link rel=canonical href='https://other.example/x'><p>words", "https://example.org/a?utm_source=z"
    )
    assert reading.url is not None
    assert reading.url.value == "https://example.org/a"
    assert any("another site" in note for note in reading.notes)


@pytest.mark.parametrize(
    ("above", "authors"),
    [
        ("<p>In Local News, News</p><p>May 14, 2025</p><p>Tove Lind</p>", ("Tove Lind",)),
        ("<p>by Tove LindNovember 21, 2025</p>", ("Tove Lind",)),
        ("<p>By Tove Lind/Per Aas</p>", ("Tove Lind", "Per Aas")),
        ("<p>कुछ ही क्षण पहले</p>", ()),
        ("<p>Sept. 3, 2024 · Tove Lind on behalf of the crew</p>", ("Tove Lind",)),
        ("<p>May 14, 2025</p><p>Harbour Watch Team</p>", ("Harbour Watch Team",)),
        ("<p>by harbourcat | May 14, 2025</p>", ("harbourcat",)),
        ("<p>Guide by Tove Lind Former Deputy Harbour Editor</p>", ("Tove Lind",)),
        ("<p>Medically reviewed by Tove Lind</p><p>Written by Per Aas</p>", ("Per Aas",)),
        ("<p>Photo by Tove Lind</p>", ()),
        ("<p>Published by our harbour team</p>", ()),
        ("<p>Print Article</p>", ()),
        ("<p>Sailing & Rowing May 14, 2025</p>", ()),
    ],
)
def test_bylines_below_the_title(above: str, authors: tuple[str, ...]) -> None:
    page = f"<title>Frigate leaves the harbour</title><h1>Frigate leaves the harbour</h1>{above}"
    assert read_html(page.encode(), "https://harbour.example/a").authors == authors


@pytest.mark.parametrize(
    ("below", "authors"),
    [
        ("<div class=elementor-widget><h3>Written by Tove Lind</h3></div>", ("Tove Lind",)),
        ("<p class=field-authors>Authors: Tove Lind and Per Aas, teachers of seamanship</p>", ("Tove Lind", "Per Aas")),
        ("<article><footer><p>Posted by Tove Lind on 2024-09-03 in boats.</p></footer></article>", ("Tove Lind",)),
        ("<footer><p>Posted by Tove Lind on 2024-09-03 in boats.</p></footer>", ()),
        ("<p class=author-name>Tove Lind</p><p>Sails.</p><p class=author-name>Tove Lind</p>", ("Tove Lind",)),
        ("<p class=author-name>Tove Lind</p><p>Sails.</p><p class=author-name>Per Aas</p>", ()),
        ("<div class=related><p class=author-name>Tove Lind</p></div>", ()),
        ("<p>By: <a href=/author/tove>Tove Lind</a></p>", ("Tove Lind",)),
        ("<p>Contributors: Tove Lind</p>", ("Tove Lind",)),
        ("<aside><h6>Author(s)</h6><ul><li>Tove Lind<li>Per Aas</ul></aside>", ("Tove Lind", "Per Aas")),
        ("<p>Verfasst von</p><p>Tove Lind</p><p>Per Aas</p>", ("Tove Lind",)),
        ("<aside><p>Author</p><p>Tove Lind</p></aside><aside><p>Author</p><p>Per Aas</p></aside>", ()),
        ("<p>Author</p><p>Read more of this</p>", ()),
    ],
)
def test_credits_far_below_the_title(below: str, authors: tuple[str, ...]) -> None:
    story = "".join(f"<p>The frigate left the harbour at dawn on day {day}, said its crew.</p>" for day in range(14))
    page = f"<title>Frigate leaves the harbour</title><h1>Frigate leaves the harbour</h1>{story}{below}"
    assert read_html(page.encode(), "https://harbour.example/a").authors == authors


@pytest.mark.parametrize(
    ("head", "authors"),
    [
        (
            "<meta name=twitter:label1 content='Written by'><meta name=twitter:data1 content='Tove Lind'>",
            ("Tove Lind",),
        ),
        ("<meta name=twitter:label1 content='Price'><meta name=twitter:data1 content='Tove Lind'>", ()),
        ("<meta name=citation_author content='Lind, Tove'>", ("Tove Lind",)),
        (
            "<meta name=citation_author content='Lind, Tove'><meta name=citation_author content='Aas, P.'>",
            ("Tove Lind", "P. Aas"),
        ),
    ],
)
def test_names_that_are_stated_to_machines(head: str, authors: tuple[str, ...]) -> None:
    page = f"{head}<title>Frigate leaves the harbour</title><h1>Frigate leaves the harbour</h1>"
    assert read_html(page.encode(), "https://harbour.example/a").authors == authors


def test_a_kicker_inside_the_heading_hides_no_byline() -> None:
    page = (
        b"<meta property='og:title' content='Frigate leaves the harbour'><title>Frigate leaves the harbour</title>"
        b"<h3><span>At sea</span> Frigate leaves the harbour</h3><p>3 September 2024 | By Tove Lind</p>"
    )
    assert read_html(page, "https://harbour.example/a").authors == ("Tove Lind",)


@pytest.mark.parametrize(
    "stated", ["*Frigate* leaves", "“Frigate leaves”", "Frigate leaves ⋆", "Frigate leaves ⋆ Ahoy"]
)
def test_what_only_dresses_the_stated_title_is_left_out(stated: str) -> None:
    page = f"<meta property='og:title' content='{stated}'><h1><i>Frigate</i> leaves</h1><p>It sailed.</p>"
    title = read_html(page.encode(), "https://harbour.example/a").title
    assert title is not None
    assert title.value == "Frigate leaves"


def test_a_section_heading_that_takes_up_the_title_is_not_it_where_the_page_states_the_title_twice() -> None:
    head = "<title>The kinds of frigate and sloop (a chart)</title>"
    page = f"{head}<meta property='og:title' content='The kinds of frigate and sloop (a chart)'><p>words</p>"
    title = read_html(f"{page}<h2>The kinds of frigate and sloop</h2>".encode(), "https://harbour.example/a").title
    assert title is not None
    assert title.value == "The kinds of frigate and sloop (a chart)"


def test_a_heading_that_runs_its_rubric_and_headline_together_gives_way_to_what_the_page_states() -> None:
    page = (
        b"<title>Northern fleet: Frigate leaves</title>"
        b"<h1><span>Northern fleet</span> <span>Why one ship sailed out at night</span></h1>"
    )
    title = read_html(page, "https://harbour.example/a").title
    assert title is not None
    assert title.value == "Northern fleet: Frigate leaves"


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("Tove Lind and Per Aas contributed reporting from Oslo.", "agency-credits/contributed"),
        ("Tove Lind in Bergen contributed to this report.", "agency-credits/contributed"),
        ("CLICK HERE TO GET THE HARBOUR WATCH APP", "prompts/channel"),
        ("Subscribe to Harbour Watch on YouTube for more harbour news:", "prompts/channel"),
        ("Read more: Frigate to cost a record $13.4bn", "related/inline"),
        ("The shipyard contributed to this delay, and two others followed it into the courts of Oslo.", None),
        ("Read more than 1.5 million pages a year and a harbour master still learns little of it.", None),
    ],
)
def test_lines_that_publishers_set_between_paragraphs(line: str, rule: str | None) -> None:
    body = "<p>The frigate left the harbour in the night, with two hundred sailors on board and no lights.</p>"
    page = f"<!doctype html><title>Frigate leaves</title><article><h1>Frigate leaves the harbour</h1>{body * 3}"
    page += f"<p>{line}</p>{body.replace('left', 'returned to') * 3}</article>"
    (drafted,) = ingest(
        page.encode(), address="https://harbour.example/a", name="a", sources={}, today=dt.date(2026, 1, 2)
    ).drafts
    assert next((name for name, text in drafted.cuts if text == line), None) == rule
