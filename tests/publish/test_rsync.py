"""The rsync targets against a real sshd on loopback."""

import json
import os
import random
import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from digest.problems import Refused
from digest.publish.deploy import Plan, carry_out, plan
from digest.publish.host import Host, HostFailed, Sent
from digest.publish.targets.rsync import PlainRsyncHost, RsyncHost, Way
from tests.publish.kills import killed
from tests.publish.sites import changed, held, made_site, put
from tests.publish.sshd import sshd
from tests.tools import tool


@pytest.fixture(scope="module")
def way(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Way]:
    tool("rsync")
    with sshd(tmp_path_factory.mktemp("ssh") / "sshd") as there:
        yield Way("127.0.0.1", there.user, there.port, str(there.key), str(there.known_hosts))


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "it's a $(server)"  # a name that wants to be quoted


def host(way: Way, target: Path, second: int = 0, keep: int = 3) -> RsyncHost:
    return RsyncHost(way, str(target), keep, f"20180411T0600{second:02}Z")


def plain(way: Way, target: Path, tmp_path: Path) -> PlainRsyncHost:
    target.mkdir(exist_ok=True)
    return PlainRsyncHost(way, str(target), tmp_path / "scratch")


def deploy(output: Path, there: Host, *allow: str) -> tuple[Plan, Sent]:
    wanted = plan(output, there, allow=allow)
    return wanted, carry_out(wanted)


def insist(output: Path, there: Host) -> None:
    """Deploy, and again where another deploy was quicker: here the late end, on the host, of one that was killed."""
    try:
        deploy(output, there)
    except Refused as refused:
        if {problem.code for problem in refused.problems} != {"deploy-race"}:
            raise
        deploy(output, there)


def live(target: Path) -> dict[str, str]:
    return held((target / "current").resolve(strict=True))


def test_the_link_leads_to_the_built_site_and_a_web_server_can_read_it(tmp_path: Path, way: Way, target: Path) -> None:
    site = made_site(tmp_path / "output")
    (tmp_path / "output/index.html").chmod(0o600)
    _, sent = deploy(tmp_path / "output", host(way, target))
    assert live(target) == site
    assert sent.uploaded == len(site)
    assert (target / "current").readlink() == Path("releases") / sent.release
    assert (target / "current/index.html").stat().st_mode & 0o777 == 0o644
    assert (target / "current/2018").stat().st_mode & 0o777 == 0o755


def test_three_changed_of_three_hundred_travel_and_then_none(tmp_path: Path, way: Way, target: Path) -> None:
    site = made_site(tmp_path / "output")
    deploy(tmp_path / "output", host(way, target))
    new = changed(tmp_path / "output")
    _, sent = deploy(tmp_path / "output", host(way, target, 1))
    assert sent.uploaded == 3
    assert live(target) == {**site, **new}
    wanted, sent = deploy(tmp_path / "output", host(way, target, 2))
    assert not wanted.needed
    assert sent == Sent()
    assert len(list((target / "releases").glob("*.json"))) == 2


def test_going_back_turns_the_link_and_old_releases_are_cleared_away(tmp_path: Path, way: Way, target: Path) -> None:
    made_site(tmp_path / "output", 30)
    for second in range(5):
        put(tmp_path / "output", {"index.html": f"turn {second}"})
        deploy(tmp_path / "output", host(way, target, second))
    known = host(way, target).releases()
    assert [(release.when[-8:-6], release.live) for release in known] == [("04", True), ("03", False), ("02", False)]
    host(way, target).roll_back(known[2].id)
    assert live(target)["index.html"] == "turn 2"
    put(tmp_path / "output", {"index.html": "turn 6"})
    deploy(tmp_path / "output", host(way, target, 6))
    assert live(target)["index.html"] == "turn 6"
    with pytest.raises(Refused, match="deploy-no-release"):
        host(way, target).roll_back("../../etc")


