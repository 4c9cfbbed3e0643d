/* SPDX-License-Identifier: Apache-2.0 */
/* Each layer alone, in a child of its own: what it denies, and what still works. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/filter.h>
#include <linux/seccomp.h>

#include "attempts.h"
#include "base/arena.h"
#include "confine/confine.h"
#include "confine/layer.h"
#include "crypto/digest.h"
#include "git_fixture.h"

static struct git_fixture fixture;
static struct confine_layers have;

/* --- a child below one layer ----------------------------------------------------- */

enum layer { LANDLOCK, SECCOMP, SECCOMP_PROGRAMS, ALL, ALL_PROGRAMS };

static const char *const folders[] = { "/bin", "/sbin", "/lib", "/lib64", "/usr", "/etc" };

static int apply(enum layer layer)
{
	static char inside[300];
	static char single[300];
	const char *readable[] = { inside, single, "/not/there", "/dev/null/nor/this" };
	struct confine_options o = { .readable = readable, .readable_count = 4 };
	struct confine_layers applied;

	(void)snprintf(inside, sizeof(inside), "%s/in", fixture.dir);
	(void)snprintf(single, sizeof(single), "%s/out/single", fixture.dir);
	if (layer == ALL_PROGRAMS) {
		o.runnable = folders;
		o.runnable_count = sizeof(folders) / sizeof(folders[0]);
	}
	if (layer == ALL || layer == ALL_PROGRAMS)
		return confine_apply(&o, &applied, NULL);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return -1;
	if (layer == LANDLOCK)
		return confine_landlock(&o, have.landlock_abi, NULL);
	return confine_seccomp(layer == SECCOMP_PROGRAMS, NULL);
}

#define BROKEN 200	       /* the layer could not be applied */
#define KILLED(s) (1000 + (s)) /* by this signal */

/* The errno of the attempt, or KILLED(). */
static int outcome(enum layer layer, attempt try)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		(void)signal(SIGALRM, SIG_DFL);
		(void)alarm(20);
		_exit(apply(layer) != 0 ? BROKEN : try());
	}
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : KILLED(WTERMSIG(status));
}

struct expectation {
	const char *what;
	attempt try;
	int outcome;
	int since; /* version of Landlock; without it nothing is expected */
};

/* clang-format off */
#define SINCE(abi, name, expected) { #name, try_##name, expected, abi }
#define E(name, expected)	   SINCE(0, name, expected)
/* clang-format on */
#define CHECK(layer, rows) check((layer), (rows), sizeof(rows) / sizeof((rows)[0]))
#define FORBIDDEN KILLED(SIGSYS)

static void check(enum layer layer, const struct expectation *rows, size_t count)
{
	int wrong = 0;

	for (size_t i = 0; i < count; i++) {
		int got;

		if (rows[i].since > have.landlock_abi) {
			print_message("Landlock %d is here; %s needs %d\n", have.landlock_abi,
				      rows[i].what, rows[i].since);
			continue;
		}
		got = outcome(layer, rows[i].try);
		if (got != rows[i].outcome) {
			print_message("layer %d: %s gives %d, not %d\n", (int)layer, rows[i].what,
				      got, rows[i].outcome);
			wrong++;
		}
	}
	assert_int_equal(wrong, 0);
}

static int in_child(attempt try)
{
	int status;
	pid_t pid = fork();

	if (pid == 0)
		_exit(try());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : KILLED(WTERMSIG(status));
}

/* --- tests ------------------------------------------------------------------------- */

/* Asked of the kernel in another way than confine_probe() asks. */
static void test_probe(void **state)
{
	long abi = syscall(444, NULL, 0, 1U);
	bool filters = prctl(PR_GET_SECCOMP, 0, 0, 0, 0) >= 0;
	bool known = false;

	(void)state;
#if (defined(__x86_64__) || defined(__aarch64__)) && defined(__LP64__)
	known = !CONFINE_SANITIZED;
#endif
	assert_true(have.rlimits);
	assert_int_equal(have.no_new_privileges, prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) >= 0);
	assert_int_equal(have.landlock, abi > 0);
	assert_int_equal(have.landlock_abi, abi > 0 ? abi : 0);
	assert_int_equal(have.seccomp, filters && known);
	print_message("Landlock %d, filter of system calls: %s\n", have.landlock_abi,
		      have.seccomp ? "yes" : "no");
}

