.DEFAULT_GOAL := help
.PHONY: help demo test test-index test-cluster check fix lock table clean bench-chain bench-text bench-audio bench-image bench-video bench-decode bench-glance bench-cluster bench-cluster-store bench-crawl bench-cluster-bus bench-index bench-live bench-cluster-vault bench-cluster-index bench-search fuzz-text fuzz-audio fuzz-video

PYTHON ?= python3
BIN := .venv/bin
T ?= tests/e2e tests
# One process more than this wants on two cores, since the long tests mostly wait for others;
# a file stays with one process, for its fixtures, and the longest file starts first.
SPREAD ?= -n 3 --dist loadfile --no-loadscope-reorder
# The tests with servers mostly wait for them.
CLUSTER_SPREAD ?= -n 2 --dist loadfile --no-loadscope-reorder
SCALE ?= full
SEED ?= 1

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: .venv/ready ## Run the whole chain over a small internet of our own (SEED=1 SCALE=full)
	$(BIN)/keywatch demo --seed $(SEED) --scale $(SCALE)

test: .venv/ready ## Run the tests; T=tests/alerts for a part
	$(BIN)/python -m pytest -q $(SPREAD) $(T)

test-index: .venv/ready ## The index engine's long tests: 10 000 steps beside a dictionary, 300 kills
	KEYWATCH_STEPS=10000 KEYWATCH_KILLS=300 $(BIN)/python -m pytest -q tests/fingerprint/index/test_machine.py tests/fingerprint/index/test_kills.py

test-cluster: .venv/ready ## The tests that need real servers, which it starts (SERVERS="postgres kafka" T=tests/backends AGAIN=1: what failed)
	tests/cluster/servers/up $(SERVERS) -- $(BIN)/python -m pytest -q -m cluster $(CLUSTER_SPREAD) \
		$(if $(AGAIN),--last-failed --last-failed-no-failures none) $(T)

check: .venv/ready ## Format, lint, types, floors, lock freshness, tests
	$(BIN)/ruff format --no-cache --check .
	$(BIN)/ruff check --no-cache .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python bench/locks.py
	$(BIN)/python -m pytest -q $(SPREAD) $(T)

fix: .venv/ready ## Format and apply the safe fixes
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: .venv/ready ## Resolve the environment anew into requirements/
	PATH=$(BIN):$$PATH $(BIN)/python bench/locks.py --write

table: .venv/ready ## Make the table that folds characters anew (a change in it needs a new scheme)
	$(BIN)/python -m fingerprint.text.table.generate

bench-chain: .venv/ready ## Seconds and CPU a stage, hours of media a core-hour, pages a second
	$(BIN)/python bench/chain.py

bench-text: .venv/bench ## Recall, spans, false passages, speed on novels (CORPUS=FOLDER QUERIES=40 JSON=FILE ARGS=…)
	$(BIN)/python -m bench.text $(or $(CORPUS),$(error name a folder of novels: make bench-text CORPUS=…)) \
		--seed $(SEED) $(if $(QUERIES),--queries $(QUERIES)) $(if $(JSON),--json $(JSON)) $(ARGS)

bench-audio: .venv/ready ## Recall on distorted excerpts of music, strangers (MUSIC="FOLDER …" QUERIES=30 JSON=FILE ARGS=…)
	$(BIN)/python -m bench.audio $(if $(MUSIC),--music $(MUSIC)) --seed $(SEED) \
		$(if $(QUERIES),--queries $(QUERIES)) $(if $(JSON),--json $(JSON)) $(ARGS)

bench-image: .venv/bench ## Recall on edited pictures, strangers, cost (SETS=tuning,held-out QUERIES=40 JSON=FILE ARGS=…)
	$(BIN)/python -m bench.image $(if $(SETS),--sets $(SETS)) --seed $(SEED) \
		$(if $(QUERIES),--queries $(QUERIES)) $(if $(JSON),--json $(JSON)) $(ARGS)

bench-video: .venv/bench ## Recall on edited clips, strangers, cost (FOOTAGE="FOLDER …" QUERIES=30 JSON=FILE ARGS=…)
	$(BIN)/python -m bench.video $(if $(FOOTAGE),--footage $(FOOTAGE)) --seed $(SEED) \
		$(if $(QUERIES),--queries $(QUERIES)) $(if $(JSON),--json $(JSON)) $(ARGS)

bench-decode: .venv/ready ## Canvases and keyframes beside bare decoding, by codec and size (ARGS=…)
	$(BIN)/python -m bench.decode_cost $(ARGS)

bench-glance: .venv/ready ## What a glance at long uploads misses and saves (FOOTAGE="FOLDER …" QUERIES=20 JSON=FILE ARGS=…)
	$(BIN)/python -m bench.glance $(if $(FOOTAGE),--footage $(FOOTAGE)) --seed $(SEED) \
		$(if $(QUERIES),--queries $(QUERIES)) $(if $(JSON),--json $(JSON)) $(ARGS)

