/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CONFINE_LAYER_H
#define CONFINE_LAYER_H

/**
 * @file confine/layer.h
 * @brief One layer each, as confine_apply() puts them on: landlock and seccomp
 * need no_new_privs, and seccomp forbids what the others call, so it is last.
 */

#include <stdbool.h>

#include "base/error.h"

struct confine_options;

/* The run time of a sanitizer maps memory and makes calls that a filter and a
 * bound on memory would take for an attack. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define CONFINE_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
	__has_feature(memory_sanitizer) || __has_feature(undefined_behavior_sanitizer)
#define CONFINE_SANITIZED 1
#endif
#endif
#ifndef CONFINE_SANITIZED
#define CONFINE_SANITIZED 0
#endif

/** Version of the kernel's Landlock; 0 without. */
int confine_landlock_abi(void);
/* A layer returns 0 when it is on, LAYER_REFUSED when the kernel or what guards this container does
 * not let us have it at all, and otherwise an error. */
#define LAYER_REFUSED 1

int confine_landlock(const struct confine_options *options, int abi,
		     struct ward_error *err) WARD_MUST_USE;

bool confine_seccomp_present(void);
/** With `programs` the filter lets children be started, and is looser for it. */
int confine_seccomp(bool programs, struct ward_error *err) WARD_MUST_USE;

int confine_rlimits(const struct confine_options *options, struct ward_error *err) WARD_MUST_USE;

#endif
