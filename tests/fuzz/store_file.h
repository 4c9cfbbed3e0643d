/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FUZZ_STORE_FILE_H
#define FUZZ_STORE_FILE_H

/** @file store_file.h @brief One file in a folder of its own, in memory where that is possible. */

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char store_folder[64];

static inline void store_remove(void)
{
	static const char *const names[] = { "file", "ledger", "lock", ".ledger.new" };
	char path[128];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", store_folder, names[i]);
		(void)unlink(path);
	}
	(void)rmdir(store_folder);
}

/** Give the file this content; its path is in `path`. */
static inline void store_write(const char *name, const uint8_t *data, size_t size, char path[128])
{
	int fd;

	if (store_folder[0] == '\0') {
		(void)snprintf(store_folder, sizeof(store_folder), "%s/gitward-fuzz.XXXXXX",
			       access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
		if (mkdtemp(store_folder) == NULL || atexit(store_remove) != 0)
			abort();
	}
	(void)snprintf(path, 128, "%s/%s", store_folder, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, data, size) != (ssize_t)size || close(fd) != 0)
		abort();
}

#endif
