/* SPDX-License-Identifier: Apache-2.0 */
#ifndef POLICY_READ_POLICY_H
#define POLICY_READ_POLICY_H

/** @file policy/read_policy.h @brief The sections of a policy, for the files of this folder only.
 */

#include "policy/internal.h"
#include "policy/read.h"

/** The index of a rule in ward_rules. */
int read_rule_id(struct reader *r, const struct ward_node *node, size_t *out);

/* The sections, each in the form of a field reader; `out` is not used. */
int read_rules(struct reader *r, const struct ward_node *value, const struct field *field,
	       void *out);
int read_paths(struct reader *r, const struct ward_node *value, const struct field *field,
	       void *out);
int read_refs(struct reader *r, const struct ward_node *value, const struct field *field,
	      void *out);
int read_exemptions(struct reader *r, const struct ward_node *value, const struct field *field,
		    void *out);
int read_suppressions(struct reader *r, const struct ward_node *value, const struct field *field,
		      void *out);
int read_limits(struct reader *r, const struct ward_node *value, const struct field *field,
		void *out);

#endif
