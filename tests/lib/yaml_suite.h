/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_LIB_YAML_SUITE_H
#define TESTS_LIB_YAML_SUITE_H

/**
 * @file tests/lib/yaml_suite.h
 * @brief Our reading of YAML against that of libyaml itself.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "doc/stream.h"

/** The events of libyaml for `bytes`, one a line; false when libyaml refuses them. `out` may be
 * NULL. */
bool yaml_libyaml_events(struct ward_span bytes, struct buf *out);
/** The same lines from the trees of a stream. */
void yaml_stream_events(const struct ward_stream *stream, struct buf *out);
/** True when the stream has a problem of syntax or encoding. */
bool yaml_stream_refused(const struct ward_stream *stream);

struct yaml_suite_counts {
	size_t cases;
	size_t passed;
	size_t failed;
	size_t skipped; /**< files that could not be read; none are left out by choice */
};

/** Called for each case that is wrong: its folder, and in what. */
typedef void yaml_suite_wrong(const char *name, const char *why, void *payload);

/**
 * Run every case (a folder with `in.yaml`) below `dir`, a checkout of the data
 * branch of yaml-test-suite: the verdict must be libyaml's, and where it
 * accepts, so must the events. Returns 0, or -1 when `dir` cannot be read.
 */
int yaml_suite_run(const char *dir, struct yaml_suite_counts *counts, yaml_suite_wrong *wrong,
		   void *payload);

#endif
