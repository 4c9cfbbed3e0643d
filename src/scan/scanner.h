/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCAN_SCANNER_H
#define SCAN_SCANNER_H

/** @file scan/scanner.h @brief What one run of scan_change() keeps in hand; shared by its parts. */

#include "base/map.h"
#include "base/vec.h"
#include "scan/classify.h"
#include "scan/sink.h"
#include "secret/token.h"

/** Rules of one subject that are on. */
struct rule_list {
	const struct ward_rule **items;
	size_t count;
};

struct scanner {
	const struct ward_change *change;
	const struct scan_options *options;
	struct scan_result *result;
	struct arena *arena; /**< findings and memos: the whole run */
	struct arena *head;  /**< new side of the file in hand */
	struct arena *base;  /**< old side of the file in hand */
	struct arena *step;  /**< what is known of the old side of the step in hand */
	struct ward_sink sink;
	struct rule_list blob, stream, object, pair, commit, arrival, ref, path, token;
	struct token_scanner *tokens;
	struct map scanned; /**< contents whose secrets were looked for: struct scanned */
	bool unclean; /**< something of the step in hand was not looked at, or was found before */
	bool stopped; /**< a limit of the whole run was met */
	bool far;     /**< what was last looked at has an anchor of a token that reaches far */
	struct map prints;  /**< the sink's */
	bool anywhere;	    /**< paths are names without their folders */
	bool reaches;	    /**< tokens may be made of encoded pieces that are far apart */
	bool skips_counted; /**< what is skipped now was counted before */
	struct map masked;  /**< names that hold a secret, to what may be shown of them */
};

/** A content at a path whose secrets were looked for. */
struct scanned {
	const struct change_step *step; /**< whose references its findings count for */
	bool found;			/**< there were findings */
	bool is_plain; /**< too large to be held, and nothing of it need be seen as a whole */
};

/** What to judge of a file. */
enum judge_part { JUDGE_SECRETS = 1, JUDGE_REST = 2, JUDGE_ALL = 3 };

/** A file after it was parsed; lives in the arena it was read into. */
struct parsed_file {
	struct ward_blob blob;
	struct ward_stream stream;
	bool has_stream;
	VEC(struct ward_object) objects;
};

/** Set up rules and scanners. */
int scanner_init(struct scanner *s, const struct ward_change *change,
		 const struct scan_options *options, struct arena *arena,
		 struct scan_result *result, struct ward_error *err) WARD_MUST_USE;
void scanner_release(struct scanner *s);

/** True when the run must not go on: deadline, total bytes, memory. Records why. */
bool scanner_must_stop(struct scanner *s);

/** Read one side of a file whole; WARD_ELIMIT over limits.blob_bytes. */
int scanner_fetch(struct scanner *s, const struct change_file *file, bool old_side,
		  struct arena *arena, struct ward_span *out, struct ward_error *err) WARD_MUST_USE;
/** Record that a file at `path` could not be read, or only in part. */
void scanner_unread(struct scanner *s, struct ward_span path, bool old_side,
		    const struct ward_error *err);
/** scanner_fetch(), and on trouble scanner_unread() and false. */
bool scanner_read(struct scanner *s, const struct change_file *file, bool old_side,
		  struct arena *arena, struct ward_span *out);

/** Classify and parse. False when memory is out (recorded). */
bool file_parse(struct scanner *s, struct ward_span path, struct ward_span bytes, unsigned mode,
		struct arena *arena, struct parsed_file *out);
/** Run the rules of `part` on it. The caller brackets this with sink_begin_file and sink_end_file.
 */
void file_judge(struct scanner *s, const struct parsed_file *file, enum judge_part part);

/** Look for tokens in the sink's current blob. */
void scan_tokens(struct scanner *s, struct ward_span bytes);

/** Compare two versions of a file object by object; what has no partner goes to `gone` and `come`
 * (may be NULL). */
struct lone_object {
	struct ward_span key;
	const struct change_file *file;
};
struct lone_objects {
	VEC(struct lone_object) items;
};
void pair_files(struct scanner *s, const struct change_file *file, const struct parsed_file *base,
		const struct parsed_file *head, struct lone_objects *gone,
		struct lone_objects *come);
/** Note every object of a file that exists on one side only. */
void pair_lone(struct scanner *s, const struct change_file *file, const struct parsed_file *side,
	       struct lone_objects *out);
/** Match objects that moved between files of a step, and compare them. */
void pair_moved(struct scanner *s, const struct lone_objects *gone,
		const struct lone_objects *come);

/** Judge one step. `s->unclean` tells afterwards when it was not looked at whole, or shows what an
 * earlier step showed. */
void step_judge(struct scanner *s, const struct change_step *step);

/** No finding shows a path or reference that holds a secret; at the end, when all are known. */
void names_mask(struct scanner *s);

/** Judge references, commits and tags. */
void subjects_judge(struct scanner *s);

/**
 * Judge the names that a step brings: of files that are new or change their
 * mode. The sink's reference and commit are set already.
 */
void paths_judge(struct scanner *s, const struct change_step *step);

/** Look for tokens in bytes that are no file: messages, people, names. What is found has no line,
 * and `path` (or "") for a place. */
void text_judge(struct scanner *s, struct ward_span text, struct ward_span path);

/** Put findings in the order in which a person reads them. */
void findings_sort(struct scan_result *result);

/** Count a path or object that was not looked at. */
void count_skip(struct ward_counts *counts, const char *reason);

#endif
