import pytest

from digest.network.addresses import is_public, joined, web_address
from digest.network.failures import Forbidden


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("http://news.example/a?b=1#c", "http://news.example/a?b=1"),
        ("HTTPS://News.Example:443", "https://news.example/"),
        ("http://news.example:443/", "http://news.example:443/"),
        ("https://bücher.example/straße?q=ü", "https://xn--bcher-kva.example/stra%C3%9Fe?q=%C3%BC"),
        ("http://[2606:2800:220:1::1]/x", "http://[2606:2800:220:1::1]/x"),
        ("https://news.example/a%20b%2Fc", "https://news.example/a%20b%2Fc"),
    ],
)
def test_web_addresses_are_read_once_and_written_plainly(url: str, plain: str) -> None:
    assert str(web_address(url)) == plain


@pytest.mark.parametrize(
    "url",
    [
        "",
        "news.example",
        "//news.example/",
        "file:///etc/hostname",
        "ftp://news.example/",
        "gopher://news.example/_x",
        "data:text/html,x",
        "javascript:alert(1)",
        "http:///path",
        "http://",
        "http://user@news.example/",
        "http://user:word@news.example/",
        "http://127.0.0.1:80\\@news.example/",
        "http://news.example\\@127.0.0.1/",
        "http://news.example /",
        " http://news.example/",
        "http://news.example/\r\nX: y",
        "http://news.example/\x00",
        "http://news.example:22/",
        "http://news.example:0/",
        "http://news.example:8080/",
        "http://news.example:99999/",
        "http://news.example:port/",
        "http://[::1",
        "http://[fe80::1%25eth0]/",
        "http://[fe80::1%eth0]/",
        "http://-x.example/",
        "http://a..example/",
        "http://exa mple/",
        "http://news.example/\u2028",
        "http://%6c%6fcalhost/",
        "http://" + "a" * 5000,
        "http://news.example/\ud800",
        "http://" + "a" * 64 + ".example/",
        "http://news\u00a0.example/",
    ],
)
def test_what_is_no_plain_web_address_is_refused(url: str) -> None:
    with pytest.raises(Forbidden):
        web_address(url)


def test_other_ports_need_the_allow_list_and_it_means_that_very_host() -> None:
    allowed = {"desk.example:8080"}
    assert web_address("http://desk.example:8080/", allowed).port == 8080
    for url in ("http://desk.example:8081/", "http://other.example:8080/", "http://sub.desk.example:8080/"):
        with pytest.raises(Forbidden):
            web_address(url, allowed)


@pytest.mark.parametrize(
    ("location", "to"),
    [
        ("/b", "https://a.example/b"),
        ("c", "https://a.example/x/c"),
        ("//b.example/", "https://b.example/"),
        ("?q", "https://a.example/x/y?q"),
    ],
)
def test_redirects_are_joined(location: str, to: str) -> None:
    assert str(joined(web_address("https://a.example/x/y"), location)) == to


@pytest.mark.parametrize(
    "location",
    [
        "file:///etc/hostname",
        "/ok folded",
        "/a\\b",
        "javascript:x",
        "http://u@b.example/",
        "http://[",
        "//b.example:22/",
    ],
)
def test_redirects_to_anything_else_are_refused(location: str) -> None:
    with pytest.raises(Forbidden):
        joined(web_address("https://a.example/"), location)


PRIVATE = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.1.1.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::10.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "64:ff9b:1:ffff::7f00:1",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "2002:c0a8:101::",
    "100::1",
    "2001::1",
    "2001:0:7f00:1::1",
    "2001:db8::1",
    "2001:10::1",
    "2001:20::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "fe80::5efe:7f00:1",
    "2606:4700::5efe:127.0.0.1",
    "2606:4700::200:5efe:10.0.0.1",
    "nonsense",
    "127.1",
    "2001:0:4136:e378:8000:63bf:80ff:fffe",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8",
        "93.184.216.34",
        "2606:4700::1111",
        "2a00:1450:4001::5",
        "::ffff:8.8.8.8",
        "64:ff9b::808:808",
        "2002:808:808::1",
    ],
)
def test_public(address: str) -> None:
    assert is_public(address)
