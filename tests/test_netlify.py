"""What netlify.toml promises: the site is built from this tree, and visitors' browsers are told to be strict."""

import tomllib

from tests.shared import ROOT

CONFIG = tomllib.loads((ROOT / "netlify.toml").read_text(encoding="utf-8"))
EVERYWHERE = next(rule["values"] for rule in CONFIG["headers"] if rule["for"] == "/*")


def test_it_installs_this_tree_builds_it_and_publishes_what_build_writes() -> None:
    assert CONFIG["build"]["command"] == "pip install . && digest build"
    assert CONFIG["build"]["publish"] == "output"
    assert CONFIG["build"]["environment"]["PYTHON_VERSION"] == "3.11"


def test_only_previews_show_drafts() -> None:
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
