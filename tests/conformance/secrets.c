/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `pos`: some secret rule reports the text, at any level; `neg`: none does at
 * the level that denies. The real manifests of gitops_negatives.jsonl hold
 * ciphertext and references only: any finding there is wrong. In the real
 * trees of the manifest corpus each clear-text Secret, as a reader of its own
 * finds them, must have a finding.
 */
#include <string.h>

#include "secrets_tree.h"
#include "suite.h"

struct seen {
	bool any, denied;
};

/* Rows that passed, of how many. */
struct figure {
	const char *what, *target;
	size_t good, all;
};

enum { RECALL, CHECKSUM, NEGATIVE, GITOPS, TREES, FIGURES };

static struct figure figures[FIGURES] = {
	[RECALL] = { .what = "positives found by any rule", .target = ">= 95 %" },
	[CHECKSUM] = { .what = "of them tokens with a checksum", .target = "100 %" },
	[NEGATIVE] = { .what = "rule-level negatives not denied", .target = ">= 92 %" },
	[GITOPS] = { .what = "encrypted and referring manifests silent", .target = "100 %" },
	[TREES] = { .what = "clear-text Secret documents of real trees found",
		    .target = ">= 95 %" },
};

static void count(struct suite *s, int figure, bool good)
{
	figures[figure].all++;
	figures[figure].good += good;
	if (figure == CHECKSUM)
		return; /* counted once, as a positive */
	if (good)
		suite_pass(s);
}

static struct seen judge(const json_t *row)
{
	const json_t *text = json_object_get(row, "text");
	const char *path = row_str(row, "path");
	const struct ward_result *result;
	struct seen seen = { 0 };
	struct ward_run *run;

	run = suite_judge(path != NULL ? path : "example.txt", json_string_value(text),
			  json_string_length(text), "gitops", &result);
	for (size_t i = 0; i < result->finding_count; i++) {
		const struct ward_finding *f = &result->findings[i];

		if (strcmp(f->rule->topic, "secret") != 0)
			continue;
		seen.any = true;
		seen.denied |= f->level == WARD_LEVEL_DENY && !f->suppressed;
	}
	ward_run_free(run);
	return seen;
}

/* Kinds of token that carry a checksum, known by how they begin or what stands in them. */
static bool has_checksum_kind(const char *text)
{
	static const char *const marks[] = {
		"ghp_",
		"gho_",
		"ghu_",
		"ghr_",
		"github_pat_",
		"npm_",
		"cfut_",
		"cfat_",
		"cfk_",
		"zpka_",
		"glsa_",
		"ATATT3",
		"ATCTT3",
		"ATBB",
		"JQQJ99",
		"8Q~",
		"+ASt",
		"+ABa",
		"APIM",
		"AzFu",
		"AzCa",
		"+ACR",
		"AGE-SECRET-KEY-1",
		"vcp_",
		"vck_",
		"vca_",
		"vcr_",
		"vci_",
	};

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (strstr(text, marks[i]) != NULL)
			return true;
	return false;
}

static void say(struct suite *s, const json_t *row, const char *what)
{
	char text[121];
	size_t n = 0;

	for (const char *c = row_str(row, "text"); *c != '\0' && n + 1 < sizeof(text); c++)
		text[n++] = (unsigned char)*c < ' ' ? ' ' : *c;
	text[n] = '\0';
	suite_fail(s, "%s %s: %s: %s", row_str(row, "source"), row_str(row, "rule"), what, text);
}

static void run_row(struct suite *s, const json_t *row)
{
	bool positive = strcmp(row_str(row, "label"), "pos") == 0;
	struct seen seen = judge(row);
	bool good = positive ? seen.any : !seen.denied;

	count(s, positive ? RECALL : NEGATIVE, good);
	if (positive && has_checksum_kind(row_str(row, "text")))
		count(s, CHECKSUM, good);
	if (!good)
		say(s, row, positive ? "pos not found" : "neg denied");
}

static void run_silent(struct suite *s, const json_t *row)
{
	bool good = !judge(row).any;

	count(s, GITOPS, good);
	if (!good)
		say(s, row, "must stay silent");
}

static void run_document(struct suite *s, const char *path, size_t line, bool found)
{
	count(s, TREES, found);
	if (!found)
		suite_fail(s, "%s:%zu: clear-text Secret not found", path, line);
}

static void print_figures(void)
{
	for (size_t i = 0; i < FIGURES; i++) {
		const struct figure *f = &figures[i];

		if (f->all > 0)
			printf("%5.1f %% (%zu of %zu; due: %s) %s\n",
			       100.0 * (double)f->good / (double)f->all, f->good, f->all, f->target,
			       f->what);
	}
}

int suite_secrets(struct suite *s)
{
	if (suite_rows(s, "rules.jsonl", run_row) != 0 ||
	    suite_rows(s, "gitops_negatives.jsonl", run_silent) != 0)
		return -1;
	if (!secrets_tree(s, "../manifests/gitops", run_document))
		suite_skip(s, "no manifest corpus beside this one");
	print_figures();
	return 0;
}
