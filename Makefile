# Every target sets up what it needs; run one a second time and nothing is made anew.
PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help lock demo lab release grade feedback report test bench check lint screenshots attacks

# What `make bench` grades: classes of these sizes, a small and a large one, marks written, rounds.
SIZES ?= 10 50 200
GROWTH ?= 50 2000
CLASS ?= 50
WRITES ?= 5000
ROUNDS ?= 3
SOURCE := source/exploding_loss/exploding_loss.ipynb
RELEASE := release/exploding_loss/exploding_loss.ipynb
LAB := build/lab/exploding_loss.ipynb

help:  ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 20

.venv/.made: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; call make PYTHON=python3.11 (or newer)")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

lock: .venv/.made  ## make requirements.txt anew from pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --upgrade --python-version 3.11 --all-extras pyproject.toml --output-file requirements.txt

demo: .venv/.made  ## see a sample class graded, in build/demo
	$(BIN)/python -m grader demo

lab: .venv/.made $(RELEASE)  ## work on the drill in JupyterLab, in build/lab
	@if [ -e $(LAB) ]; then echo "Going on with $(LAB); move it away for a fresh copy."; \
	else mkdir -p $(dir $(LAB)) && cp $(RELEASE) $(LAB); fi
	cd $(dir $(LAB)) && exec $(abspath $(BIN))/jupyter lab $(notdir $(LAB))

release: $(RELEASE)  ## make the students' version from source/

$(RELEASE): $(SOURCE) nbgrader_config.py | .venv/.made
	$(BIN)/python -m grader release
	@touch $@

grade: .venv/.made  ## grade what is in submitted/
	$(BIN)/python -m grader grade

feedback: .venv/.made  ## write feedback/ for everyone graded
	$(BIN)/python -m grader feedback

report: .venv/.made  ## write a page about the class, in build/report
	$(BIN)/python -m grader report

test: .venv/.made  ## run every test
	$(BIN)/pytest -n auto

bench: .venv/.made  ## stock nbgrader, this grader and the floor side by side (hours; SIZES="10" GROWTH="10 50")
	$(BIN)/python bench/classes.py $(SIZES) --rounds $(ROUNDS)
	$(BIN)/python bench/growth.py $(GROWTH)
	$(BIN)/python bench/writer.py $(WRITES)
	$(BIN)/python bench/cluster.py $(CLASS) --rounds $(ROUNDS)
	$(BIN)/python bench/judge_against_stock.py --students $(CLASS) --pairs $(ROUNDS)

check: .venv/.made  ## is the release fresh, tight and fair?
	$(BIN)/python -m grader check

lint: .venv/.made  ## style, types, and no outputs in committed notebooks
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	git ls-files -z '*.ipynb' | xargs -0 -r $(BIN)/nbstripout --verify --keep-id

attacks: .venv/.made  ## try every attack on stock nbgrader and on the judge, side by side (ATTACKS=network: one family)
	PYTHONPATH=tests $(BIN)/python -W ignore -m support.against_stock $(ATTACKS)

screenshots: .venv/.made  ## take the README's pictures anew (needs Chromium)
	PYTHONPATH=tests:. $(BIN)/python -m browser.screenshots
