# What one types here. Each target makes the environment it needs, once; it is remade when a pyproject.toml changes.

PYTHON ?= python3
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
SETUP := pyproject.toml plugins/avt-twente/pyproject.toml plugins/avt-leader/pyproject.toml
CODE := src plugins tests benchmarks mutants examples

.PHONY: help demo test lint format types long bench mutants browser clean

help:
	@echo "make demo     the first round of 2018 as pages: open demo/index.html"
	@echo "make test     all tests, with every code block of the documentation"
	@echo "make lint     ruff: rules and form (make format mends)"
	@echo "make types    mypy, pyright, and what must and must not type-check"
	@echo "make long     the property tests and the killed processes, many times over"
	@echo "make bench    every figure, into docs/figures.md"
	@echo "make mutants  the test kit itself, into docs/mutants.md"
	@echo "make browser  the pages of the demo in a headless browser"
	@echo "make clean    take away what was made, but not your demo/"

demo: .venv/demo
	$(BIN)/avt demo demo

test: .venv/dev
	$(BIN)/pytest -n 2 --dist loadfile

lint: .venv/dev
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)

format: .venv/dev
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)

types: .venv/dev
	$(BIN)/mypy
	$(BIN)/pyright
	$(BIN)/python tests/typing/check.py $(BIN)/python

long: .venv/dev
	AVT_KILLS=200 $(BIN)/pytest -n 2 --hypothesis-profile=long tests

bench: .venv/bench
	$(BIN)/python -m benchmarks

mutants: .venv/dev
	$(BIN)/python -m mutants

browser: .venv/dev
	tests/browser/chromium.sh
	$(BIN)/pytest tests/browser -n 2

clean:
	rm -rf .venv dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis

.venv/python:
	@$(PYTHON) -c "import sys; sys.exit('avt_workflow needs Python 3.11 or later' if sys.version_info < (3, 11) else 0)"
	$(PYTHON) -m venv .venv
	@touch $@

.venv/demo: .venv/python $(SETUP)
	$(INSTALL) -e ".[cli,reports]" -e plugins/avt-twente -e plugins/avt-leader
	@touch $@

.venv/dev: .venv/demo
	$(INSTALL) -e ".[cli,reports,solver,testing,dev]"
	@touch $@

.venv/bench: .venv/demo
	$(INSTALL) -e ".[bench]"
	@touch $@