def test_what_an_interrupted_run_sent_is_not_sent_again(tmp_path: Path, way: Way, target: Path) -> None:
    site = made_site(tmp_path / "output", 40)
    wanted = plan(tmp_path / "output", host(way, target))

    def cut(path: str) -> None:
        raise OSError("the cable was pulled")

    with pytest.raises(OSError, match="cable"):
        carry_out(wanted, cut)
    assert not (target / "current").exists()
    _, sent = deploy(tmp_path / "output", host(way, target, 1))
    assert sent.uploaded == 0
    assert live(target) == site
    assert not list(target.glob("incoming-*"))


def test_a_deploy_that_was_overtaken_does_not_undo_the_quicker_one(tmp_path: Path, way: Way, target: Path) -> None:
    for name in ("output", "theirs"):
        made_site(tmp_path / name, 20)
    deploy(tmp_path / "output", host(way, target))
    put(tmp_path / "output", {"index.html": "ours"})
    slow = plan(tmp_path / "output", host(way, target, 1))
    put(tmp_path / "theirs", {"index.html": "theirs"})
    deploy(tmp_path / "theirs", host(way, target, 2))
    with pytest.raises(Refused, match="deploy-race"):
        carry_out(slow)
    assert live(target)["index.html"] == "theirs"
    deploy(tmp_path / "output", host(way, target, 3))
    assert live(target)["index.html"] == "ours"


def test_a_deploy_that_finds_its_own_site_live_already_is_content(tmp_path: Path, way: Way, target: Path) -> None:
    made_site(tmp_path / "output", 20)
    late = plan(tmp_path / "output", host(way, target))
    _, first = deploy(tmp_path / "output", host(way, target, 1))
    assert carry_out(late).release == first.release
    assert (target / "current").readlink().name == first.release


def test_a_release_in_which_a_file_went_missing_is_never_live(tmp_path: Path, way: Way, target: Path) -> None:
    old = made_site(tmp_path / "output", 20)
    deploy(tmp_path / "output", host(way, target))
    put(tmp_path / "output", {"index.html": "new"})

    def lose(path: str) -> None:
        next(target.glob("incoming-*/index.html")).unlink(missing_ok=True)

    with pytest.raises(HostFailed):
        carry_out(plan(tmp_path / "output", host(way, target, 1)), lose)
    assert live(target) == old
    deploy(tmp_path / "output", host(way, target, 2))
    assert live(target) == {**old, "index.html": "new"}


def test_what_another_deploy_is_sending_stays_and_what_nobody_sends_any_more_goes(
    tmp_path: Path, way: Way, target: Path
) -> None:
    made_site(tmp_path / "output", 20)
    for name, days in (("incoming-aaaaaaaa", 0), ("incoming-bbbbbbbb", 3), (".turning", 3)):
        folder = target / name
        folder.mkdir(parents=True)
        then = time.time() - days * 86_400
        os.utime(folder, (then, then))
    deploy(tmp_path / "output", host(way, target))
    assert {path.name for path in target.iterdir()} == {"current", "releases", "incoming-aaaaaaaa"}


def test_what_became_something_else_on_its_way_is_sent_anew(tmp_path: Path, way: Way, target: Path) -> None:
    site = made_site(tmp_path / "output", 20)

    def cut(path: str) -> None:
        raise OSError("the cable was pulled")

    with pytest.raises(OSError, match="cable"):
        carry_out(plan(tmp_path / "output", host(way, target)), cut)
    (next(target.glob("incoming-*")) / ".half.html.x1").write_text("half")
    with pytest.raises(HostFailed, match="deploy again"):
        deploy(tmp_path / "output", host(way, target, 1))
    deploy(tmp_path / "output", host(way, target, 2))
    assert live(target) == site


def test_a_link_that_leads_nowhere_is_turned_again(tmp_path: Path, way: Way, target: Path) -> None:
    site = made_site(tmp_path / "output", 20)
    _, sent = deploy(tmp_path / "output", host(way, target))
    shutil.rmtree(target / "releases" / sent.release)
    put(tmp_path / "output", {"index.html": "new"})
    deploy(tmp_path / "output", host(way, target, 1))
    assert live(target) == {**site, "index.html": "new"}


