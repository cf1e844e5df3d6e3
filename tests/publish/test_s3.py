"""The S3 target: every order of events against a bucket in memory, and the real client against two real servers."""

import gzip
import hashlib
import json
import os
import random
import re
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import boto3
import pytest

from digest.network.s3 import Bucket
from digest.problems import Refused
from digest.publish.deploy import Plan, carry_out, plan
from digest.publish.host import Sent
from digest.publish.targets.s3 import RECORD, S3Host, Store
from tests.publish.kills import killed
from tests.publish.sites import changed, made_site, put
from tests.tools import tool

KILLS = int(os.environ.get("DIGEST_KILLS", "0")) or 3  # of each service in each turn
QUOTED = "/%D0%92%D0%BE%D0%B9%D0%BD%D0%B0.html"


@dataclass
class Memory:
    """A bucket. `heard` is called after each write; `die_at` is the write that is not carried out and ends the line."""

    name: str = "news"
    objects: dict[str, tuple[bytes, dict[str, str]]] = field(default_factory=dict)
    puts: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    heard: Callable[[], None] = lambda: None
    die_at: int = 0
    writes: int = 0

    def files(self, prefix: str) -> dict[str, tuple[str, int]]:
        found = {key: data for key, (data, _) in self.objects.items() if key.startswith(prefix)}
        return {key: (hashlib.md5(data).hexdigest(), len(data)) for key, data in found.items()}  # noqa: S324

    def read(self, key: str) -> bytes | None:
        return self.objects[key][0] if key in self.objects else None

    def put(self, key: str, data: bytes, headers: Mapping[str, str]) -> str:
        self._write()
        self.objects[key] = (data, dict(headers))
        self.puts.append(key)
        self.heard()
        return hashlib.md5(data).hexdigest()  # noqa: S324

    def remove(self, keys: Sequence[str]) -> None:
        for key in keys:
            self._write()
            self.objects.pop(key, None)
            self.gone.append(key)
            self.heard()

    def invalidate(self, distribution: str, paths: Sequence[str], reference: str) -> None:
        self.told += paths

    def _write(self) -> None:
        self.writes += 1
        if self.die_at and self.writes >= self.die_at:
            raise OSError("the line is dead")


def deploy(output: Path, store: Store, **more: object) -> tuple[Plan, Sent]:
    wanted = plan(output, S3Host(store, **more))  # type: ignore[arg-type]
    return wanted, carry_out(wanted)


def held(store: Memory) -> dict[str, str]:
    return {key: data.decode() for key, (data, _) in store.objects.items() if not key.endswith(RECORD)}


def test_the_bucket_becomes_the_built_site_with_types_and_times(tmp_path: Path) -> None:
    site, store = made_site(tmp_path, 40), Memory()
    deploy(tmp_path, store)
    assert held(store) == site
    headers = {key: facts for key, (_, facts) in store.objects.items()}
    assert headers["index.html"] == {
        "ContentType": "text/html; charset=utf-8",
        "CacheControl": "public, max-age=0, must-revalidate",
    }
    assert headers["atom.xml"]["ContentType"] == "application/atom+xml; charset=utf-8"
    assert headers["font.3f9a1c22.woff2"]["CacheControl"].endswith("immutable")
    assert "immutable" not in headers["style.css"]["CacheControl"]


def test_three_changed_of_three_hundred_travel_and_then_none(tmp_path: Path) -> None:
    site, store = made_site(tmp_path), Memory()
    deploy(tmp_path, store)
    store.puts.clear()
    new = changed(tmp_path)
    deploy(tmp_path, store)
    assert sorted(set(store.puts) - {RECORD}) == sorted(new)
    assert held(store) == {**site, **new}
    store.puts.clear()
    assert not deploy(tmp_path, store)[0].needed
    assert store.puts == []


