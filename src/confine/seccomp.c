/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A filter of system calls (seccomp(2), kernel Documentation/userspace-api/
 * seccomp_filter.rst) put together from the tables of seccomp_calls.h.
 */
#include <errno.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>

#include "confine/layer.h"
#include "confine/seccomp_calls.h"

#if defined(__x86_64__) && defined(__LP64__)
#define NATIVE_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__) && defined(__LP64__) && defined(__AARCH64EL__)
#define NATIVE_ARCH AUDIT_ARCH_AARCH64
#else
#define NATIVE_ARCH 0U /* no filter was written for it */
#endif

/* x86_64 knows a second set of numbers, with this bit, for its 32-bit pointers. */
#define X32_BIT 0x40000000U

#define FILTER_MAX 1024

struct filter {
	struct sock_filter code[FILTER_MAX];
	unsigned short len;
	bool full;
	uint32_t self;
	uint32_t parent;
};

static void emit(struct filter *f, uint16_t code, uint32_t k, uint8_t yes, uint8_t no)
{
	if (f->len >= FILTER_MAX) {
		f->full = true;
		return;
	}
	f->code[f->len++] = (struct sock_filter){ .code = code, .jt = yes, .jf = no, .k = k };
}

static void load(struct filter *f, size_t offset)
{
	emit(f, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

static void give(struct filter *f, uint32_t action)
{
	emit(f, BPF_RET | BPF_K, action, 0, 0);
}

static void test_argument(struct filter *f, const struct call_row *row)
{
	/* Both architectures are little-endian: the low word comes first. */
	size_t low = offsetof(struct seccomp_data, args) + 8U * row->argument;

	if (row->test == CALL_ZERO) {
		load(f, low + 4);
		emit(f, BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 3);
		load(f, low);
		emit(f, BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 1);
		return;
	}
	load(f, low);
	if (row->test == CALL_BITS)
		emit(f, BPF_JMP | BPF_JSET | BPF_K, row->value, 0, 1);
	else
		emit(f, BPF_JMP | BPF_JEQ | BPF_K,
		     row->test == CALL_SELF		? f->self
			     : row->test == CALL_PARENT ? f->parent
							: row->value,
		     0, 1);
}

/* With the number of the call in the accumulator, before and after. */
static void add_row(struct filter *f, const struct call_row *row)
{
	uint8_t rest = row->test == CALL_ALWAYS ? 1 : row->test == CALL_ZERO ? 6 : 4;

	emit(f, BPF_JMP | BPF_JEQ | BPF_K, row->number, 0, rest);
	if (row->test != CALL_ALWAYS)
		test_argument(f, row);
	give(f, row->action);
	if (row->test != CALL_ALWAYS)
		load(f, offsetof(struct seccomp_data, nr));
}

static void add_table(struct filter *f, struct call_table t)
{
	for (size_t i = 0; i < t.count; i++)
		add_row(f, &t.rows[i]);
}

static void build(struct filter *f, bool programs)
{
	load(f, offsetof(struct seccomp_data, arch));
	emit(f, BPF_JMP | BPF_JEQ | BPF_K, NATIVE_ARCH, 1, 0);
	give(f, SECCOMP_RET_KILL_PROCESS);
	load(f, offsetof(struct seccomp_data, nr));
	if (NATIVE_ARCH == AUDIT_ARCH_X86_64) {
		emit(f, BPF_JMP | BPF_JGE | BPF_K, X32_BIT, 0, 1);
		give(f, SECCOMP_RET_KILL_PROCESS);
	}
	if (programs)
		add_table(f, calls_of_programs());
	add_table(f, calls_of_reading());
	/* Programs that meet a call the kernel does not have use an older one. */
	give(f, programs ? SECCOMP_RET_ERRNO | ENOSYS : SECCOMP_RET_KILL_PROCESS);
}

bool confine_seccomp_present(void)
{
	uint32_t action = SECCOMP_RET_KILL_PROCESS;

	return NATIVE_ARCH != 0 && !CONFINE_SANITIZED &&
		syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

int confine_seccomp(bool programs, struct ward_error *err)
{
	struct filter f = { .self = (uint32_t)getpid(), .parent = (uint32_t)getppid() };
	struct sock_fprog program = { .filter = f.code };
	long rc;

	build(&f, programs);
	program.len = f.len;
	if (f.full)
		return error_set(err, WARD_EBUG, "seccomp: the filter has no room for its rows");
	/* All threads, or the one that was forgotten has all rights. */
	rc = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program);
	if (rc > 0)
		return error_set(err, WARD_EUNSUPPORTED,
				 "seccomp: a thread has a filter of its own");
	return rc == 0 ? 0 : LAYER_REFUSED;
}
