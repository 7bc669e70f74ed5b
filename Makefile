# Every target works from a fresh clone and sets up what it needs; a second run is quick.
# The first of these that runs and is new enough: a version manager's shim may be there and not run.
NEW_ENOUGH := -c 'import sys; sys.exit(sys.version_info < (3, 11))'
PYTHON ?= $(shell for one in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$one $(NEW_ENOUGH) 2>/dev/null && echo $$one && break; done)
KILLS ?= 1000
BIN := .venv/bin
INSTALLED := .venv/.installed
READY := .venv/.ready-for-tests

.PHONY: chat telegram test lint bench soak readme clean

chat: $(INSTALLED)
	@$(BIN)/advisor-bot chat

telegram: $(INSTALLED)
	@$(BIN)/advisor-bot telegram

test: lint
	$(BIN)/pytest -n 2

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(READY)
	$(BIN)/python -m bench

soak: $(READY)
	$(BIN)/python -m bench.soak --kills $(KILLS)

readme: $(READY)
	$(BIN)/python -m docs.generate

clean:
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(INSTALLED): pyproject.toml
	@test -n "$(PYTHON)" && $(PYTHON) $(NEW_ENOUGH) || \
		{ echo "advisor-bot needs Python 3.11 or newer; name one: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(READY): $(INSTALLED)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@
