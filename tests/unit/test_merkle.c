/* SPDX-License-Identifier: Apache-2.0 */
/* Against a tree that is computed whole, by the definition of RFC 9162 2.1. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hex.h"
#include "base/span.h"
#include "crypto/merkle.h"

#define LEAVES 70

struct hash {
	uint8_t bytes[SHA256_BYTES];
};

static struct hash leaves[LEAVES];

static struct ward_span span_of_hash(const struct hash *h)
{
	return span_make((const char *)h->bytes, SHA256_BYTES);
}

/* The largest power of two below n. */
static size_t split(size_t n)
{
	size_t k = 1;

	while (k * 2 < n)
		k *= 2;
	return k;
}

static struct hash tree(const struct hash *from, size_t n)
{
	struct hash left, right, out;
	struct ward_span pieces[3] = { { "\x01", 1 }, { NULL, 0 }, { NULL, 0 } };

	if (n == 1)
		return from[0];
	left = tree(from, split(n));
	right = tree(from + split(n), n - split(n));
	pieces[1] = span_of_hash(&left);
	pieces[2] = span_of_hash(&right);
	sha256_spans(pieces, 3, 0, out.bytes);
	return out;
}

/* The path of leaf m, from the leaf up. */
static size_t path(const struct hash *from, size_t n, size_t m, struct hash *out)
{
	size_t k = split(n), count;

	if (n == 1)
		return 0;
	if (m < k) {
		count = path(from, k, m, out);
		out[count] = tree(from + k, n - k);
	} else {
		count = path(from + k, n - k, m - k, out);
		out[count] = tree(from, k);
	}
	return count + 1;
}

static bool proves(size_t index, size_t size, const struct hash *proof, size_t count,
		   const struct hash *root)
{
	struct ward_span spans[MERKLE_PROOF_MAX + 1];
	struct hash got;

	for (size_t i = 0; i < count; i++)
		spans[i] = span_of_hash(&proof[i]);
	return merkle_root(leaves[index].bytes, index, size, spans, count, got.bytes) &&
		memcmp(&got, root, sizeof(got)) == 0;
}

static int setup(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEAVES; i++) {
		char text[16];

		(void)snprintf(text, sizeof(text), "entry %zu", i);
		merkle_leaf(span_of(text), leaves[i].bytes);
	}
	return 0;
}

static void test_every_leaf(void **state)
{
	struct hash proof[MERKLE_PROOF_MAX + 1];

	(void)state;
	for (size_t n = 1; n <= LEAVES; n++) {
		struct hash root = tree(leaves, n);

		for (size_t m = 0; m < n; m++) {
			size_t count = path(leaves, n, m, proof);

			assert_true(proves(m, n, proof, count, &root));
			assert_false(n > 1 && proves(m, n, proof, count - 1, &root));
			proof[count] = root;
			assert_false(proves(m, n, proof, count + 1, &root));
			assert_false(m + 1 < n && proves(m + 1, n, proof, count, &root));
			for (size_t i = 0; i < count; i++) {
				proof[i].bytes[i % SHA256_BYTES] ^= 1;
				assert_false(proves(m, n, proof, count, &root));
				proof[i].bytes[i % SHA256_BYTES] ^= 1;
			}
		}
	}
}

static void test_edges(void **state)
{
	struct ward_span spans[MERKLE_PROOF_MAX + 1] = { { NULL, 0 } };
	uint8_t out[SHA256_BYTES];

	(void)state;
	assert_false(merkle_root(leaves[0].bytes, 0, 0, NULL, 0, out));
	assert_false(merkle_root(leaves[0].bytes, 1, 1, NULL, 0, out));
	assert_true(merkle_root(leaves[0].bytes, 0, 1, NULL, 0, out));
	assert_false(merkle_root(leaves[0].bytes, 0, UINT64_MAX, spans, MERKLE_PROOF_MAX + 1, out));
	spans[0] = WARD_SPAN("short");
	assert_false(merkle_root(leaves[0].bytes, 0, 2, spans, 1, out));
	for (size_t i = 0; i < MERKLE_PROOF_MAX; i++)
		spans[i] = span_of_hash(&leaves[i]);
	assert_true(merkle_root(leaves[0].bytes, 0, UINT64_MAX, spans, MERKLE_PROOF_MAX, out));
}

/* The leaf hash of an empty entry: RFC 6962 2.1 with nothing in it, as the tests of Go's and
 * Google's logs have it. */
static void test_known_values(void **state)
{
	uint8_t out[SHA256_BYTES];
	char digits[2 * SHA256_BYTES + 1];

	(void)state;
	merkle_leaf(WARD_SPAN(""), out);
	hex_encode(out, sizeof(out), digits);
	assert_string_equal(digits,
			    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_leaf),
		cmocka_unit_test(test_edges),
		cmocka_unit_test(test_known_values),
	};

	return cmocka_run_group_tests_name("merkle", tests, setup, NULL);
}
