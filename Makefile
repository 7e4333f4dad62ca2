# Set-up and the two things one does first: `make run` and `make test`.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
TORCH := torch==2.13.0
INDEX ?= index/default
PORT ?= 8000

.PHONY: help run test check format bench lock clean

help:  ## what there is to make
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: .venv/runtime.stamp  ## index the demonstration corpus and open the web search
	$(BIN)/synthese add corpus/projects --index $(INDEX)
	$(BIN)/synthese serve --index $(INDEX) --port $(PORT)

test: .venv/dev.stamp node_modules/.stamp  ## style, types and the whole test suite
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 2 --dist worksteal

check: test

format: .venv/dev.stamp  ## put the code in its form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/dev.stamp  ## print the speeds
	$(BIN)/python scripts/bench.py

lock: .venv/dev.stamp  ## write the exact versions anew
	$(BIN)/pip install -q pip-tools
	$(BIN)/pip-compile -q --no-header --no-annotate --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host -o requirements.txt pyproject.toml
	echo "$(TORCH)" > .venv/torch.txt
	$(BIN)/pip-compile -q --no-header --no-annotate --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --unsafe-package torch -c requirements.txt -c .venv/torch.txt --extra dev --extra hub -o requirements-dev.txt pyproject.toml

clean:  ## remove what can be made again
	rm -rf .venv node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("Synthese needs Python 3.11 or newer") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv .venv

.venv/runtime.stamp: requirements.txt pyproject.toml | .venv/bin/python
	$(BIN)/pip install -q -r requirements.txt
	$(BIN)/pip install -q --no-deps -e .
	@touch $@

# torch first: the release that needs no graphics card's libraries.
.venv/dev.stamp: requirements-dev.txt .venv/runtime.stamp
	$(BIN)/pip install -q "$(TORCH)"
	$(BIN)/pip install -q -r requirements-dev.txt
	@touch $@

# axe-core, which the browser tests lay over every page; without npm those tests say so.
node_modules/.stamp: package-lock.json
	@if command -v npm >/dev/null; then npm ci --silent --no-audit --no-fund; else mkdir -p node_modules; fi
	@touch $@
