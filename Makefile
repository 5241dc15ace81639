# `make` alone lists what it can do.

PORT ?= 8000
NAME ?=
PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help run test lint format bench lock

help: ## List these commands
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1|\2/' | column -t -s '|'

run: ## Install, migrate, load the demonstration, start web, worker and beat (PORT=8000)
	@$(PYTHON) bin/prepare run
	@exec $(BIN)/python bin/run --port $(PORT)

test: ## Run all tests on SQLite, then on a private PostgreSQL with Redis
	@$(PYTHON) bin/prepare test
	@exec $(BIN)/python bin/test

lint: ## Check style, import contracts, types, templates and migrations
	@$(PYTHON) bin/prepare lint
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/python manage.py makemigrations --check --dry-run

format: ## Write the code in the one style
	@$(PYTHON) bin/prepare lint
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: ## Run the benchmarks (NAME=P9 runs one)
	@$(PYTHON) bin/prepare test
	@$(BIN)/python -m benchmarks $(NAME)

lock: ## Pin all requirements anew, with hashes
	@$(PYTHON) bin/prepare lint
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --upgrade requirements.in -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --upgrade requirements-node.in -o requirements-node.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --upgrade requirements-dev.in -o requirements-dev.txt
