# SPDX-License-Identifier: Apache-2.0
# Tests. `make check` is everything that belongs into plain CI.

GITWARD_CORPORA ?= ../shared/corpora
SUITES := manifests secrets workflows scorecard provenance
TEST_LIBS := $(PKG_LIBS) -lcmocka

.PHONY: check run-check
check: ## set up what is missing, build, run every test
	$(Q)$(MAKE) --no-print-directory deps
	$(Q)$(MAKE) --no-print-directory -j$$(nproc) test-programs DEVELOPER=1
	$(Q)$(MAKE) --no-print-directory run-check DEVELOPER=1

run-check: all
	$(Q)$(MAKE) --no-print-directory check-headers layers check-exports check-docs
	$(Q)$(MAKE) --no-print-directory unit rules fault fuzz-corpus
	$(Q)$(MAKE) --no-print-directory e2e attack
	$(Q)$(MAKE) --no-print-directory conformance
	@echo "gitward: all checks passed"

# --- unit and rule tests ----------------------------------------------------
$(BUILD)/tests/unit/%: $(BUILD)/obj/tests/unit/%.o $(BUILD)/libinternal.a
	@mkdir -p $(@D)
	@echo "  LD    $@"
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $< $(BUILD)/libinternal.a $(TEST_LIBS)

# What a build without libdeflate does, tested where it is installed too.
ZLIB_BIN := $(patsubst %,$(BUILD)/tests/zlib/%,test_inflate test_pack test_history_scan)

$(BUILD)/obj/zlib/inflate.o: src/base/inflate.c $(BUILD)/obj/src/base/inflate.o
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(LIB_INC) -UWARD_LIBDEFLATE $(BANNED) -c -o $@ $<

$(BUILD)/tests/zlib/%: $(BUILD)/obj/tests/unit/%.o $(BUILD)/obj/zlib/inflate.o $(BUILD)/libinternal.a
	@mkdir -p $(@D)
	@echo "  LD    $@"
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(TEST_LIBS)

.PHONY: unit
unit: $(UNIT_BIN) $(ZLIB_BIN) ## unit tests
	$(Q)sh tests/unit/run.sh $(UNIT_BIN) $(ZLIB_BIN)

$(BUILD)/tests/rules_test: $(BUILD)/obj/tests/rules/rules_test.o $(BUILD)/libinternal.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $< $(BUILD)/libinternal.a $(TEST_LIBS)

-include $(BUILD)/obj/tests/rules/rules_test.d

.PHONY: rules
rules: $(BUILD)/tests/rules_test ## examples and fixtures of every rule
	$(Q)$(BUILD)/tests/rules_test src/rules

# --- end to end ---------------------------------------------------------------
.PHONY: e2e
e2e: $(BUILD)/gitward $(BUILD)/libgitward.so ## real commits and pushes through the installed hooks
	$(Q)sh tools/test-tools.sh build/tools
	$(Q)sh tests/e2e/run.sh $(abspath $(BUILD)/gitward)

# --- attacks ------------------------------------------------------------------
-include $(BUILD)/obj/tests/attack/spend.d

$(BUILD)/tests/spend: $(BUILD)/obj/tests/attack/spend.o
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $<

.PHONY: attack
attack: $(BUILD)/gitward $(BUILD)/tests/spend ## every known way round the wall: each must be stopped, its harmless twin not
	$(Q)sh tests/attack/run.sh $(BUILD)/gitward $(BUILD)/tests/spend -o $(BUILD)/attacks.tsv

.PHONY: attack-docs
attack-docs: attack ## write docs/attacks.md
	$(Q)sh tests/attack/doc.sh $(BUILD)/attacks.tsv tests/attack/peers.tsv > $(BUILD)/attacks.md && mv $(BUILD)/attacks.md docs/attacks.md

.PHONY: load
load: $(BUILD)/gitward $(BUILD)/tests/spend ## 200 pushes of 8 clients at once: every verdict right, none lost
	$(Q)sh tests/load/run.sh $(BUILD)/gitward $(BUILD)/tests/spend

.PHONY: demo
demo: ## a bad push refused and a good one accepted, before your eyes
	$(Q)$(MAKE) --no-print-directory deps
	$(Q)$(MAKE) --no-print-directory all
	$(Q)sh tools/demo.sh $(abspath $(BUILD)/gitward)

