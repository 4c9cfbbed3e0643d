/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_ARGS_H
#define CLI_ARGS_H

/** @file cli/args.h @brief The command line against the command table. */

#include "cli.h"

/**
 * Understand `argv` (reordered in place: operands keep their order). 0, or -1
 * after one line on standard error that says what is wrong and, where
 * something comes close, what was probably meant.
 */
int args_parse(struct cli *cli, int argc, char **argv);

/** A name known under `index`; NULL past the end. */
typedef const char *(*args_name_fn)(const void *ctx, size_t index);
/** The known name that `word` was probably meant to be, or NULL. */
const char *args_suggest(const char *word, args_name_fn name, const void *ctx);

/** Word `index` of "a|b|c": its start, and its length in `len`; NULL past the end. */
const char *args_choice(const char *choices, size_t index, size_t *len);
/** Whether `word` is one of "a|b|c". */
bool args_is_choice(const char *choices, const char *word);

#endif
