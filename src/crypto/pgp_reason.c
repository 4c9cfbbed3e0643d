/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/pgp_reason.h"

#include <stddef.h>

static const struct {
	enum pgp_verdict verdict;
	const char *code, *text;
} reasons[PGP_REASON_COUNT] = {
#define PGP_REASON_ROW(name, verdict, code, text) [PGP_##name] = { PGP_##verdict, code, text },
	PGP_REASONS(PGP_REASON_ROW)
#undef PGP_REASON_ROW
};

enum pgp_verdict pgp_reason_verdict(enum pgp_reason reason)
{
	return (size_t)reason < PGP_REASON_COUNT ? reasons[reason].verdict : PGP_UNDECIDED;
}

const char *pgp_reason_code(enum pgp_reason reason)
{
	return (size_t)reason < PGP_REASON_COUNT ? reasons[reason].code : "unknown";
}

const char *pgp_reason_text(enum pgp_reason reason)
{
	return (size_t)reason < PGP_REASON_COUNT ? reasons[reason].text : "for no known reason";
}
