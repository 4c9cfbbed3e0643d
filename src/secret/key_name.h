/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SECRET_KEY_NAME_H
#define SECRET_KEY_NAME_H

/** @file secret/key_name.h @brief What the name of a setting says about its value. */

#include <stdbool.h>
#include <stddef.h>

#include "gitward/span.h"

enum key_class {
	KEY_NONE,    /**< nothing, or that it tells about a secret: `tokenUrl`, `secretName` */
	KEY_WEAK,    /**< perhaps: `key`, `auth`, `access` */
	KEY_SECRET,  /**< what machines make: `token`, `api_key`, `client-secret`, `토큰` */
	KEY_PASSWORD /**< what people choose: `password`, `dbPass`, `비밀번호` */
};

/** Judge a name written in any style: `db.password`, `DB_PASSWORD`, `dbPassword`. The last 96 bytes
 * count. */
enum key_class key_classify(struct ward_span key);

/** Whether a key of a Secret holds what only goes with a secret: `username`, `POSTGRES_HOST`. The
 * last word tells. */
bool key_is_companion(struct ward_span key);

/** Whether a word that keys are made of begins at `at`; its length, or 0. In any case of letters;
 * the words are of 3 bytes and more. */
size_t key_word_at(struct ward_span text, size_t at);

/** Offset of the first such word at or after `from` (at most text.len), or text.len. Time linear in
 * what is passed over. */
size_t key_word_find(struct ward_span text, size_t from);

#endif
