# `make help` lists what there is. A line with two number signs after a target is its description.

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup browser serve site check quick lint types bump test golden bench bench-advice fuzz mutants format preview package lock audit audit-tools workflows release release-dry-run clean

PYTHON := .venv/bin/python
BIOME := node_modules/.bin/biome
ADDRESS ?= 127.0.0.1:8000
LAWS ?= tests
PYTEST_FLAGS ?= --numprocesses=auto --maxprocesses=4 --dist=loadfile

# Without it Material prints a notice about MkDocs 2 at every build.
export NO_MKDOCS_2_WARNING := 1

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-15s %s\n", $$1, $$2 }' Makefile

serve: ## Build the site and serve it, anew after every change (ADDRESS=127.0.0.1:8000)
	@scripts/setup --address $(ADDRESS)
	@$(PYTHON) -m scripts.serve $(ADDRESS)

check: browser lint types bump test ## Lint, types, versions of trees, all tests, strict build

quick: setup ## Lint, types, and the tests nearest to what was changed (BASE=origin/main to compare with that)
	@$(PYTHON) -m ruff check
	@$(PYTHON) -m ruff format --check
	@$(BIOME) check
	@$(PYTHON) -m mypy
	@$(PYTHON) -m scripts.quick $(or $(BASE),HEAD)

site: setup ## Build the site into site/; any warning is an error
	@$(PYTHON) -m mkdocs build --strict

lint: setup ## Check style and layout of the code
	@$(PYTHON) -m ruff check
	@$(PYTHON) -m ruff format --check
	@$(BIOME) check

types: setup ## Check the types
	@$(PYTHON) -m mypy

bump: setup ## See that trees that changed have the version that this needs (BASE=REVISION to compare with)
	@$(PYTHON) -m decision diff $(BASE) --check

test: browser site ## Build the site and run all tests, those in real browsers included
	@CHROMIUM="$$(cat .venv/chromium)" FIREFOX="$$(cat .venv/firefox)" BUILT_SITE=site $(PYTHON) -m pytest $(PYTEST_FLAGS)

golden: setup ## Write the expected outputs under tests/golden anew; read the difference before you commit it
	@GOLDEN=write $(PYTHON) -m pytest --quiet

bench: browser site ## Print the benchmarks
	@CHROMIUM="$$(cat .venv/chromium)" $(PYTHON) benchmarks/boot.py site/assets/engine
	@CHROMIUM="$$(cat .venv/chromium)" $(PYTHON) benchmarks/clicks.py site
	@CHROMIUM="$$(cat .venv/chromium)" $(PYTHON) benchmarks/costs.py site
	@$(PYTHON) benchmarks/scale.py

bench-advice: setup ## Print how well the tree advises (OPEN=yes: also on the cases set aside, which is noted)
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r benchmarks/requirements.txt
	@$(PYTHON) -m benchmarks.advice $(if $(OPEN),--open)

fuzz: setup ## Look for counter-examples to the laws much longer than a check does (LAWS=tests)
	@FUZZ=1 HYPOTHESIS_PROFILE=fuzz $(PYTHON) -m pytest $(PYTEST_FLAGS) -m hypothesis $(LAWS)

mutants: setup ## Change the code that decides and adds up 100 times, and see whether the tests notice
	@$(PYTHON) scripts/mutants.py

format: setup ## Lay out the code and repair what can be repaired
	@$(PYTHON) -m ruff format
	@$(PYTHON) -m ruff check --fix
	@$(BIOME) check --write

setup: ## Install what is needed into .venv and node_modules
	@scripts/setup

browser: ## See that there are browsers and Poppler's tools for the tests, install what is missing
	@scripts/setup --browser

preview: setup ## Draw the pictures that other sites show for ours; commit the result
	@$(PYTHON) scripts/draw_preview.py

lock: setup ## Pin the newest versions that fit requirements.in, and write the list of prices
	@scripts/lock

audit-tools: setup
	@[ -x .venv/audit/bin/zizmor ] || $(PYTHON) -m venv .venv/audit
	@.venv/audit/bin/pip install --quiet --disable-pip-version-check --require-hashes -r audit/requirements.txt

workflows: audit-tools ## Look for what is unsafe in the workflows, without the network
	@.venv/audit/bin/zizmor --offline --quiet .github

audit: workflows ## Ask whether a fault is known in what this is built from (needs the network)
	@for needs in requirements benchmarks/requirements audit/requirements; do \
		.venv/audit/bin/pip-audit --disable-pip --require-hashes -r $$needs.txt || exit; done
	@npm audit --audit-level=moderate

package: setup ## Make the package with all that other playbooks' sites need, into dist/
	@$(PYTHON) -m scripts.package

release: audit-tools ## Gather in dist/ what a release attaches; the site is there already (TAG=v1.2.0)
	@$(PYTHON) -m scripts.release $(TAG)

release-dry-run: site audit-tools ## Build the site and rehearse a release of the version that the package has
	@$(PYTHON) -m scripts.release

clean: ## Remove what was built and installed
	rm -rf .venv node_modules site dist .cache