static void test_landlock(void **state)
{
	static const struct expectation rows[] = {
		E(read_inside, 0),
		E(list_inside, 0),
		E(stat_inside, 0),
		E(read_single, 0),
		E(read_outside, EACCES),
		E(read_upwards, EACCES),
		E(read_by_link, EACCES),
		E(list_outside, EACCES),
		E(write_inside, EACCES),
		E(append_inside, EACCES),
		E(create_inside, EACCES),
		E(create_nameless, EACCES),
		E(unlink_inside, EACCES),
		E(rename_inside, EACCES),
		E(mkdir_inside, EACCES),
		E(symlink_inside, EACCES),
		SINCE(3, truncate_inside, EACCES),
		SINCE(3, truncate_by_open, EACCES),
		E(write_null, 0),
		E(read_random, 0),
		E(execute, EACCES),
		E(run_copy, EACCES),
		SINCE(4, tcp_connect, EACCES),
		SINCE(4, tcp_bind, EACCES),
		SINCE(6, abstract_connect, EPERM),
		SINCE(6, signal_parent, EPERM),
	};

	(void)state;
	if (!have.landlock) {
		print_message("no Landlock here\n");
		return;
	}
	CHECK(LANDLOCK, rows);
	/* All those, unconfined, are possible: it is the layer that stops them. */
	assert_int_equal(try_read_outside(), 0);
	assert_int_equal(try_read_by_link(), 0);
	assert_int_equal(try_write_inside(), 0);
	assert_int_equal(try_run_copy(), 0);
	assert_int_equal(try_abstract_connect(), 0);
	assert_int_equal(in_child(try_signal_parent), 0);
}

static void test_relative_path(void **state)
{
	const char *paths[] = { "in" };
	struct confine_options o = { .readable = paths, .readable_count = 1 };
	struct ward_error err = { .code = WARD_OK };

	(void)state;
	if (!have.landlock)
		return;
	assert_int_equal(confine_landlock(&o, have.landlock_abi, &err), WARD_EUNSUPPORTED);
	assert_string_equal(err.message, "landlock: 'in' is not absolute");
}

static void test_seccomp(void **state)
{
	static const struct expectation rows[] = {
		E(ordinary_work, 0),
		E(read_outside, 0),
		E(stat_inside, 0),
		E(call_getrlimit, 0),
		E(write_inside, EACCES),
		E(append_inside, EACCES),
		E(create_inside, EACCES),
		E(create_nameless, EACCES),
		E(truncate_by_open, EACCES),
		E(write_null, EACCES),
		E(call_prctl, EPERM),
		E(call_ioctl, ENOTTY),
		E(unlink_inside, FORBIDDEN),
		E(rename_inside, FORBIDDEN),
		E(mkdir_inside, FORBIDDEN),
		E(symlink_inside, FORBIDDEN),
		E(truncate_inside, FORBIDDEN),
		E(execute, FORBIDDEN),
		E(run_true, FORBIDDEN),
		E(call_fork, FORBIDDEN),
		E(call_clone_namespace, FORBIDDEN),
		E(call_socket, FORBIDDEN),
		E(call_socketpair, FORBIDDEN),
		E(signal_parent, FORBIDDEN),
		E(call_tgkill_parent, FORBIDDEN),
		E(call_kill_group, FORBIDDEN),
		E(call_ptrace, FORBIDDEN),
		E(call_unshare, FORBIDDEN),
		E(call_memfd, FORBIDDEN),
		E(call_setrlimit, FORBIDDEN),
		E(call_fcntl_lock, FORBIDDEN),
		E(call_pwrite, FORBIDDEN),
		E(call_io_uring, FORBIDDEN),
		E(call_x32, FORBIDDEN),
		E(map_code, FORBIDDEN),
		E(make_code, FORBIDDEN),
		E(self_abort, KILLED(SIGABRT)),
	};

	(void)state;
	if (!have.seccomp) {
		print_message("no filter of system calls here\n");
		return;
	}
	CHECK(SECCOMP, rows);
#if defined(__x86_64__)
	if (in_child(try_call_i386) == KILLED(SIGSEGV))
		print_message("this kernel has no calls of 32 bits\n");
	else
		assert_int_equal(outcome(SECCOMP, try_call_i386), FORBIDDEN);
#endif
}

