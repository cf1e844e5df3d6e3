# Bare `make` lists what there is. Every target makes the virtual environment it needs and uses it again.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# More than most machines have cores: many tests wait for a clock or a child process.
WORKERS ?= 5
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help site serve test check format bench docs clean

help: ## This list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## /make \1	/' | expand -t 16

site: $(VENV)/.site ## Install what a site needs and build this repo's own content into output/
	$(BIN)/digest build
	@echo "Open output/index.html"

serve: $(VENV)/.site ## Build, serve on this machine only, and show each save at once
	$(BIN)/digest serve

test: $(VENV)/.dev ## Install what the tests need and run them
	$(BIN)/pytest -n $(WORKERS) --dist worksteal

check: $(VENV)/.dev ## Format, lint, strict types, and the directions of imports
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.dev ## Put the code in its format and mend what the linter can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.bench ## Measure; no test depends on it
	$(BIN)/python -m tests.bench

docs: $(VENV)/.site ## Build the handbook in docs/ as a site of its own into docs/site/
	$(BIN)/python docs/make_site.py

clean: ## Remove what can be made again (not content, not .venv)
	rm -rf .digest docs/site .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find output -mindepth 1 ! -name .gitkeep -delete

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "digest needs Python 3.11 or newer: make PYTHON=python3.12 site")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.site: pyproject.toml | $(VENV)/bin/python
	$(PIP) install --editable '.[all]'
	@touch $@

$(VENV)/.bench: pyproject.toml | $(VENV)/bin/python
	$(PIP) install --editable '.[bench]'
	@touch $@ $(VENV)/.site

$(VENV)/.dev: pyproject.toml | $(VENV)/bin/python
	$(PIP) install --editable '.[dev]'
	@touch $@ $(VENV)/.site
