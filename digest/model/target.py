"""A place that the built site is sent to."""

import msgspec

# kind → the keys it must have, and those it may have
KINDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "archive": (("path",), ()),
    "cloudflare": (("path",), ()),
    "folder": (("path",), ()),
    "git": (("remote",), ("branch", "cname")),
    "netlify": (("site",), ()),
    "rsync": (("host", "path"), ("user", "port", "keep", "plain", "key", "known_hosts")),
    "s3": (("bucket",), ("prefix", "region", "endpoint", "distribution", "gzip")),
}
TARGET_KINDS = tuple(KINDS)


class Target(msgspec.Struct, frozen=True):
    """One entry of `deploy:` in site.yaml. No key holds a secret: those come from the environment or a keyring."""

    name: str
    kind: str  # one of TARGET_KINDS
    path: str = ""  # a folder or file here (a relative one starts at the site's own folder), or a folder at `host`
    site: str = ""  # Netlify: its id, or its name such as radar-picket or news.example.org
    remote: str = ""  # git: an address, or the name of a remote of the site's own repository
    branch: str = "gh-pages"
    cname: str = ""  # git: the host name that GitHub Pages is to answer for
    host: str = ""
    user: str = ""
    port: int = 22
    keep: int = 5  # rsync: how many releases stay
    plain: bool = False  # rsync: straight into the folder, for hosts that allow nothing but rsync
    key: str = ""  # rsync: the file of the private key, where ssh would not find it by itself
    known_hosts: str = ""  # rsync: a file with the host's own key, instead of the user's
    bucket: str = ""
    prefix: str = ""
    region: str = ""
    endpoint: str = ""  # s3: the address of a service that is not Amazon's
    gzip: bool = False  # s3: store text packed, for a bucket with nothing before it that packs
    distribution: str = ""  # s3: the CloudFront distribution whose copies are to be thrown away
