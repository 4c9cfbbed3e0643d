/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *ward_error_text(int code)
{
	switch (code) {
	case WARD_OK:
		return "no error";
#define ERROR_TEXT(name, value, text) \
	case WARD_E##name:            \
		return (text);
		WARD_ERROR_CODES(ERROR_TEXT)
#undef ERROR_TEXT
	default:
		return "unknown error";
	}
}

__attribute__((format(printf, 5, 0))) static int
record(struct ward_error *err, int code, size_t line, size_t column, const char *fmt, va_list ap)
{
	/* A code that reads as success would let a failed call through. */
	if (code >= 0)
		code = WARD_EBUG;
	if (err == NULL)
		return code;
	if (err->code != WARD_OK)
		return err->code;
	err->code = code;
	err->line = line;
	err->column = column;
	if (vsnprintf(err->message, sizeof(err->message), fmt, ap) < 0)
		err->message[0] = '\0';
	return code;
}

int error_set(struct ward_error *err, int code, const char *fmt, ...)
{
	va_list ap;
	int got;

	va_start(ap, fmt);
	got = record(err, code, 0, 0, fmt, ap);
	va_end(ap);
	return got;
}

int error_set_at(struct ward_error *err, int code, size_t line, size_t column, const char *fmt, ...)
{
	va_list ap;
	int got;

	va_start(ap, fmt);
	got = record(err, code, line, column, fmt, ap);
	va_end(ap);
	return got;
}

int error_prefix(struct ward_error *err, const char *fmt, ...)
{
	char text[sizeof(err->message)];
	size_t len;
	size_t rest;
	va_list ap;
	int n;

	if (err == NULL || err->code == WARD_OK)
		return err != NULL ? err->code : WARD_OK;
	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text) - 2, fmt, ap);
	va_end(ap);
	if (n < 0)
		return err->code;
	len = strnlen(text, sizeof(text) - 3);
	text[len++] = ':';
	text[len++] = ' ';
	rest = strnlen(err->message, sizeof(err->message) - 1);
	if (rest > sizeof(text) - 1 - len)
		rest = sizeof(text) - 1 - len;
	memmove(err->message + len, err->message, rest);
	memcpy(err->message, text, len);
	err->message[len + rest] = '\0';
	return err->code;
}

void error_clear(struct ward_error *err)
{
	if (err != NULL)
		*err = (struct ward_error){ .code = WARD_OK };
}
