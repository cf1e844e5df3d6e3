import pytest

from digest.network.robots import read_robots

EXAMPLE = """
User-agent: *
Disallow: /private/
Allow: /private/open$
Disallow: /*.pdf$
Disallow: /search?q=
Crawl-delay: 4  # seconds

User-Agent: badbot
User-Agent: worsebot
Disallow: /
"""


@pytest.mark.parametrize(
    ("target", "allowed"),
    [
        ("/", True),
        ("/private/x", False),
        ("/private/open", True),
        ("/private/opened", False),
        ("/a/b.pdf", False),
        ("/a/b.pdf?x", True),
        ("/search?q=tanks", False),
        ("/search", True),
        ("/%70rivate/x", False),
        ("/Private/", True),
    ],
)
def test_the_longest_rule_that_fits_decides(target: str, allowed: bool) -> None:
    assert read_robots(EXAMPLE, "digest").allows(target) is allowed


def test_a_group_of_our_own_counts_alone_and_groups_of_one_name_add_up() -> None:
    text = "User-agent: *\nDisallow: /\n\nUser-agent: Digest/1.0\nDisallow: /a\n\nUser-agent: digest\nDisallow: /b\n"
    robots = read_robots(text, "digest")
    assert [robots.allows(target) for target in ("/", "/a", "/b")] == [True, False, False]


def test_others_groups_do_not_concern_us() -> None:
    assert read_robots("User-agent: badbot\nDisallow: /\n", "digest").allows("/x")
    assert not read_robots(EXAMPLE, "worsebot").allows("/x")


def test_an_empty_disallow_allows_everything() -> None:
    assert read_robots("User-agent: *\nDisallow:\n", "digest").allows("/x")


def test_the_pause_is_read() -> None:
    assert read_robots(EXAMPLE, "digest").pause == 4.0


@pytest.mark.parametrize(
    "text", ["", "<html>", "\ufeffUser-agent: *\r\nDisallow: /x", ":\n::\n", "Disallow: /", "a" * 10**6]
)
def test_nonsense_is_passed_over(text: str) -> None:
    assert read_robots(text, "digest").allows("/")


def test_a_hostile_pattern_costs_no_time() -> None:
    robots = read_robots("User-agent: *\n" + f"Disallow: /{'*a' * 900}b$\n" * 1000, "digest")
    assert robots.allows("/" + "a" * 4000)
