"""Addresses as text: cleaned of tracking tails and feed proxies, compared by site. Nothing here opens one."""

import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit, urlunsplit

# Query keys that name the reader's road and not the page. Whole keys, and beginnings of keys that end in `_`.
_TRACKING = frozenset(
    [
        "fbclid",
        "gclid",
        "gclsrc",
        "dclid",
        "gbraid",
        "wbraid",
        "msclkid",
        "yclid",
        "twclid",
        "ttclid",
        "li_fat_id",
        "igshid",
        "igsh",
        "mc_cid",
        "mc_eid",
        "mkt_tok",
        "_hsenc",
        "_hsmi",
        "hsctatracking",
        "vero_id",
        "vero_conv",
        "oly_enc_id",
        "oly_anon_id",
        "rb_clickid",
        "s_cid",
        "cmpid",
        "icid",
        "ncid",
        "cmp",
        "ito",
        "ocid",
        "__twitter_impression",
        "at_medium",
        "at_campaign",
        "at_custom1",
        "at_custom2",
        "at_custom3",
        "at_custom4",
        "ref_src",
        "ref_url",
        "feature_redirect",
        "xtor",
        "wt_mc",
        "wt_zmc",
        "guccounter",
        "guce_referrer",
        "guce_referrer_sig",
        "sref",
        "taid",
        "syn",
        "soc_src",
        "soc_trk",
        "spm",
        "scid",
        "sc_campaign",
        "sc_channel",
        "sc_content",
        "sc_country",
        "sc_geo",
        "sc_outcome",
        "sc_medium",
        "fb_action_ids",
        "fb_action_types",
        "fb_source",
        "_ga",
        "_gl",
        "ga_source",
        "ga_medium",
        "ga_campaign",
    ]
)
_TRACKING_STARTS = ("utm_", "pk_", "mtm_", "piwik_", "hsa_", "trk_", "at_recipient_", "stm_")
_AMP_KEYS = frozenset(("amp", "outputtype", "output"))
_SECOND_LEVEL = frozenset(
    [
        "ac",
        "co",
        "com",
        "edu",
        "gob",
        "gov",
        "gouv",
        "mil",
        "net",
        "ne",
        "or",
        "org",
        "nom",
        "go",
        "in",
        "ltd",
        "me",
        "plc",
        "sch",
    ]
)
_PROXIES = (
    re.compile(r"^https?://(?:www\.)?google\.[a-z.]+/url\?(?:.*&)?(?:q|url)=(?P<target>[^&]+)", re.I),
    re.compile(r"^https?://news\.url\.google\.com/.*[?&]url=(?P<target>[^&]+)", re.I),
    re.compile(r"^https?://l\.facebook\.com/l\.php\?(?:.*&)?u=(?P<target>[^&]+)", re.I),
    re.compile(r"^https?://(?:www\.)?(?:feedproxy|rssproxy)[^/]*/.*[?&]url=(?P<target>[^&]+)", re.I),
    re.compile(
        r"^https?://(?:go\.redirectingat|click\.linksynergy|www\.awin1)\.com/.*[?&](?:url|murl|ued)=(?P<target>[^&]+)",
        re.I,
    ),
    re.compile(r"^https?://redirect\.viglink\.com/.*[?&]u=(?P<target>[^&]+)", re.I),
    re.compile(r"^https?://[^/]*safelinks\.protection\.outlook\.com/.*[?&]url=(?P<target>[^&]+)", re.I),
    re.compile(r"^https?://web\.archive\.org/web/\d{4,14}(?:[a-z]{2}_)?/(?P<target>https?:/.+)$", re.I),
)
_BLIND_PROXIES = (
    "feedproxy.google.com",
    "feeds.feedburner.com",
    "rss.feedsportal.com",
    "feedburner.com",
    "t.co",
    "bit.ly",
)


