# ruff: noqa: E501 - furniture and templates stand as they are printed
"""A corpus of reposts with known truth: stories in our own words, dressed in the furniture that re-posting machines leave.

`corpus(seed)` gives the same posts for the same seed. Every post says which stories it holds, sentence by sentence, which lines of it
are noise, and which headlines are only teasers. One post in five holds sentences *about* furniture, which must stay.
"""

import datetime as dt
import random
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape

from tests.ingest import repost_words as words

MONTHS = {
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    "fr": [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    "de": [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    "es": [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
    "ru": [
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ],
    "ar": [
        "يناير",
        "فبراير",
        "مارس",
        "أبريل",
        "مايو",
        "يونيو",
        "يوليو",
        "أغسطس",
        "سبتمبر",
        "أكتوبر",
        "نوفمبر",
        "ديسمبر",
    ],
}
LANGS = ("en", "en", "en", "en", "en", "fr", "de", "es", "ru", "ar")


@dataclass(frozen=True, slots=True)
class TrueStory:
    """What must come out: the headline, and every sentence in order; sub-headings as the source prints them."""

    title: str
    sentences: tuple[str, ...]
    dateline: str = ""
    date: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """One page: its bytes, and the truth about it."""

    name: str
    template: str
    form: str
    lang: str
    data: bytes
    stories: tuple[TrueStory, ...]
    teasers: tuple[str, ...]
    noise: tuple[str, ...]
    hard: bool


@dataclass(slots=True)
class Line:
    """A line on its way to the page: its role decides how a template marks it up."""

    text: str
    role: str  # title, headline, dateline, body, subhead, noise, link


@dataclass(slots=True)
class Page:
    """A post in the making."""

    dice: random.Random
    lang: str
    hard: bool
    site: str
    blog: str
    lines: list[Line] = field(default_factory=list)
    stories: list[TrueStory] = field(default_factory=list)
    teasers: list[str] = field(default_factory=list)

    def noise(self, *texts: str, role: str = "noise") -> None:
        """Furniture, with the names of this page filled in."""
        for text in texts:
            filled = (
                text.format(site=self.site, n=self.dice.choice([3, 5, 8, 10, 25]), m=self.dice.choice([15, 40, 60]))
                if "{" in text
                else text
            )
            self.lines.append(Line(filled, role))

    def pick(self, table: dict[str, list[str]]) -> str:
        return self.dice.choice(table[self.lang])

    def gap(self) -> None:
        self.lines.append(Line("", "gap"))


def sentence(page: Page) -> str:
    """One sentence that no other post is likely to hold."""
    dice, lang = page.dice, page.lang
    actor, what, end = (dice.choice(table[lang]) for table in (words.ACTORS, words.OBJECTS, words.ENDINGS))
    verb, number = dice.choice(words.VERBS[lang]), dice.randrange(2, 9000)
    if lang == "ar":
        return f"{actor} {verb} {what} {end} في المهمة رقم {number}."
    head = actor[0].upper() + actor[1:]
    forms = {
        "en": f"{head} {verb} {what} {end}, the {number}th case of its kind.",
        "fr": f"{head} {verb} {what} {end}, soit le dossier numéro {number}.",
        "de": f"{head} {verb} {what}, {end}, es ist der Fall Nummer {number}.",
        "es": f"{head} {verb} {what} {end}, el caso número {number}.",
        "ru": f"{head} {verb} {what} {end}, это случай номер {number}.",
    }
    return forms[lang]


def headline(page: Page) -> str:
    """A headline: a sentence's beginning, without its full stop."""
    dice, lang = page.dice, page.lang
    actor, verb, what = (dice.choice(table[lang]) for table in (words.ACTORS, words.VERBS, words.OBJECTS))
    text = f"{actor} {verb} {what}"
    text = text[0].upper() + text[1:]
    if any(story.title == text for story in page.stories):
        return f"{text}: {dice.choice(words.PLACES[lang])} {dice.randrange(100)}"
    return f"{text}: {dice.choice(words.PLACES[lang])} {dice.randrange(100)}" if dice.random() < 0.3 else text


def dateline(page: Page, date: dt.date) -> tuple[str, str]:
    """A dateline as printed and the dash that joins it to the text."""
    dice, lang = page.dice, page.lang
    place, month = dice.choice(words.PLACES[lang]), MONTHS[lang][date.month - 1]
    day, year = date.day, date.year
    if lang != "en":
        agency = {"fr": "AFP", "de": "dpa", "es": "EFE", "ru": "ТАСС", "ar": "رويترز"}[lang]
        forms = {
            "fr": (f"{place.upper()}, {day} {month} {year} ({agency})", " - "),
            "de": (f"{place} ({agency}), {day}. {month} {year}", " – "),
            "es": (f"{place}, {day} de {month} de {year} ({agency})", " - "),
            "ru": (f"{place}, {day} {month} {year} ({agency})", " — "),
            "ar": (f"{place} ({agency}) {day} {month} {year}", " - "),
        }
        return forms[lang]
    country = dice.choice(["", ", France", ", Norway"]) if dice.random() < 0.3 else ""
    return dice.choice(
        [
            (f"{place}{country} (AFP) {month} {day}, {year}", " - "),
            (f"{place} (SPX) {month[:3]} {day:02}, {year}", " - "),
            (f"{place.upper()}, {month} {day}, {year} (Reuters)", " - "),
            (f"{place.upper()}, {month} {day}, {year} (UPI)", " -- "),
            (f"{place} (AFP) {month} {day}, {year}", " — "),
            (f"{place.upper()}, {month} {day}, {year}. /TASS/.", " "),
        ]
    )


def story(page: Page, *, dated: bool, own_line: bool = False) -> TrueStory:
    """A story's lines on the page, and its truth."""
    dice = page.dice
    title = headline(page)
    sentences: list[str] = []
    printed, dash, date = "", "", None
    if dated:
        date = dt.date(2018, 1, 1) + dt.timedelta(days=dice.randrange(300))
        printed, dash = dateline(page, date)
        if own_line:
            page.lines.append(Line(printed, "dateline"))
            dash = ""
    paragraphs = dice.randrange(3, 8)
    for number in range(paragraphs):
        text = [sentence(page) for _ in range(dice.randrange(1, 4))]
        if page.hard and dice.random() < 0.5:
            text.insert(dice.randrange(len(text) + 1), dice.choice(words.HARD))
        if number and dice.random() < 0.12 and page.lines[-1].role != "subhead":
            sub = dice.choice(words.HARD_HEADS) if page.hard else f"- Case {dice.randrange(2, 90)} -"
            page.lines.append(Line(sub, "subhead"))
        opening = printed + dash if number == 0 and dated and not own_line else ""
        page.lines.append(Line(opening + " ".join(text), "body"))
        sentences += text
        if number and number < paragraphs - 1 and dice.random() < 0.1:
            between_paragraphs(page)
    done = TrueStory(title, tuple(sentences), printed, date)
    page.stories.append(done)
    return done


def titled(page: Page, *, dated: bool, own_line: bool = False, role: str = "headline") -> TrueStory:
    """A headline line and its story."""
    at = len(page.lines)
    done = story(page, dated=dated, own_line=own_line)
    page.lines.insert(at, Line(done.title, role))
    return done


def between_paragraphs(page: Page) -> None:
    """Noise inside a body: an advert, or one related link."""
    dice = page.dice
    if dice.random() < 0.5:
        page.noise(page.pick(words.ADS))
    else:
        lead = {
            "en": ["Related: ", "Read more: ", "ALSO READ | "],
            "fr": ["À lire aussi : "],
            "de": ["Lesen Sie auch: "],
            "es": ["Lea también: "],
            "ru": ["Читайте также: "],
            "ar": ["اقرأ أيضا: "],
        }[page.lang]
        page.noise(dice.choice(lead) + headline(page), role="link")


def teaser(page: Page) -> None:
    """A headline, a dateline on its own line, a paragraph that breaks off."""
    title = headline(page)
    date = dt.date(2018, 1, 1) + dt.timedelta(days=page.dice.randrange(300))
    printed, _ = dateline(page, date)
    cut = " ".join(sentence(page) for _ in range(3)).rsplit(" ", 3)[0]
    page.lines += [
        Line(title, "headline"),
        Line(printed, "dateline"),
        Line(f"{cut} {page.pick(words.READ_MORE)}", "teaser"),
    ]
    page.teasers.append(title)


def related(page: Page) -> None:
    """A heading and a list of headlines that are only links."""
    page.noise(page.pick(words.RELATED_HEAD))
    if page.lang == "en" and page.dice.random() < 0.5:
        for topic in page.dice.sample(words.TOPICS, 2):
            page.noise(
                page.dice.choice(
                    [
                        f"Learn about {topic} at",
                        f"All about {topic} at {page.site}.com",
                        f"{topic} News at {page.site}.com",
                    ]
                ),
                role="link",
            )
        return
    for _ in range(page.dice.randrange(2, 5)):
        page.noise(headline(page), role="link")


def appeal(page: Page) -> None:
    """An appeal to the reader with prices and payment words."""
    said, prices = page.dice.choice(words.APPEALS) if page.lang == "en" else words.APPEALS_ELSEWHERE[page.lang]
    page.noise(*said)
    page.gap()
    page.noise(*prices)


def reviewed(page: Page, title: str) -> None:
    """The rating line of a well-known Blogger template."""
    clock = f"{page.dice.randrange(24):02}:{page.dice.randrange(60):02}:00"
    when = page.dice.choice([clock, "April 12, 2018", "4/12/2018 " + clock])
    page.noise(
        f"{title} {title} Reviewed by {page.dice.choice(words.PEOPLE)} on {when} Rating: {page.dice.randrange(1, 6)}"
    )


def relay(page: Page) -> None:
    """How IFTTT, FiveFilters and WordPress sign what they pass on."""
    dice = page.dice
    topics = ", ".join(dice.sample(words.TOPICS, dice.randrange(1, 4)))
    dice.choice(
        [
            lambda: page.noise(f"from {topics}", f"via {page.site}"),
            lambda: page.noise(f"from {page.site} https://ift.tt/2{dice.randrange(10**5, 10**6)}", "via IFTTT"),
            lambda: page.noise(
                "This article passed through the Full-Text RSS service - if this is your content and you're reading it on someone else's site, please read the FAQ."
            ),
            lambda: page.noise(f"The post {page.stories[0].title} appeared first on {page.site}."),
            lambda: page.noise(f"via {page.site} https://example.org/{dice.randrange(10**4)}"),
        ]
    )()


def platform(page: Page) -> None:
    """What Blogger prints below a post."""
    page.noise(page.pick(words.COMMENTS))
    if page.dice.random() < 0.4:
        page.noise("Newer Post", "Older Post", "Home", role="link")
        page.noise("Subscribe to: Post Comments (Atom)")
    page.noise(f"{page.blog}. Powered by Blogger.")


def credits(page: Page) -> None:  # noqa: A001 - the word of the trade
    """Agency credits and rights at the foot of a story."""
    page.noise(
        page.dice.choice(
            [
                "Source: Agence France-Presse",
                "(Reporting by Ann Example in Oslo; Editing by B. Sample)",
                "Reuters Staff",
                "Updated at 1:23 p.m.",
            ]
        )
    )


def blogger_pasted(page: Page) -> None:
    first = titled(page, dated=page.dice.random() < 0.3, role="title")
    if page.dice.random() < 0.6:
        page.gap()
        titled(page, dated=True)
    page.gap()
    related(page)
    page.gap()
    appeal(page)
    if page.dice.random() < 0.6:
        page.gap()
        teaser(page)
    page.gap()
    if page.dice.random() < 0.7:
        page.noise(page.dice.choice(words.BLOCKERS[:2]))
    page.gap()
    relay(page)
    reviewed(page, first.title)
    platform(page)


def space_pasted(page: Page) -> None:
    if page.dice.random() < 0.5:
        page.noise(". | . |", f". 24/7 {page.site} News .", "SPACE WIRE")
    at = len(page.lines)
    first = story(page, dated=True, own_line=page.dice.random() < 0.5)
    head = [Line(first.title, "title")]
    if page.lang == "en":
        head.append(
            Line(page.dice.choice(["by Staff Writers", "by AFP Staff Writers", "by (AFP) Staff Writers"]), "noise")
        )
    page.lines[at:at] = head
    page.gap()
    if page.dice.random() < 0.4:
        page.noise("Share This Article With Planet Earth")
    if page.dice.random() < 0.5:
        credits(page)
    related(page)
    appeal(page)
    for _ in range(page.dice.randrange(0, 3)):
        page.gap()
        teaser(page)
    page.gap()
    page.noise(page.dice.choice(words.RIGHTS))


def wordpress_pasted(page: Page) -> None:
    titled(page, dated=page.dice.random() < 0.6, role="title")
    page.gap()
    credits(page)
    page.noise(page.pick(words.SHARE), page.pick(words.SHARE))
    page.noise("Filed under: Defense Tagged: navy, radar, budget", "Posted in News | Leave a comment")
    related(page)
    page.noise(page.pick(words.COMMENTS), page.pick(words.NEWSLETTER))
    page.noise("Powered by WordPress", page.dice.choice(words.RIGHTS))


def feed_pasted(page: Page) -> None:
    titled(page, dated=page.dice.random() < 0.7, role="title")
    if page.dice.random() < 0.7:
        titled(page, dated=True, own_line=page.dice.random() < 0.3)
    page.gap()
    page.noise(page.dice.choice(words.BLOCKERS[:2]))
    relay(page)


def roundup_pasted(page: Page) -> None:
    page.noise(page.pick(words.NEWSLETTER))
    for _ in range(page.dice.randrange(2, 5)):
        page.gap()
        titled(page, dated=True)
        if page.dice.random() < 0.4:
            page.noise(page.pick(words.SHARE))
    page.gap()
    appeal(page)
    page.noise(page.pick(words.NEWSLETTER), page.dice.choice(words.RIGHTS))


def many_posts(page: Page) -> None:
    """A blog's front page: post after post, each with its rating line."""
    for _ in range(page.dice.randrange(2, 4)):
        done = titled(page, dated=page.dice.random() < 0.6, role="title")
        if page.dice.random() < 0.6:
            page.noise(page.dice.choice(words.BLOCKERS[:2]))
        page.noise(f"from {page.dice.choice(words.TOPICS)}", f"via {page.site}")
        reviewed(page, done.title)
        page.gap()
    platform(page)


TEMPLATES: dict[str, tuple[str, Callable[[Page], None]]] = {
    "blogger-pasted": ("text", blogger_pasted),
    "space-pasted": ("text", space_pasted),
    "wordpress-pasted": ("text", wordpress_pasted),
    "feed-pasted": ("text", feed_pasted),
    "roundup-pasted": ("text", roundup_pasted),
    "front-page-pasted": ("text", many_posts),
    "wrapped-mail": ("wrapped", feed_pasted),
    "blogger-html": ("blogger", blogger_pasted),
    "wordpress-html": ("wordpress", wordpress_pasted),
    "tables-html": ("tables", space_pasted),
}


def corpus(count: int = 260, seed: int = 2018, forms: tuple[str, ...] = ("text", "html")) -> list[Post]:
    """`count` posts over all templates of the forms asked for."""
    names = [
        name for name, (form, _) in TEMPLATES.items() if ("text" if form in ("text", "wrapped") else "html") in forms
    ]
    return [make(number, names[number % len(names)], seed) for number in range(count)]


def make(number: int, template: str, seed: int) -> Post:
    """Post `number`: depends on the seed and the number alone."""
    dice = random.Random(f"{seed}-{number}-{template}")
    hard = number % 5 == 0
    page = Page(dice, "en" if hard else dice.choice(LANGS), hard, dice.choice(words.SITES), dice.choice(words.BLOGS))
    form, write = TEMPLATES[template]
    write(page)
    lines = [line for line in page.lines if line.text]
    noise = tuple(line.text for line in lines if line.role in ("noise", "link"))
    shown = {
        "text": pasted,
        "wrapped": wrapped,
        "blogger": blogger_html,
        "wordpress": wordpress_html,
        "tables": tables_html,
    }[form](page)
    return Post(
        f"{template}-{number:03}", template, "text" if form in ("text", "wrapped") else "html", page.lang, shown.encode(),
        tuple(page.stories), tuple(page.teasers), noise, hard,
    )  # fmt: skip


def pasted(page: Page) -> str:
    """As a browser's selection pastes it: a blank line between paragraphs, none inside lists."""
    end = page.dice.choice(["\n", "\n", "\r\n"])
    out: list[str] = []
    for line in page.lines:
        out.append(line.text)
        if line.role in ("body", "subhead", "title", "teaser") and page.dice.random() < 0.95:
            out.append("")
    return end.join(out) + (end if page.dice.random() < 0.5 else "")


def wrapped(page: Page) -> str:
    """As a mail program sends it: paragraphs broken at 72 columns."""
    out: list[str] = []
    for line in page.lines:
        out += textwrap.wrap(line.text, 72, break_long_words=False, break_on_hyphens=False) or [""]
        out.append("")
    return "\n".join(out)


def _marked(lines: list[Line], *, headline_tag: str = "h3") -> str:
    out = []
    for line in lines:
        text = escape(line.text, quote=False)
        if not text:
            continue
        tag = {"headline": headline_tag, "title": "h3", "link": "li"}.get(line.role, "p")
        inner = f'<a href="https://example.org/{len(text) % 7}">{text}</a>' if line.role == "link" else text
        out.append(f"<{tag}>{inner}</{tag}>")
    return "\n".join(out)


def blogger_html(page: Page) -> str:
    title = escape(page.stories[0].title, quote=False)
    tail = next(i for i, line in enumerate(page.lines) if "Reviewed by" in line.text)
    post, foot = page.lines[1:tail], page.lines[tail:]
    return f"""<!DOCTYPE html><html lang="{page.lang}"><head><meta charset="utf-8"><title>{escape(page.blog)}: {title}</title></head><body class="item-view">
<div id="header"><h1><a href="/">{escape(page.blog)}</a></h1></div><div class="main"><div class="blog-posts hfeed"><div class="post hentry">
<h3 class="post-title entry-title">{title}</h3><div class="post-body entry-content">{_marked(post)}</div>
<div class="post-footer">{_marked(foot)}</div></div></div></div></body></html>"""


def wordpress_html(page: Page) -> str:
    title = escape(page.stories[0].title, quote=False)
    last = max(i for i, line in enumerate(page.lines) if line.role in ("body", "subhead"))
    post, foot = page.lines[1 : last + 3], page.lines[last + 3 :]
    return f"""<!DOCTYPE html><html lang="{page.lang}"><head><meta charset="utf-8"><title>{title} | {escape(page.blog)}</title></head><body>
<header><p>{escape(page.blog)}</p><nav><a href="/a">Home</a> <a href="/b">About</a></nav></header>
<main><article><h1 class="entry-title">{title}</h1><div class="entry-content">{_marked(post, headline_tag="h2")}</div></article>
<section class="after">{_marked(foot)}</section></main></body></html>"""


def tables_html(page: Page) -> str:
    title = escape(page.stories[0].title, quote=False)
    body = "".join(f"{escape(line.text, quote=False)}<br><br>\n" for line in page.lines if line.text)
    return f"""<html><head><title>{title}</title></head><body><table><tr><td>. | . |</td></tr><tr><td>{body}</td></tr></table></body></html>"""
