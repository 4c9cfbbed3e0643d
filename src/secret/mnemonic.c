/* SPDX-License-Identifier: Apache-2.0 */
#include "secret/mnemonic.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/span.h"
#include "crypto/digest.h"
#include "secret/alphabet.h"
#include "secret/token.h"

#define WORD_BITS 11
#define PHRASE_MIN 12
/* Bytes between the word that tells and the phrase, and between two words of it. */
#define NEAR 96
#define GAP 24
/* Fewer different words are a phrase of a manual. */
#define DIFFERENT_MIN 10

struct phrase {
	int numbers[MNEMONIC_MAX];
	size_t count;
	size_t start, end;
};

static int compare_word(const void *key, const void *row)
{
	return strcmp(key, row);
}

int mnemonic_number(struct ward_span word)
{
	char lower[MNEMONIC_WORD_MAX];
	const char(*row)[MNEMONIC_WORD_MAX];

	if (word.len < 3 || word.len >= sizeof(lower))
		return -1;
	for (size_t i = 0; i < word.len; i++)
		lower[i] = (char)(word.ptr[i] | 0x20);
	lower[word.len] = '\0';
	row = bsearch(lower, mnemonic_words, MNEMONIC_WORDS, sizeof(*row), compare_word);
	return row == NULL ? -1 : (int)(row - mnemonic_words);
}

bool mnemonic_is_valid(const int *numbers, size_t count)
{
	const size_t bits = count * WORD_BITS, check = bits / 33, bytes = (bits - check) / 8;
	unsigned char entropy[MNEMONIC_MAX * WORD_BITS / 8 + 1] = { 0 }, digest[SHA256_BYTES];
	const struct ward_span span = { (const char *)entropy, bytes };
	unsigned last;

	if (count < PHRASE_MIN || count > MNEMONIC_MAX || count % 3 != 0)
		return false;
	for (size_t bit = 0; bit < bits; bit++) {
		const int number = numbers[bit / WORD_BITS];
		const unsigned set = (unsigned)number >> (WORD_BITS - 1 - bit % WORD_BITS) & 1;

		entropy[bit / 8] |= (unsigned char)(set << (7 - bit % 8));
	}
	last = (unsigned)numbers[count - 1] & ((1u << check) - 1);
	sha256_spans(&span, 1, false, digest);
	return (unsigned)digest[0] >> (8 - check) == last;
}

static bool is_gap(char c)
{
	return c != '\0' && strchr(" \t\r\n,;:\"'`[](){}.-=>_*|\\/#0123456789", c) != NULL;
}

static bool is_letter(char c)
{
	return alphabet_lower(c) || alphabet_upper(c);
}

/* The longest phrase of words of the list that begins at `at` and that its checksum proves. */
static bool read_phrase(struct ward_span text, size_t at, struct phrase *p)
{
	bool found = false;

	p->start = at;
	p->count = 0;
	while (p->count < MNEMONIC_MAX) {
		const size_t len = alphabet_run(text, at, is_letter, MNEMONIC_WORD_MAX);
		const int number = mnemonic_number(span_sub(text, at, at + len));
		size_t gap;

		if (number < 0)
			break;
		p->numbers[p->count++] = number;
		at += len;
		if (p->count % 3 == 0 && mnemonic_is_valid(p->numbers, p->count)) {
			found = true;
			p->end = at;
		}
		gap = alphabet_run(text, at, is_gap, GAP);
		if (gap == 0)
			break;
		at += gap;
	}
	return found;
}

/* The first phrase that begins within NEAR bytes behind the anchor. */
static bool bounds(struct ward_span text, size_t anchor, size_t *start, size_t *end)
{
	const size_t stop = text.len - anchor > NEAR ? anchor + NEAR : text.len;
	struct phrase p;

	for (size_t at = anchor; at < stop; at++) {
		if (!is_letter(text.ptr[at]) || alphabet_before(text, at, is_letter))
			continue;
		if (read_phrase(text, at, &p)) {
			*start = p.start;
			*end = p.end;
			return true;
		}
	}
	return false;
}

static size_t different(struct ward_span token)
{
	bool seen[MNEMONIC_WORDS] = { false };
	size_t count = 0, len;

	for (size_t at = 0; at < token.len; at += len) {
		len = alphabet_run(token, at, is_letter, MNEMONIC_WORD_MAX);
		const int number = mnemonic_number(span_sub(token, at, at + len));

		if (number >= 0 && !seen[number]) {
			seen[number] = true;
			count++;
		}
		len += len == 0;
	}
	return count;
}

static enum token_verdict verify(struct ward_span token, struct arena *scratch)
{
	(void)scratch;
	return different(token) < DIFFERENT_MIN ? TOKEN_PLACEHOLDER : TOKEN_VERIFIED;
}

static const char *const anchors[] = {
	"mnemonic",
	"Mnemonic",
	"MNEMONIC",
	"seed phrase",
	"Seed phrase",
	"Seed Phrase",
	"seed_phrase",
	"SEED_PHRASE",
	"seedPhrase",
	"seedphrase",
	"SEEDPHRASE",
	"seed-phrase",
	"recovery phrase",
	"Recovery phrase",
	"Recovery Phrase",
	"recovery_phrase",
	"RECOVERY_PHRASE",
	"recoveryPhrase",
	"wallet seed",
	"wallet_seed",
	"WALLET_SEED",
	"walletSeed",
	"seed words",
	"seed_words",
	"SEED_WORDS",
	"seedWords",
	"secret phrase",
	"Secret Recovery Phrase",
	"bip39",
	"BIP39",
	"seed: ",
	"seed:\n",
	"SEED=",
	"seed=",
	"seed = ",
	"\"seed\":",
	NULL,
};

const struct token_rule token_mnemonic = {
	.anchors = anchors,
	.what = "recovery phrase of a wallet",
	.bounds = bounds,
	.far = true,
	.verify = verify,
};
