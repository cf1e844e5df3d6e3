"""The form of bytes is told from the bytes."""

import gzip

import pytest

from digest.ingest.sniff import FORMS, Form, sniff

CASES: list[tuple[bytes, Form]] = [
    (b"", "empty"),
    (b" \n\t\n", "empty"),
    (b"The navy said on Monday.\n", "text"),
    (b"He closed a </span> and left.\n", "text"),
    (b"The <b> tag was odd, a <p> too, he said.\nAnd <html> was missing from the page, investigators found.\n", "text"),
    ("Привет, флот".encode(), "text"),
    ("\ufeffНи слова".encode("utf-16-le"), "text"),
    (b"caf\xe9 in the harbour", "text"),
    (b"<!DOCTYPE html><title>x</title><p>y", "html"),
    (b"\xef\xbb\xbf  <html><body>x</body></html>", "html"),
    (b"<!-- saved from url=(0014)about:internet -->\n<html><p>x", "html"),
    (b"<div><p>One</p><p>Two</p><p>Three</p></div>", "html"),
    (b"<?xml version='1.0'?><!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0 Strict//EN' 'x'><html><body/></html>", "html"),
    (b"<?xml version='1.0'?><rss version='2.0'><channel/></rss>", "feed"),
    (b"<?xml version='1.0'?><!-- hi --><feed xmlns='http://www.w3.org/2005/Atom'/>", "feed"),
    (b"<rdf:RDF xmlns:rdf='x'/>", "feed"),
    (b"<?xml version='1.0'?><opml version='2.0'/>", "opml"),
    (b"<?xml version='1.0'?><rss xmlns:wp='http://wordpress.org/export/1.2/'><channel/></rss>", "wordpress-export"),
    (b'{"version": "https://jsonfeed.org/version/1.1", "items": []}', "json-feed"),
    (b"Return-Path: <a@b.example>\r\nFrom: a@b.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n\r\nHi", "mail"),
    (b"From: the harbour\nSubject: ships\n\nThey left.", "text"),
    (b"From a@b.example Mon Jan  1 00:00:00 2018\nFrom: a@b.example\nDate: x\n\nHi", "mbox"),
    (
        b"From: <Saved by Blink>\nSnapshot-Content-Location: https://a.example/\nSubject: y\nMIME-Version: 1.0\n\n--z",
        "mhtml",
    ),
    (b"From: x\nSubject: y\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=z\n\n--z", "mail"),
    (b"WARC/1.0\r\nWARC-Type: warcinfo\r\n", "warc"),
    (gzip.compress(b"WARC/1.1\r\nWARC-Type: warcinfo\r\n"), "warc"),
    (gzip.compress(b"hello"), "archive"),
    (b"\x1f\x8bbroken", "archive"),
    (b"%PDF-1.7", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"PK\x03\x04", "archive"),
    (bytes(range(256)) * 4, "binary"),
]


@pytest.mark.parametrize(("data", "form"), CASES, ids=[f"{n}-{form}" for n, (_, form) in enumerate(CASES)])
def test_forms(data: bytes, form: Form) -> None:
    assert sniff(data) == form


def test_every_form_has_a_name_for_people() -> None:
    assert {form for _, form in CASES} <= FORMS.keys()
