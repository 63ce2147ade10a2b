# The front door. Every target does its own set-up: nothing has to be installed before but a Python.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
PYTHON := .venv/bin/python
# For a part of the tests or other options: make test ARGS="tests/ground -x"
ARGS ?=

.PHONY: help install demo test check bench format lock screenshots

help: ## Zeigt diese Liste
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

install: ## Richtet .venv, node_modules und static/vendor ein
	@scripts/bootstrap.sh

demo: install ## Startet die Plattform mit einer Beispielstadt
	@exec $(PYTHON) manage.py demo $(ARGS)

test: ## Führt alle Tests aus
	@scripts/bootstrap.sh --browser
	@$(PYTHON) -m pytest $(or $(ARGS),-n auto --maxprocesses 6)

check: install ## Prüft Format, Schichten, Typen, Migrationen, Vorlagen, Sicherheit
	@$(PYTHON) scripts/check.py $(ARGS)

bench: install ## Misst Antwortzeiten und Durchsatz
	@$(PYTHON) -m bench $(ARGS)

format: install ## Bringt Code und Vorlagen in Form
	@$(PYTHON) -m ruff check --fix --quiet . ; $(PYTHON) -m ruff format .
	@.venv/bin/djangofmt --quiet templates

lock: install ## Schreibt requirements*.txt neu aus pyproject.toml
	@scripts/lock.sh

screenshots: ## Macht die Bilder der README aus der Beispielstadt
	@scripts/bootstrap.sh --browser
	@$(PYTHON) scripts/screenshots.py
