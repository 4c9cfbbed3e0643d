/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_ATTEMPTS_H
#define TESTS_ATTEMPTS_H

/**
 * @file tests/lib/attempts.h
 * @brief What a process that was taken over would try. Each gives 0 when it was
 * possible, or the errno that stopped it.
 */

typedef int (*attempt)(void);

/** `folder`, absolute, has in/ with file and true (a program), and out/ with file and single. */
void attempts_begin(const char *folder);

int try_read_inside(void);
int try_list_inside(void);
int try_stat_inside(void);
int try_read_single(void);
int try_read_outside(void);
int try_read_upwards(void);
int try_read_by_link(void);
int try_list_outside(void);
int try_write_inside(void);
int try_append_inside(void);
int try_truncate_by_open(void);
int try_create_inside(void);
int try_create_nameless(void);
int try_unlink_inside(void);
int try_rename_inside(void);
int try_mkdir_inside(void);
int try_symlink_inside(void);
int try_truncate_inside(void);
int try_write_null(void);
int try_read_random(void);
int try_run_true(void);
int try_run_copy(void);
int try_execute(void);
int try_tcp_connect(void);
int try_tcp_bind(void);
int try_abstract_connect(void);
int try_signal_parent(void);
int try_call_socket(void);
int try_call_socketpair(void);
int try_call_fork(void);
int try_call_tgkill_parent(void);
int try_call_kill_group(void);
int try_call_ptrace(void);
int try_call_unshare(void);
int try_call_clone_namespace(void);
int try_call_memfd(void);
int try_call_setrlimit(void);
int try_call_getrlimit(void);
int try_call_prctl(void);
int try_call_fcntl_lock(void);
int try_call_ioctl(void);
int try_call_pwrite(void);
int try_call_io_uring(void);
int try_call_x32(void);
int try_map_code(void);
int try_make_code(void);
int try_self_abort(void);
int try_ordinary_work(void);
#if defined(__x86_64__)
/** Getpid as a call of 32 bits; SIGSEGV where the kernel has none. */
int try_call_i386(void);
#endif

#endif
