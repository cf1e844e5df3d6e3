"""`redirects:` of site.yaml: what can be read is, and each mistake is found at its line."""

import pytest

from digest.library.nouns import read_settings
from digest.model.hosting import Moved

HEAD = "title: T\nurl: https://news.example\nredirects:\n"


def test_old_addresses_are_read_in_their_order() -> None:
    text = (
        "  - {from: /search/label/*, to: /tags/:splat.html}\n"
        "  - {from: /Война.html, to: /a.html, status: 302}\n"
        "  - {from: /p/donate.html, status: 410}\n"
        '  - from: /shop/*\n    to: https://shop.example/:splat\n    status: "308"\n'
    )
    found = read_settings((HEAD + text).encode())
    assert found.problems == ()
    assert found.noun
    assert found.noun.redirects == (
        Moved("/search/label/*", "/tags/:splat.html", 301),
        Moved("/Война.html", "/a.html", 302),
        Moved("/p/donate.html", "/404.html", 410),
        Moved("/shop/*", "https://shop.example/:splat", 308),
    )


@pytest.mark.parametrize(
    ("entry", "code", "column"),
    [
        ("/old", "wrong-type", 5),
        ("{to: /a}", "missing-key", 5),
        ("{from: /a}", "missing-key", 5),
        ("{from: /a, to: /b, stauts: 301}", "unknown-key", 24),
        ("{from: a, to: /b}", "bad-redirect", 12),
        ("{from: //a, to: /b}", "bad-redirect", 12),
        ("{from: /, to: /b}", "bad-redirect", 12),
        ("{from: /*, to: /b}", "bad-redirect", 12),
        ("{from: /a*, to: /b}", "bad-redirect", 12),
        ("{from: /a b, to: /b}", "bad-redirect", 12),
        ("{from: /a%20b, to: /b}", "bad-redirect", 12),
        ("{from: '/a?label=x', to: /b}", "bad-redirect", 12),
        ("{from: [/a], to: /b}", "bad-redirect", 12),
        ("{from: /a, to: b}", "bad-redirect", 20),
        ("{from: /a, to: //evil.example/}", "bad-redirect", 20),
        ("{from: /a, to: http://plain.example/}", "bad-redirect", 20),
        ("{from: /a, to: 'https://x.example/a b'}", "bad-url", 20),
        ("{from: /a, to: '/b 200'}", "bad-redirect", 20),
        ("{from: /a, to: '/:splat'}", "bad-redirect", 20),
        ("{from: /a/*, to: '/:year/x'}", "bad-redirect", 22),
        ("{from: /a/*, to: '/:splat', status: 410}", "bad-redirect", 22),
        ("{from: /a, to: https://x.example/, status: 410}", "bad-redirect", 20),
        ("{from: /a, to: /a}", "bad-redirect", 5),
        ("{from: /a, to: /b, status: 200}", "bad-choice", 32),
        ("{from: /first, to: /b}", "bad-redirect", 5),
    ],
)
def test_each_mistake_is_found_where_it_stands(entry: str, code: str, column: int) -> None:
    text = f"{HEAD}  - {{from: /first, to: /b}}\n  - {entry}\n"
    found = read_settings(text.encode())
    assert [(p.code, p.place.line, p.place.column) for p in found.problems] == [(code, 5, column)]
    assert found.problems[0].hint


def test_a_mapping_is_no_list_of_redirects() -> None:
    found = read_settings(f"{HEAD}  /a: /b\n".encode())
    assert [(problem.code, problem.place.line) for problem in found.problems] == [("wrong-type", 4)]