# --- conformance ----------------------------------------------------------------
CONFORMANCE_OBJ := $(patsubst %.c,$(BUILD)/obj/%.o,$(sort $(wildcard tests/conformance/*.c)))
-include $(CONFORMANCE_OBJ:.o=.d)

$(BUILD)/conformance: $(CONFORMANCE_OBJ) $(BUILD)/libinternal.a
	@echo "  LD    $@"
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $(CONFORMANCE_OBJ) $(BUILD)/libinternal.a $(PKG_LIBS)

.PHONY: conformance
conformance: $(BUILD)/conformance ## public corpora (GITWARD_CORPORA), against the recorded floor
	$(Q)sh tests/conformance/run.sh $(BUILD)/conformance "$(GITWARD_CORPORA)" build/corpora

# --- faults -----------------------------------------------------------------------
FAULT_OBJ := $(patsubst %.c,$(BUILD)/obj/%.o,$(sort $(wildcard tests/fault/*.c)))
-include $(FAULT_OBJ:.o=.d)

$(BUILD)/tests/fault: $(FAULT_OBJ) $(BUILD)/libinternal.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $(FAULT_OBJ) $(BUILD)/libinternal.a $(TEST_LIBS) -ldl

.PHONY: fault
fault: $(BUILD)/tests/fault ## the Nth allocation or read fails: right answer or blocked, never allowed
	$(Q)$(BUILD)/tests/fault

# --- fuzzing ----------------------------------------------------------------------
# Plain CI replays the stored inputs and the rules' fixtures with a driver of our
# own; `make fuzz` searches for new ones with clang's libFuzzer.
FUZZ_TIME ?= 60
FUZZ_BIN := $(FUZZ_NAMES:%=$(BUILD)/fuzz/%)

$(BUILD)/fuzz/%: $(BUILD)/obj/tests/fuzz/fuzz_%.o $(BUILD)/obj/tests/fuzz/driver.o $(BUILD)/libinternal.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS)

-include $(FUZZ_NAMES:%=$(BUILD)/obj/tests/fuzz/fuzz_%.d) $(BUILD)/obj/tests/fuzz/driver.d

.PHONY: fuzz-corpus
fuzz-corpus: $(FUZZ_BIN) ## replay stored inputs through every fuzz target
	$(Q)for t in $(FUZZ_NAMES); do $(BUILD)/fuzz/$$t tests/fuzz/corpus/$$t src/rules || exit 1; done

.PHONY: fuzz
fuzz: ## search for new crashes, FUZZ_TIME seconds a target (needs clang)
	$(Q)$(MAKE) --no-print-directory BUILD=build/fuzzer CC=clang SANITIZE=fuzzer-no-link,address,undefined build/fuzzer/libinternal.a
	$(Q)mkdir -p build/fuzzer/bin build/fuzzer/found
	$(Q)for t in $(FUZZ_NAMES); do \
	  echo "fuzz $$t, $(FUZZ_TIME) s"; \
	  clang -std=c17 -D_GNU_SOURCE -g -O1 -fsanitize=fuzzer,address,undefined -DARENA_DEBUG $(TEST_INC) \
	    -o build/fuzzer/bin/$$t tests/fuzz/fuzz_$$t.c build/fuzzer/libinternal.a $(PKG_LIBS) || exit 1; \
	  mkdir -p build/fuzzer/found/$$t; \
	  build/fuzzer/bin/$$t -max_total_time=$(FUZZ_TIME) -timeout=5 -rss_limit_mb=2048 -verbosity=0 -print_final_stats=0 \
	    -artifact_prefix=build/fuzzer/$$t- build/fuzzer/found/$$t $$(test -d tests/fuzz/corpus/$$t && echo tests/fuzz/corpus/$$t) || exit 1; \
	done

# --- bench -------------------------------------------------------------------------
-include $(patsubst tests/bench/%.c,$(BUILD)/obj/tests/bench/%.d,$(wildcard tests/bench/*.c))

$(BUILD)/bench/%: $(BUILD)/obj/tests/bench/%.o $(BUILD)/libinternal.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $< $(BUILD)/libinternal.a $(PKG_LIBS)

.PHONY: bench-server
bench-server: all $(BUILD)/bench/pair $(BUILD)/tests/spend ## the hook in a repository of 1.6 million objects (makes one, once)
	$(Q)sh tests/bench/server.sh $(BUILD)

.PHONY: bench-verify
bench-verify: all $(BUILD)/bench/pair ## verify against git log --format=%G?: 2,000 commits, or REPO=DIR SIGNERS=FILE KEYRING=FILE
	$(Q)REPO="$(REPO)" SIGNERS="$(SIGNERS)" KEYRING="$(KEYRING)" sh tests/bench/verify.sh $(BUILD)

.PHONY: bench-secrets
bench-secrets: $(BUILD)/bench/bench_secrets ## looking for secrets against memcpy and grep -F (DIRS="DIR...")
	$(Q)sh tests/bench/secrets.sh $(BUILD) $(or $(DIRS),src tests docs)

.PHONY: bench-history
bench-history: $(BUILD)/gitward ## the search of a whole history (REPO=DIR) against Git's own reading, and other tools where installed
	$(Q)sh tests/bench/history.sh $(BUILD) "$(or $(REPO),.)"

.PHONY: bench
bench: all $(patsubst tests/bench/%.c,$(BUILD)/bench/%,$(wildcard tests/bench/*.c)) ## ratios against named baselines, and peak memory
	$(Q)sh tests/bench/run.sh $(BUILD) "$(GITWARD_CORPORA)"

# --- instrumented -------------------------------------------------------------------
.PHONY: asan
asan: ## unit, rule, fault, fuzz-corpus and end-to-end tests under ASan and UBSan
	$(Q)$(MAKE) --no-print-directory SANITIZE=address,undefined BUILD=build/asan CFLAGS="-O1 -g" all unit rules fuzz-corpus e2e

.PHONY: valgrind
valgrind: $(UNIT_BIN) ## unit tests under valgrind
	$(Q)for t in $(UNIT_BIN); do valgrind -q --error-exitcode=9 --leak-check=full $$t >/dev/null || exit 1; done

.PHONY: coverage
coverage: ## line coverage of unit and rule tests, by room
	$(Q)$(MAKE) --no-print-directory BUILD=build/coverage CFLAGS="-O0 -g --coverage" LDFLAGS=--coverage unit rules
	$(Q)sh tools/coverage.sh build/coverage

# --- all programs that tests run, so that many can be built at once -------------------
.PHONY: test-programs
test-programs: all $(UNIT_BIN) $(BUILD)/tests/rules_test $(BUILD)/tests/fault $(FUZZ_BIN) $(BUILD)/conformance $(BUILD)/tests/spend
