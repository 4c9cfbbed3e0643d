/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SECRET_VENDOR_NAMES_H
#define SECRET_VENDOR_NAMES_H

/** @file secret/vendor_names.h @brief Services whose keys have no form of their own. */

/** Names in lower case, each of at least 4 bytes; ends with NULL. */
extern const char *const vendor_names[];

#endif
