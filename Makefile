# One place for everything that is done here; `make` alone lists it.
# Needs python3 (3.11 or newer, with venv) and make; everything else is installed below .venv from the lock.

.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
WORKERS ?= 2
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard facilitator/translations/*/LC_MESSAGES/*.po))
METADATA := setup.cfg setup.py pyproject.toml
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--custom-compile-command "make lock" setup.cfg

# PORT, HOST, DATA_DIR and every other setting of facilitator/config.py may be given on the command line or in the
# environment: make hands both on to the product.

.PHONY: help
help: ## list the targets
	@echo "make TARGET [PORT=8000] [HOST=127.0.0.1] [DATA_DIR=data] [PYTHON=python3]"; echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-12s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# --- Using it ---------------------------------------------------------------------------------------------

.PHONY: demo
demo: $(VENV)/.runtime $(if $(filter 1,$(CELERY)),$(VENV)/.broker) $(CATALOGUES) ## start the product with a made-up organisation on a shifted clock; CELERY=1 shows the big set-up
	@exec $(BIN)/facilitator demo

.PHONY: run
run: $(VENV)/.runtime $(CATALOGUES) ## start the product with your own data, kept in DATA_DIR
	@exec $(BIN)/facilitator run

.PHONY: venv
venv: $(VENV)/.dev $(CATALOGUES) ## install everything, tools included, into .venv from the lock

# --- Checking it ------------------------------------------------------------------------------------------

.PHONY: check
check: lint types contracts templates shape promises docs test ## everything that a change has to pass

.PHONY: test
test: venv browser ## all tests, on SQLite and on a PostgreSQL that they start themselves
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile $(ARGS)

.PHONY: test-quick
test-quick: venv ## the tests on SQLite alone, without browser and started processes
	FACILITATOR_TEST_DATABASES=sqlite $(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile \
		-m "not browser and not processes" $(ARGS)

.PHONY: lint
lint: venv ## style and formatting (ruff)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

.PHONY: types
types: venv ## types (mypy --strict)
	$(BIN)/mypy

.PHONY: contracts
contracts: venv ## who may import whom (import-linter)
	$(BIN)/lint-imports --no-logo

.PHONY: templates
templates: venv ## page templates (djlint)
	$(BIN)/djlint --lint --quiet facilitator/templates

.PHONY: shape
shape: ## length of functions and files, number of parameters, against their ceilings
	@$(PYTHON) scripts/shape.py

.PHONY: promises
promises: ## every requirement has its test or a date (docs/requirements.md)
	@$(PYTHON) scripts/requirements.py --check

.PHONY: docs
docs: venv ## build the site of docs/ into site/; a broken link fails
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict

.PHONY: browser
browser: ## look for Chromium, installing Debian's when that is allowed
	@sh scripts/browser.sh

.PHONY: judges
judges: venv $(VENV)/judges/.ready ## let khal, vdirsyncer, Radicale, ical.js and others read our calendars (a few minutes)
	FACILITATOR_JUDGES=$(abspath $(VENV)/judges) FACILITATOR_TEST_DATABASES=sqlite $(BIN)/python -m pytest tests/judges $(ARGS)

# --- Measuring it -----------------------------------------------------------------------------------------

.PHONY: bench
bench: venv ## measure against raw floors (MEASURES=list …; QUICK=1: a try of a few minutes); see docs/performance.md
	$(BIN)/python -m benchmarks $(if $(QUICK),--quick) $(MEASURES)

# --- Working on it ----------------------------------------------------------------------------------------

.PHONY: format
format: venv ## rewrite the code in the common style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: messages
messages: venv ## collect the sentences to translate and compile the translations
	$(BIN)/python scripts/messages.py $(ARGS)

.PHONY: requirements
requirements: ## write docs/requirements.md from docs/requirements.toml and the marks on the tests
	@$(PYTHON) scripts/requirements.py

.PHONY: screenshots
screenshots: venv browser ## take the pictures of docs/images anew where their pages have changed
	FACILITATOR_SCREENSHOTS=1 $(BIN)/python -m pytest --quiet tests/browser/test_screenshots.py

.PHONY: openapi
openapi: venv ## write docs/openapi.json from the application
	$(BIN)/facilitator openapi > docs/openapi.json.new
	@mv docs/openapi.json.new docs/openapi.json

.PHONY: vendor
vendor: ## for maintainers: fetch the browser files again by npm and check their hashes
	@$(PYTHON) scripts/vendor.py

.PHONY: release-data
release-data: venv ## for maintainers: keep the data that this version leaves behind, before its tag
	PYTHONPATH=. $(BIN)/python scripts/keep_release.py

.PHONY: lock
lock: ## for maintainers: solve the versions again with uv and write requirements/
	$(LOCK) --extra build --extra closures --output-file requirements/runtime.txt
	$(LOCK) --extra build --extra closures --extra broker --constraints requirements/runtime.txt --output-file requirements/broker.txt
	$(LOCK) --extra build --extra closures --extra dev --constraints requirements/broker.txt --output-file requirements/dev.txt
	$(subst setup.cfg,requirements/judges.in,$(LOCK)) --output-file requirements/judges.txt

.PHONY: wheel
wheel: venv ## build the wheel into dist/
	@rm -rf build
	$(BIN)/python -m build --wheel --no-isolation

.PHONY: clean
clean: ## remove what can be made again (never DATA_DIR)
	rm -rf $(VENV) build dist site *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	rm -f $(CATALOGUES)
	find benchmarks facilitator migrations scripts tests -name __pycache__ -type d -prune -exec rm -rf {} +

# --- How the targets above get what they need ---------------------------------------------------------------

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Facilitator needs Python 3.11 or newer as '$(PYTHON)'. If it has another name: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "Python's venv is missing. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements/runtime.txt $(METADATA) | $(BIN)/python
	$(PIP) install --require-hashes --requirement requirements/runtime.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.broker: requirements/broker.txt | $(VENV)/.runtime
	$(PIP) install --require-hashes --requirement requirements/broker.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(METADATA) | $(BIN)/python
	$(PIP) install --require-hashes --requirement requirements/dev.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/.runtime

$(VENV)/judges/.ready: requirements/judges.txt | $(BIN)/python
	$(PYTHON) -m venv $(VENV)/judges
	$(VENV)/judges/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes --requirement $<
	@if command -v npm >/dev/null; then npm install --silent --no-save --prefix $(VENV)/judges/node ical.js@2.2.1; \
		else echo "There is no npm here: ical.js is left out." >&2; fi
	@touch $@

%.mo: %.po | $(BIN)/python
	$(BIN)/pybabel --quiet compile --input-file $< --output-file $@
