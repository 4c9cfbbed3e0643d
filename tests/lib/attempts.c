/* SPDX-License-Identifier: Apache-2.0 */
#include "attempts.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/span.h"
#include "crypto/digest.h"

static const char *dir;

static const char *in(const char *name)
{
	static char path[320];

	(void)snprintf(path, sizeof(path), "%s/in/%s", dir, name);
	return path;
}

static const char *out(const char *name)
{
	static char path[320];

	(void)snprintf(path, sizeof(path), "%s/out/%s", dir, name);
	return path;
}

static int gives(long rc)
{
	return rc < 0 ? errno : 0;
}

static int opens(const char *path, int flags)
{
	return gives(open(path, flags | O_CLOEXEC, 0600));
}

int try_read_inside(void)
{
	return opens(in("file"), O_RDONLY);
}
int try_list_inside(void)
{
	DIR *d = opendir(in("."));

	return d == NULL || readdir(d) == NULL ? errno : 0;
}
int try_stat_inside(void)
{
	struct stat st;

	return gives(stat(in("file"), &st));
}
int try_read_single(void)
{
	return opens(out("single"), O_RDONLY);
}
int try_read_outside(void)
{
	return opens(out("file"), O_RDONLY);
}
int try_read_upwards(void)
{
	return opens(in("../out/file"), O_RDONLY);
}
int try_read_by_link(void)
{
	return opens(in("link"), O_RDONLY);
}
int try_list_outside(void)
{
	return opens(out("."), O_RDONLY | O_DIRECTORY);
}
int try_write_inside(void)
{
	return opens(in("file"), O_WRONLY);
}
int try_append_inside(void)
{
	return opens(in("file"), O_RDWR | O_APPEND);
}
int try_truncate_by_open(void)
{
	return opens(in("file"), O_RDONLY | O_TRUNC);
}
int try_create_inside(void)
{
	return opens(in("new"), O_WRONLY | O_CREAT);
}
int try_create_nameless(void)
{
	return opens(in("."), O_WRONLY | O_TMPFILE);
}
int try_unlink_inside(void)
{
	return gives(unlink(in("file")));
}
int try_rename_inside(void)
{
	char from[320];

	(void)snprintf(from, sizeof(from), "%s", in("file"));
	return gives(rename(from, in("other")));
}
int try_mkdir_inside(void)
{
	return gives(mkdir(in("folder"), 0700));
}
int try_symlink_inside(void)
{
	return gives(symlink("/etc/passwd", in("passwd")));
}
int try_truncate_inside(void)
{
	return gives(truncate(in("file"), 0));
}
int try_write_null(void)
{
	return opens("/dev/null", O_RDWR);
}
int try_read_random(void)
{
	return opens("/dev/urandom", O_RDONLY);
}

static int run_program(const char *path)
{
	char *const args[] = { (char[]){ "true" }, NULL };
	char *const env[] = { NULL };
	int status = 0;
	int report[2];
	int error = 0;
	pid_t pid;

	if (pipe2(report, O_CLOEXEC) != 0)
		return errno;
	pid = fork();
	if (pid < 0)
		return errno;
	if (pid == 0) {
		(void)execve(path, args, env);
		error = errno;
		(void)!write(report[1], &error, sizeof(error));
		_exit(1);
	}
	(void)close(report[1]);
	if (read(report[0], &error, sizeof(error)) < 0)
		error = errno;
	if (waitpid(pid, &status, 0) != pid)
		return errno;
	return error == 0 && status != 0 ? EINVAL : error;
}
int try_run_true(void)
{
	return run_program("/bin/true");
}
int try_run_copy(void)
{
	return run_program(in("true"));
}
int try_execute(void)
{
	char *const args[] = { (char[]){ "true" }, NULL };

	return gives(execve("/bin/true", args, args + 1));
}

static int tcp(int which)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(9) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return errno;
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (which == 0)
		return gives(connect(fd, (struct sockaddr *)&to, sizeof(to)));
	to.sin_port = htons(50123);
	return gives(bind(fd, (struct sockaddr *)&to, sizeof(to)));
}
int try_tcp_connect(void)
{
	return tcp(0);
}
int try_tcp_bind(void)
{
	return tcp(1);
}

static struct sockaddr_un abstract_name;

int try_abstract_connect(void)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	return fd < 0
		? errno
		: gives(connect(fd, (struct sockaddr *)&abstract_name, sizeof(abstract_name)));
}
int try_signal_parent(void)
{
	return gives(kill(getppid(), 0));
}

