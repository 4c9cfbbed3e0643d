/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RULES_RULE_H
#define RULES_RULE_H

/**
 * @file rules/rule.h
 * @brief What a rule is made of, and how it reports.
 *
 * A rule looks at one subject and emits findings. It cannot fail, print, do
 * I/O or keep state: text goes to the sink's arena, and an exhausted arena is
 * remembered by the sink, so rule code has no error paths. A rule never
 * decides whether a change is refused; the policy does.
 *
 * One rule is one `src/rules/<room>/<id with _>.c` with one WARD_RULE(), and
 * one fixture `<id with _>.test.<ext>` beside it. Families that differ only in
 * a table are rows of a `table_<name>.c`, which may hold many WARD_RULE()s and
 * needs no fixture: `bad` and `good` of each row are its tests.
 */

#include <stdbool.h>
#include <stddef.h>

#include "doc/image.h"
#include "doc/manifest.h"
#include "doc/node.h"
#include "doc/stream.h"
#include "gitward/result.h"
#include "gitward/rule.h"
#include "gitward/verify.h"

struct arena;
struct ward_sink;

/** A file's bytes. */
/** Of a file that is too large to be held at once, and given to its rules window by window. */
struct ward_part {
	struct ward_span head; /**< its first bytes: at least 8000, or all of them */
	uint64_t size;	       /**< of the whole file */
	bool first;	       /**< the window begins where the file does */
};

struct ward_blob {
	struct ward_span path;
	struct ward_span bytes;
	enum ward_file_kind kind;
	uint32_t mode; /**< Git mode; 0 when unknown */
	/** `bytes` are a window of the file; NULL: all of it. */
	const struct ward_part *part;
};

/** The first bytes of the file, in whatever part of it one is. */
static inline struct ward_span ward_blob_head(const struct ward_blob *blob)
{
	return blob->part != NULL ? blob->part->head : blob->bytes;
}

static inline uint64_t ward_blob_size(const struct ward_blob *blob)
{
	return blob->part != NULL ? blob->part->size : blob->bytes.len;
}

/** Words or patterns (base/glob.h), of which one must match; none: no demand. */
struct ward_texts {
	const struct ward_span *items;
	size_t count;
};

/** Whose commits must be signed. */
enum ward_signed { WARD_SIGN_NONE, WARD_SIGN_FIRST_PARENT, WARD_SIGN_ALL };
/** What a signature by the key of a platform (GitHub's web-flow) is good for. */
enum ward_platform_keys {
	WARD_PLATFORM_NEVER,	  /**< nothing: somebody else must have signed */
	WARD_PLATFORM_MERGE_ONLY, /**< merges that the platform made */
	WARD_PLATFORM_ALLOWED	  /**< as any other */
};

/** What the policy asks of approvals before a reference moves; zero asks for nothing. */
struct ward_review_demands {
	uint64_t threshold;	/**< different people among signer of the tip, pusher, approvals */
	struct ward_texts from; /**< names of groups and principals; none: any person known */
	bool author_counts;	/**< who made the change is one of them */
	struct ward_texts robots_exempt; /**< robots whose own changes need no approval */
};

/** What the policy asks of changes below a path. */
struct ward_path_review {
	struct ward_texts paths; /**< patterns (base/glob.h) */
	struct ward_review_demands review;
};

/** What the policy asks of what arrives at a reference; all zero asks for nothing. */
struct ward_demands {
	enum ward_signed signed_by; /**< `commits.signed` */
	struct ward_texts signers;  /**< names of groups and principals, addresses or patterns of
				       them, one of which the signer must have; none: any who is
				       trusted */
	bool match_committer;	    /**< the signer must be who the commit says committed it */
	enum ward_platform_keys platform_keys;
	struct ward_span since;	       /**< hexadecimal id of the commit of adoption: it and what it
					  reaches need no signature; or "" */
	int64_t warn_until;	       /**< before this time a signature that lacks only warns;
					  0: never */
	bool tag_annotated;	       /**< tags must be annotated and signed */
	struct ward_texts tag_signers; /**< as `signers` */
	bool push_certificate;	       /**< the push must be signed */
	struct ward_texts push_signers; /**< as `signers` */
	uint64_t push_slop;		/**< seconds that its nonce may be old */
	struct ward_review_demands review;
	const struct ward_path_review *path_reviews; /**< of `paths:`; all that match count */
	size_t path_review_count;
	bool no_create;			/**< the reference must not be made by a push */
	bool linear;			/**< no merge commits */
	bool merge_only;		/**< every new commit of the first-parent line is a merge */
	bool signed_off;		/**< a Signed-off-by trailer that names the author (DCO) */
	bool conventional;		/**< the subject follows Conventional Commits 1.0.0 */
	struct ward_texts pushers;	/**< names of the host's users */
	struct ward_texts author_email; /**< patterns, ASCII letters in either case */
	struct ward_texts committer_email; /**< likewise */
	struct ward_texts types;	   /**< of conventional subjects; none: any */
	struct ward_texts
		issues; /**< keys of issue trackers: "SHOP" wants SHOP-12, "#" wants #12 */
	struct ward_texts trailers; /**< names of which each must be there: "Reviewed-by" */
	uint64_t max_subject;	    /**< characters of the subject; 0: no bound; so the next ones */
	uint64_t max_commits;	    /**< new commits in one push */
	uint64_t max_file_bytes;    /**< one file that the push adds or changes */
	uint64_t max_files;	    /**< paths that the push changes */
};

