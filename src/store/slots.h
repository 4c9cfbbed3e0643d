/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_SLOTS_H
#define STORE_SLOTS_H

/** @file store/slots.h @brief At most so many pushes are judged at once on a machine: each holds a
 * lock (flock(2)) on one of the files `slot.N`; the kernel lets go when a process ends. */

#include <stdint.h>

#include "base/error.h"

/** Wait for a free slot in `folder` until `deadline_ns` (time_mono_ns(); 0: for ever), then
 * WARD_EDEADLINE. `*fd` holds it. */
int slot_take(const char *folder, uint64_t slots, uint64_t deadline_ns, int *fd,
	      struct ward_error *err) WARD_MUST_USE;
/** -1 is allowed. */
void slot_give(int fd);

#endif