static void test_seccomp_programs(void **state)
{
	static const struct expectation rows[] = {
		E(ordinary_work, 0),
		E(run_true, 0),
		E(execute, 0),
		E(call_fork, 0),
		E(call_socketpair, 0),
		E(call_memfd, 0),
		E(map_code, 0),
		E(write_null, 0),
		E(create_inside, EACCES),
		E(create_nameless, EACCES),
		E(truncate_by_open, EACCES),
		E(signal_parent, EPERM),
		E(call_tgkill_parent, EPERM),
		E(call_kill_group, EPERM),
		E(call_clone_namespace, EPERM),
		E(unlink_inside, ENOSYS),
		E(call_socket, ENOSYS),
		E(call_ptrace, ENOSYS),
		E(call_unshare, ENOSYS),
		E(call_setrlimit, ENOSYS),
		E(call_io_uring, ENOSYS),
		E(self_abort, KILLED(SIGABRT)),
	};

	(void)state;
	if (!have.seccomp) {
		print_message("no filter of system calls here\n");
		return;
	}
	CHECK(SECCOMP_PROGRAMS, rows);
}

static void test_all(void **state)
{
	static const struct expectation rows[] = {
		E(ordinary_work, 0),
		SINCE(1, read_outside, EACCES),
		SINCE(1, write_inside, EACCES),
		SINCE(1, list_outside, EACCES),
	};
	static const struct expectation programs[] = {
		E(run_true, 0),
		E(read_inside, 0),
		SINCE(1, run_copy, EACCES),
		SINCE(1, read_outside, EACCES),
		SINCE(1, write_inside, EACCES),
		SINCE(1, create_inside, EACCES),
	};

	(void)state;
	CHECK(ALL, rows);
	CHECK(ALL_PROGRAMS, programs);
}

/* Whether what is told is what the probe promised, and no more. */
static int told(void)
{
	struct confine_options o = { .cpu_seconds = 100 };
	struct confine_layers got;
	struct rlimit l;

	if (confine_apply(&o, &got, NULL) != 0)
		return 1;
	if (got.no_new_privileges != have.no_new_privileges || got.rlimits != have.rlimits ||
	    got.seccomp != have.seccomp || got.landlock != have.landlock ||
	    got.landlock_abi != have.landlock_abi)
		return 2;
	return getrlimit(RLIMIT_CPU, &l) == 0 && l.rlim_cur == 100 && l.rlim_max == 101 ? 0 : 3;
}

static void test_told(void **state)
{
	(void)state;
	assert_int_equal(in_child(told), 0);
}

/* --- where the kernel could, and somebody forbids ------------------------------------ */

#define NUMBER_AT ((uint32_t)offsetof(struct seccomp_data, nr))
#define ARGUMENT_AT ((uint32_t)offsetof(struct seccomp_data, args))
#define RESTRICT_SELF 446U
#define STATEMENT(c, v)               \
	{                             \
		.code = (c), .k = (v) \
	}
#define JUMP(c, v, y, n)                                    \
	{                                                   \
		.code = (c), .jt = (y), .jf = (n), .k = (v) \
	}

/* As a container does that was made for an older program: EPERM for what takes rights away. */
static int forbid_layers(void)
{
	struct sock_filter code[] = {
		STATEMENT(BPF_LD | BPF_W | BPF_ABS, NUMBER_AT),
		JUMP(BPF_JMP | BPF_JEQ | BPF_K, RESTRICT_SELF, 3, 0),
		JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_seccomp, 0, 3),
		STATEMENT(BPF_LD | BPF_W | BPF_ABS, ARGUMENT_AT),
		JUMP(BPF_JMP | BPF_JEQ | BPF_K, SECCOMP_SET_MODE_FILTER, 0, 1),
		STATEMENT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
		STATEMENT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = { sizeof(code) / sizeof(code[0]), code };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
	    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) != 0)
		return -1;
	return 0;
}

