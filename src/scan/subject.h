/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCAN_SUBJECT_H
#define SCAN_SUBJECT_H

/** @file scan/subject.h @brief Judging a single commit, reference or path, outside of a change; for
 * tests and tools. All rules are on. */

#include "rules/rule.h"
#include "scan/scan.h"

/** A raw commit object of a repository with ids of `oid_len` bytes. */
int scan_commit_bytes(struct ward_span raw, size_t oid_len, bool is_protected, struct arena *arena,
		      struct scan_result *out, struct ward_error *err) WARD_MUST_USE;

/** The same and, against `demands`, at one reference that it came with, with what is known of its
 * signature. */
int scan_arrival_bytes(struct ward_span raw, size_t oid_len, bool is_tag,
		       const struct change_arrival *at, const struct ward_demands *demands,
		       const struct ward_signer_facts *signer, struct arena *arena,
		       struct scan_result *out, struct ward_error *err) WARD_MUST_USE;

int scan_ref_facts(const struct ward_ref_facts *facts, struct arena *arena, struct scan_result *out,
		   struct ward_error *err) WARD_MUST_USE;

int scan_path_facts(const struct ward_path_facts *facts, struct arena *arena,
		    struct scan_result *out, struct ward_error *err) WARD_MUST_USE;

#endif
