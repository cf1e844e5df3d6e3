"""The site's settings, as site.yaml gives them."""

import msgspec

from digest.model.hosting import Moved
from digest.model.target import Target


class Settings(msgspec.Struct, frozen=True):
    """Everything that site.yaml may say. What a page shows of it is asked for by name, one setting a question."""

    title: str
    url: str  # where the site will be, without a trailing slash: https://example.org or https://example.org/news
    tagline: str = ""
    description: str = ""
    language: str = "en"
    zone: str = "UTC"  # IANA name: which day it is at the desk
    theme: str = "plain"
    editor: str = ""
    per_page: int = 20
    feed_entries: int = 20
    precompress: bool = False  # packed copies beside text files, for servers that send them as they are
    hashed_assets: bool = False  # the theme's files are published under names that change with their content
    swap: str = ""  # how a build puts the site in place: "whole", in one step; "files", one by one; empty: by its size
    allow_hosts: tuple[str, ...] = ()  # host:port that may be fetched though it is private or uses another port
    deploy: tuple[Target, ...] = ()  # where `digest deploy` may send the built site
    redirects: tuple[Moved, ...] = ()  # old addresses that no article and no term answers for

    @property
    def host(self) -> str:
        """The host name alone, lower case, as tag URIs want it."""
        return self.url.split("://", 1)[-1].split("/", 1)[0].rsplit("@", 1)[-1].split(":", 1)[0].lower()

    @property
    def base_path(self) -> str:
        """The path part of the address with both slashes: "/" or "/news/"."""
        path = self.url.split("://", 1)[-1].partition("/")[2].strip("/")
        return f"/{path}/" if path else "/"
