/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DOC_TOML_READER_H
#define DOC_TOML_READER_H

/** @file doc/toml_reader.h @brief A TOML text while doc/toml.h reads it; shared by its parts. */

#include "doc/toml.h"

struct arena;

struct toml_reader {
	struct ward_span in;
	size_t at;
	size_t nodes;
	struct arena *arena;
	struct ward_error *err;
	/* Where the last position that was asked for stands, so that all cost one pass. */
	size_t seen;
	uint32_t line, column;
};

/** Line and column of an offset. */
void toml_locate(struct toml_reader *r, size_t at, uint32_t *line, uint32_t *column);
/** Set the error `code` at an offset: what, and up to 80 bytes of `detail` in quotes. */
int toml_fault(struct toml_reader *r, size_t at, int code, const char *what,
	       struct ward_span detail);
/** The same for WARD_EPARSE without a detail. */
int toml_refuse(struct toml_reader *r, size_t at, const char *what);
int toml_no_memory(struct toml_reader *r);

/** The byte `ahead` of `at`; -1 behind the end. */
int toml_peek(const struct toml_reader *r, size_t ahead);
bool toml_starts(const struct toml_reader *r, const char *text);
void toml_skip_blanks(struct toml_reader *r);
/** Blanks, comments and ends of lines. */
int toml_skip_all(struct toml_reader *r) WARD_MUST_USE;
/** Blanks and a comment up to the end of the line, and that. */
int toml_end_of_line(struct toml_reader *r) WARD_MUST_USE;
/** A string of any of the four kinds, `at` on its first quote; a key has one line. */
int toml_parse_string(struct toml_reader *r, bool is_key, struct ward_span *out) WARD_MUST_USE;

#endif
