# make run    the demo on 127.0.0.1, with a database of its own in var/
# make test   every suite, on SQLite and on a PostgreSQL started for the purpose
# make soak   2,000 processes killed on each database, and docs/crash-report.md written anew (most of an hour);
#             then strangers try the API at length, at random (up to an hour; stop it when you like)
# make bench  how fast it is, beside others, in one table; some minutes. SIZE=small: seconds. WRITE=1: into docs/performance.md
# All begin with make install, which needs Python 3.11 or newer and writes only to .venv (test and bench to var/ too).

SPEED ?= 1
PORT ?= 8000
KILLS ?= 2000

.PHONY: run test soak bench install lock
.DEFAULT_GOAL := run

run: install
	@mkdir -p var
	@.venv/bin/alongside serve --demo --speed $(SPEED) --port $(PORT)

test: install var/client/installed
	@.venv/bin/python tests/run_suites.py

soak: install
	@.venv/bin/python tests/kill_test.py --kills $(KILLS) --report docs/crash-report.md
	@HYPOTHESIS_PROFILE=search .venv/bin/python -m pytest -q -n 2 tests/strangers

# SpiffWorkflow, which is measured beside Alongside, gets an environment of its own: nothing of it reaches .venv.
bench: install var/bench/installed
	@.venv/bin/python -m benchmarks $(if $(filter small,$(SIZE)),--small) $(if $(WRITE),--write)

var/bench/installed: requirements/bench.txt
	@.venv/bin/python -m venv --clear var/bench
	@var/bench/bin/python -m pip install --quiet --quiet --disable-pip-version-check --require-hashes -r requirements/bench.txt
	@touch $@

# What makes the client of the API's journey wants an older typer than Alongside, so it has an environment of its own too.
var/client/installed: requirements/client.txt
	@.venv/bin/python -m venv --clear var/client
	@var/client/bin/python -m pip install --quiet --quiet --disable-pip-version-check --require-hashes -r requirements/client.txt
	@touch $@

install:
	@PYTHON="$(PYTHON)" sh requirements/install.sh

# Write the hashed requirements files again from pyproject.toml, at the newest versions that fit.
# They name no index and no folder, and hold for every platform and every Python from 3.11 on.
# The service runs on the versions that the tests ran on: run.txt is a part of dev.txt.
# bench.txt is the environment that make bench measures against, client.txt the one that makes the journey's client.
COMPILE = var/lock/bin/uv pip compile --universal --python-version 3.11 \
	--upgrade --generate-hashes --no-config --no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet
LOCK = $(COMPILE) pyproject.toml --extra postgres

lock: install
	@test -x var/lock/bin/uv || { .venv/bin/python -m venv var/lock && var/lock/bin/pip install --quiet --quiet uv; }
	@$(LOCK) --group dev --output-file requirements/dev.txt
	@$(LOCK) --constraint requirements/dev.txt --output-file requirements/run.txt
	@$(COMPILE) --group pyproject.toml:bench --output-file requirements/bench.txt
	@$(COMPILE) --group pyproject.toml:client --output-file requirements/client.txt
	@echo "Written: requirements/run.txt, dev.txt, bench.txt and client.txt"
