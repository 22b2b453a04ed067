# The commands of the project; README explains them. Each delegates to one script of deploy/.
PYTHON ?= python3
VENV := .venv/bin

.PHONY: system install run test soak bench bench-data lock lint format translations assets

system:
	apt-get update
	apt-get install -y --no-install-recommends $$(cat deploy/packages.txt)

install:
	@$(PYTHON) -m deploy.install

assets: install
	@$(VENV)/python -m deploy.assets

translations:
	@$(VENV)/pybabel compile --directory locale --domain django --statistics

run: install
	@exec $(VENV)/python -m deploy.run

test:
	@$(PYTHON) -m deploy.test

soak:
	@$(PYTHON) -m deploy.test --soak

bench: install
	@$(VENV)/python -m benchmarks.run

bench-data: install
	@$(VENV)/python -m benchmarks.data

lint:
	@$(PYTHON) -m deploy.test --lint

format:
	@$(VENV)/ruff check --fix-only --quiet
	@$(VENV)/ruff format

lock:
	@$(PYTHON) -m deploy.lock
