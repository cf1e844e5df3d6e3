"""Exports of a blog of one's own: counts in are counts out and listed skips, and old addresses are kept."""

import io

import pytest

from digest.ingest.blocks import Problem, Reading
from digest.ingest.readers.blogger_export import read_blogger_export, stream_blogger_export
from digest.ingest.readers.wordpress import read_wordpress
from tests.ingest.readers.specimen import codes, skips, specimen, value


def test_blogger_gives_posts_pages_and_drafts() -> None:
    data = specimen("blogger-export.xml")
    bundle = read_blogger_export(data, None)
    assert skips(bundle) == {"template": 1, "settings": 2, "comment": 1, "empty": 1}
    assert bundle.found == data.count(b"<entry>")
    tower, draft, about = bundle.readings
    assert value(tower.title) == "The tower is lit"
    assert tower.aliases == ("/2018/04/the-tower-is-lit.html",)
    assert value(tower.url) == "http://towernotes.example/2018/04/the-tower-is-lit.html"
    assert value(tower.published) == "2018-04-11T04:56:00-07:00"
    assert (tower.labels, tower.authors, tower.site_name) == (("radar", "towers"), ("Greta Holm",), "Tower Notes")
    assert [block.text for block in tower.blocks] == ["The lamp was lit at dusk.", "It can be seen from the hill."]
    assert "(http://towernotes.example/map)" in tower.blocks[1].markdown
    assert [one.status for one in bundle.readings] == ["published", "draft", "page"]
    assert (draft.authors, draft.aliases, about.aliases) == ((), (), ("/p/about.html",))


def test_takeout_gives_the_same_posts() -> None:
    bundle = read_blogger_export(specimen("takeout.atom"), None)
    assert skips(bundle) == {"comment": 1, "trashed": 1}
    assert [(one.status, one.aliases) for one in bundle.readings] == [
        ("published", ("/2018/04/the-tower-is-lit.html",)),
        ("draft", ()),
        ("page", ("/p/about.html",)),
    ]
    assert bundle.readings[0].labels == ("radar",)
    assert value(bundle.readings[1].published) == "2018-04-13T12:00:00+00:00"


def test_a_draft_is_told_though_its_prefix_is_never_declared() -> None:
    data = specimen("blogger-export.xml").replace(b" xmlns:app='http://purl.org/atom/app#'", b"")
    bundle = read_blogger_export(data, None)
    assert [one.status for one in bundle.readings] == ["published", "draft", "page"]
    assert not bundle.problems


def test_wordpress_gives_posts_pages_and_drafts() -> None:
    data = specimen("wordpress.xml")
    bundle = read_wordpress(data, None)
    assert skips(bundle) == {"comment": 2, "attachment": 1, "navigation": 1, "trashed": 1}
    assert bundle.found == data.count(b"<item>") + data.count(b"<wp:comment>")
    ferry, blocks, about = bundle.readings
    assert value(ferry.title) == "The ferry & the fog"
    assert [(block.kind, block.text) for block in ferry.blocks] == [
        ("paragraph", "The ferry waited for two hours."),
        ("paragraph", "It left when the fog lifted, and was late at every pier."),
        ("figure", "The ferry at the pier"),
        ("paragraph", "The captain [a careful man] said nothing."),
    ]
    assert ferry.removed == (("wordpress/shortcode", '[gallery ids="1,2"]'),)
    assert value(ferry.published) == "2023-11-05T18:30:00+01:00"  # told twice: the offset follows
    assert (ferry.authors, ferry.labels, ferry.aliases) == (("Greta Holm",), ("Sea", "fog"), ("/2023/11/ferry-fog/",))
    assert [block.text for block in blocks.blocks] == ["One block."]
    assert (blocks.status, blocks.aliases) == ("draft", ())  # ?p=5 is no path
    assert value(blocks.published) == "2023-11-06"
    assert (about.status, about.aliases) == ("page", ("/about/",))


@pytest.mark.parametrize("read", [read_blogger_export, read_wordpress])
@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "export-empty"),
        (b"no xml", "export-empty"),
        (b"<feed/>", "export-empty"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "xml-doctype"),
        (b'<!DOCTYPE x SYSTEM "a.dtd" [<!ELEMENT x ANY>]><x/>', "xml-doctype"),
        (b"<rss><channel><item>" + b"<a>" * 5000, "export-broken"),
    ],
)
def test_what_is_no_export_is_a_problem(read: object, data: bytes, code: str) -> None:
    assert callable(read)
    bundle = read(data, None)
    assert code in codes(bundle)
    assert not bundle.readings


@pytest.mark.parametrize("name", ["blogger-export.xml", "wordpress.xml", "takeout.atom"])
def test_a_cut_export_gives_what_it_has_and_says_so(name: str) -> None:
    data = specimen(name)
    read = read_wordpress if name == "wordpress.xml" else read_blogger_export
    for end in range(0, len(data), 97):
        bundle = read(data[:end], None)
        skips(bundle)
        assert bundle.problems or not data[end:].strip()


def test_nothing_outside_the_export_is_read() -> None:
    data = b'<!DOCTYPE feed SYSTEM "file:///etc/passwd"><feed xmlns="http://www.w3.org/2005/Atom"><title>&x;</title></feed>'
    bundle = read_blogger_export(data, None)
    assert "root:" not in repr(bundle)


def test_an_export_is_handed_on_as_it_is_read() -> None:
    head, _, tail = specimen("takeout.atom").partition(b"  <entry>")
    entry = b"  <entry>" + tail.partition(b"</entry>")[0] + b"</entry>\n"

    class Counted(io.BytesIO):
        taken = 0

        def read(self, size: int | None = -1, /) -> bytes:
            data = super().read(size)
            self.taken += len(data)
            return data

    source = Counted(head + entry * 2000 + b"</feed>")
    stream = stream_blogger_export(source, None)
    first = next(stream)
    assert isinstance(first, Reading)
    assert source.taken < len(source.getvalue()) / 4
    assert not any(isinstance(one, Problem) for one in stream)
