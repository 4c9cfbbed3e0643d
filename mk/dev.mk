# SPDX-License-Identifier: Apache-2.0
# What developers run.

.PHONY: layers
layers: ## every room includes only what lies below it
	$(Q)sh tools/layers.sh

.PHONY: check-headers
check-headers: ## every header compiles alone; public ones also as a stranger sees them
	$(Q)for h in $(PUBLIC_H); do \
	  printf '#include "%s"\n' $${h#include/} | $(CC) -std=c17 -Wall -Wextra -Wpedantic -Werror -Iinclude -fsyntax-only -x c - || exit 1; \
	done
	$(Q)for h in $(filter-out $(PUBLIC_H),$(ALL_H)); do \
	  printf '#include "%s"\n' $$h | $(CC) -std=c17 -D_GNU_SOURCE -Wall -Wextra -Werror $(TEST_INC) -I. -fsyntax-only -x c - || exit 1; \
	done

.PHONY: check-exports
check-exports: all ## the libraries show the public API and nothing else
	$(Q)sh tools/check-exports.sh $(BUILD)/libgitward.a $(BUILD)/libgitward.so

.PHONY: format check-format
format: ## format all C files (clang-format 14)
	clang-format -i $(ALL_C) $(ALL_H)

check-format: ## fail when a C file is not formatted
	clang-format --dry-run -Werror $(ALL_C) $(ALL_H)

.PHONY: tidy
tidy: compile_commands.json ## clang-tidy over the product
	clang-tidy -p . --quiet $(LIB_SRC) $(CLI_SRC)

compile_commands.json: Makefile ## for editors and clang-tidy
	$(Q)sh tools/compile-commands.sh '$(CC) -std=c17 -D_GNU_SOURCE $(CFLAGS) $(WARN) -DWARD_VERSION=\"$(VERSION)\"' \
	  '$(LIB_INC)' '$(CLI_INC)' '$(TEST_INC)' $(ALL_C) > $@

.PHONY: docs check-docs
docs: $(BUILD)/gitward ## print the generated pages below docs/
	$(Q)sh tools/gen-docs.sh $(BUILD)/gitward docs

check-docs: $(BUILD)/gitward ## fail when a generated page is not up to date, or a link leads nowhere
	$(Q)rm -rf $(BUILD)/docs && sh tools/gen-docs.sh $(BUILD)/gitward $(BUILD)/docs && \
	  diff -r docs/rules $(BUILD)/docs/rules && diff docs/limits.md $(BUILD)/docs/limits.md || \
	  { echo "generated pages differ: run 'make docs'" >&2; exit 1; }
	$(Q)sh tools/check-links.sh *.md docs/*.md docs/*/*.md

.PHONY: new-rule
new-rule: ## scaffold a rule: make new-rule RULE=workload/host-pid
	$(Q)sh tools/new-rule.sh "$(RULE)"

.PHONY: dist
dist: ## reproducible source archive of HEAD
	$(Q)mkdir -p build
	$(Q)git archive --format=tar --prefix=gitward-$(VERSION)/ HEAD | gzip -n > build/gitward-$(VERSION).tar.gz
	$(Q)cd build && sha256sum gitward-$(VERSION).tar.gz | tee gitward-$(VERSION).tar.gz.sha256

# SERVER_FILE and POLICY_FILE, when given, go into it as /etc/gitward/*.yaml.
.PHONY: ghes-env
ghes-env: $(BUILD)/gitward ## environment for pre-receive hooks of GitHub Enterprise Server
	$(Q)sh tools/ghes-env.sh $(BUILD)/gitward build/ghes-env.tar.gz "$(SERVER_FILE)" "$(POLICY_FILE)"

.PHONY: fuzz-list
fuzz-list: ## names of the fuzz targets
	@echo $(FUZZ_NAMES)