bench-cluster: .venv/ready ## CPU a posting and wall time with 1, 2, 4 workers on real servers (POSTINGS=240 ROUNDS=1 JSON=FILE ARGS=…)
	tests/cluster/servers/up postgres kafka s3 -- $(BIN)/python -m bench.cluster \
		$(if $(POSTINGS),--postings $(POSTINGS)) $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(JSON),--json $(JSON)) $(ARGS)

bench-cluster-store: .venv/ready ## Leases and waiting on PostgreSQL beside SQLite (ROWS=leases,waiting JSON=FILE ARGS=…)
	tests/cluster/servers/up postgres -- $(BIN)/python -m bench.cluster_store \
		$(if $(ROWS),--rows $(ROWS)) $(if $(JSON),--json $(JSON)) $(ARGS)

bench-crawl: .venv/ready ## Pages a second and CPU a page of 1, 2, 4 crawlers (ROUNDS=3 JSON=FILE ARGS=…)
	$(BIN)/python -m bench.crawl $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(JSON),--json $(JSON)) $(ARGS)

bench-index: .venv/bench ## The index's times and bytes, faiss beside it (SCALE=full ROWS=hashes,text JSON=FILE)
	$(BIN)/python -m bench.index --scale $(SCALE) --seed $(SEED) $(if $(ROWS),--rows $(ROWS)) $(if $(JSON),--json $(JSON))

bench-cluster-bus: .venv/ready ## Messages a second on Kafka, beside the bare client (ROUNDS=3 JSON=FILE ARGS=…)
	tests/cluster/servers/up kafka -- $(BIN)/python -m bench.cluster_bus $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(JSON),--json $(JSON)) $(ARGS)

bench-cluster-vault: .venv/ready ## MB/s of a bucket, of files and of the bare client (ROUNDS=3 JSON=FILE)
	tests/cluster/servers/up s3 -- $(BIN)/python -m bench.cluster_vault $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(JSON),--json $(JSON))

bench-cluster-index: .venv/ready ## Sound in Elasticsearch: enrolling, asking, being seen (HOURS=10,100,250 JSON=FILE ARGS=…)
	tests/cluster/servers/up elasticsearch -- $(BIN)/python -m bench.cluster_index \
		$(if $(HOURS),--hours $(HOURS)) --seed $(SEED) $(if $(JSON),--json $(JSON)) $(ARGS)

bench-search: .venv/ready ## Times of questions by words, documents a second, LIKE beside it (POSTINGS=100000,1000000 JSON=FILE)
	$(BIN)/python -m bench.search --seed $(SEED) $(if $(POSTINGS),--postings $(POSTINGS)) $(if $(JSON),--json $(JSON)) $(ARGS)

fuzz-text: .venv/bench ## Spoilt texts, pages, books and archives: nothing but Refused (RUNS=100000)
	$(BIN)/python -m bench.fuzz_text --runs $(or $(RUNS),100000) --seed $(SEED)

fuzz-audio: .venv/ready ## Spoilt media through the sandbox: nothing but Refused, no hang (RUNS=10000 KEEP=FOLDER)
	$(BIN)/python -m bench.fuzz_audio --runs $(or $(RUNS),10000) --seed $(SEED) $(if $(KEEP),--keep $(KEEP))

fuzz-video: .venv/ready ## Spoilt films and pictures, the same way (RUNS=10000 KEEP=FOLDER)
	$(BIN)/python -m bench.fuzz_video --runs $(or $(RUNS),10000) --seed $(SEED) $(if $(KEEP),--keep $(KEEP))

bench-live: .venv/ready ## Live streams whose sound one core keeps up with, by replay (STREAMS=300 SECONDS=60 JSON=FILE)
	$(BIN)/python -m bench.audio_live --streams $(or $(STREAMS),300) --seconds $(or $(SECONDS),60) --seed $(SEED) $(if $(JSON),--json $(JSON))

clean: ## Remove the environment and caches
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis

# The last step compiles the numeric kernels, which numba then keeps beside the sources.
# uv is quick; where it cannot reach the index that pip is set up for, pip does the same.
.venv/ready: requirements/dev.txt requirements/uv.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Keywatch needs Python 3.11 or newer, this is %d.%d" % sys.version_info[:2])'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/uv.txt
	VIRTUAL_ENV=$(CURDIR)/.venv $(BIN)/uv pip install -q --require-hashes -r requirements/dev.txt || \
		$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
	PATH=$(CURDIR)/$(BIN):$$PATH $(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	$(BIN)/python -m service.demo.warm
	@touch $@

# Peers that only a bench compares with; without them their rows say so, and the rest runs.
.venv/bench: .venv/ready requirements/bench.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/bench.txt && touch $@ || \
		echo "the peers of requirements/bench.txt could not be installed"
