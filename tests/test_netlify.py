"""What netlify.toml promises: the site is built from this tree as at the desk."""

import tomllib

from digest.model.hosting import SECURITY_HEADERS
from tests.shared import ROOT

CONFIG = tomllib.loads((ROOT / "netlify.toml").read_text(encoding="utf-8"))


def test_it_installs_this_tree_builds_it_and_publishes_what_build_writes() -> None:
    assert CONFIG["build"]["command"] == "pip install . && digest build"
    assert CONFIG["build"]["publish"] == "output"
    assert CONFIG["build"]["environment"]["PYTHON_VERSION"] == "3.11"


def test_only_previews_show_drafts() -> None:
    with_drafts = {name for name, context in CONFIG["context"].items() if "--drafts" in context["command"]}
    assert with_drafts == {"deploy-preview"}
    assert "--drafts" not in CONFIG["build"]["command"]


def test_headers_that_stand_here_too_say_the_same_as_those_of_the_built_site() -> None:
    rules = {rule["for"]: rule["values"] for rule in CONFIG.get("headers", [])}
    assert rules in ({}, {"/*": SECURITY_HEADERS})