/** Who signed something, as far as it was found out. */
struct ward_signer_facts {
	enum ward_signature_verdict verdict;
	const char *reason;   /**< stable code; "none" for a pass */
	struct ward_span why; /**< what the code means here */
	struct ward_span key; /**< as the policy names keys: "ssh:SHA256:...", "pgp:...", or "" */
	struct ward_span principal; /**< of the policy, else the address that the trusted list has;
				       "" when nobody is known */
	const struct ward_span *names; /**< all that `signers` may call them: `principal`, groups,
					  addresses */
	size_t name_count;
	bool known;	      /**< a principal of the policy, or one of a trusted list */
	bool robot, platform; /**< no human */
	bool is_committer;    /**< who the object says committed or tagged it */
	bool plain_merge; /**< of a platform's merge: its tree is what merging its parents gives */
	bool adopted;	  /**< reached by the reference's `since`, or by a seal tag: needs none */
};

/** An approval that counts, or the reason why it does not. */
struct ward_approval_facts {
	struct ward_signer_facts signer;
	const char
		*reason; /**< "none", "approval-stale", "approval-self", "approval-expired", ... */
	struct ward_span what; /**< that reason with its particulars */
};

/** A commit or annotated tag, as verified facts. */
struct ward_commit_facts {
	struct ward_span id;  /**< hexadecimal */
	struct ward_span ref; /**< that it came with, or "" */
	bool is_tag;
	bool is_protected;     /**< it came to a protected reference */
	const char *signature; /**< split_reason_code: "none" when one signature is well placed,
				  "unsigned", ... */
	const char *signature_text; /**< the same as words */
	struct ward_span author, committer, message;
	struct ward_span tag_name; /**< of a tag, as its header says; else "" */
	size_t parents;
	bool first_parent; /**< on the line of first parents from the new tip of `ref` */
	const struct ward_demands *demands;	/**< of `ref`; never NULL */
	const struct ward_signer_facts *signer; /**< NULL: the policy trusts nobody, nothing was
						   verified */
	int64_t now;				/**< seconds since 1970 */
};

/** A reference update, as facts. */
struct ward_ref_facts {
	struct ward_span name;
	struct ward_span old_id, new_id; /**< hexadecimal; zeros where absent */
	bool is_create, is_delete, is_forced, is_protected;
	struct ward_span type;	 /**< of what the new id names: "commit", "tag", "tree", "blob"; ""
				    for a   delete */
	struct ward_span peeled; /**< the same with annotated tags followed */
	struct ward_span pusher; /**< as the host calls them; "" when it does not say */
	uint64_t commits, files; /**< new commits and changed paths of its old..new */
	const struct ward_demands *demands; /**< never NULL */
	/** Who signed the push: its certificate was judged. NULL: no door with certificates. */
	const struct ward_signer_facts *push;
	/** Approvals of exactly this change of this reference, counting or not. */
	const struct ward_approval_facts *approvals;
	size_t approval_count;
	/** Who signed the new tip; NULL: nothing was verified. */
	const struct ward_signer_facts *tip;
	/** Whether that is a person whom the policy names; the same of the push. */
	bool tip_is_person, push_is_person;
	bool one_signer; /**< who signed the tip signed every new commit */
	/** What applies: `demands->review`, and that of each path that the change touches. */
	const struct ward_review_demands *const *reviews;
	size_t review_count;
	const struct ward_span
		*review_paths; /**< the path that asks for it, "" for the reference */
};

/** A path that a step adds or whose content or mode it changes. */
struct ward_path_facts {
	struct ward_span path;
	uint32_t mode;
	bool is_protected;
};

/** An object (or a document that is none) before and after. */
struct ward_pair {
	const struct ward_object *base;
	const struct ward_object *head;
};

/**
 * What a rule is given; selects the member of `check`. The examples of the
 * metadata have the form in brackets.
 */
enum ward_subject {
	WARD_SUBJECT_BLOB,    /**< bytes of any text file, commit message or tag [the bytes,
				 {generators} expanded] */
	WARD_SUBJECT_STREAM,  /**< a YAML or JSON file [its text] */
	WARD_SUBJECT_OBJECT,  /**< one object, or one document that is none [YAML] */
	WARD_SUBJECT_PAIR,    /**< base and head of one object [YAML, a line "%%%%", YAML] */
	WARD_SUBJECT_COMMIT,  /**< a commit or tag, whatever it came with [the raw object] */
	WARD_SUBJECT_ARRIVAL, /**< a commit or tag at each reference it came with, against the
				 demands of that [words of demands, a line "%%%%", the raw object]
			       */
	WARD_SUBJECT_REF,   /**< a reference update ["create|update|force|delete NAME"; " protected"
			       and words of facts and demands may follow] */
	WARD_SUBJECT_PATH,  /**< a path as text [octal mode, a space, the path with \xNN escapes] */
	WARD_SUBJECT_TOKEN, /**< bytes, by the token table in `token` [as BLOB] */
	WARD_SUBJECT_ENGINE /**< emitted by scan/ itself; has no check and no examples */
};

