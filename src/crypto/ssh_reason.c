/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/ssh_reason.h"

#include <stddef.h>

static const struct {
	const char *code, *text;
} reasons[SSH_REASON_COUNT] = {
#define SSH_REASON_ROW(name, code, text) [SSH_##name] = { code, text },
	SSH_REASONS(SSH_REASON_ROW)
#undef SSH_REASON_ROW
};

const char *ssh_reason_code(enum ssh_reason reason)
{
	return (size_t)reason < SSH_REASON_COUNT ? reasons[reason].code : "unknown";
}

const char *ssh_reason_text(enum ssh_reason reason)
{
	return (size_t)reason < SSH_REASON_COUNT ? reasons[reason].text : "for no known reason";
}