def test_only_what_digest_wrote_is_removed_and_others_files_are_not_overwritten(tmp_path: Path) -> None:
    made_site(tmp_path, 40)
    store = Memory(objects={"theirs.txt": (b"keep", {}), "about/theirs.html": (b"keep", {})})
    deploy(tmp_path, store)
    (tmp_path / "2018/01/story-0.html").unlink()
    deploy(tmp_path, store)
    assert store.gone == ["2018/01/story-0.html"]
    assert store.objects["theirs.txt"][0] == b"keep"
    put(tmp_path, {"theirs.txt": "ours"})
    with pytest.raises(Refused, match="deploy-foreign"):
        plan(tmp_path, S3Host(store))


def test_a_folder_in_the_bucket_is_all_that_is_touched(tmp_path: Path) -> None:
    site = made_site(tmp_path, 40)
    store = Memory(objects={"index.html": (b"theirs", {}), "newspaper/index.html": (b"theirs", {})})
    deploy(tmp_path, store, prefix="/news/")
    ours = {key: text for key, text in held(store).items() if key.startswith("news/")}
    assert ours == {f"news/{path}": text for path, text in site.items()}
    assert store.objects["index.html"][0] == store.objects["newspaper/index.html"][0] == b"theirs"


def test_text_may_be_stored_packed_and_a_change_of_that_is_sent(tmp_path: Path) -> None:
    made_site(tmp_path, 20)
    put(tmp_path, {"long.html": "<p>words " * 500})
    store = Memory()
    deploy(tmp_path, store)
    store.puts.clear()
    deploy(tmp_path, store, packs=True)
    assert set(store.puts) == {"long.html", RECORD}
    data, headers = store.objects["long.html"]
    assert headers["ContentEncoding"] == "gzip"
    assert gzip.decompress(data).decode() == "<p>words " * 500
    assert not deploy(tmp_path, store, packs=True)[0].needed


def test_what_is_packed_already_is_not_packed_again(tmp_path: Path) -> None:
    made_site(tmp_path, 20)
    put(tmp_path, {"long.html.gz": "packed " * 500, "long.html.br": "packed " * 500})
    store = Memory()
    deploy(tmp_path, store, packs=True)
    for name in ("long.html.gz", "long.html.br"):
        data, headers = store.objects[name]
        assert data == b"packed " * 500
        assert "ContentEncoding" not in headers


def test_cloudfront_is_told_what_changed_and_what_went(tmp_path: Path) -> None:
    made_site(tmp_path, 40)
    put(tmp_path, {"tags/index.html": "tags"})
    store = Memory()
    deploy(tmp_path, store, distribution="E1")
    assert store.told == []
    put(tmp_path, {"tags/index.html": "more tags", "new.html": "new"})
    (tmp_path / "2018/01/story-0.html").unlink()
    deploy(tmp_path, store, distribution="E1")
    assert sorted(store.told) == ["/2018/01/story-0.html", "/tags/", "/tags/index.html"]


def test_cloudfront_is_told_at_last_of_what_a_cut_run_changed(tmp_path: Path) -> None:
    made_site(tmp_path, 40)
    store = Memory()
    deploy(tmp_path, store, distribution="E1")
    changed(tmp_path)
    (tmp_path / "2018/01/story-0.html").unlink()
    first = store.writes + 1
    expected = {"/index.html", "/", "/2018/02/story-1.html", "/Война.html", "/2018/01/story-0.html"}
    for die_at in range(first + 1, first + 6):  # after the claim: each file, the removal, the record
        store.die_at, start = die_at, dict(store.objects)
        with pytest.raises(OSError, match="dead"):
            deploy(tmp_path, store, distribution="E1")
        store.die_at = 0
        wanted, _ = deploy(tmp_path, store, distribution="E1")
        assert set(store.told) == expected
        assert wanted.needed
        assert not deploy(tmp_path, store, distribution="E1")[0].needed
        store.told, store.objects, store.writes = [], start, first - 1


