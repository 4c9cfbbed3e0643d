/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REPORT_JSON_WRITER_H
#define REPORT_JSON_WRITER_H

/**
 * @file report/json_writer.h
 * @brief JSON, indented, to a `struct out`. Inside an object every value
 * follows a json_key(); commas and line ends come by themselves.
 */

#include <stdbool.h>
#include <stdint.h>

#include "report/out.h"

#define JSON_DEPTH 16

struct json {
	struct out *out;
	unsigned depth;
	bool after_key;
	bool filled[JSON_DEPTH]; /**< whether the container of that depth has a member */
	char close[JSON_DEPTH];
};

void json_init(struct json *j, struct out *out);
/** Open '{' or '['; at most JSON_DEPTH - 1 deep. */
void json_open(struct json *j, char bracket);
void json_close(struct json *j);
void json_key(struct json *j, const char *key);

void json_span(struct json *j, struct ward_span value);
void json_str(struct json *j, const char *value);
void json_u64(struct json *j, uint64_t value);
void json_bool(struct json *j, bool value);

/** A string made of pieces: between the two calls all output goes into it. */
void json_text_begin(struct json *j);
void json_text_end(struct json *j);

/* A key with its value. */
void json_key_open(struct json *j, const char *key, char bracket);
void json_key_span(struct json *j, const char *key, struct ward_span value);
void json_key_str(struct json *j, const char *key, const char *value);
void json_key_u64(struct json *j, const char *key, uint64_t value);
void json_key_bool(struct json *j, const char *key, bool value);
/** Nothing when the value is empty. */
void json_key_some(struct json *j, const char *key, struct ward_span value);

#endif
