/* SPDX-License-Identifier: Apache-2.0 */
/* usage: yaml_events DIR...: a bare libyaml event loop over every .yaml, .yml and .json below; the
 * baseline. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <yaml.h>

static size_t files, events;

static void parse(const unsigned char *bytes, size_t len)
{
	yaml_parser_t parser;
	yaml_event_t event;
	int done = 0;

	if (!yaml_parser_initialize(&parser))
		abort();
	yaml_parser_set_input_string(&parser, bytes, len);
	while (!done && yaml_parser_parse(&parser, &event)) {
		done = event.type == YAML_STREAM_END_EVENT;
		yaml_event_delete(&event);
		events++;
	}
	yaml_parser_delete(&parser);
}

static void read_file(const char *path)
{
	const char *dot = strrchr(path, '.');
	unsigned char *bytes;
	struct stat st;
	FILE *f;

	if (dot == NULL ||
	    (strcmp(dot, ".yaml") != 0 && strcmp(dot, ".yml") != 0 && strcmp(dot, ".json") != 0))
		return;
	f = fopen(path, "rb");
	if (f == NULL || fstat(fileno(f), &st) != 0)
		return;
	bytes = malloc((size_t)st.st_size + 1);
	if (bytes != NULL) {
		parse(bytes, fread(bytes, 1, (size_t)st.st_size, f));
		files++;
	}
	free(bytes);
	fclose(f);
}

static void walk(const char *path, int depth)
{
	struct dirent *e;
	DIR *dir = opendir(path);

	if (dir == NULL) {
		read_file(path);
		return;
	}
	while ((e = readdir(dir)) != NULL) {
		char sub[4096];

		if (e->d_name[0] == '.' && (e->d_name[1] == '\0' || e->d_name[1] == '.'))
			continue;
		if (depth < 32 &&
		    (size_t)snprintf(sub, sizeof(sub), "%s/%s", path, e->d_name) < sizeof(sub))
			walk(sub, depth + 1);
	}
	closedir(dir);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		walk(argv[i], 0);
	printf("%zu files, %zu events\n", files, events);
	return 0;
}
