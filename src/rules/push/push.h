/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RULES_PUSH_PUSH_H
#define RULES_PUSH_PUSH_H

/** @file rules/push/push.h @brief What the rules about signed pushes share. Each push has one of
 * them for a cause: it has no certificate, one that does not hold, or one by somebody else. */

#include <string.h>

#include "base/span.h"
#include "rules/name.h"
#include "rules/rule.h"
#include "trust/signer.h"

/** Whether the policy wants a certificate, and the door is one that could have got one. */
static inline bool push_is_asked(const struct ward_ref_facts *ref)
{
	return ref->push != NULL &&
		(ref->demands->push_certificate || ref->demands->push_signers.count > 0);
}

static inline bool push_is_missing(const struct ward_ref_facts *ref)
{
	return strcmp(ref->push->reason, "pushcert-missing") == 0;
}

#endif
