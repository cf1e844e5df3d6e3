"""New feeds in sources.yaml: only new lines."""

from difflib import unified_diff

import pytest

from digest.library.nouns import read_sources
from digest.library.subscribe import Wish, subscribe
from digest.problems import Refused

TEXT = """# Our sources
fjord:           # the big one
  name: "Fjord Ledger"   # as they print it
  hosts: [fjord.example]

sound:
  name: Sound Brief
  hosts: [sound.example, brief.example]
  feeds: [https://sound.example/rss]
flow: {name: Flow, hosts: [flow.example]}
"""


def removed(before: str, after: str) -> list[str]:
    return [line for line in unified_diff(before.splitlines(), after.splitlines(), n=0) if line.startswith("-")][1:]


def test_a_feed_of_a_new_host_becomes_a_source_at_the_end() -> None:
    done = subscribe(TEXT, [Wish("Tern: a “review”", "https://tern.example/rss", "https://tern.example/")])
    assert done.added == {"https://tern.example/rss": "tern-a-review"}
    assert done.text.startswith(TEXT)
    source = (read_sources(done.text.encode()).noun or {})["tern-a-review"]
    assert (source.name, source.hosts, source.homepage) == (
        "Tern: a “review”",
        ("tern.example",),
        "https://tern.example/",
    )


def test_two_feeds_of_one_host_are_one_source() -> None:
    feeds = ["https://tern.example/a", "https://tern.example/b"]
    done = subscribe("", [Wish("Tern", feed) for feed in feeds])
    assert set(done.added.values()) == {"tern"}
    assert (read_sources(done.text.encode()).noun or {})["tern"].feeds == tuple(feeds)


def test_a_source_without_feeds_gets_its_first_by_one_line() -> None:
    done = subscribe(TEXT, [Wish("x", "https://news.fjord.example/rss")])
    assert done.joined == {"https://news.fjord.example/rss": "fjord"}
    assert removed(TEXT, done.text) == []
    assert len(done.text.splitlines()) == len(TEXT.splitlines()) + 1


def test_what_is_followed_or_its_editors_choice_changes_nothing() -> None:
    wishes = [Wish("", "https://sound.example/rss"), Wish("", "https://brief.example/other")]
    done = subscribe(TEXT, wishes)
    assert (done.text, set(done.known), set(done.by_hand)) == (TEXT, {wishes[0].feed}, {wishes[1].feed})


def test_a_source_written_in_braces_is_not_torn_apart() -> None:
    done = subscribe(TEXT, [Wish("Flow", "https://flow.example/rss")])
    assert done.text.startswith(TEXT)
    assert done.added == {"https://flow.example/rss": "flow-2"}


@pytest.mark.parametrize("text", ["a: [\n", "{a: {name: A}}\n", "a:\n  name: A\n---\n"])
def test_a_file_to_which_no_lines_can_be_added_is_left_alone(text: str) -> None:
    with pytest.raises(Refused):
        subscribe(text, [Wish("Tern", "https://tern.example/rss")])


def test_line_ends_and_a_missing_last_one_are_minded() -> None:
    done = subscribe("a:\r\n  name: A\r\n  hosts: [a.example]", [Wish("Tern", "https://tern.example/rss")])
    assert "\n" not in done.text.replace("\r\n", "")
    assert done.text.startswith("a:\r\n  name: A\r\n  hosts: [a.example]\r\ntern:\r\n")
