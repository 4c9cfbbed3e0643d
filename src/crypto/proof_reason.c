/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/proof_reason.h"

#include <stddef.h>

static const struct {
	enum proof_verdict verdict;
	const char *code, *text;
} reasons[PROOF_REASON_COUNT] = {
#define PROOF_REASON_ROW(name, verdict, code, text) \
	[PROOF_##name] = { PROOF_##verdict, code, text },
	PROOF_REASONS(PROOF_REASON_ROW)
#undef PROOF_REASON_ROW
};

enum proof_verdict proof_verdict(enum proof_reason reason)
{
	return (size_t)reason < PROOF_REASON_COUNT ? reasons[reason].verdict : PROOF_FAIL;
}

const char *proof_reason_code(enum proof_reason reason)
{
	return (size_t)reason < PROOF_REASON_COUNT ? reasons[reason].code : "unknown";
}

const char *proof_reason_text(enum proof_reason reason)
{
	return (size_t)reason < PROOF_REASON_COUNT ? reasons[reason].text : "for no known reason";
}
