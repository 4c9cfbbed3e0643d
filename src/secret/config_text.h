/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SECRET_CONFIG_TEXT_H
#define SECRET_CONFIG_TEXT_H

/** @file secret/config_text.h @brief Whether the text of a configuration file, or a short value
 * with a harmless name, holds a secret. */

#include <stdbool.h>

#include "gitward/span.h"

/**
 * True when a setting has the name of a secret and a value that is neither
 * empty, a stand-in, a reference, a path nor a switch; or when a URL has a
 * password, or a private key stands in the text. Comments do not count.
 */
bool config_text_has_secret(struct ward_span text);

/** True when any setting has a value that could be a secret, whatever its name: for lists of users
 * with their passwords. */
bool config_text_has_value(struct ward_span text);

/** True when the text holds 20 letters and digits in a row, as only machines write them: of both
 * cases with two digits, or 32 hexadecimal digits. */
bool config_text_looks_random(struct ward_span text);

/** True when a key is called after a secret: `dbPassword`, `API_KEY`, `token`; but not
 * `tokenUrl`, `secretName`. */
bool config_text_key_is_secret(struct ward_span key);

#endif
