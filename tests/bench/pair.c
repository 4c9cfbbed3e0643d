/* SPDX-License-Identifier: Apache-2.0 */
/*
 * usage: pair [-n PAIRS] [-C DIR] [-i STDIN] LABEL -- COMMAND A... -- COMMAND B...
 *
 * Runs A and B in turn, so that noise of the machine meets both alike, and
 * prints the median ratio A/B of CPU time (user + system of the finished
 * process) with its quartiles, the same for wall time, and the peak memory of
 * each. A's exit status may be anything but a signal.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PAIRS_MAX 501

struct sample {
	double cpu, wall;
	long peak_kb;
};

static const char *input = "/dev/null";

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec * 1e-6;
}

static struct sample run(char **argv)
{
	double start = now();
	struct sample s;
	struct rusage usage;
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		int in = open(input, O_RDONLY), out = open("/dev/null", O_WRONLY);

		dup2(in, 0);
		dup2(out, 1);
		dup2(out, 2);
		execvp(argv[0], argv);
		_exit(127);
	}
	if (pid < 0 || wait4(pid, &status, 0, &usage) != pid) {
		perror("pair");
		exit(2);
	}
	if (!WIFEXITED(status) || WEXITSTATUS(status) == 127) {
		fprintf(stderr, "pair: '%s' did not run\n", argv[0]);
		exit(2);
	}
	s.wall = now() - start;
	s.cpu = seconds(usage.ru_utime) + seconds(usage.ru_stime);
	s.peak_kb = usage.ru_maxrss;
	return s;
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static void print_ratio(const char *what, double *v, int n)
{
	qsort(v, (size_t)n, sizeof(*v), ascending);
	printf("  %-5s %6.2f  (quartiles %.2f to %.2f)\n", what, v[n / 2], v[n / 4],
	       v[n - 1 - n / 4]);
}

static void measure(const char *label, char **a, char **b, int n)
{
	static double cpu[PAIRS_MAX], wall[PAIRS_MAX], a_ms[PAIRS_MAX], b_ms[PAIRS_MAX];
	long a_peak = 0, b_peak = 0;

	(void)run(a);
	(void)run(b);
	for (int i = 0; i < n; i++) {
		struct sample x = run(a), y = run(b);

		cpu[i] = x.cpu / (y.cpu > 0 ? y.cpu : 1e-6);
		wall[i] = x.wall / y.wall;
		a_ms[i] = x.wall * 1e3;
		b_ms[i] = y.wall * 1e3;
		a_peak = x.peak_kb > a_peak ? x.peak_kb : a_peak;
		b_peak = y.peak_kb > b_peak ? y.peak_kb : b_peak;
	}
	qsort(a_ms, (size_t)n, sizeof(double), ascending);
	qsort(b_ms, (size_t)n, sizeof(double), ascending);
	printf("%s\n", label);
	print_ratio("cpu", cpu, n);
	print_ratio("wall", wall, n);
	printf("  median wall %.1f ms against %.1f ms; peak memory %.1f MiB against %.1f MiB\n",
	       a_ms[n / 2], b_ms[n / 2], (double)a_peak / 1024, (double)b_peak / 1024);
}

int main(int argc, char **argv)
{
	int n = 21, opt, at;
	char **a, **b;

	while ((opt = getopt(argc, argv, "+n:C:i:")) != -1) {
		if (opt == 'n')
			n = (int)strtol(optarg, NULL, 10);
		else if (opt == 'i')
			input = optarg;
		else if (opt != 'C' || chdir(optarg) != 0)
			return 2;
	}
	if (n < 1 || n > PAIRS_MAX || optind + 2 >= argc || strcmp(argv[optind + 1], "--") != 0)
		return 2;
	a = &argv[optind + 2];
	for (at = optind + 2; at < argc && strcmp(argv[at], "--") != 0; at++)
		;
	if (at + 1 >= argc)
		return 2;
	argv[at] = NULL;
	b = &argv[at + 1];
	measure(argv[optind], a, b, n);
	return 0;
}
