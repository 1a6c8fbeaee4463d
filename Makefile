# The short manual. Needs make and Python >= 3.11; everything else goes into .venv.

.PHONY: run test bench train lint lock clean

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --no-input
PYTHON ?= $(shell for name in python3.13 python3.12 python3.11 python3.14 python3; do \
	"$$name" -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$name"; break; }; done)

run: $(VENV)/run.stamp ## start Huixin with demo borrowers in ./data
	@exec $(BIN)/huixin up

test: $(VENV)/test.stamp ## the whole suite; ARGS="tests/loans -q" for a part
	@exec $(BIN)/python -m pytest $(ARGS)

bench: $(VENV)/test.stamp ## the figures of docs/performance.md
	@exec $(BIN)/python -m bench $(ARGS)

train: $(VENV)/train.stamp ## learn again from the phrases and examples of flows/ (two minutes)
	@exec $(BIN)/huixin flows train $(ARGS)

lint: $(VENV)/test.stamp ## what a change must pass
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

lock: $(VENV)/bin/python ## lock again after a change of dependencies in pyproject.toml
	@$(PIP) uv
	@for part in run test train; do \
		extra=; [ $$part = run ] || extra="--extra $$part -c .requirements/run.txt"; \
		$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
			--no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command 'make lock' \
			pyproject.toml --group build $$extra -o .requirements/$$part.txt || exit 1; \
	done

clean: ## forget the installation; ./data stays
	rm -rf $(VENV)

$(VENV)/bin/python:
	@[ -n "$(PYTHON)" ] || { echo "Huixin needs Python 3.11 or newer (with venv) as python3; none was found." >&2; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV) || { rm -rf $(VENV); \
		echo "Could not make $(VENV); on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }

# Order-only: a venv's python is a link whose date says nothing.
$(VENV)/run.stamp: .requirements/run.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing the locked libraries into $(VENV) (once; under a minute)..."
	@$(PIP) --require-hashes -r .requirements/run.txt
	@$(PIP) --no-build-isolation --no-deps -e .
	@$(BIN)/python -m compileall -q bot
	@touch $@

$(VENV)/test.stamp: .requirements/test.txt $(VENV)/run.stamp
	@echo "Installing what the tests need into $(VENV) (once)..."
	@$(PIP) --require-hashes -r .requirements/test.txt
	@touch $@

$(VENV)/train.stamp: .requirements/train.txt $(VENV)/run.stamp
	@echo "Installing what training needs into $(VENV) (once)..."
	@$(PIP) --require-hashes -r .requirements/train.txt
	@touch $@
