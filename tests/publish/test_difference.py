from digest.publish.difference import difference
from digest.publish.manifest import Entry, is_published


def entries(**files: str) -> dict[str, Entry]:
    return {path.replace("_", "/"): Entry(text, len(text)) for path, text in files.items()}


def test_only_what_differs_is_sent_and_only_what_is_gone_is_removed() -> None:
    changes = difference(entries(a="1", b="2", c="3"), entries(b="2", c="old", d="4"))
    assert (changes.add, changes.change, changes.remove) == (("a",), ("c",), ("d",))


def test_equal_sites_differ_in_nothing() -> None:
    assert not difference(entries(a="1"), entries(a="1"))


def test_what_others_point_to_goes_first_and_what_points_goes_last() -> None:
    paths = [
        "index.html",
        "index.html.gz",
        "2018/04/a.html.br",
        "style.css.gz",
        "atom.xml",
        "2018/04/a.html",
        "style.css",
        "tags/x/feed.json",
        "search/part.json",
        "img/a.png",
        "_redirects",
    ]
    changes = difference({path: Entry("1", 1) for path in paths}, {})
    assert changes.send == (
        "img/a.png",
        "search/part.json",
        "style.css",
        "style.css.gz",
        "2018/04/a.html",
        "2018/04/a.html.br",
        "_redirects",
        "atom.xml",
        "tags/x/feed.json",
        "index.html",
        "index.html.gz",
    )


def test_dot_files_stay_at_home_but_for_those_meant_for_the_web() -> None:
    assert not is_published(".env")
    assert not is_published(".git/config")
    assert not is_published("a/.htpasswd")
    assert is_published(".well-known/security.txt")
    assert is_published(".nojekyll")
