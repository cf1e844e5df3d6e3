import pytest

from digest.text import urls


@pytest.mark.parametrize(
    ("address", "clean"),
    [
        ("https://Example.ORG/a?utm_source=x&id=7&fbclid=q#top", "https://example.org/a?id=7"),
        ("http://example.org:80/", "http://example.org/"),
        ("http://example.org:8080/", "http://example.org:8080/"),
        ("https://example.org", "https://example.org/"),
        ("https://example.org/a?b", "https://example.org/a?b"),
        ("https://example.org/#!/story/7", "https://example.org/#!/story/7"),
        ("https://example.org/grüße", "https://example.org/gr%C3%BC%C3%9Fe"),
        ("https://www.google.com/url?sa=t&url=https%3A%2F%2Fexample.org%2Fx&usg=1", "https://example.org/x"),
        ("https://web.archive.org/web/20130307194448/http://example.org/x", "http://example.org/x"),
        ("mailto:desk@example.org", "mailto:desk@example.org"),
        ("https://user:secret@example.org/a", "https://example.org/a"),
    ],
)
def test_clean(address: str, clean: str) -> None:
    assert urls.clean(address) == clean
    assert urls.clean(clean) == clean


def test_untracked_keeps_everything_else() -> None:
    assert urls.untracked("/a?b=1&utm_medium=x#c?d") == "/a?b=1#c?d"
    assert urls.untracked("/a?b=%20+x") == "/a?b=%20+x"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://news.example.co.uk/a", "http://www.example.co.uk/", True),
        ("https://a.co.uk/", "https://b.co.uk/", False),
        ("https://example.org/", "https://example.org.evil.net/", False),
        ("http://10.0.0.1/", "http://10.0.0.2/", False),
        ("nonsense", "nonsense", False),
        ("http://[::1", None, False),
    ],
)
def test_same_site(one: str, other: str | None, same: bool) -> None:
    assert urls.same_site(one, other) is same


def test_feed_proxies_are_known_and_addresses_judged() -> None:
    assert urls.is_feed_proxy("http://feedproxy.google.com/~r/x/~3/abc/")
    assert not urls.is_feed_proxy("https://t.com/")
    assert not urls.is_web("javascript:alert(1)")
    assert not urls.is_web("https://example.org:99999/")
    assert urls.join("https://example.org/a/b", "../c") == "https://example.org/c"
    assert urls.join(None, "/c") is None
