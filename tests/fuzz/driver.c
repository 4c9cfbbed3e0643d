/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Replays files through a fuzz target without libFuzzer, so that plain CI runs
 * every stored input, and cuts each short at many places.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t inputs;

static void run_prefixes(const uint8_t *data, size_t size)
{
	size_t step = size / 64 + 1;

	for (size_t n = 0; n < size; n += step) {
		/* A block of its own, so that reading past the end is seen. */
		uint8_t *copy = malloc(n > 0 ? n : 1);

		if (copy == NULL)
			abort();
		memcpy(copy, data, n);
		(void)LLVMFuzzerTestOneInput(copy, n);
		free(copy);
		inputs++;
	}
	(void)LLVMFuzzerTestOneInput(data, size);
	inputs++;
}

static void run_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	uint8_t *data = malloc(1u << 20);
	size_t n;

	if (f == NULL || data == NULL) {
		perror(path);
		exit(1);
	}
	n = fread(data, 1, 1u << 20, f);
	fclose(f);
	run_prefixes(data, n);
	free(data);
}

static void run_path(const char *path)
{
	char stack[256][512];
	size_t depth = 0;

	(void)snprintf(stack[depth++], sizeof(stack[0]), "%s", path);
	while (depth > 0) {
		char at[512];
		struct stat st;
		struct dirent *e;
		DIR *dir;

		memcpy(at, stack[--depth], sizeof(at));
		if (stat(at, &st) != 0)
			continue;
		if (!S_ISDIR(st.st_mode)) {
			run_file(at);
			continue;
		}
		dir = opendir(at);
		while (dir != NULL && (e = readdir(dir)) != NULL)
			if (e->d_name[0] != '.' && depth < 256)
				(void)snprintf(stack[depth++], sizeof(stack[0]), "%.250s/%.250s",
					       at, e->d_name);
		if (dir != NULL)
			closedir(dir);
	}
}

int main(int argc, char **argv)
{
	(void)LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
	for (int i = 1; i < argc; i++)
		run_path(argv[i]);
	printf("%s: %zu inputs replayed\n", argv[0], inputs);
	return 0;
}