static int forbidden(void)
{
	struct confine_options o = { .cpu_seconds = 100 };
	struct confine_layers got, probed;

	if (forbid_layers() != 0)
		return 1;
	confine_probe(&probed);
	if (confine_apply(&o, &got, NULL) != 0)
		return 2;
	if (!got.no_new_privileges || !got.rlimits || got.seccomp || got.landlock ||
	    got.landlock_abi != 0)
		return 3;
	return probed.seccomp || probed.landlock || !probed.rlimits ? 4 : 0;
}

/* Less is taken away then, and that is told; it is no reason to judge nothing at all. */
static void test_forbidden(void **state)
{
	(void)state;
	if (!have.seccomp) {
		print_message("no filter of system calls here\n");
		return;
	}
	assert_int_equal(in_child(forbidden), 0);
}

/* --- repositories -------------------------------------------------------------------- */

static int read_head(enum repo_backend backend)
{
	const struct repo_options options = { .start = fixture_path(&fixture, "in"),
					      .trust_owner = true,
					      .backend = backend,
					      .digest = object_digest,
					      .hash = { object_hash_begin, object_hash_add,
							object_hash_end } };
	struct arena *arena = arena_new((size_t)1 << 20);
	struct repo *repo = NULL;
	enum object_type type;
	struct ward_span bytes;
	struct oid id;
	int ok = arena != NULL && repo_open(&options, &repo, NULL) == 0 &&
		repo_ref(repo, "refs/heads/main", &id, NULL) == 0 &&
		repo_read(repo, &id, 100000, arena, &type, &bytes, NULL) == 0 &&
		type == OBJECT_COMMIT && bytes.len > 0;

	repo_free(repo);
	arena_free(arena);
	return ok ? 0 : 1;
}
static int read_native(void)
{
	return read_head(REPO_NATIVE);
}
static int read_by_git(void)
{
	return read_head(REPO_PLUMBING);
}

static void test_repository(void **state)
{
	(void)state;
	assert_int_equal(in_child(read_by_git), 0);
	assert_int_equal(outcome(ALL, read_native), 0);
	assert_int_equal(outcome(ALL_PROGRAMS, read_native), 0);
	assert_int_equal(outcome(ALL_PROGRAMS, read_by_git), 0);
}

static int setup(void **state)
{
	char link[400];

	(void)state;
	fixture_init(&fixture);
	fixture_mkdir(&fixture, "in");
	fixture_mkdir(&fixture, "out");
	fixture_write_str(&fixture, "in/file", "content\n");
	fixture_write_str(&fixture, "out/file", "content\n");
	fixture_write_str(&fixture, "out/single", "content\n");
	fixture_git(&fixture, "in", "init", "-q");
	fixture_git(&fixture, "in", "add", ".");
	fixture_git(&fixture, "in", "commit", "-q", "-m", "one");
	/* A program at a place where none may be run. */
	(void)snprintf(link, sizeof(link), "cp /bin/true %s/in/true", fixture.dir);
	assert_int_equal(system(link), 0);
	attempts_begin(fixture.dir);
	confine_probe(&have);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	fixture_free(&fixture);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_probe),
		cmocka_unit_test(test_landlock),
		cmocka_unit_test(test_relative_path),
		cmocka_unit_test(test_seccomp),
		cmocka_unit_test(test_seccomp_programs),
		cmocka_unit_test(test_all),
		cmocka_unit_test(test_told),
		cmocka_unit_test(test_forbidden),
		cmocka_unit_test(test_repository),
	};
	struct rlimit none = { 0, 0 };

	(void)setrlimit(RLIMIT_CORE, &none);
	return cmocka_run_group_tests(tests, setup, teardown);
}
