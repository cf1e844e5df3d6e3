"""The Netlify target against the stand-in of its API, with the real client over real sockets on loopback."""

import json
import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from digest.network.api import Api
from digest.problems import Refused
from digest.publish.deploy import Plan, carry_out, plan
from digest.publish.host import HostFailed, Sent
from digest.publish.targets.netlify import NetlifyHost
from tests.publish.netlify_api import SITE, TOKEN, Netlify, serving
from tests.publish.sites import changed, made_site, put


@contextmanager
def host(netlify: Netlify, key: str = TOKEN, *, live: bool = True, site: str = SITE) -> Iterator[NetlifyHost]:
    with serving(netlify) as url, Api(url, key, seconds=10) as api:
        yield NetlifyHost(site, api.send, live, sleep=lambda _: None)


def deploy(output: Path, netlify: Netlify, *allow: str, live: bool = True) -> tuple[Plan, Sent]:
    with host(netlify, live=live) as there:
        wanted = plan(output, there, allow=allow)
        return wanted, carry_out(wanted)


def live(netlify: Netlify) -> dict[str, str]:
    return {path: data.decode() for path, data in netlify.live.items()}


def test_the_live_site_becomes_the_built_one(tmp_path: Path) -> None:
    site, netlify = made_site(tmp_path), Netlify()
    _, sent = deploy(tmp_path, netlify)
    assert live(netlify) == site
    assert sent.address == "https://news.example"
    assert sent.release == netlify.published
    assert netlify.most_at_once <= 5


def test_of_three_changed_files_only_those_travel_and_then_none(tmp_path: Path) -> None:
    site, netlify = made_site(tmp_path), Netlify()
    deploy(tmp_path, netlify)
    netlify.uploads.clear()
    new = changed(tmp_path)
    deploy(tmp_path, netlify)
    assert sorted(netlify.uploads) == sorted(new)
    assert live(netlify) == {**site, **new}
    netlify.uploads.clear()
    netlify.seen.clear()
    wanted, sent = deploy(tmp_path, netlify)
    assert not wanted.needed
    assert sent == Sent()
    assert {seen.method for seen in netlify.seen} == {"GET"}


def test_equal_files_travel_once(tmp_path: Path) -> None:
    netlify = Netlify()
    put(tmp_path, {"index.html": "x", "a.html": "same", "b.html": "same"})
    deploy(tmp_path, netlify)
    assert len(netlify.uploads) == 2
    assert set(live(netlify)) == {"index.html", "a.html", "b.html"}


def test_a_draft_gets_an_address_of_its_own_and_leaves_the_live_site_alone(tmp_path: Path) -> None:
    site, netlify = made_site(tmp_path, 30), Netlify()
    deploy(tmp_path, netlify)
    changed(tmp_path)
    _, sent = deploy(tmp_path, netlify, live=False)
    assert sent.address.endswith("--news.example")
    assert live(netlify) == site


def test_going_back_shows_the_former_site_again(tmp_path: Path) -> None:
    site, netlify = made_site(tmp_path, 30), Netlify()
    _, first = deploy(tmp_path, netlify)
    changed(tmp_path)
    deploy(tmp_path, netlify)
    with host(netlify) as there:
        known = there.releases()
        assert [release.live for release in known] == [True, False]
        there.roll_back(known[1].id)
    assert known[1].id == first.release
    assert live(netlify) == site


def test_a_busy_netlify_is_waited_for_as_long_as_it_says(tmp_path: Path) -> None:
    site, netlify = made_site(tmp_path, 30), Netlify(busy=4)
    pauses: list[float] = []
    with serving(netlify) as url, Api(url, TOKEN) as api:
        carry_out(plan(tmp_path, NetlifyHost(SITE, api.send, sleep=pauses.append)))
    assert live(netlify) == site
    assert pauses.count(1.0) >= 4


def test_a_site_may_be_named_by_its_name(tmp_path: Path) -> None:
    made_site(tmp_path, 30)
    netlify = Netlify()
    with host(netlify, site="news") as there:
        carry_out(plan(tmp_path, there))
    assert netlify.published


