# Every target works on a fresh machine that has Python 3.11 or newer, git and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: setup system demo test check soak bench dashboard lock clean

setup: $(VENV)/.installed

$(VENV)/.installed: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --require-hashes --requirement requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

# The dashboard's tests drive a real Chromium, and those of faults let system calls fail under
# strace; Debian's packages where there are none yet.
system:
	@missing=; \
	command -v chromium >/dev/null || command -v google-chrome >/dev/null || missing=chromium; \
	command -v strace >/dev/null || missing="$$missing strace"; \
	test -z "$$missing" || { apt-get update -qq && apt-get install -y -qq $$missing; }

demo: setup
	$(BIN)/deploy-ledger demo --out demo

test: setup system check
	$(BIN)/pytest -n auto --dist worksteal

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

soak: setup system
	$(BIN)/python -m tests.soak.run

bench: setup
	$(BIN)/python -m tests.bench.run

dashboard: setup
	$(BIN)/deploy-ledger dashboard

lock: setup
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --all-extras --generate-hashes --python-version 3.11 \
	  --constraint constraints.txt --no-emit-index-url --no-emit-find-links --no-header \
	  --output-file requirements.lock

clean:
	rm -rf $(VENV) demo .mypy_cache .pytest_cache .ruff_cache
