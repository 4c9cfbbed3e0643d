/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_EMAIL_H
#define BASE_EMAIL_H

/** @file base/email.h @brief Addresses of people, as keys, certificates and commits have them. */

#include <stdbool.h>

#include "gitward/span.h"

/** Whether both are one address: the domain is compared without case (ASCII), what is in front of
 * it is not. Never true of text without '@'. */
bool email_equal(struct ward_span a, struct ward_span b);

/**
 * The address in the user id of an OpenPGP key: what stands in its only angle
 * brackets, at its end, or all of it. "" when there is none, or when tools
 * could disagree about it.
 */
struct ward_span email_of_user_id(struct ward_span user_id);

#endif
