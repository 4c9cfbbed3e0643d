/* SPDX-License-Identifier: Apache-2.0 */
#include "confine/seccomp_calls.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <linux/seccomp.h>

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x00000080
#endif
#ifndef CLONE_NEWCGROUP
#define CLONE_NEWCGROUP 0x02000000
#endif

#define REFUSE(code) (SECCOMP_RET_ERRNO | ((uint32_t)(code)&SECCOMP_RET_DATA))
#define ALLOW(name)                                                         \
	{                                                                   \
		(uint32_t) SYS_##name, SECCOMP_RET_ALLOW, CALL_ALWAYS, 0, 0 \
	}
#define DENY(name, err)                                               \
	{                                                             \
		(uint32_t) SYS_##name, REFUSE(err), CALL_ALWAYS, 0, 0 \
	}
#define ALLOW_IF(name, test, argument, value)                                               \
	{                                                                                   \
		(uint32_t) SYS_##name, SECCOMP_RET_ALLOW, test, argument, (uint32_t)(value) \
	}
#define DENY_IF(name, test, argument, value, err)                                     \
	{                                                                             \
		(uint32_t) SYS_##name, REFUSE(err), test, argument, (uint32_t)(value) \
	}
#define KILL_IF(name, test, argument, value)                                                       \
	{                                                                                          \
		(uint32_t) SYS_##name, SECCOMP_RET_KILL_PROCESS, test, argument, (uint32_t)(value) \
	}

/* O_TMPFILE is a bit of its own and O_DIRECTORY, which reading needs. */
#define O_MAKES (O_CREAT | O_TRUNC | (O_TMPFILE & ~O_DIRECTORY))
#define O_WRITES (O_WRONLY | O_RDWR | O_MAKES)

#define NAMESPACES                                                                                 \
	(CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET | \
	 CLONE_NEWCGROUP | CLONE_NEWTIME)

/* Often used ones first: the filter is walked from the top. */
static const struct call_row reading[] = {
	ALLOW(pread64),
	ALLOW(read),
	ALLOW(write),
	KILL_IF(mmap, CALL_BITS, 2, PROT_EXEC),
	ALLOW(mmap),
	ALLOW(munmap),
	ALLOW(brk),
	DENY_IF(openat, CALL_BITS, 2, O_WRITES, EACCES),
	ALLOW(openat),
	ALLOW(close),
	ALLOW(fstat),
	ALLOW(newfstatat),
	ALLOW(lseek),
	ALLOW(getdents64),
	ALLOW(clock_gettime),
	ALLOW(futex),
	/* memory */
	ALLOW(mremap),
	ALLOW(madvise),
	KILL_IF(mprotect, CALL_BITS, 2, PROT_EXEC),
	ALLOW(mprotect),
	/* files and folders */
	ALLOW(readv),
	ALLOW(preadv),
	ALLOW(writev),
	ALLOW(readlinkat),
	ALLOW(faccessat),
#ifdef SYS_faccessat2
	ALLOW(faccessat2),
#endif
#ifdef SYS_statx
	ALLOW(statx),
#endif
	ALLOW(fadvise64),
	ALLOW(getcwd),
	ALLOW(dup),
	ALLOW(dup3),
	ALLOW_IF(fcntl, CALL_EQUALS, 1, F_GETFD),
	ALLOW_IF(fcntl, CALL_EQUALS, 1, F_SETFD),
	ALLOW_IF(fcntl, CALL_EQUALS, 1, F_GETFL),
	ALLOW_IF(fcntl, CALL_EQUALS, 1, F_SETFL),
	ALLOW_IF(fcntl, CALL_EQUALS, 1, F_DUPFD),
	ALLOW_IF(fcntl, CALL_EQUALS, 1, F_DUPFD_CLOEXEC),
	/* stdio asks whether it writes to a terminal */
	DENY(ioctl, ENOTTY),
	ALLOW(ppoll),
	/* time */
	ALLOW(clock_getres),
	ALLOW(clock_nanosleep),
	ALLOW(nanosleep),
	ALLOW(gettimeofday),
	/* the process and its thread */
	ALLOW(getrandom),
	ALLOW(getpid),
	ALLOW(gettid),
	ALLOW(getppid),
	ALLOW(getuid),
	ALLOW(geteuid),
	ALLOW(getgid),
	ALLOW(getegid),
	ALLOW(uname),
	ALLOW(sysinfo),
	ALLOW(sched_yield),
	ALLOW(sched_getaffinity),
	ALLOW(getrusage),
	ALLOW(getrlimit),
	ALLOW_IF(prlimit64, CALL_ZERO, 2, 0),
	DENY(prctl, EPERM),
	ALLOW(set_robust_list),
#ifdef SYS_rseq
	ALLOW(rseq),
#endif
	/* signals, abort() and the end */
	ALLOW(rt_sigreturn),
	ALLOW(rt_sigprocmask),
	ALLOW(rt_sigaction),
	ALLOW(sigaltstack),
	ALLOW(restart_syscall),
	ALLOW_IF(tgkill, CALL_SELF, 0, 0),
	ALLOW(exit),
	ALLOW(exit_group),
/* what older architectures have besides, and some C libraries use */
#ifdef SYS_open
	DENY_IF(open, CALL_BITS, 1, O_WRITES, EACCES),
	ALLOW(open),
	ALLOW(stat),
	ALLOW(lstat),
	ALLOW(access),
	ALLOW(readlink),
	ALLOW(poll),
	ALLOW(time),
	ALLOW(dup2),
#endif
};

