"""Where a whole is the same in two builds, so is every answer that is made of it."""

import datetime as dt
import random
from typing import Any

import pytest
from msgspec.structs import replace

from digest.model.article import Article
from digest.model.edition import Edition, Section
from digest.model.settings import Settings
from digest.render import shelves
from digest.render import wholes as module
from digest.render.answers import Answers
from digest.render.wholes import whole_of
from tests.render.catalog import answers, article, catalog

TAGS = ("syria", "russia", "missiles")


def story(number: int, dice: random.Random) -> Article:
    day = dt.date(2018, 3, 1) + dt.timedelta(days=dice.randrange(50))
    tags = tuple(dice.sample(TAGS, dice.randrange(1, 3)))
    more: dict[str, Any] = {"published": day, "permalink": f"2018/{day.month:02}/s{number}.html", "tags": tags}
    return article(f"s{number}", title=f"Title {dice.randrange(4)}", source=dice.choice(["gazette", "wire"]), **more)


def issue(day: int, stories: dict[int, Article], dice: random.Random) -> Edition:
    lead, *others = (one.id for one in dice.sample([*stories.values()], 3))
    path, date = f"content/editions/2018-04-{day}.md", dt.date(2018, 4, day)
    return Edition(path, date, f"Issue {dice.randrange(3)}", "", lead=lead, sections=(Section("World", tuple(others)),))


def world(stories: dict[int, Article], per_page: int, editions: dict[int, Edition]) -> Answers:
    settings = Settings("T", "https://x.example", per_page=per_page)
    return answers(replace(catalog(*stories.values()), settings=settings, editions=tuple(editions.values())))


def questions(stories: dict[int, Article]) -> list[tuple[str | int, ...]]:
    ids = [one.id for one in stories.values()]
    lists = [("all", ""), *(("tag", tag) for tag in TAGS), ("source", "gazette"), ("month", "2018/03")]
    lists.append(("storyline", "strikes"))
    leaves = [("leaf", scope, key, number) for scope, key in lists for number in range(6)]
    newest = [("newest", scope, key, 5) for scope, key in lists]
    of_stories = [(name, id_) for name in ("article", "beside", "card", "editions_of") for id_ in ids]
    dates = [("edition", date) for date in ("2018-04-20", "2018-04-21")]
    return [*of_stories, *leaves, *newest, *dates, ("editions",), ("latest_edition",)]


@pytest.mark.parametrize("seed", range(30))
def test_what_is_made_of_the_same_is_the_same(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BUCKETS", 8)
    monkeypatch.setattr(module, "_LEAVES", 2)
    monkeypatch.setattr(shelves, "LONG_LIMIT", 4)
    dice = random.Random(seed)
    stories = {number: story(number, dice) for number in range(25)}
    per_page, editions = 3, {20: issue(20, stories, dice)}
    before = world(stories, per_page, editions)
    settled = 0
    for step in range(8):
        stories = dict(stories)
        change = dice.random()
        if change < 0.3:
            stories.pop(dice.choice([*stories]))
        elif change < 0.6:
            stories[100 + step] = story(100 + step, dice)
        elif change < 0.8:
            number = dice.choice([*stories])
            stories[number] = story(number, dice)
        elif change < 0.9:
            day = dice.choice([20, 21])
            editions = {**editions, day: issue(day, stories, dice)}
        else:
            per_page = 7 - per_page
        now = world(stories, per_page, editions)
        same = {name for name, mark in now.wholes.items() if before.wholes.get(name) == mark}
        for question in questions(stories):
            if whole_of(question) in same:
                settled += 1
                assert now.value(question) == before.value(question), question
        before = now
    assert settled > 100
