# Every target first creates .venv if it is missing or out of date. If source/ has several
# assignments, choose one with ASSIGNMENT=name.
PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help setup lock demo lab release grade feedback report test test-fast bench check lint screenshots corpus compatibility attacks

# The address on which `make lab` listens; 0.0.0.0 allows a browser outside a container.
IP ?= 127.0.0.1

# Sizes for `make bench`: classes, a small and a large class, the class for clusters and pages,
# answers to mark, marks to write, rounds.
SIZES ?= 10 50 200
GROWTH ?= 50 2000
CLASS ?= 50
MARKED ?= 10 300
WRITES ?= 5000
ROUNDS ?= 3

help:  ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 21

setup: .venv/.made  ## create .venv; all other targets do so as well
	@echo "Ready: .venv"

.venv/.made: requirements.txt pyproject.toml etc/jupyter/nbgrader_config.json
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12, for instance")'
	@echo "Making .venv from requirements.txt: 161 packages, 950 MB, 1 to 5 minutes, only once."
	@$(PYTHON) -m venv .venv
	@"$(BIN)"/python -m pip install --quiet --disable-pip-version-check --requirement requirements.txt
	@PYTHONWARNINGS=ignore "$(BIN)"/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@mkdir -p .venv/etc/jupyter && cp etc/jupyter/nbgrader_config.json .venv/etc/jupyter/  # an editable install leaves it out
	@touch $@

lock: .venv/.made  ## update requirements.txt from pyproject.toml
	"$(BIN)"/uv pip compile --quiet --universal --upgrade --python-version 3.11 --all-extras pyproject.toml --output-file requirements.txt

demo: .venv/.made  ## grade a sample class, in build/demo
	@"$(BIN)"/python -m grader demo $(ASSIGNMENT)

lab: .venv/.made  ## work on the drill in JupyterLab, in build/lab
	@exec "$(BIN)"/python -m grader lab $(ASSIGNMENT) --ip $(IP)

release: .venv/.made  ## generate the students' version from source/
	@"$(BIN)"/python -m grader release $(ASSIGNMENT)

grade: .venv/.made  ## grade what is in submitted/
	@"$(BIN)"/python -m grader grade $(ASSIGNMENT)

feedback: .venv/.made  ## write feedback/ for every student
	@"$(BIN)"/python -m grader feedback $(ASSIGNMENT)

report: .venv/.made  ## write a page about the class, in build/report
	@"$(BIN)"/python -m grader report $(ASSIGNMENT)

# Tests start hundreds of processes: each would compile the package again if Python stored nothing.
PYTEST := env -u PYTHONDONTWRITEBYTECODE "$(BIN)"/pytest -n auto

test: .venv/.made  ## run every test
	$(PYTEST)

test-fast: .venv/.made  ## run the fast tests, a minute or two
	$(PYTEST) -m "not slow"

bench: .venv/.made  ## measure speed; takes hours (less with SIZES=10)
	"$(BIN)"/python bench/classes.py $(SIZES) --rounds $(ROUNDS)
	"$(BIN)"/python bench/growth.py $(GROWTH)
	"$(BIN)"/python bench/writer.py $(WRITES)
	"$(BIN)"/python bench/cluster.py $(CLASS) --rounds $(ROUNDS)
	"$(BIN)"/python bench/pages.py $(CLASS) --rounds $(ROUNDS)
	"$(BIN)"/python bench/marking.py $(MARKED)
	"$(BIN)"/python bench/judge_against_stock.py --students $(CLASS) --pairs $(ROUNDS)

check: .venv/.made  ## is the release up to date, without leaks, graded correctly?
	@"$(BIN)"/python -m grader check $(ASSIGNMENT)

lint: .venv/.made  ## check style, types, and that notebooks have no outputs
	"$(BIN)"/ruff check .
	"$(BIN)"/ruff format --check .
	"$(BIN)"/mypy
	git ls-files -z '*.ipynb' | xargs -0 -r "$(BIN)"/nbstripout --verify --keep-id

corpus: .venv/.made  ## fetch the public notebooks for `make compatibility`
	PYTHONPATH=tests $(BIN)/python -m compatibility.corpus

compatibility: .venv/.made  ## compare with stock nbgrader, in docs/compatibility.md
	PYTHONPATH=tests $(BIN)/python -W ignore -m compatibility.table

attacks: .venv/.made  ## run every attack with stock nbgrader and with the judge
	PYTHONPATH=tests "$(BIN)"/python -W ignore -m support.attacking.against_stock $(ATTACKS)

screenshots: .venv/.made  ## retake the README's pictures (needs Chromium)
	PYTHONPATH=tests:. "$(BIN)"/python -m support.browser.screenshots