int try_call_socket(void)
{
	return gives(socket(AF_INET, SOCK_DGRAM, 0));
}
int try_call_socketpair(void)
{
	int pair[2];

	return gives(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
}
int try_call_fork(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return gives(pid);
}
int try_call_tgkill_parent(void)
{
	return gives(syscall(SYS_tgkill, getppid(), getppid(), 0));
}
int try_call_kill_group(void)
{
	return gives(kill(-1, 0));
}
int try_call_ptrace(void)
{
	return gives(ptrace(PTRACE_TRACEME, 0, NULL, NULL));
}
int try_call_unshare(void)
{
	return gives(unshare(CLONE_NEWUSER));
}
int try_call_clone_namespace(void)
{
	long pid = syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0);

	if (pid == 0)
		_exit(0);
	return gives(pid);
}
int try_call_memfd(void)
{
	return gives(memfd_create("x", 0));
}
int try_call_setrlimit(void)
{
	struct rlimit l = { 100, 100 };

	return gives(syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, &l, NULL));
}
int try_call_getrlimit(void)
{
	struct rlimit l;

	return gives(getrlimit(RLIMIT_NOFILE, &l));
}
int try_call_prctl(void)
{
	return gives(prctl(PR_SET_DUMPABLE, 1, 0, 0, 0));
}
int try_call_fcntl_lock(void)
{
	struct flock lock = { .l_type = F_RDLCK };

	return gives(fcntl(STDIN_FILENO, F_SETLK, &lock));
}
int try_call_ioctl(void)
{
	return gives(ioctl(STDERR_FILENO, TIOCSTI, "x"));
}
int try_call_pwrite(void)
{
	return gives(pwrite(STDERR_FILENO, "", 0, 0));
}
int try_call_io_uring(void)
{
	return gives(syscall(425, 1, NULL));
}
int try_call_x32(void)
{
	return gives(syscall(0x40000000L | SYS_getpid));
}
int try_map_code(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) ==
			MAP_FAILED
		? errno
		: 0;
}
int try_make_code(void)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p == MAP_FAILED ? errno : gives(mprotect(p, 4096, PROT_READ | PROT_EXEC));
}
int try_self_abort(void)
{
	abort();
	return 0;
}

#if defined(__x86_64__)
/* The calls of 32 bits have other numbers: 20 is getpid there, and writev here. */
int try_call_i386(void)
{
	long rc;

	__asm__ volatile("int $0x80" : "=a"(rc) : "a"(20L) : "memory");
	return rc < 0 ? (int)-rc : 0;
}
#endif

static int compare(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

/* What the C library does on the way of a scan. */
int try_ordinary_work(void)
{
	struct timespec pause = { .tv_nsec = 1000 };
	char text[100];
	uint8_t digest[32];
	int *numbers = malloc(500000 * sizeof(int));
	void *map;
	FILE *f = fopen(in("file"), "r");
	DIR *d = opendir(in("."));
	int fd = open(in("file"), O_RDONLY);

	if (numbers == NULL || f == NULL || d == NULL || fd < 0)
		return 1;
	for (int i = 0; i < 500000; i++)
		numbers[i] = (i * 7919) % 500009;
	qsort(numbers, 500000, sizeof(int), compare);
	numbers = realloc(numbers, 4000000 * sizeof(int));
	if (numbers == NULL || fgets(text, sizeof(text), f) == NULL)
		return 2;
	while (readdir(d) != NULL)
		continue;
	map = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0);
	if (map == MAP_FAILED || pread(fd, text, 2, 1) != 2 || lseek(fd, 0, SEEK_END) <= 0)
		return 3;
	sha256_spans((const struct ward_span[]){ { text, 2 } }, 1, 0, digest);
	(void)nanosleep(&pause, NULL);
	(void)fprintf(stdout, "%s", "");
	free(numbers);
	(void)fclose(f);
	(void)closedir(d);
	return munmap(map, 4096) == 0 && time(NULL) > 0 && isatty(fd) == 0 ? 0 : 4;
}

void attempts_begin(const char *folder)
{
	char link[400];
	int fd;

	dir = folder;
	(void)snprintf(link, sizeof(link), "%s", in("link"));
	if (symlink(out("file"), link) != 0)
		abort();
	abstract_name = (struct sockaddr_un){ .sun_family = AF_UNIX };
	(void)snprintf(abstract_name.sun_path + 1, sizeof(abstract_name.sun_path) - 1,
		       "confine-%ld", (long)getpid());
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)&abstract_name, sizeof(abstract_name)) != 0 ||
	    listen(fd, 10) != 0)
		abort();
}
