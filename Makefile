# Earshot: the commands. `make demo` and `make test` are all a newcomer needs.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed

.PHONY: setup demo test coverage lint bench prove docs lock clean

setup: $(STAMP)

$(STAMP): requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Earshot needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12 setup")'
	@$(PYTHON) -m venv $(VENV) || { echo "The venv module is missing. On Debian or Ubuntu: apt install python3-venv"; exit 1; }
	@echo "Setting up; this takes a minute or two, once."
	@$(BIN)/pip install --disable-pip-version-check --quiet --require-hashes -r requirements/dev.txt
	@$(BIN)/pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --editable .
	@touch $(STAMP)

demo: setup
	@$(BIN)/earshot demo

test: setup
	@$(BIN)/python -m pytest

coverage: setup
	@$(BIN)/python -m pytest --cov

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup
	$(BIN)/python -m bench

# What takes too long for every day: a million worlds, a thousand examples of each law, a kill at each
# system call of a sync, and each rule bent by one step.
prove: setup
	EARSHOT_EVERY_CALL=1 $(BIN)/python -m pytest -n 0 --timeout 1800 tests/bot/steps/test_sync_killed.py
	EARSHOT_WORLDS=1000000 $(BIN)/python -m pytest --hypothesis-profile=prove --timeout 1200 tests/rules
	$(BIN)/mutmut run
	$(BIN)/mutmut results

docs: setup
	$(BIN)/python tools/make_docs.py
	$(BIN)/python -m tools.measure_wishes
	$(BIN)/python -m tools.make_cards

lock:
	uv lock
	uv export --quiet --format requirements-txt --no-header --no-annotate --no-emit-project --no-dev > requirements/run.txt
	uv export --quiet --format requirements-txt --no-header --no-annotate --no-emit-project --group dev --group bench > requirements/dev.txt

clean:
	rm -rf $(VENV) build *.egg-info