static const struct call_row programs[] = {
	/* Landlock says what may be written (/dev/null), this that nothing is made. */
	DENY_IF(openat, CALL_BITS, 2, O_MAKES, EACCES),
	ALLOW(openat),
	/* The loader maps the code of libraries. */
	ALLOW(mmap),
	ALLOW(mprotect),
	ALLOW(execve),
	DENY_IF(clone, CALL_BITS, 0, NAMESPACES, EPERM),
	/* clone3 hides its flags from a filter; C libraries fall back to clone. */
	ALLOW(clone),
	ALLOW(wait4),
	ALLOW(waitid),
	/* Landlock keeps signals inside from version 6 on; our parent is safe without. */
	DENY_IF(kill, CALL_PARENT, 0, 0, EPERM),
	DENY_IF(kill, CALL_BITS, 0, 0x80000000U, EPERM),
	ALLOW(kill),
	DENY_IF(tgkill, CALL_PARENT, 0, 0, EPERM),
	ALLOW(tgkill),
	ALLOW(pipe2),
	ALLOW_IF(socketpair, CALL_EQUALS, 0, AF_UNIX),
	ALLOW(sendto),
	ALLOW(recvfrom),
	ALLOW(shutdown),
	ALLOW(memfd_create),
	ALLOW(chdir),
	ALLOW(fchdir),
	ALLOW(umask),
	ALLOW(statfs),
	ALLOW(fstatfs),
	ALLOW(set_tid_address),
	ALLOW(getpgid),
	ALLOW(getsid),
	ALLOW(getgroups),
	ALLOW(rt_sigsuspend),
#ifdef SYS_open
	DENY_IF(open, CALL_BITS, 1, O_MAKES, EACCES),
	ALLOW(open),
	ALLOW(fork),
	ALLOW(vfork),
	ALLOW(pipe),
	ALLOW(getpgrp),
#endif
#ifdef SYS_arch_prctl
	ALLOW(arch_prctl),
#endif
};

struct call_table calls_of_reading(void)
{
	return (struct call_table){ reading, sizeof(reading) / sizeof(reading[0]) };
}

struct call_table calls_of_programs(void)
{
	return (struct call_table){ programs, sizeof(programs) / sizeof(programs[0]) };
}
