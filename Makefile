# 도시이음 · City Ieum: every task of the house. `make` alone lists them.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# The Python the environment is made from: `make demo PYTHON=python3.12` chooses another.
ifeq ($(origin PYTHON),undefined)
PYTHON := $(firstword $(foreach one,python3 python3.13 python3.12 python3.11,$(shell \
	$(one) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(one))))
endif
VENV := .venv
BIN := $(VENV)/bin
ROOMS := embeddings matcher web

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export IEUM_TEST_CACHE ?= $(CURDIR)/.cache/test

.PHONY: help
help: ## list every task
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-13s %s\n", $$1, $$2 }'

.PHONY: demo
demo: environment ## install, load the example data, print a first match and open the site (PORT=8000)
	@$(BIN)/ieum demo $(if $(PORT),--port $(PORT)) $(ARGS)

.PHONY: serve
serve: environment ## open the site on the data already there (PORT=8000)
	@$(BIN)/ieum serve $(if $(PORT),--port $(PORT)) $(ARGS)

.PHONY: test
test: test-environment browser check ## install what the tests need, then every check and every test
	@$(BIN)/pytest -n 2 $(ARGS)

.PHONY: check
check: test-environment ## style, form, types, layers and catalogues, without the tests
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet . || { echo "Some files are not in form: make format"; exit 1; }
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo --cache-dir .cache/importlinter
	@$(BIN)/python -m web.catalogues --check

.PHONY: format
format: test-environment ## put every Python file into form
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .

.PHONY: evaluate
evaluate: environment ## measure the order of results on judged examples (FOLDER=one folder, default: all shipped)
	@$(BIN)/ieum evaluate $(or $(FOLDER),$(sort $(dir $(wildcard tests/relevance/data/*/judgments.tsv)))) $(ARGS)

.PHONY: bench
bench: environment ## measure what matching and encoding cost, as ratios (ARGS=--quick: minutes; default: half an hour, 4 GB)
	@$(BIN)/python -m bench $(or $(ARGS),--write)

.PHONY: translations
translations: test-environment ## collect the strings of the screens, update both catalogues and compile them
	@$(BIN)/python -m web.catalogues $(ARGS)

.PHONY: docs
docs: test-environment ## write the generated parts of docs/ anew: settings, commands, routes, words, workflows
	@$(BIN)/python docs/generate.py

.PHONY: constraints
constraints: ## take the newest allowed versions into constraints.txt, tried in an environment of their own
	@$(PYTHON) -m venv --clear .cache/fresh
	@.cache/fresh/bin/pip install --quiet '.[test]'
	@{ echo "# Exact versions that are tested together, for installing and for the tests. Made by: make constraints"; \
		.cache/fresh/bin/pip freeze --exclude city-ieum --exclude pip --exclude setuptools \
		| sed -E 's/\+[a-z0-9.]+$$//' | LC_ALL=C sort --ignore-case; } > constraints.txt
	@rm -rf .cache/fresh

.PHONY: clean
clean: ## remove the environment and every cache; the data in var/ stays
	@rm -rf $(VENV) .cache .hypothesis .import_linter_cache build dist *.egg-info
	@find $(ROOMS) tests docs -name __pycache__ -type d -prune -exec rm -rf {} +

# --- what the tasks above need ---------------------------------------------------------------------------------

.PHONY: environment
environment:
	@$(call install,.,installed)

.PHONY: test-environment
test-environment:
	@$(call install,.[test],installed-test)

# Of what pip says, the large downloads are worth a line.
DOWNLOADED := s/^ *(Downloading|Using cached) (.*\/)?([^ \/]+) \(([0-9.]+ [MG]B)\).*/  \3 (\4)/p

# $(call install,WHAT,STAMP): the environment anew when its Python or its place changed; pip only when what it
# would read changed. The stamps lie inside the environment, so that removing it forgets them too.
define install
	if [ -z "$(PYTHON)" ] || ! $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
		echo "Python 3.11 or newer is needed: install it, or name it: make PYTHON=/path/to/python3.11"; exit 1; \
	fi; \
	if ! $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null; then \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			apt-get -qq update && apt-get -qq install -y python3-venv; \
		else \
			echo "This Python cannot make environments; on Debian and Ubuntu: sudo apt-get install python3-venv"; exit 1; \
		fi; \
	fi; \
	made="$$($(PYTHON) -c 'import sys; print(sys.version.split()[0])') $(CURDIR)"; \
	if [ ! -x $(BIN)/python ] || ! $(BIN)/python -c '' 2>/dev/null \
		|| { [ -e $(VENV)/made ] && [ "$$(cat $(VENV)/made)" != "$$made" ]; }; then \
		echo "Making the environment in $(VENV) …"; \
		$(PYTHON) -m venv --clear $(VENV); \
	fi; \
	echo "$$made" > $(VENV)/made; \
	wanted="$$($(PYTHON) -c 'import hashlib, pathlib, tomllib; \
		told = tomllib.loads(pathlib.Path("pyproject.toml").read_text("utf-8")); \
		read = repr((told["build-system"], told["project"], told["tool"]["setuptools"])) \
			+ pathlib.Path("constraints.txt").read_text("utf-8"); \
		print(hashlib.sha256(read.encode()).hexdigest())')"; \
	if [ "$$(cat $(VENV)/$(2) 2>/dev/null)" != "$$wanted" ]; then \
		echo "Installing (some minutes the first time) …"; \
		$(BIN)/python -m pip install --log $(VENV)/install.log --constraint constraints.txt --editable '$(1)' 2>&1 \
			| sed -un -E '/^ERROR/,$$ p; s/^Installing collected.*/  unpacking …/p; $(DOWNLOADED)'; \
		echo "$$wanted" > $(VENV)/installed; \
		echo "$$wanted" > $(VENV)/$(2); \
	fi
endef

# Chromium and a Korean font for the tests in tests/browser, which fail without them.
.PHONY: browser
browser:
	@missing=""; \
	command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null \
		|| missing="chromium"; \
	[ -n "$$(fc-list :lang=ko 2>/dev/null | head -n 1)" ] || missing="$$missing fonts-nanum"; \
	if [ -n "$$missing" ]; then \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			echo "Installing $$missing for the browser tests …"; \
			apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $$missing; \
		else \
			echo "The browser tests need: $$missing. On Debian and Ubuntu: sudo apt-get install $$missing"; \
		fi; \
	fi
