"""The files that other machines build by: what they say, and that this repository's own are the same."""

import tomllib

import pytest

from digest.publish.recipes import netlify_files, netlify_toml
from tests.shared import ROOT

CONFIG = tomllib.loads(netlify_toml())
EVERYWHERE = next(rule["values"] for rule in CONFIG["headers"] if rule["for"] == "/*")


def test_this_repositorys_own_files_are_those_that_a_new_site_gets() -> None:
    own = {**netlify_files(), "netlify.toml": netlify_toml("pip install .")}
    del own["requirements.txt"]
    for path, text in own.items():
        assert (ROOT / path).read_text(encoding="utf-8") == text, path


def test_only_previews_of_pull_requests_show_drafts() -> None:
    with_drafts = {name for name, context in CONFIG["context"].items() if "--drafts" in context["command"]}
    assert with_drafts == {"deploy-preview"}
    assert "--drafts" not in CONFIG["build"]["command"]


def test_pages_may_load_only_from_their_own_host() -> None:
    policy = dict(part.strip().split(" ", 1) for part in EVERYWHERE["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert set(policy.values()) == {"'none'", "'self'"}
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["form-action"] == "'none'"


def test_what_is_not_there_is_answered_404_with_our_own_page() -> None:
    assert CONFIG["redirects"][-1] == {"from": "/*", "to": "/404.html", "status": 404}


def test_the_wrong_package_of_the_same_name_is_never_installed() -> None:
    lines = [line for line in netlify_files()["requirements.txt"].splitlines() if not line.startswith("#")]
    assert "".join(lines) == ""
    assert "digest @ git+https://x" in netlify_files("digest @ git+https://x")["requirements.txt"]
    for text in netlify_files().values():
        assert "pip install digest" not in text


@pytest.mark.parametrize("path", ["netlify.toml", "netlify/memo/index.js", "netlify/memo/manifest.yml"])
def test_a_new_site_gets_every_file_that_netlify_reads(path: str) -> None:
    assert netlify_files()[path]
