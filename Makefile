# Every target sets up what it needs; run one a second time and nothing is made anew.
PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help lock screenshots

help:  ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 20

.venv/.made: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; call make PYTHON=python3.11 (or newer)")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --requirement requirements.txt
	$(BIN)/python -m pip install --quiet --no-deps --editable .
	touch $@

lock: .venv/.made  ## make requirements.txt anew from pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --upgrade --python-version 3.11 --all-extras pyproject.toml --output-file requirements.txt

screenshots: .venv/.made  ## take the README's pictures anew (needs Chromium)
	PYTHONPATH=tests:. $(BIN)/python -m browser.screenshots
