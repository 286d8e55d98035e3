# Wodnik: `make run` serves the demo utility, `make test` checks everything.

PYTHON ?= python3
BIN := .venv/bin
PREPARE := $(PYTHON) tests/support/machine.py
CODE := app.py cli.py commands.py config.py texts.py tokens.py pages components callbacks services domain data endpoints rendering
LOCK := uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --no-emit-index-url pyproject.toml

.PHONY: run test check fmt bench cover prove demo-reset messages lock clean lint dev

run:  ## Serve the demo utility; the first time, make its environment and its database
	@$(PREPARE) run
	@$(BIN)/wodnik db upgrade
	@$(BIN)/wodnik demo --size town --if-absent
	@WODNIK_LOG_FORMAT="$${WODNIK_LOG_FORMAT:-faults}" $(BIN)/wodnik serve

test: dev lint  ## Everything: lint, types, contracts, unit, integration on two databases, browser
	@$(PREPARE) tests
	$(BIN)/pytest -n 2 --dist loadscope -m 'not browser and not proof'
	$(BIN)/pytest -n 2 -m 'browser and not proof'

check: dev lint  ## The fast part: lint, types, contracts, unit tests
	$(BIN)/pytest tests/unit

lint: dev
	$(BIN)/ruff format --check --quiet
	$(BIN)/ruff check --quiet
	$(BIN)/mypy --num-workers 2
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m tests.support.house

fmt: dev  ## Format, and mend what can be mended
	$(BIN)/ruff check --fix-only --quiet
	$(BIN)/ruff format

bench: dev  ## Print the ratios of the performance promises
	@for one in $(basename $(notdir $(wildcard benchmarks/[a-z]*.py))); do $(BIN)/python -m benchmarks.$$one || exit; done

cover: dev  ## What the tests reach, layer by layer; domain, services and queries are reached in full
	$(BIN)/coverage run -m pytest tests/unit tests/integration
	@for layer in $(filter-out %.py,$(CODE)); do \
		printf '%-12s %3s %%\n' $$layer $$($(BIN)/coverage report --include="$$layer/*" --format=total); done
	$(BIN)/coverage report --include='domain/*,services/*,data/queries/*' --fail-under=100

prove: dev  ## The long proofs
	@$(PREPARE) tests
	$(BIN)/pytest -n 2 -m proof -rP --durations=0 --durations-min=1

demo-reset:  ## Make the demo utility anew
	@$(PREPARE) run
	@$(BIN)/wodnik demo --size town --anew

messages: dev  ## Collect the texts of the interface into both catalogues
	@mkdir -p .make
	$(BIN)/pybabel --quiet extract -F pyproject.toml -k _l --no-location --sort-output \
		--project Wodnik --copyright-holder 'the authors of Wodnik' -o .make/messages.pot $(CODE) templates
	@for one in pl en; do \
		step=init; [ -f translations/$$one/LC_MESSAGES/messages.po ] && step="update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date"; \
		$(BIN)/pybabel --quiet $$step -w 120 -l $$one -i .make/messages.pot -d translations || exit; done

lock:  ## Pin every package by hash (needs uv)
	$(LOCK) --group build -o requirements.lock
	$(LOCK) --group build --group dev -o requirements-dev.lock

dev:
	@$(PREPARE) dev

clean:
	rm -rf .venv .make .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage htmlcov test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
