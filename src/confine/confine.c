/* SPDX-License-Identifier: Apache-2.0 */
#include "confine/confine.h"

#include <errno.h>
#include <string.h>
#include <sys/prctl.h>

#include "confine/layer.h"

void confine_probe(struct confine_layers *out)
{
	*out = (struct confine_layers){ .rlimits = true };
	out->no_new_privileges = prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) >= 0;
	if (!out->no_new_privileges)
		return;
	out->landlock_abi = confine_landlock_abi();
	out->landlock = out->landlock_abi > 0;
	out->seccomp = confine_seccomp_present();
}

static int drop_privileges(struct ward_error *err)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return error_set(err, WARD_EUNSUPPORTED, "no_new_privileges: %s", strerror(errno));
	return 0;
}

int confine_apply(const struct confine_options *options, struct confine_layers *applied,
		  struct ward_error *err)
{
	struct confine_layers have;
	int rc = 0;

	*applied = (struct confine_layers){ .landlock_abi = 0 };
	confine_probe(&have);
	if (have.no_new_privileges)
		rc = drop_privileges(err);
	applied->no_new_privileges = have.no_new_privileges && rc == 0;
	if (rc == 0 && have.landlock) {
		rc = confine_landlock(options, have.landlock_abi, err);
		applied->landlock = rc == 0;
		applied->landlock_abi = rc == 0 ? have.landlock_abi : 0;
	}
	if (rc == 0 && have.rlimits) {
		rc = confine_rlimits(options, err);
		applied->rlimits = rc == 0;
	}
	if (rc == 0 && have.seccomp) {
		rc = confine_seccomp(options->runnable_count > 0, err);
		applied->seccomp = rc == 0;
	}
	return rc;
}
