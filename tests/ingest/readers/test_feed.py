"""RSS, RDF and Atom: what each entry gives, and what broken and hostile ones give instead of a traceback."""

import pytest

from digest.ingest.blocks import Bundle
from digest.ingest.readers.feed import MAX_ENTRIES, read_feed
from tests.ingest.readers.specimen import codes, evidence, skips, specimen, value

HOME = "https://harbour.example/feed"


def rss(item: str) -> bytes:
    return f'<rss version="2.0"><channel><title>T</title><item>{item}</item></channel></rss>'.encode()


def only(bundle: Bundle) -> str:
    (reading,) = bundle.readings
    return "\n".join(block.text for block in reading.blocks)


def test_rss_gives_the_whole_of_an_item() -> None:
    bundle = read_feed(specimen("rss20.xml"), HOME)
    assert (bundle.name, bundle.homepage, bundle.lang) == ("Harbour Wire", "https://harbour.example/", "en-GB")
    assert skips(bundle) == {"empty": 1}
    tern = bundle.readings[0]
    assert value(tern.title) == "Survey ship Tern leaves dock & turns north"
    assert value(tern.url) == "https://harbour.example/2024/05/tern"  # no proxy, no tail
    assert evidence(tern.published) == ("2024-05-14T08:30:00+02:00", "feed")
    assert tern.authors == ("Ines Falk", "Otto Brandt")
    assert tern.labels == ("Shipping", "North Sea")
    assert (tern.identity, tern.site_name, tern.relay, tern.full) == ("harbour-101", "Harbour Wire", None, True)
    assert [block.text for block in tern.blocks] == [
        "The survey ship left dock on Tuesday after nine weeks of repairs.",
        "Her crew of forty will map the seabed, as the plan says.",
    ]
    assert "[the plan](https://harbour.example/plan)" in tern.blocks[1].markdown


def test_a_truncated_item_is_told_and_its_first_publisher_named() -> None:
    cranes = read_feed(specimen("rss20.xml"), HOME).readings[1]
    assert not cranes.full
    assert value(cranes.published) == "2024-05-14"  # a time without an offset is no moment
    assert cranes.authors == ("Mara Lind",)
    assert (cranes.site_name, cranes.relay) == ("Grid Notes", "Harbour Wire")


def test_atom_keeps_letters_that_look_like_markup_and_resolves_by_its_own_base() -> None:
    bundle = read_feed(specimen("atom10.xml"), "https://elsewhere.example/feed")
    mast, start = bundle.readings
    assert bundle.name == "Signal & Noise"
    assert value(mast.title) == "Ein Mast fällt <b>um</b>"
    assert value(mast.url) == "https://signal.example/blog/2024/mast"
    assert value(mast.published) == "2024-03-01T22:15:00-05:00"
    assert value(mast.modified) == "2024-03-02T09:00:00+00:00"
    assert (mast.authors, mast.labels, mast.lang) == (("Nora Vogt",), ("Funk",), "de")
    assert [(block.kind, block.text) for block in mast.blocks] == [
        ("paragraph", "Der Mast am Hang fiel in der Nacht."),
        ("quote", "Niemand war dort."),
    ]
    assert mast.full
    assert not start.full
    assert evidence(start.published)[1] == "feed-updated"


def test_rdf_and_the_oldest_rss_are_read() -> None:
    (wheel,) = read_feed(specimen("rss10.rdf"), None).readings
    assert value(wheel.published) == "2004-07-09T12:00:00+01:00"
    assert wheel.authors == ("Piet Maas",)
    old = read_feed(specimen("rss091.xml"), None)
    assert (old.name, only(old), codes(old)) == ("Ninety-one", "Only this.", [])


@pytest.mark.parametrize(
    ("item", "text"),
    [
        ("<title>t</title><description>Fish & chips; A &nbsp; B &mdash; C</description>", "Fish & chips; A B — C"),
        ("<title>t</title><link>https://a.example/?a=1&b=2</link><description>x</description>", "x"),
        ("<title>t</title><media:text>lost</media:text><description>No namespace</description>", "No namespace"),
        ("<title>t</title><description><![CDATA[Never closed <b>bold</b>", "Never closed bold"),
        ("<title>t</title><description>Tags <b>not escaped</b></description>", "Tags not escaped"),
    ],
)
def test_broken_feeds_keep_every_letter(item: str, text: str) -> None:
    assert only(read_feed(rss(item), None)) == text


