/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CONFINE_SECCOMP_CALLS_H
#define CONFINE_SECCOMP_CALLS_H

/**
 * @file confine/seccomp_calls.h
 * @brief The system calls that are let through. A call that an architecture
 * does not have has no row there.
 */

#include <stddef.h>
#include <stdint.h>

enum call_test {
	CALL_ALWAYS,
	CALL_BITS,   /**< the argument has one of the bits of `value` */
	CALL_EQUALS, /**< the argument, an int, is `value` */
	CALL_ZERO,   /**< the argument, a pointer, is NULL */
	CALL_SELF,   /**< the argument is the process itself */
	CALL_PARENT  /**< ... its parent */
};

/** For one call the first row that fits decides. */
struct call_row {
	uint32_t number;
	uint32_t action; /**< SECCOMP_RET_... */
	enum call_test test;
	uint8_t argument; /**< from 0 */
	uint32_t value;
};

struct call_table {
	const struct call_row *rows;
	size_t count;
};

/** What reading a repository and answering over a pipe needs. */
struct call_table calls_of_reading(void);
/** What starting programs and being one needs; goes in front of the other. */
struct call_table calls_of_programs(void);

#endif
