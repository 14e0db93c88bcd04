# One command each. Every target sets up what it needs first, and does nothing that is already done.
SHELL := /bin/bash
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PY := .venv/bin/python
FLASK := .venv/bin/flask --app portal
PYTEST := .venv/bin/pytest
SOURCES := $(wildcard portal scripts migrations tests)
ASSETS := static/dist/manifest.json
STYLES := $(wildcard static/scss/*.scss static/js/*.js static/images/*)
BENCHES := $(wildcard tests/bench/test_*.py)

.PHONY: help run test setup setup-run lint format prove bench assets lock packages-run packages-test

help: ## list the commands
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

run: setup-run ## serve the portal on http://localhost:8000, with the demonstration when the database is empty
	@$(FLASK) db upgrade
	@[ -n "$$LIVE_DATA" ] || $(FLASK) demo load
	@exec $(FLASK) serve

test: lint ## every check and every test
	$(PYTEST) -n 2 --dist loadgroup -m "not bench"
	$(if $(BENCHES),$(PYTEST) -m bench)

setup: packages-test .venv/.tests-installed $(ASSETS) ## everything that running and testing need
	@echo "Set up."

setup-run: packages-run .venv/.runtime-installed $(ASSETS)

lint: setup ## format, lint, types, contracts, templates, scripts, locks
	.venv/bin/ruff format --check $(SOURCES)
	.venv/bin/ruff check $(SOURCES)
	.venv/bin/mypy
	.venv/bin/lint-imports --no-logo
	.venv/bin/djlint templates --lint --quiet
	$(PY) scripts/check_assets.py

format: setup ## put code into the house form
	.venv/bin/ruff format $(SOURCES)
	.venv/bin/ruff check --fix $(SOURCES)

prove: setup ## the promises at full size; writes docs/figures.md
	PROOF_SIZE=full $(PYTEST) tests/proofs tests/bench -m "proof or bench" --figures docs/figures.md

bench: setup ## times beside the floor, on a quiet machine
	PROOF_SIZE=full $(PYTEST) tests/bench -m bench

assets: $(ASSETS) ## style sheet, scripts and fonts into static/dist

lock: .venv/.tests-installed ## re-make the locks after a change of requirements*.in or package.json
	scripts/lock.sh

packages-run:
	@scripts/packages.sh run

packages-test:
	@scripts/packages.sh test

.venv/.runtime-installed: requirements.txt requirements-uv.txt | packages-run
	@echo "Installing Python packages"
	@scripts/venv.sh requirements.txt
	@touch $@

.venv/.tests-installed: requirements-dev.txt requirements-uv.txt | packages-test
	@echo "Installing Python packages"
	@scripts/venv.sh requirements-dev.txt
	@touch $@ .venv/.runtime-installed

node_modules/.installed: package.json package-lock.json requirements-node.txt | .venv/.runtime-installed
	@echo "Installing browser packages"
	@scripts/node.sh
	@touch $@

$(ASSETS): $(STYLES) scripts/build_assets.py node_modules/.installed
	@$(PY) scripts/build_assets.py
