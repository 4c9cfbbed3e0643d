/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

/**
 * @file base/limits.h
 * @brief Every bound of gitward in one table.
 *
 * A row: name (also the key under `limits:` of the policy file), default, the
 * highest value a policy may ask for, unit, what it bounds. Reaching one is
 * reported and blocks; docs/limits.md is printed from this table.
 */

#include <stdint.h>

#include "gitward/span.h"

#define WARD_LIMITS(X)                                                                           \
	X(refs, 1000, 100000, "refs", "reference updates in one push")                           \
	X(commits, 10000, 1000000, "commits", "new commits in one push or range")                \
	X(objects, 200000, 10000000, "objects", "objects read in one run")                       \
	X(paths, 200000, 10000000, "paths", "changed paths looked at in one run")                \
	X(tree_depth, 64, 1024, "levels", "folders inside folders")                              \
	X(path_bytes, 4096, 65536, "bytes", "length of one path")                                \
	X(blob_bytes, 10485760, 1073741824, "bytes", "one file that is judged as a whole")       \
	X(stream_bytes, 1073741824, 17179869184, "bytes",                                        \
	  "one file larger than blob_bytes, which is searched for secrets in pieces")            \
	X(commit_bytes, 1048576, 10485760, "bytes", "one commit or tag object")                  \
	X(tree_bytes, 16777216, 268435456, "bytes", "one tree object")                           \
	X(total_bytes, 268435456, 17179869184, "bytes", "all content read in one run")           \
	X(delta_bytes, 17179869184, 1099511627776, "bytes",                                      \
	  "work on deltas of packs in one run, a step from delta to delta counted as 256")       \
	X(history_objects, 20000000, 1000000000, "objects",                                      \
	  "objects that a repository may hold when its history is searched")                     \
	X(history_bytes, 1099511627776, 17592186044416, "bytes",                                 \
	  "all content read in a search of a history")                                           \
	X(history_blob_bytes, 104857600, 1073741824, "bytes",                                    \
	  "one file that is judged as a whole in a search of a history")                         \
	X(history_findings, 200000, 10000000, "findings",                                        \
	  "findings kept in a search of a history")                                              \
	X(archive_bytes, 134217728, 4294967296, "bytes",                                         \
	  "what the archives in one file inflate to")                                            \
	X(archive_members, 20000, 1000000, "members", "files in the archives in one file")       \
	X(archive_depth, 3, 8, "levels", "archives inside archives")                             \
	X(yaml_bytes, 10485760, 104857600, "bytes", "one YAML or JSON file that is parsed")      \
	X(yaml_depth, 100, 1000, "levels", "nesting of one YAML or JSON document")               \
	X(yaml_nodes, 1000000, 10000000, "nodes", "nodes of one YAML or JSON file")              \
	X(yaml_documents, 10000, 100000, "documents", "documents of one YAML file")              \
	X(yaml_aliases, 100, 10000, "aliases", "aliases in one YAML document")                   \
	X(findings, 10000, 1000000, "findings", "findings kept in one run; the rest is counted") \
	X(policy_bytes, 1048576, 1048576, "bytes", "the policy file")                            \
	X(known_bytes, 8388608, 67108864, "bytes", "one file of known secrets")                  \
	X(stdin_bytes, 67108864, 1073741824, "bytes", "standard input of a hook or of --stdin")  \
	X(memory_bytes, 1073741824, 17179869184, "bytes", "memory of the arenas of one run")     \
	X(deadline_ms, 45000, 3600000, "milliseconds", "one run of a hook; 0 is none")

/** The bounds in force; start from limits_default(). */
struct limits {
#define LIMITS_FIELD(name, dflt, max, unit, text) uint64_t name;
	WARD_LIMITS(LIMITS_FIELD)
#undef LIMITS_FIELD
};

struct limits limits_default(void);

/** What is known of one limit. */
struct limit_info {
	const char *name;
	uint64_t dflt;
	uint64_t max;
	const char *unit;
	const char *text;
	size_t offset; /**< of its field in struct limits */
};

/** Row `i` of the table, or NULL past its end. */
const struct limit_info *limit_at(size_t i);
/** The row called `name`, or NULL. */
const struct limit_info *limit_find(struct ward_span name);
/** Set the limit of `info`; the caller has checked `value <= info->max`. */
void limit_set(struct limits *l, const struct limit_info *info, uint64_t value);
uint64_t limit_get(const struct limits *l, const struct limit_info *info);

#endif