@pytest.mark.parametrize(
    "end", ["</p><p>Half a", "</p><p>Half a <b", '</p><p>Half a <a href="x>y', "</p><p>Half a &am"]
)
@pytest.mark.parametrize("start", ["<p>", "<![CDATA[<p>", "&lt;p>"])
def test_a_feed_that_is_cut_short_keeps_what_came(start: str, end: str) -> None:
    text = (
        '<title>t</title><c:encoded xmlns:c="http://purl.org/rss/1.0/modules/content/">'
        + start
        + "Whole"
        + (end.replace("<", "&lt;") if start[0] == "&" else end)
    )
    data = b"<rss><channel><title>T</title><item><title>1</title></item><item>" + text.encode()
    bundle = read_feed(data, None)
    assert codes(bundle) == ["feed-broken"]
    assert "Half a" in "".join(block.text for block in bundle.readings[1].blocks)
    assert not bundle.readings[1].full


def test_a_counting_proxy_gives_way_to_an_id_that_is_an_address() -> None:
    item = "<title>t</title><link>https://feeds.feedburner.com/~r/x/1</link><guid>https://a.example/story</guid>"
    (reading,) = read_feed(rss(item), None).readings
    assert value(reading.url) == "https://a.example/story"


def test_the_content_is_taken_unless_the_summary_holds_more() -> None:
    namespace = "http://purl.org/rss/1.0/modules/content/"
    text = "Nine words that are the story and no less."
    content = f'<c:encoded xmlns:c="{namespace}">{text}</c:encoded>'
    marked = (
        "<description>&lt;b&gt;Nine&lt;/b&gt; &lt;b&gt;words&lt;/b&gt; that begin the story, shortened</description>"
    )
    longer = f"<description>{text} And a second sentence, which the other lacks.</description>"
    assert only(read_feed(rss(content + marked), None)).endswith("and no less.")
    assert only(read_feed(rss(content + longer), None)).endswith("which the other lacks.")


def test_plain_titles_are_unescaped_only_where_the_form_leaves_it_open() -> None:
    atom = b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>A &amp;amp; B</title></entry></feed>'
    assert value(read_feed(atom, None).readings[0].title) == "A &amp; B"
    assert value(read_feed(rss("<title>A &amp;amp; B</title>"), None).readings[0].title) == "A & B"


def test_links_are_relative_to_the_story_not_to_the_feed() -> None:
    item = "<link>https://a.example/2024/story</link><description>&lt;a href='map'&gt;Map&lt;/a&gt;</description>"
    (reading,) = read_feed(rss(item), "https://feeds.example/a").readings
    assert "(https://a.example/2024/map)" in reading.blocks[0].markdown


def test_a_bare_ampersand_in_a_link_stays_one() -> None:
    (reading,) = read_feed(rss("<link>https://a.example/?a=1&b=2</link>"), None).readings
    assert value(reading.url) == "https://a.example/?a=1&b=2"


def test_a_wrong_charset_does_not_cost_the_letters() -> None:
    item = "<rss><channel><item><title>Zürich – “ja”</title></item></channel></rss>"
    data = f'<?xml version="1.0" encoding="us-ascii"?>{item}'
    for encoding in ("utf-8", "cp1252"):
        (reading,) = read_feed(data.encode(encoding), None).readings
        assert value(reading.title) == "Zürich – “ja”"


def test_a_feed_in_two_byte_letters_is_read() -> None:
    text = '<?xml version="1.0" encoding="utf-16"?><rss><channel><item><title>Ω</title></item></channel></rss>'
    (reading,) = read_feed(text.encode("utf-16"), None).readings
    assert value(reading.title) == "Ω"


LAUGHS = b'<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><rss><channel><title>&b;</title></channel></rss>'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (LAUGHS, "xml-doctype"),
        (LAUGHS.decode().encode("utf-16"), "xml-doctype"),
        (b'<!DOCTYPE rss SYSTEM "file:///etc/passwd" [ ]><rss/>', "xml-doctype"),
        (b"<rss><channel><item><title>" + b"<a>" * 1000, "xml-too-deep"),
        (b"", "feed-unreadable"),
        (b"\x00\xff\xfe", "feed-unreadable"),
        (b"just words", "feed-unreadable"),
        (b"<rss></rss>", "feed-empty"),
        (b"<rss><channel><item></item></channel></rss>", "feed-empty"),
    ],
)
def test_what_cannot_be_read_is_a_problem(data: bytes, code: str) -> None:
    bundle = read_feed(data, None, name="x.xml")
    assert code in codes(bundle)
    assert not bundle.readings
    assert bundle.problems[0].place.file == "x.xml"
    skips(bundle)


def test_too_many_entries_are_counted_and_left_out() -> None:
    data = b"<rss><channel>" + b"<item><title>x</title></item>" * (MAX_ENTRIES + 3) + b"</channel></rss>"
    bundle = read_feed(data, None)
    assert len(bundle.readings) == MAX_ENTRIES
    assert skips(bundle) == {"beyond the limit": 3}
    assert codes(bundle) == ["feed-cut-short"]


def test_addresses_that_are_not_of_the_web_are_left_out() -> None:
    (reading,) = read_feed(rss("<title>t</title><link>javascript:alert(1)</link><guid>data:x</guid>"), None).readings
    assert reading.url is None
