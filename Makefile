# Needs nothing but a Python 3.11, 3.12 or 3.13 (set PYTHON=/path/to/python to choose one).
# Everything is installed into .venv/ in this folder, at the versions of requirements.lock.

PYTHON ?= python3
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help refresh test lint format lock contract ocr clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s  %s\n", $$1, $$2}' $(MAKEFILE_LIST)

refresh: .venv/.stamp ## run all enabled sources, build the tables and publish them
	@$(BIN)/xephang refresh

test: .venv/.stamp ## run the tests, two files at a time
	@$(BIN)/python -m pytest --numprocesses 2 --dist loadfile

ocr: .venv/.stamp ## add what reads scans (250 MB; Tesseract's data comes from the system: tesseract-ocr-vie)
	@$(INSTALL) --requirement requirements-ocr.lock

lint: .venv/.stamp ## check style (ruff) and types (mypy)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: .venv/.stamp ## lay out the code as lint wants it
	@$(BIN)/ruff check --fix --select I .
	@$(BIN)/ruff format .

contract: .venv/.stamp ## after a change of the tables: record their contract, write the data dictionary
	@$(BIN)/python -m schemas.tables.contract
	@$(BIN)/python -m tasks.describe

lock: ## choose the newest allowed versions again and write requirements.lock
	@scratch=$$(mktemp -d) && $(PYTHON) -m venv "$$scratch" \
	  && "$$scratch/bin/python" -m pip install --quiet --quiet --disable-pip-version-check uv \
	  && "$$scratch/bin/uv" pip compile --quiet --universal --python-version 3.11 --extra dev --upgrade \
	     --no-header --no-annotate --no-emit-index-url --no-emit-find-links --output-file requirements.lock \
	     pyproject.toml \
	  && "$$scratch/bin/uv" pip compile --quiet --universal --python-version 3.11 --extra ocr --upgrade \
	     --no-header --no-annotate --no-emit-index-url --no-emit-find-links --output-file "$$scratch/all" \
	     --constraint requirements.lock pyproject.toml \
	  && grep -iE '^(numpy|opencv-python-headless|pillow|tesserocr)==' "$$scratch/all" > requirements-ocr.lock; \
	  status=$$?; rm -rf "$$scratch"; exit $$status

clean: ## remove .venv and the caches, never the data home
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find flows tasks schemas tests -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/.stamp: pyproject.toml requirements.lock
	@found=; for python in "$(PYTHON)" python3.13 python3.12 python3.11; do \
	  if "$$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; \
	  then found="$$python"; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "Xephang needs Python 3.11, 3.12 or 3.13; none of them is on the PATH." >&2; \
	  echo "Install one, or name it: make PYTHON=/path/to/python3.12" >&2; exit 1; \
	fi; \
	echo "Installing into .venv with $$("$$found" --version); the first time this takes a minute or two."; \
	"$$found" -m venv --clear .venv
	@$(INSTALL) --requirement requirements.lock
	@$(INSTALL) --no-deps --editable .
	@touch $@
