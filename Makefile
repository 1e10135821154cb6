# make run    the demo on 127.0.0.1, with a database of its own in var/
# make test   every suite, on SQLite and on a PostgreSQL started for the purpose
# make soak   2,000 processes killed on each database, and docs/crash-report.md written anew (most of an hour)
# All begin with make install, which needs Python 3.11 or newer and writes only to .venv.

SPEED ?= 1
PORT ?= 8000
KILLS ?= 2000

.PHONY: run test soak install lock
.DEFAULT_GOAL := run

run: install
	@mkdir -p var
	@.venv/bin/alongside serve --demo --speed $(SPEED) --port $(PORT)

test: install
	@.venv/bin/python tests/run_suites.py

soak: install
	@.venv/bin/python tests/kill_test.py --kills $(KILLS) --report docs/crash-report.md

install:
	@PYTHON="$(PYTHON)" sh requirements/install.sh

# Write the hashed requirements files again from pyproject.toml, at the newest versions that fit.
# They name no index and no folder, and hold for every platform and every Python from 3.11 on.
# The service runs on the versions that the tests ran on: run.txt is a part of dev.txt.
LOCK = var/lock/bin/uv pip compile pyproject.toml --extra postgres --universal --python-version 3.11 \
	--upgrade --generate-hashes --no-config --no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet

lock: install
	@test -x var/lock/bin/uv || { .venv/bin/python -m venv var/lock && var/lock/bin/pip install --quiet --quiet uv; }
	@$(LOCK) --group dev --output-file requirements/dev.txt
	@$(LOCK) --constraint requirements/dev.txt --output-file requirements/run.txt
	@echo "Written: requirements/run.txt and requirements/dev.txt"