def test_only_headers_that_change_are_sent_even_after_a_cut_run(tmp_path: Path) -> None:
    made_site(tmp_path, 20)
    store = Memory()
    deploy(tmp_path, store)
    record = json.loads(store.objects[RECORD][0])
    record["files"]["style.css"][0] = "written with other headers"
    store.objects[RECORD] = (json.dumps(record).encode(), {})
    store.puts.clear()
    store.die_at = store.writes + 2  # the claim is written, the file is not
    with pytest.raises(OSError, match="dead"):
        deploy(tmp_path, store)
    store.die_at = 0
    deploy(tmp_path, store)
    assert "style.css" in store.puts


def test_a_damaged_record_is_said(tmp_path: Path) -> None:
    made_site(tmp_path, 20)
    with pytest.raises(Refused, match="deploy-record"):
        deploy(tmp_path, Memory(objects={RECORD: (b"{", {})}))


# What visitors see at every instant.


def dangling(objects: Mapping[str, tuple[bytes, dict[str, str]]]) -> set[str]:
    """Addresses that can be reached from the front page and lead nowhere."""
    seen, missing, wanted = set(), set(), ["index.html"]
    while wanted:
        path = wanted.pop()
        if path in seen:
            continue
        seen.add(path)
        if path not in objects:
            missing.add(path)
        else:
            wanted += re.findall(r'(?:href|src)="/([^"]+)"', objects[path][0].decode())
    return missing


def linked(under: Path, dice: random.Random, turn: int, before: set[str]) -> set[str]:
    """A site whose pages point to one another and to hashed assets; the set of its files."""
    style = (
        f"style.{dice.randrange(16**8):08x}.css"
        if turn % 3 == 0
        else next((path for path in before if path.endswith(".css")), f"style.{dice.randrange(16**8):08x}.css")
    )
    stories = [path for path in before if path.startswith("2018/") and dice.random() < 0.8]
    stories += [f"2018/story-{turn}-{number}.html" for number in range(4)]
    pages = {path: [style, *dice.sample(stories, min(3, len(stories)))] for path in stories}
    pages["index.html"] = [style, "tags/index.html", *stories[-6:]]
    pages["tags/index.html"] = [style, *stories[::2]]
    files = {path: "".join(f'<a href="/{link}">' for link in links) for path, links in pages.items()}
    for path in before - files.keys():
        (under / path).unlink(missing_ok=True)
    put(under, {**files, style: f"p {{ order: {turn} }}"})
    return files.keys() | {style}


def test_at_no_instant_does_a_page_that_can_be_reached_point_to_nothing(tmp_path: Path) -> None:
    dice, store, files = random.Random(18), Memory(), set[str]()
    faults: list[set[str]] = []
    checks = 0

    def look() -> None:
        nonlocal checks
        checks += 1
        with_holes = dangling(dict(store.objects))
        if "index.html" in store.objects and with_holes:
            faults.append(with_holes)

    store.heard = look
    for turn in range(25):
        files = linked(tmp_path, dice, turn, files)
        carry_out(plan(tmp_path, S3Host(store), allow=["loss"]))
        assert set(held(store)) == files
    assert not faults
    assert checks > 200


def test_cut_off_at_every_write_nothing_dangles_and_the_rest_is_sent_once(tmp_path: Path) -> None:
    dice = random.Random(19)
    first, second = tmp_path / "first", tmp_path / "second"
    files = linked(first, dice, 0, set())
    subprocess.run(["cp", "-r", first, second], check=True)
    new = linked(second, dice, 3, set(files))
    start = Memory()
    carry_out(plan(first, S3Host(start), allow=["loss"]))
    number = 0
    while True:
        number += 1
        store = Memory(objects=dict(start.objects), die_at=number)
        wanted = plan(second, S3Host(store), allow=["loss"])
        try:
            carry_out(wanted)
        except OSError:
            assert not dangling(store.objects), number
        else:
            break
        sent = [key for key in store.puts if key != RECORD]
        store.die_at, store.puts = 0, []
        carry_out(plan(second, S3Host(store), allow=["loss"]))
        assert set(held(store)) == new
        again = [key for key in store.puts if key != RECORD]
        assert not set(sent) & set(again), number
    assert number > len(wanted.changes.send)


