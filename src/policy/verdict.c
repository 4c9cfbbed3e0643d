/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/policy.h"

enum ward_verdict verdict_decide(const struct verdict_input *input)
{
	enum ward_verdict verdict = WARD_DENIED;

	/* Both block; a denial tells more than "could not decide". */
	if (input->denied > 0)
		return verdict;
	if (!input->finished || input->undecided)
		verdict = WARD_UNDECIDED;
	else if (input->looked_at == 0)
		verdict = WARD_NOTHING;
	else
		verdict = WARD_ALLOWED;
	return verdict;
}
