/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/archive.h"

#include <string.h>

#include "base/span.h"
#include "doc/archive_tar.h"
#include "doc/archive_zip.h"

enum archive_kind archive_kind(struct ward_span bytes)
{
	static const struct {
		const char *magic;
		size_t len;
		enum archive_kind kind;
	} rows[] = {
		{ "PK\x03\x04", 4, ARCHIVE_ZIP },
		{ "PK\x05\x06", 4, ARCHIVE_ZIP },
		{ "\x1f\x8b\x08", 3, ARCHIVE_GZIP },
		{ "\xfd"
		  "7zXZ\0",
		  6, ARCHIVE_FOREIGN },
		{ "BZh", 3, ARCHIVE_FOREIGN },
		{ "\x28\xb5\x2f\xfd", 4, ARCHIVE_FOREIGN },
		{ "7z\xbc\xaf\x27\x1c", 6, ARCHIVE_FOREIGN },
		{ "Rar!\x1a\x07", 6, ARCHIVE_FOREIGN },
		{ "LZIP\x01", 5, ARCHIVE_FOREIGN },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (bytes.len >= rows[i].len && memcmp(bytes.ptr, rows[i].magic, rows[i].len) == 0)
			return rows[i].kind;
	if (tar_is(bytes))
		return ARCHIVE_TAR;
	return zip_end_at(bytes) >= 0 ? ARCHIVE_ZIP : ARCHIVE_NONE;
}