def is_web(address: str) -> bool:
    """Whether it is an absolute http or https address with a host."""
    try:
        parts = urlsplit(address)
        return parts.scheme.lower() in ("http", "https") and bool(parts.hostname) and (parts.port or 80) > 0
    except ValueError:
        return False


def leads_somewhere(address: str) -> bool:
    """Whether it can be an address of the web: not a file’s, nor of a name that RFC 2606 keeps from ever resolving."""
    return is_web(address) and not host(address).endswith(".invalid")


def join(base: str | None, address: str) -> str | None:
    """`address` made absolute, or None when it cannot be one of the web's."""
    try:
        whole = urljoin(base, address.strip()) if base else address.strip()
    except ValueError:
        return None
    return whole if is_web(whole) else None


def host(address: str | None) -> str:
    """The host in small letters without `www.`; empty where there is none."""
    try:
        name = urlsplit(address or "").hostname or ""
    except ValueError:
        return ""
    return re.sub(r"^www\d?\.", "", name.lower())


def site(address: str | None) -> str:
    """The registered part of the host, as near as one can say without a list: `a.example.co.uk` → `example.co.uk`."""
    name = host(address)
    labels = name.split(".")
    if len(labels) <= 2 or re.fullmatch(r"[\d.]+", name) or ":" in name:
        return name
    short = labels[-2] in _SECOND_LEVEL and len(labels[-1]) == 2
    return ".".join(labels[-3:] if short else labels[-2:])


def same_site(one: str | None, other: str | None) -> bool:
    """Whether two addresses belong to one registered name."""
    return bool(site(one)) and site(one) == site(other)


def is_feed_proxy(address: str) -> bool:
    """Whether the address is a counter's, which does not say where it leads."""
    name = host(address)
    return any(name == blind or name.endswith("." + blind) for blind in _BLIND_PROXIES)


def unwrap(address: str) -> str:
    """The address inside a redirector's or an archive's, or the address itself."""
    for _ in range(3):
        found = next((found for proxy in _PROXIES if (found := proxy.match(address))), None)
        if found is None:
            break
        target = found["target"]
        target = unquote(target) if not target.lower().startswith(("http://", "https://")) else target
        target = re.sub(r"^(https?:)/([^/])", r"\1//\2", target)
        if not is_web(target):
            break
        address = target
    return address


def clean(address: str) -> str:
    """The address as a page's name: unwrapped, host in small letters, no default port, no tracking tail, no fragment.

    A fragment that is itself an address (`#!/story`, `#/story`) stays. Addresses not of the web come back as they are.
    """
    address = unwrap(address.strip())
    if not is_web(address):
        return address
    parts = urlsplit(address)
    name = (parts.hostname or "").lower()
    if ":" in name:
        name = f"[{name}]"
    if parts.port and (parts.scheme.lower(), parts.port) not in (("http", 80), ("https", 443)):
        name += f":{parts.port}"
    query = _kept(parts.query)
    fragment = parts.fragment if parts.fragment.startswith(("!", "/")) else ""
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return urlunsplit((parts.scheme.lower(), name, path, query, fragment))


def untracked(address: str) -> str:
    """A link's target without its tracking tail, with everything else as it was."""
    mark = address.find("?")
    if mark < 0:
        return address
    query, hash_, fragment = address[mark + 1 :].partition("#")
    kept = _kept(query)
    return address[:mark] + ("?" + kept if kept else "") + hash_ + fragment


def _kept(query: str) -> str:
    if not query:
        return ""
    pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=200) if query.count("&") < 200 else None
    if pairs is None or not any(_tracks(key, value) for key, value in pairs):
        return query
    return urlencode([(key, value) for key, value in pairs if not _tracks(key, value)])


def _tracks(key: str, value: str) -> bool:
    key = key.lower()
    return (
        key in _TRACKING
        or key.startswith(_TRACKING_STARTS)
        or (key in _AMP_KEYS and value.lower() in ("", "1", "amp", "true"))
    )
