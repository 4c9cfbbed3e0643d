/* SPDX-License-Identifier: Apache-2.0 */
/*
 * usage: spend [-k SIGNAL] [-s SIGNAL] FILE -- COMMAND...
 *
 * Runs COMMAND and appends one line to FILE: exit status (128 + signal when one
 * ended it), wall and CPU milliseconds, peak of the private memory of it and all
 * its children taken together (KiB, sampled), largest resident set of any of
 * them (KiB), number of children killed. Exits as COMMAND did.
 *
 * -k sends SIGNAL to the first child of COMMAND as soon as it is gitward and has one, -s to
 * COMMAND itself when it has been there for 2 ms.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Most hooks are done in a few milliseconds; those that are not need no such close look. */
enum {
	TREE_MAX = 64,
	BRIEF_NS = 1000 * 1000,
	PAUSE_NS = 4 * 1000 * 1000,
	BRIEF_MS = 40,
	BLOW_MS = 2
};

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec * 1e-6;
}

/* Content of a small file of /proc; "" when the process has gone. */
static void slurp(const char *path, char *out, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd >= 0 ? read(fd, out, size - 1) : 0;

	out[n > 0 ? n : 0] = '\0';
	if (fd >= 0)
		(void)close(fd);
}

static size_t children(pid_t pid, pid_t *out, size_t room)
{
	char path[64], text[1024], *at = text, *end;
	size_t n = 0;

	(void)snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)pid, (int)pid);
	slurp(path, text, sizeof(text));
	for (;;) {
		long id = strtol(at, &end, 10);

		if (end == at || n == room)
			return n;
		out[n++] = (pid_t)id;
		at = end;
	}
}

static long private_kb(pid_t pid)
{
	char path[64], text[4096];
	const char *at;

	(void)snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	slurp(path, text, sizeof(text));
	at = strstr(text, "RssAnon:");
	return at != NULL ? strtol(at + 8, NULL, 10) : 0;
}

static long tree_kb(pid_t root)
{
	pid_t tree[TREE_MAX] = { root };
	size_t count = 1;
	long sum = 0;

	for (size_t i = 0; i < count; i++) {
		sum += private_kb(tree[i]);
		count += children(tree[i], tree + count, TREE_MAX - count);
	}
	return sum;
}

static int number_of(const char *text)
{
	char *end;
	long n = strtol(text, &end, 10);

	if (*end != '\0' || n <= 0 || n > 64) {
		fprintf(stderr, "spend: no signal: %s\n", text);
		exit(2);
	}
	return (int)n;
}

struct watch {
	int kill_child, kill_self; /* signals; 0: none */
	int killed;
	int status;
	double start_ms, wall_ms, cpu_ms;
	long peak_kb, largest_kb;
};

/* Before it becomes the program, a hook is a shell that has children of its own. */
static int is_program(pid_t pid)
{
	char path[64], name[64];

	(void)snprintf(path, sizeof(path), "/proc/%d/comm", (int)pid);
	slurp(path, name, sizeof(name));
	return strcmp(name, "gitward\n") == 0;
}

static void strike(struct watch *w, pid_t pid)
{
	pid_t child;

	if (w->killed != 0)
		return;
	if (w->kill_child != 0 && is_program(pid) && children(pid, &child, 1) == 1)
		w->killed = kill(child, w->kill_child) == 0;
	else if (w->kill_self != 0 && now_ms() - w->start_ms > BLOW_MS)
		w->killed = kill(pid, w->kill_self) == 0;
}

static void rest(long ns)
{
	const struct timespec pause = { .tv_nsec = ns };

	(void)nanosleep(&pause, NULL);
}

static int watch(struct watch *w, pid_t pid)
{
	struct rusage usage;
	pid_t done;

	while ((done = wait4(pid, &w->status, WNOHANG, &usage)) != pid) {
		long kb;

		if (done < 0 && errno != EINTR)
			return -1;
		strike(w, pid);
		kb = tree_kb(pid);
		w->peak_kb = kb > w->peak_kb ? kb : w->peak_kb;
		if ((w->kill_child == 0 && w->kill_self == 0) || w->killed != 0)
			rest(now_ms() - w->start_ms < BRIEF_MS ? BRIEF_NS : PAUSE_NS);
	}
	w->wall_ms = now_ms() - w->start_ms;
	w->cpu_ms = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e3 +
		(double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-3;
	w->largest_kb = usage.ru_maxrss;
	w->status = WIFSIGNALED(w->status) ? 128 + WTERMSIG(w->status) : WEXITSTATUS(w->status);
	return 0;
}

static int record(const char *path, const struct watch *w)
{
	FILE *file = fopen(path, "a");

	if (file == NULL)
		return -1;
	if (fprintf(file, "%d %.1f %.1f %ld %ld %d\n", w->status, w->wall_ms, w->cpu_ms, w->peak_kb,
		    w->largest_kb, w->killed) < 0) {
		(void)fclose(file);
		return -1;
	}
	return fclose(file);
}

int main(int argc, char **argv)
{
	struct watch w = { .start_ms = now_ms() };
	int option;
	pid_t pid;

	while ((option = getopt(argc, argv, "+k:s:")) != -1) {
		if (option == 'k')
			w.kill_child = number_of(optarg);
		else if (option == 's')
			w.kill_self = number_of(optarg);
		else
			return 2;
	}
	if (argc - optind < 3 || strcmp(argv[optind + 1], "--") != 0) {
		fprintf(stderr, "usage: spend [-k SIGNAL] [-s SIGNAL] FILE -- COMMAND...\n");
		return 2;
	}
	pid = fork();
	if (pid == 0) {
		(void)execvp(argv[optind + 2], argv + optind + 2);
		perror(argv[optind + 2]);
		_exit(127);
	}
	if (pid < 0 || watch(&w, pid) != 0 || record(argv[optind], &w) != 0) {
		perror("spend");
		return 2;
	}
	return w.status;
}