def test_somebody_elses_folder_named_current_is_left_alone(tmp_path: Path, way: Way, target: Path) -> None:
    made_site(tmp_path / "output", 20)
    put(target / "current", {"index.html": "theirs"})
    with pytest.raises(Refused, match="deploy-foreign"):
        plan(tmp_path / "output", host(way, target))


def test_a_host_with_another_key_than_the_known_one_is_refused(tmp_path: Path, way: Way, target: Path) -> None:
    made_site(tmp_path / "output", 20)
    (tmp_path / "known").write_text("")
    stranger = replace(way, known_hosts=str(tmp_path / "known"))
    with pytest.raises(HostFailed, match="Host key verification failed"):
        plan(tmp_path / "output", host(stranger, target))


def test_killed_at_random_instants_the_live_site_is_wholly_old_or_wholly_new(
    tmp_path: Path, way: Way, target: Path
) -> None:
    dice = random.Random(17)
    old = made_site(tmp_path / "output", 40)
    deploy(tmp_path / "output", host(way, target))
    whole, seen = [old], 0  # the far side may turn the link a moment after the near side was killed, but never back
    for turn in range(int(os.environ.get("DIGEST_KILLS", "4"))):
        new = {**old, "index.html": f"turn {turn}", "2018/02/story-1.html": f"turn {turn}"}
        put(tmp_path / "output", new)
        there = host(way, target, turn % 60)
        killed(lambda: insist(tmp_path / "output", there), dice.random() * 1.5)  # noqa: B023 - called at once
        whole.append(new)
        now = live(target)
        assert now in whole[seen:]
        seen = whole.index(now)
    insist(tmp_path / "output", host(way, target, 59))
    assert live(target) == new


def test_straight_into_a_folder_only_what_changed_travels_and_only_ours_is_removed(
    tmp_path: Path, way: Way, target: Path
) -> None:
    site, there = made_site(tmp_path / "output"), plain(way, target, tmp_path)
    put(target, {"theirs.txt": "keep"})
    _, sent = deploy(tmp_path / "output", there)
    assert sent.uploaded == len(site)
    new = changed(tmp_path / "output")
    (tmp_path / "output/2018/03/story-2.html").unlink()
    _, sent = deploy(tmp_path / "output", there)
    assert sent.uploaded == 3
    files = held(target)
    assert json.loads(files.pop(".digest-manifest.json"))
    expected = {**site, **new, "theirs.txt": "keep"}
    del expected["2018/03/story-2.html"]
    assert files == expected
    assert not deploy(tmp_path / "output", there)[0].needed


def test_straight_into_a_folder_a_cut_run_is_taken_up_where_it_ended(tmp_path: Path, way: Way, target: Path) -> None:
    made_site(tmp_path / "output", 40)
    there = plain(way, target, tmp_path)
    deploy(tmp_path / "output", there)
    put(tmp_path / "output", {"new.css": "a { }", "2018/01/new.html": "new", "index.html": "home"})
    seen: list[str] = []

    def cut(path: str) -> None:
        seen.append(path)
        if path == "2018/01/new.html":
            raise OSError("the cable was pulled")

    with pytest.raises(OSError, match="cable"):
        carry_out(plan(tmp_path / "output", there), cut)
    assert seen == ["new.css", "2018/01/new.html"]
    assert "index.html" in held(target)
    assert held(target)["index.html"] != "home"
    _, sent = deploy(tmp_path / "output", there)
    assert sent.uploaded == 1
    assert held(target)["index.html"] == "home"


def test_a_record_on_the_host_can_not_lead_out_of_the_folder(tmp_path: Path, way: Way, target: Path) -> None:
    made_site(tmp_path / "output", 20)
    there = plain(way, target, tmp_path)
    deploy(tmp_path / "output", there)
    outside = tmp_path / "outside.txt"
    outside.write_text("mine")
    record = target / ".digest-manifest.json"
    record.write_text(
        json.dumps({**json.loads(record.read_text()), "../outside.txt": ["x", 1], str(outside): ["x", 1]})
    )
    deploy(tmp_path / "output", there)
    assert outside.read_text() == "mine"