# The real client and real servers.


@dataclass(frozen=True, slots=True)
class Server:
    """A service on loopback."""

    endpoint: str
    moto: bool


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@pytest.fixture(scope="module", params=["moto_server", "s3rver"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder, port = tmp_path_factory.mktemp("s3"), free_port()
    if request.param == "moto_server":
        command = [tool("moto_server"), "-H", "127.0.0.1", "-p", str(port)]
        key = "testing"
    else:
        command = [tool("s3rver"), "-d", str(folder / "data"), "-a", "127.0.0.1", "-p", str(port), "--silent"]
        key = "S3RVER"
    patch = pytest.MonkeyPatch()
    for name in list(os.environ):
        if name.startswith("AWS_"):
            patch.delenv(name)
    patch.setenv("AWS_ACCESS_KEY_ID", key)
    patch.setenv("AWS_SECRET_ACCESS_KEY", key)
    patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    patch.setenv("AWS_CONFIG_FILE", str(folder / "none"))
    patch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(folder / "none"))
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                assert process.poll() is None, (folder / "log").read_text()
                assert time.monotonic() < deadline
                time.sleep(0.1)
        yield Server(f"http://127.0.0.1:{port}", request.param == "moto_server")
    finally:
        patch.undo()
        process.kill()
        process.wait()


@pytest.fixture
def bucket(server: Server, request: pytest.FixtureRequest) -> Bucket:
    name = "news-" + hashlib.sha256(request.node.name.encode()).hexdigest()[:12]
    boto3.session.Session().client("s3", endpoint_url=server.endpoint, region_name="us-east-1").create_bucket(
        Bucket=name
    )
    return Bucket(name, region="us-east-1", endpoint=server.endpoint)


def seen(server: Server, bucket: Store) -> dict[str, tuple[str, str, str]]:
    """What the service holds, as an ordinary client sees it."""
    client = boto3.session.Session().client("s3", endpoint_url=server.endpoint, region_name="us-east-1")
    found = {}
    for key in bucket.files(""):
        if key != RECORD:
            answer = client.get_object(Bucket=bucket.name, Key=key)
            found[key] = (answer["Body"].read().decode(), answer["ContentType"], answer.get("CacheControl", ""))
    return found


def test_a_real_service_holds_the_site_and_gets_only_what_changed(
    tmp_path: Path, server: Server, bucket: Store
) -> None:
    site = made_site(tmp_path)
    _, sent = deploy(tmp_path, bucket)
    assert sent.uploaded == 300
    new = changed(tmp_path)
    (tmp_path / "2018/03/story-2.html").unlink()
    wanted, sent = deploy(tmp_path, bucket)
    assert (sent.uploaded, wanted.changes.remove) == (3, ("2018/03/story-2.html",))
    expected = {**site, **new}
    del expected["2018/03/story-2.html"]
    found = seen(server, bucket)
    assert {path: text for path, (text, _, _) in found.items()} == expected
    assert found["index.html"][1] == "text/html; charset=utf-8"
    assert found["font.3f9a1c22.woff2"][2] == "public, max-age=31536000, immutable"
    assert not deploy(tmp_path, bucket)[0].needed


def test_a_bucket_that_is_not_there_is_a_failure_with_its_reason(tmp_path: Path, server: Server, bucket: Store) -> None:
    made_site(tmp_path, 20)
    with pytest.raises(OSError, match="NoSuchBucket"):
        plan(tmp_path, S3Host(Bucket("nowhere-at-all", region="us-east-1", endpoint=server.endpoint)))


def as_s3_keeps_it(bucket: Bucket, before: bytes | None) -> bytes | None:
    """The list of what digest wrote, after a run was killed; `before` is how it was then.

    S3 takes an object whole or leaves the old one; s3rver writes it in its place, and a request that is cut off leaves
    a part of it. Here that is put right as S3 would have it.
    """
    for _ in range(10):
        time.sleep(0.1)  # what was on its way arrives
        there = bucket.read(RECORD)
        if there is None or is_whole(there):
            return there
    if before is None:
        bucket.remove([RECORD])
    else:
        bucket.put(RECORD, before, {"ContentType": "application/json"})
    return before


def is_whole(record: bytes) -> bool:
    """Whether a list of what digest wrote is all there."""
    try:
        json.loads(record)
    except ValueError:
        return False
    return True


def test_a_real_service_is_whole_whenever_the_run_is_killed(tmp_path: Path, server: Server, bucket: Bucket) -> None:
    """The process itself is killed, with eight requests on their way; then the run is taken up."""
    dice, files, ended, record = random.Random(6), set[str](), 0, None
    for turn in range(2):
        files = linked(tmp_path, dice, turn, files)
        put(tmp_path, {f"more/{turn}-{number}.html": "more" for number in range(12)})
        files |= {f"more/{turn}-{number}.html" for number in range(12)}
        for number in range(KILLS):

            def run() -> None:
                # Made anew: a client's connections are not for two processes.
                fresh = Bucket(bucket.name, region="us-east-1", endpoint=server.endpoint)
                carry_out(plan(tmp_path, S3Host(fresh), allow=["loss"]))

            ended += killed(run, 0.15 + dice.random() * 0.5 * (number + 1) / KILLS)
            record = as_s3_keeps_it(bucket, record)
            there: dict[str, tuple[bytes, dict[str, str]]] = {
                path: (text.encode(), {}) for path, (text, _, _) in seen(server, bucket).items()
            }
            assert "index.html" not in there or not dangling(there)
        carry_out(plan(tmp_path, S3Host(bucket), allow=["loss"]))
        record = bucket.read(RECORD)
        assert set(seen(server, bucket)) == files
        assert not plan(tmp_path, S3Host(bucket)).needed
    assert ended


def test_cloudfront_takes_the_list_as_it_is_sent(
    tmp_path: Path, server: Server, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not server.moto:
        pytest.skip("s3rver knows no CloudFront")
    monkeypatch.setenv("AWS_ENDPOINT_URL_CLOUDFRONT", server.endpoint)
    client = boto3.session.Session().client("cloudfront", region_name="us-east-1")
    way = {"HTTPPort": 80, "HTTPSPort": 443, "OriginProtocolPolicy": "https-only"}
    origin = {"Id": "o", "DomainName": "news.example", "CustomOriginConfig": way}
    behaviour = {"TargetOriginId": "o", "ViewerProtocolPolicy": "allow-all"}
    made = client.create_distribution(
        DistributionConfig={
            "CallerReference": "x", "Comment": "", "Enabled": True, "DefaultCacheBehavior": behaviour,
            "Origins": {"Quantity": 1, "Items": [origin]},
        }
    )  # fmt: skip
    id_ = made["Distribution"]["Id"]
    made_site(tmp_path, 40)
    deploy(tmp_path, bucket, distribution=id_, stamp="1")
    changed(tmp_path)
    deploy(tmp_path, bucket, distribution=id_, stamp="2")
    (sent,) = client.list_invalidations(DistributionId=id_)["InvalidationList"]["Items"]
    batch = client.get_invalidation(DistributionId=id_, Id=sent["Id"])["Invalidation"]["InvalidationBatch"]
    assert batch["CallerReference"] == "digest-2"
    assert batch["Paths"]["Items"] == ["/2018/02/story-1.html", "/index.html", QUOTED, "/"]
    assert batch["Paths"]["Quantity"] == 4
    put(tmp_path, {"index.html": "again"})
    with pytest.raises(OSError, match="refused"):
        deploy(tmp_path, bucket, distribution="NOSUCH", stamp="4")