@pytest.mark.parametrize(("key", "site", "code"), [("wrong", SITE, "deploy-token"), (TOKEN, "other", "deploy-no-site")])
def test_a_wrong_token_and_a_wrong_site_are_told_apart(tmp_path: Path, key: str, site: str, code: str) -> None:
    made_site(tmp_path, 30)
    with host(Netlify(), key, site=site) as there, pytest.raises(Refused) as caught:
        plan(tmp_path, there)
    assert [problem.code for problem in caught.value.problems] == [code]
    assert "wrong" not in str(caught.value)


def test_a_name_that_netlify_can_not_serve_is_refused(tmp_path: Path) -> None:
    made_site(tmp_path, 30)
    put(tmp_path, {"a#b.html": "x"})
    with host(Netlify()) as there, pytest.raises(Refused, match="deploy-name"):
        plan(tmp_path, there)


def cut_off(output: Path, netlify: Netlify) -> bool:
    """Deploy once; whether it was cut off."""
    try:
        deploy(output, netlify)
    except (OSError, Refused):
        return True
    return False


@pytest.mark.parametrize("after", [False, True], ids=["unheard", "heard"])
def test_killed_at_any_request_the_live_site_is_wholly_old_or_wholly_new(tmp_path: Path, after: bool) -> None:
    old = made_site(tmp_path, 40)
    first = Netlify(polls=2)
    deploy(tmp_path, first)
    new = {**old, **changed(tmp_path)}
    blobs, deploys, published = dict(first.blobs), dict(first.deploys), first.published
    for number in range(1, 40):
        netlify = Netlify(dict(blobs), dict(deploys), published, die_at=number, die_after=after, polls=2)
        was_cut = cut_off(tmp_path, netlify)
        assert live(netlify) in (old, new), number
        if not was_cut:
            break
        uploaded = len(netlify.uploads)
        netlify.dead, netlify.die_at = False, 0
        netlify.uploads.clear()
        assert not cut_off(tmp_path, netlify)
        assert live(netlify) == new
        # No upload that Netlify took is made again: at most the one whose answer was lost is not known to be there.
        assert len(netlify.uploads) <= 3 - uploaded + 1
    else:
        pytest.fail("no deploy came through")
    assert number > 8


def test_cut_off_at_random_instants_the_live_site_is_wholly_old_or_wholly_new(tmp_path: Path) -> None:
    dice = random.Random(6)
    old = made_site(tmp_path, 60)
    netlify = Netlify()
    deploy(tmp_path, netlify)
    states = [old]
    for turn in range(int(os.environ.get("DIGEST_KILLS", "10"))):
        put(
            tmp_path, {f"2018/01/story-{12 * dice.randrange(4)}.html": f"turn {turn} {dice.random()}" for _ in range(4)}
        )
        states.append({**states[-1], **{path: (tmp_path / path).read_text() for path in states[-1]}})
        netlify.die_at, netlify.die_after, netlify.dead = (
            len(netlify.seen) + dice.randrange(1, 14),
            dice.random() < 0.5,
            False,
        )
        cut_off(tmp_path, netlify)
        assert live(netlify) in states
        netlify.dead, netlify.die_at = False, 0
        if dice.random() < 0.5:
            assert not cut_off(tmp_path, netlify)
            assert live(netlify) == states[-1]


def test_a_deploy_that_netlify_gives_up_is_a_failure_with_its_words(tmp_path: Path) -> None:
    made_site(tmp_path, 30)

    class Failing(Netlify):
        def poll(self, deploy: object) -> None:
            deploy.state = "error"  # type: ignore[attr-defined]

    with host(Failing()) as there, pytest.raises(HostFailed, match="gave up"):
        carry_out(plan(tmp_path, there))


def test_the_map_names_files_without_a_leading_slash_and_the_key_goes_only_into_its_header(tmp_path: Path) -> None:
    made_site(tmp_path, 30)
    netlify = Netlify()
    deploy(tmp_path, netlify)
    maps = [json.loads(seen.body) for seen in netlify.seen if seen.method == "PUT" and seen.path.endswith("1")]
    assert not [path for path in maps[0]["files"] if path.startswith("/")]
    for seen in netlify.seen:
        assert TOKEN.encode() not in seen.body
        assert TOKEN not in seen.path