struct token_rule; /* secret/token.h */

struct ward_rule {
	struct ward_rule_meta meta;
	enum ward_subject subject;
	/**
	 * BLOB: whether the file at such a path must be seen as a whole. NULL: never: windows will
	 * do, each of which begins 64 KiB before what it is to judge, and ends 256 KiB behind.
	 */
	bool (*whole)(struct ward_span path);
	union {
		void (*blob)(const struct ward_blob *blob, struct ward_sink *out);
		void (*stream)(const struct ward_blob *blob, const struct ward_stream *stream,
			       struct ward_sink *out);
		void (*object)(const struct ward_object *object, struct ward_sink *out);
		void (*pair)(const struct ward_pair *pair, struct ward_sink *out);
		void (*commit)(const struct ward_commit_facts *commit, struct ward_sink *out);
		void (*arrival)(const struct ward_commit_facts *commit, struct ward_sink *out);
		void (*path)(const struct ward_path_facts *path, struct ward_sink *out);
		void (*ref)(const struct ward_ref_facts *ref, struct ward_sink *out);
		const struct token_rule *token;
	} check;
};

/* -- Reporting ----------------------------------------------------------- */

/**
 * Report at a node of the file being judged. The message says what is wrong
 * here in one sentence without full stop, quoting values as '...'. The
 * finding's identity is (rule, object, pointer of the node): the message and
 * the value have no part in it, so that a new tag in an old place is no news.
 */
void ward_emit(struct ward_sink *out, const struct ward_node *at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/** Report at bytes [start, end) of the file. Identity: (rule, path, text of those bytes). */
void ward_emit_range(struct ward_sink *out, size_t start, size_t end, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/**
 * Report a secret at bytes [start, end). They are masked wherever a finding of
 * this file shows its source line; a message must not quote them other than
 * through ward_masked(). Identity: (rule, secret without blanks), wherever it stands.
 */
void ward_emit_secret(struct ward_sink *out, size_t start, size_t end,
		      enum ward_confidence confidence, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));

/** As ward_emit, and the text of `value` is a secret that must be masked. Identity as of
 * ward_emit_secret(): another secret in an old place is news. */
void ward_emit_secret_node(struct ward_sink *out, const struct ward_node *at,
			   const struct ward_node *value, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/**
 * Whether a secret was reported already that shares bytes with [start, end).
 * Rules of bytes run after those of objects and tokens. Asked by a rule
 * in order of `start`; on the old side of a change nothing is known.
 */
bool ward_secret_known(struct ward_sink *out, size_t start, size_t end);

/**
 * Name the surest known token in `text`, which is what the scalar `value` stands for: "GitHub
 * token"; NULL when there is none. The caller reports the value, no surer than `*confidence`,
 * which is raised to that of the token; an encoded token in it is then not reported once more.
 * For rules of objects.
 */
const char *ward_token_named(struct ward_sink *out, const struct ward_node *value,
			     struct ward_span text, enum ward_confidence *confidence);

/** Mask bytes [start, end) wherever a finding of this file shows them: what may hold a secret and
 * cannot be judged. */
void ward_hide(struct ward_sink *out, size_t start, size_t end);

/** Report about the subject as a whole: a file, a commit, a reference. `detail` tells several of
 * one rule apart (or ""). */
void ward_emit_subject(struct ward_sink *out, const char *detail, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/** Lower or raise the confidence of the finding emitted last by this rule. */
void ward_emit_confidence(struct ward_sink *out, enum ward_confidence confidence);

/** The policy asks for it from a later day on: the finding emitted last is at most a warning. */
void ward_emit_grace(struct ward_sink *out);

/** "ghp_… (40 characters)": what may be shown of a secret; at most 4 leading bytes, and those only
 * of secrets of 16 bytes or more. In the sink's arena. */
struct ward_span ward_masked(struct ward_sink *out, struct ward_span secret);

/** Path of the file being judged; "" when it is none. */
struct ward_span ward_path(const struct ward_sink *out);

/** Scratch memory that lives until the file has been judged. */
struct arena *ward_scratch(struct ward_sink *out);

/* -- Registry ------------------------------------------------------------ */

/** All rules sorted by id. Generated from src/rules by tools/gen-rules.sh. */
extern const struct ward_rule *const ward_rules[];
extern const size_t ward_rules_count;

/** Index in ward_rules of the rule called `id`, or -1. */
long ward_rule_index(struct ward_span id);

/** Define a rule; `name` is its id with '_' for '-'. */
#define WARD_RULE(name)                                 \
	extern const struct ward_rule ward_rule_##name; \
	const struct ward_rule ward_rule_##name

#endif
