# Everything is set up in .venv by itself, from the two locks.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help chat run test check format bench lock clean

help: ## list these verbs
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

# What is printed while setting up goes to standard error: 'make -s chat' may be piped.
$(READY): requirements.lock requirements-dev.lock pyproject.toml
	@echo "Setting up $(VENV) …" >&2
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Newsdesk needs Python 3.11 or newer.")' >&2
	@$(PYTHON) -m venv $(VENV) >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock -r requirements-dev.lock >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . >&2
	@touch $@

chat: $(READY) ## talk to the bot in the terminal, on the sample archive
	@$(BIN)/newsdesk chat

run: $(READY) ## run the bot on Telegram; BOT_TOKEN names it
	@$(BIN)/newsdesk run

test: $(READY) ## run the tests
	$(BIN)/python -m pytest

check: $(READY) ## lint, formatting and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(READY) ## mend formatting and what lint can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY) ## measure speed, beside rank_bm25 in the same run
	$(BIN)/python -m benchmarks.answering

lock: ## write the newest versions that fit pyproject.toml into the locks
	@rm -rf $(VENV).lock && $(PYTHON) -m venv $(VENV).lock
	@$(VENV).lock/bin/python -m pip install --quiet .
	@$(VENV).lock/bin/python -m pip freeze --exclude newsdesk > requirements.lock
	@$(VENV).lock/bin/python -m pip install --quiet 'setuptools>=77' '.[dev]'
	@$(VENV).lock/bin/python -m pip freeze --all --exclude newsdesk --exclude pip \
		| grep -vxF -f requirements.lock > requirements-dev.lock
	@rm -rf $(VENV).lock build

clean: ## remove what was set up
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache *.egg-info
