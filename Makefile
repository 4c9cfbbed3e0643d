# SPDX-License-Identifier: Apache-2.0
#
# One non-recursive Makefile; everything it makes goes below $(BUILD).
#   make            the program and the libraries
#   make help       all targets
#   DEVELOPER=1     warnings are errors
#   LIBDEFLATE=     without libdeflate, which is used where it is installed
#   SANITIZE=address,undefined   instrumented build below build/asan
#   CC=clang        any C17 compiler

VERSION := 0.1.0
PREFIX ?= /usr/local
DESTDIR ?=
CC ?= cc
ifeq ($(origin CC),default)
CC := gcc
endif
SANITIZE ?=
V ?=
Q := $(if $(V),,@)

ifeq ($(origin LIBDEFLATE)$(LIBDEFLATE),command line)
BUILD ?= build/zlib$(if $(SANITIZE),/$(subst $(comma),-,$(SANITIZE)))
endif
BUILD ?= build$(if $(SANITIZE),/$(subst $(comma),-,$(SANITIZE)))$(if $(filter clang%,$(notdir $(CC))),/clang)
comma := ,

# --- what there is --------------------------------------------------------
ROOMS := base doc git crypto net match change secret trust rules scan policy engine report confine store server
LIB_SRC := $(sort $(foreach r,$(ROOMS),$(wildcard src/$(r)/*.c src/$(r)/*/*.c)))
CLI_SRC := $(sort $(wildcard src/cli/*.c))
UNIT_SRC := $(sort $(wildcard tests/unit/test_*.c))
TESTLIB_SRC := $(sort $(wildcard tests/lib/*.c))
FUZZ_SRC := $(sort $(wildcard tests/fuzz/fuzz_*.c))
PUBLIC_H := $(sort $(wildcard include/gitward/*.h))
ALL_H := $(PUBLIC_H) $(sort $(wildcard src/*/*.h src/*/*/*.h tests/lib/*.h))
ALL_C := $(LIB_SRC) $(CLI_SRC) $(UNIT_SRC) $(TESTLIB_SRC) $(FUZZ_SRC) \
	$(sort $(wildcard tests/rules/*.c tests/conformance/*.c tests/bench/*.c tests/fault/*.c tests/fuzz/*.c tests/attack/*.c))

LIB_OBJ := $(LIB_SRC:%.c=$(BUILD)/obj/%.o) $(BUILD)/obj/gen/registry.o $(BUILD)/obj/gen/schema.o \
	$(BUILD)/obj/gen/ruleset.o
CLI_OBJ := $(CLI_SRC:%.c=$(BUILD)/obj/%.o)
TESTLIB_OBJ := $(TESTLIB_SRC:%.c=$(BUILD)/obj/%.o)
UNIT_BIN := $(UNIT_SRC:tests/unit/%.c=$(BUILD)/tests/unit/%)
FUZZ_NAMES := $(FUZZ_SRC:tests/fuzz/fuzz_%.c=%)

# --- flags ----------------------------------------------------------------
# Probed, never assumed: gcc 12 and clang 14 differ, and so will their successors.
probe = $(shell echo 'int main(void){return 0;}' | $(CC) -Werror $(1) -x c - -o /dev/null 2>/dev/null && echo '$(1)')
PKG_CONFIG ?= pkg-config
LIBS_PKG := libgit2 libcurl zlib yaml-0.1 libcrypto libpcre2-8 jansson
LIBDEFLATE ?= $(shell $(PKG_CONFIG) --exists libdeflate 2>/dev/null && echo libdeflate)
override LIBDEFLATE := $(LIBDEFLATE)
LIBS_PKG += $(LIBDEFLATE)
PKG_CFLAGS := $(shell $(PKG_CONFIG) --cflags $(LIBS_PKG) 2>/dev/null) $(if $(LIBDEFLATE),-DWARD_LIBDEFLATE)
# libgit2 and libcurl are loaded when they are asked for, and never linked.
PKG_LIBS := $(shell $(PKG_CONFIG) --libs $(filter-out libgit2 libcurl,$(LIBS_PKG)) 2>/dev/null) -ldl -lm
LIBGIT2_SONAME := $(shell objdump -p $$($(PKG_CONFIG) --variable=libdir libgit2)/libgit2.so 2>/dev/null | sed -n 's/^ *SONAME *//p')

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wcast-qual -Wvla \
	-Wformat=2 -Wimplicit-fallthrough -Wstrict-prototypes -Wmissing-prototypes -Wundef \
	-Wpointer-arith -Wwrite-strings -Werror=format-security -Werror=implicit \
	-Werror=incompatible-pointer-types -Werror=int-conversion
# A make below this one inherits the answers if it asks the same compiler.
ifneq ($(HARDEN_FOR),$(CC)/$(SANITIZE))
HARDEN := $(if $(SANITIZE),,-U_FORTIFY_SOURCE $(or $(call probe,-O2 -D_FORTIFY_SOURCE=3),-D_FORTIFY_SOURCE=2)) \
	$(foreach f,-fstack-clash-protection -fstack-protector-strong -fcf-protection=full \
	-ftrivial-auto-var-init=zero -fstrict-flex-arrays=3 -Wtrampolines -Wbidi-chars=any \
	-mbranch-protection=standard -fzero-init-padding-bits=all,$(call probe,$(f))) \
	-fno-delete-null-pointer-checks -fno-strict-overflow -fno-strict-aliasing -fexceptions
HARDEN_LD := $(foreach f,-Wl$(comma)-z$(comma)noexecstack -Wl$(comma)-z$(comma)relro -Wl$(comma)-z$(comma)now \
	-Wl$(comma)--as-needed -Wl$(comma)--no-copy-dt-needed-entries,$(call probe,$(f)))
HARDEN_FOR := $(CC)/$(SANITIZE)
export HARDEN HARDEN_LD HARDEN_FOR
endif
SAN := $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer -DARENA_DEBUG)

CFLAGS ?= -O2 -g
ALL_CFLAGS := -std=c17 -D_GNU_SOURCE -fvisibility=hidden -fPIC $(CFLAGS) $(WARN) \
	$(if $(DEVELOPER),-Werror) $(HARDEN) $(SAN) -ffile-prefix-map=$(CURDIR)=. \
	-DWARD_VERSION='"$(VERSION)"' $(if $(LIBGIT2_SONAME),-DWARD_LIBGIT2_SONAME='"$(LIBGIT2_SONAME)"') -MMD -MP
ALL_LDFLAGS := $(LDFLAGS) $(HARDEN_LD) $(SAN)
BANNED := -include src/base/banned.h
LIB_INC := -Iinclude -Isrc -I$(BUILD)/gen $(PKG_CFLAGS)
TEST_INC := $(LIB_INC) -Itests/lib
CLI_INC := -Iinclude

# Objects of tests are kept, so that a second run compiles nothing.
.SECONDARY:

# --- the product ----------------------------------------------------------
.PHONY: all
all: $(BUILD)/gitward $(BUILD)/libgitward.a $(BUILD)/libgitward.so ## build the program and the libraries

$(BUILD)/gitward: $(CLI_OBJ) $(BUILD)/libgitward.a
	@echo "  LD    $@"
	$(Q)$(CC) -pie $(ALL_LDFLAGS) -o $@ $(CLI_OBJ) $(BUILD)/libgitward.a $(PKG_LIBS)

# One relocatable object with everything but the public API made local, so that
# short internal names cannot clash in somebody else's program.
$(BUILD)/libgitward.a: $(LIB_OBJ)
	@echo "  AR    $@"
	$(Q)ld -r -o $(BUILD)/gitward-all.o $(LIB_OBJ)
	$(Q)objcopy --localize-hidden $(BUILD)/gitward-all.o
	$(Q)rm -f $@ && ar rcsD $@ $(BUILD)/gitward-all.o

$(BUILD)/libgitward.so: $(LIB_OBJ)
	@echo "  LD    $@"
	$(Q)$(CC) -shared -Wl,-soname,libgitward.so.0 $(ALL_LDFLAGS) -o $@ $(LIB_OBJ) $(PKG_LIBS)

# For tests only: the same objects with their internal names.
$(BUILD)/libinternal.a: $(LIB_OBJ) $(TESTLIB_OBJ)
	$(Q)rm -f $@ && ar rcsD $@ $^

$(BUILD)/obj/src/cli/%.o: src/cli/%.c | deps-present
	@mkdir -p $(@D)
	@echo "  CC    $<"
	$(Q)$(CC) $(ALL_CFLAGS) $(CLI_INC) $(BANNED) -c -o $@ $<

$(BUILD)/obj/src/%.o: src/%.c | deps-present
	@mkdir -p $(@D)
	@echo "  CC    $<"
	$(Q)$(CC) $(ALL_CFLAGS) $(LIB_INC) $(BANNED) -c -o $@ $<

$(BUILD)/obj/tests/%.o: tests/%.c | deps-present
	@mkdir -p $(@D)
	@echo "  CC    $<"
	$(Q)$(CC) $(ALL_CFLAGS) $(TEST_INC) -c -o $@ $<

$(BUILD)/obj/gen/%.o: $(BUILD)/gen/%.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(LIB_INC) -c -o $@ $<

# Written only when its content changes, so that nothing is rebuilt in vain.
$(BUILD)/gen/registry.c: tools/gen-rules.sh $(wildcard src/rules/*) $(wildcard src/rules/*/*)
	@mkdir -p $(@D)
	@echo "  GEN   $@"
	$(Q)sh tools/gen-rules.sh src/rules > $@.tmp && mv $@.tmp $@

$(BUILD)/gen/schema.c: tools/gen-text.sh docs/gitward.schema.json
	@mkdir -p $(@D)
	@echo "  GEN   $@"
	$(Q)sh tools/gen-text.sh policy_schema_text docs/gitward.schema.json > $@.tmp && mv $@.tmp $@

# Looked at each time: a source that was taken away is newer than nothing.
RULESET_SRC := $(LIB_SRC) $(PUBLIC_H) $(filter src/%,$(ALL_H)) $(BUILD)/gen/registry.c $(BUILD)/gen/schema.c
.PHONY: FORCE
FORCE:
$(BUILD)/gen/ruleset.c: tools/gen-ruleset.sh $(RULESET_SRC) FORCE
	@mkdir -p $(@D)
	$(Q)sh tools/gen-ruleset.sh $(RULESET_SRC) > $@.tmp
	$(Q)if cmp -s $@.tmp $@; then rm -f $@.tmp; else echo "  GEN   $@"; mv $@.tmp $@; fi

.PHONY: deps deps-present
deps: ## install missing Debian packages (says which; needs root or sudo)
	$(Q)sh tools/deps.sh

deps-present:
	$(Q)$(PKG_CONFIG) --exists $(LIBS_PKG) 2>/dev/null || \
	  { echo "gitward: build dependencies are missing; run 'make deps' (Debian: $$(sh tools/deps.sh --list))" >&2; exit 1; }

-include $(LIB_OBJ:.o=.d) $(CLI_OBJ:.o=.d) $(TESTLIB_OBJ:.o=.d)
-include $(UNIT_SRC:%.c=$(BUILD)/obj/%.d)
-include mk/test.mk
-include mk/dev.mk

.PHONY: clean
clean: ## remove everything that was built
	rm -rf build compile_commands.json

.PHONY: install
install: all ## install below $(DESTDIR)$(PREFIX)
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib $(DESTDIR)$(PREFIX)/include/gitward \
	  $(DESTDIR)$(PREFIX)/share/gitward/hooks \
	  $(DESTDIR)$(PREFIX)/share/gitward/examples $(DESTDIR)$(PREFIX)/share/man/man1 \
	  $(DESTDIR)$(PREFIX)/share/bash-completion/completions $(DESTDIR)$(PREFIX)/share/zsh/site-functions \
	  $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
	install -m 755 $(BUILD)/gitward $(DESTDIR)$(PREFIX)/bin/gitward
	ln -sf gitward $(DESTDIR)$(PREFIX)/bin/git-ward
	install -m 644 $(BUILD)/libgitward.a $(DESTDIR)$(PREFIX)/lib/
	install -m 755 $(BUILD)/libgitward.so $(DESTDIR)$(PREFIX)/lib/libgitward.so.0
	ln -sf libgitward.so.0 $(DESTDIR)$(PREFIX)/lib/libgitward.so
	install -m 644 $(PUBLIC_H) $(DESTDIR)$(PREFIX)/include/gitward/
	install -m 755 hooks/pre-commit hooks/pre-push hooks/pre-receive hooks/update hooks/post-receive $(DESTDIR)$(PREFIX)/share/gitward/hooks/
	install -m 644 docs/gitward.schema.json docs/gitward-server.schema.json $(DESTDIR)$(PREFIX)/share/gitward/
	install -m 644 $(wildcard docs/examples/*) $(DESTDIR)$(PREFIX)/share/gitward/examples/
	$(BUILD)/gitward man > $(DESTDIR)$(PREFIX)/share/man/man1/gitward.1
	$(BUILD)/gitward completion bash > $(DESTDIR)$(PREFIX)/share/bash-completion/completions/gitward
	$(BUILD)/gitward completion zsh > $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_gitward
	$(BUILD)/gitward completion fish > $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/gitward.fish

.PHONY: help
help: ## this list
	@grep -hE '^[a-z][a-z-]*:.*## ' Makefile mk/*.mk | sed -E 's/:.*## /\t/' | sort | \
	  awk -F'\t' '{ printf "  %-18s %s\n", $$1, $$2 }'
