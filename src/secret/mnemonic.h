/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SECRET_MNEMONIC_H
#define SECRET_MNEMONIC_H

/**
 * @file secret/mnemonic.h
 * @brief Recovery phrases of wallets: 12, 15, 18, 21 or 24 words of a list of 2,048, the last of
 * which holds a checksum (BIP-39, the English list).
 */

#include <stdbool.h>
#include <stddef.h>

#include "gitward/span.h"

struct token_rule;

#define MNEMONIC_WORDS 2048
/** Of the longest word, with its NUL. */
#define MNEMONIC_WORD_MAX 9
/** Words of the longest phrase. */
#define MNEMONIC_MAX 24

/** The list, sorted. */
extern const char mnemonic_words[MNEMONIC_WORDS][MNEMONIC_WORD_MAX];

/** Number of a word in the list, in any case of letters; -1: it is not there. */
int mnemonic_number(struct ward_span word);

/** Whether `count` numbers are a phrase whose checksum is right. */
bool mnemonic_is_valid(const int *numbers, size_t count);

/** A phrase behind a word that says so ("seed phrase", "mnemonic"), on a line, quoted, in a list or
 * one word a line, numbered or not. TOKEN_VERIFIED, or TOKEN_PLACEHOLDER for the phrases of
 * documentation, which repeat words. */
extern const struct token_rule token_mnemonic;

#endif
