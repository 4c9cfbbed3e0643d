/* SPDX-License-Identifier: Apache-2.0 */
#include "base/time.h"

#include <time.h>

#include "base/span.h"

#define DAY 86400
#define DAYS_PER_ERA 146097 /* 400 years of the Gregorian calendar */
#define EPOCH_DAYS 719468   /* 0000-03-01 to 1970-01-01 */

/* First and last second that four digits of a year can tell. */
#define FIRST_SECOND INT64_C(-62167219200)
#define LAST_SECOND INT64_C(253402300799)

struct civil {
	int64_t year;
	unsigned month, day;
};

uint64_t time_mono_ns(void)
{
	struct timespec now = { 0 };

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
}

int64_t time_now(void)
{
	struct timespec now = { 0 };

	(void)clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec;
}

/*
 * Years are counted from March, so that the leap day is the last of its year,
 * and in eras of 400 years, which all have the same length.
 */
static int64_t days_of(struct civil c)
{
	const int64_t year = c.month <= 2 ? c.year - 1 : c.year;
	const int64_t era = (year >= 0 ? year : year - 399) / 400;
	const int64_t year_of_era = year - era * 400;
	const int64_t month = c.month > 2 ? c.month - 3 : c.month + 9;
	const int64_t day_of_year = (153 * month + 2) / 5 + c.day - 1;
	const int64_t day_of_era =
		year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * DAYS_PER_ERA + day_of_era - EPOCH_DAYS;
}

static struct civil civil_of(int64_t days)
{
	const int64_t shifted = days + EPOCH_DAYS;
	const int64_t era = (shifted >= 0 ? shifted : shifted - (DAYS_PER_ERA - 1)) / DAYS_PER_ERA;
	const int64_t day_of_era = shifted - era * DAYS_PER_ERA;
	const int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 -
				     day_of_era / (DAYS_PER_ERA - 1)) /
		365;
	const int64_t day_of_year =
		day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	const int64_t month = (5 * day_of_year + 2) / 153;
	struct civil c = {
		.year = year_of_era + era * 400,
		.month = (unsigned)(month < 10 ? month + 3 : month - 9),
		.day = (unsigned)(day_of_year - (153 * month + 2) / 5 + 1),
	};

	if (c.month <= 2)
		c.year++;
	return c;
}

static unsigned month_days(int64_t year, unsigned month)
{
	static const unsigned char days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return month == 2 && leap ? 29 : days[month - 1];
}

/* Exactly `len` digits at `at`, at most `max`. */
static bool number(struct ward_span s, size_t at, size_t len, uint64_t max, int64_t *out)
{
	uint64_t value;

	if (s.len < at + len || !span_to_u64(span_sub(s, at, at + len), max, &value))
		return false;
	*out = (int64_t)value;
	return true;
}

bool time_parse_date(struct ward_span s, int64_t *out)
{
	int64_t year;
	int64_t month;
	int64_t day;

	if (s.len != 10 || s.ptr[4] != '-' || s.ptr[7] != '-')
		return false;
	if (!number(s, 0, 4, 9999, &year) || !number(s, 5, 2, 12, &month) ||
	    !number(s, 8, 2, 31, &day))
		return false;
	if (month < 1 || day < 1 || day > month_days(year, (unsigned)month))
		return false;
	*out = days_of((struct civil){ year, (unsigned)month, (unsigned)day }) * DAY;
	return true;
}

/* "Z" or "+hh:mm" or "-hh:mm", and nothing after it; seconds east of UTC. */
static bool parse_offset(struct ward_span s, int64_t *out)
{
	int64_t hours;
	int64_t minutes;

	*out = 0;
	if (s.len == 1)
		return s.ptr[0] == 'Z' || s.ptr[0] == 'z';
	if (s.len != 6 || (s.ptr[0] != '+' && s.ptr[0] != '-') || s.ptr[3] != ':')
		return false;
	if (!number(s, 1, 2, 23, &hours) || !number(s, 4, 2, 59, &minutes))
		return false;
	*out = (hours * 60 + minutes) * 60;
	if (s.ptr[0] == '-')
		*out = -*out;
	return true;
}

bool time_parse_rfc3339(struct ward_span s, int64_t *out)
{
	int64_t when;
	int64_t hours;
	int64_t minutes;
	int64_t seconds;
	int64_t offset;
	size_t at = 19;

	if (s.len < 20 || (s.ptr[10] != 'T' && s.ptr[10] != 't') || s.ptr[13] != ':' ||
	    s.ptr[16] != ':' || !time_parse_date(span_sub(s, 0, 10), &when))
		return false;
	if (!number(s, 11, 2, 23, &hours) || !number(s, 14, 2, 59, &minutes) ||
	    !number(s, 17, 2, 60, &seconds))
		return false;
	if (s.ptr[at] == '.') {
		const size_t first = ++at;

		while (at < s.len && s.ptr[at] >= '0' && s.ptr[at] <= '9')
			at++;
		if (at == first)
			return false;
	}
	if (!parse_offset(span_sub(s, at, s.len), &offset))
		return false;
	when += hours * 3600 + minutes * 60 + seconds - offset;
	/* A leap second is the last one of a day in UTC. */
	if (seconds == 60 && when % DAY != 0)
		return false;
	*out = when;
	return true;
}

static char *put(char *out, int64_t value, int digits)
{
	for (int i = digits - 1; i >= 0; i--) {
		out[i] = (char)('0' + value % 10);
		value /= 10;
	}
	return out + digits;
}

/* Times beyond the years 0000..9999 are shown as the nearest of them. */
static int64_t clamp(int64_t when)
{
	if (when < FIRST_SECOND)
		return FIRST_SECOND;
	return when > LAST_SECOND ? LAST_SECOND : when;
}

static int64_t floor_days(int64_t when)
{
	return (when >= 0 ? when : when - (DAY - 1)) / DAY;
}

void time_format_date(int64_t when, char out[11])
{
	const struct civil c = civil_of(floor_days(clamp(when)));

	out = put(out, c.year, 4);
	*out++ = '-';
	out = put(out, c.month, 2);
	*out++ = '-';
	out = put(out, c.day, 2);
	*out = '\0';
}

void time_format_rfc3339(int64_t when, char out[21])
{
	const int64_t clamped = clamp(when);
	const int64_t second = clamped - floor_days(clamped) * DAY;

	time_format_date(clamped, out);
	out += 10;
	*out++ = 'T';
	out = put(out, second / 3600, 2);
	*out++ = ':';
	out = put(out, second / 60 % 60, 2);
	*out++ = ':';
	out = put(out, second % 60, 2);
	*out++ = 'Z';
	*out = '\0';
}
