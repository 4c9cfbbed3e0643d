/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

/**
 * @file base/banned.h
 * @brief Functions that nobody may call here, turned into compile errors.
 *
 * Passed to the compiler with `-include`, before each source. The system
 * headers that declare them come first, so that only our calls are met.
 * Instead: buf and arena for text, span_to_u64 for numbers, span_cut for
 * pieces, base/time.h for dates.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

/* No bound on what is written, or no NUL at the end of it. */
#undef strcpy
#undef stpcpy
#undef strcat
#undef strncpy
#undef stpncpy
#undef strncat
#undef sprintf
#undef vsprintf
#undef gets
#define strcpy(...) banned_function_strcpy
#define stpcpy(...) banned_function_stpcpy
#define strcat(...) banned_function_strcat
#define strncpy(...) banned_function_strncpy
#define stpncpy(...) banned_function_stpncpy
#define strncat(...) banned_function_strncat
#define sprintf(...) banned_function_sprintf
#define vsprintf(...) banned_function_vsprintf
#define gets(...) banned_function_gets

/* State hidden between calls, or input changed in place. */
#undef strtok
#undef strtok_r
#undef strsep
#undef gmtime
#undef localtime
#undef ctime
#undef asctime
#undef ctime_r
#undef asctime_r
#define strtok(...) banned_function_strtok
#define strtok_r(...) banned_function_strtok_r
#define strsep(...) banned_function_strsep
#define gmtime(...) banned_function_gmtime
#define localtime(...) banned_function_localtime
#define ctime(...) banned_function_ctime
#define asctime(...) banned_function_asctime
#define ctime_r(...) banned_function_ctime_r
#define asctime_r(...) banned_function_asctime_r

/* Overflow, blanks, signs, locale or a missing NUL taken in silence. */
#undef atoi
#undef atol
#undef atoll
#undef atof
#undef strtol
#undef strtoll
#undef strtoul
#undef strtoull
#undef strtod
#undef sscanf
#undef scanf
#undef fscanf
#define atoi(...) banned_function_atoi
#define atol(...) banned_function_atol
#define atoll(...) banned_function_atoll
#define atof(...) banned_function_atof
#define strtol(...) banned_function_strtol
#define strtoll(...) banned_function_strtoll
#define strtoul(...) banned_function_strtoul
#define strtoull(...) banned_function_strtoull
#define strtod(...) banned_function_strtod
#define sscanf(...) banned_function_sscanf
#define scanf(...) banned_function_scanf
#define fscanf(...) banned_function_fscanf

/* A shell, a race, or a stack that the input sizes. */
#undef system
#undef popen
#undef tmpnam
#undef tempnam
#undef mktemp
#undef alloca
#undef rand
#define system(...) banned_function_system
#define popen(...) banned_function_popen
#define tmpnam(...) banned_function_tmpnam
#define tempnam(...) banned_function_tempnam
#define mktemp(...) banned_function_mktemp
#define alloca(...) banned_function_alloca
#define rand(...) banned_function_rand

#endif
