import pytest

from digest.publish.answer import Answer, Rules, answer
from digest.publish.rules import Redirect, read_headers, read_redirects
from tests.publish.hosting_cases import CASES, FILES, HEADERS, REDIRECTS, Case


def rules() -> Rules:
    redirects, wrong = read_redirects(REDIRECTS)
    headers, also_wrong = read_headers(HEADERS)
    assert wrong + also_wrong == ()
    return Rules(redirects, headers)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.address)
def test_every_address_is_answered_as_a_host_answers_it(case: Case) -> None:
    found = answer(case.address, FILES, rules())
    assert (found.status, found.location, found.file) == (case.status, case.location, case.file)


def test_headers_are_those_of_every_rule_that_fits() -> None:
    assert answer("/tags/syria.html", FILES, rules()).headers == {
        "x-frame-options": "DENY",
        "x-everywhere": "yes",
        "x-tags": "yes",
    }
    assert "x-story" not in answer("/2018/04/newer.html", FILES, rules()).headers


def test_where_two_rules_set_one_header_the_later_counts() -> None:
    headers, _ = read_headers("/*\n  X-A: 1\n/a\n  x-a: 2\n")
    assert answer("/a", ["a"], Rules(headers=headers)).headers == {"x-a": "2"}


def test_a_site_without_its_own_404_page_says_404_all_the_same() -> None:
    assert answer("/x", [], Rules()) == Answer(404)


@pytest.mark.parametrize(
    "line",
    [
        "/old",
        "/old new",
        "/old /new 999",
        "/old /new 3o1",
        "/old /new 301 extra",
        "old /new 301",
        "//old /new 301",
        "/old//* //evil.example 301",
        "/old http://plain.example/ 301",
        "/old javascript:alert(1) 301",
        "/old /new/:splat 301",
        "/*/old /new 301",
        "/:year/x /new 301",
        "/%D0%92 /new 301",
        "/old?x=1 /new 301",
        "/old https://x.example/ 410",
        "https://old.example/x /new 301",
        "/old /new ٣٠١",
    ],
)
def test_a_line_that_a_host_would_pass_over_is_a_problem_at_its_line(line: str) -> None:
    found, problems = read_redirects(f"# first\n\n{line}\n")
    assert found == ()
    assert [(str(problem.place), problem.code) for problem in problems] == [("_redirects:3", "bad-redirect")]


def test_a_rule_that_no_request_can_reach_is_a_problem() -> None:
    _, problems = read_redirects("/a/* /b 301\n/a/c /d 301\n/x /y 301\n/x /z 301\n")
    assert [(problem.place.line, problem.code) for problem in problems] == [
        (4, "bad-redirect"),
        (2, "unreachable-redirect"),
    ]


def test_a_redirect_without_a_status_is_permanent_and_gives_way_to_a_file() -> None:
    assert read_redirects("/a /b")[0] == (Redirect("/a", "/b", 301, force=False, line=1),)


@pytest.mark.parametrize(
    "text",
    [
        "X-A: 1\n",
        "/a\n",
        "/a\n  X-A\n",
        "/a\n  X-A:\n",
        "/a\n  X A: 1\n",
        "/a\n  X-A: é\n",
        "/a\n  X-A: 1\n  x-a: 2\n",
        "/a\n  Content-Length: 3\n",
        "//a\n  X-A: 1\n",
        "/*/b\n  X-A: 1\n",
    ],
)
def test_a_header_that_a_host_would_pass_over_is_a_problem(text: str) -> None:
    assert {problem.code for problem in read_headers(text)[1]} == {"bad-header"}
