/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

/**
 * @file cli/cli.h
 * @brief The command table: the one source of parsing, help, completion and
 * the manual page.
 */

#include <stdbool.h>
#include <stddef.h>

/**
 * Every option of every command: id, letter (0: none), name, placeholder of
 * its value (NULL: a flag; "a|b": one of these words), what completes it, help (NULL: for
 * tests, and shown nowhere).
 */
#define CLI_OPTIONS(X)                                                                             \
	X(HELP, 'h', "help", NULL, NONE, "show this help")                                         \
	X(VERSION, 0, "version", NULL, NONE, "show version, libraries and digest of the rules")    \
	X(DIRECTORY, 'C', "directory", "DIR", DIRECTORY, "work in DIR")                            \
	X(STAGED, 0, "staged", NULL, NONE, "what is staged, against HEAD")                         \
	X(RANGE, 0, "range", "A..B", REF, "the commits from A to B, and B's state against A's")    \
	X(CHECK_REF, 0, "ref", "REF", REF, "with --range: as what arrives at refs/heads/...")      \
	X(HISTORY, 0, "history", NULL, NONE, "secrets in all that the history holds")              \
	X(UNREACHABLE, 0, "unreachable", NULL, NONE,                                               \
	  "with --history: objects that no reference leads to as well")                            \
	X(WHOLE_FILES, 0, "whole-files", NULL, NONE,                                               \
	  "with --history: look at all of each version of a file, not at changes")                 \
	X(STDIN, 0, "stdin", NULL, NONE, "one file from standard input")                           \
	X(STDIN_FILENAME, 0, "stdin-filename", "NAME", FILE, "its path, which decides its kind")   \
	X(FORMAT, 0, "format", "text|json|sarif|github", NONE, "form of the report")               \
	X(OUTPUT, 0, "output", "FILE", FILE, "write the report to FILE, whole or not at all")      \
	X(POLICY, 0, "policy", "FILE", FILE, "use this policy and no other")                       \
	X(NO_POLICY, 0, "no-policy", NULL, NONE, "use the built-in policy")                        \
	X(POLICY_REF, 0, "policy-ref", "REF", REF, "read the policy from the old tip of REF")      \
	X(PROFILE, 0, "profile", "NAME", NONE, "use this profile in place of the policy's")        \
	X(SHOW_EXISTING, 0, "show-existing", NULL, NONE, "show findings that were there before")   \
	X(NO_BASELINE, 0, "no-baseline", NULL, NONE, "report known secrets as well")               \
	X(BASELINE_OUTPUT, 'o', "output", "FILE", FILE,                                            \
	  "the baseline, in place of the one that the policy names")                               \
	X(BASELINE_CHECK, 0, "check", NULL, NONE,                                                  \
	  "prune: write nothing; exit status 1 when entries are gone")                             \
	X(BASELINE_REASON, 0, "reason", "TEXT", NONE, "create: why, in entries that are new")      \
	X(BASELINE_ADDED, 0, "added", "YYYY-MM-DD", NONE,                                          \
	  "create: a date for entries that are new")                                               \
	X(BASELINE_EXPIRES, 0, "expires", "YYYY-MM-DD", NONE,                                      \
	  "create: the last day on which entries that are new count")                              \
	X(LIVE, 0, "live", NULL, NONE,                                                             \
	  "ask the services that gave tokens out whether they are still good")                     \
	X(LIVE_YES, 0, "yes-send-secrets", NULL, NONE,                                             \
	  "with --live: send the tokens without asking first")                                     \
	X(LIVE_TIMEOUT, 0, "live-timeout", "SECONDS", NONE,                                        \
	  "with --live: wait so long for each answer, 1 to 60; 10 when not given")                 \
	X(LIVE_BASE, 0, "live-base", "URL", NONE, NULL)                                            \
	X(EXIT_ZERO, 0, "exit-zero", NULL, NONE, "exit 0 where findings would deny")               \
	X(CATEGORY, 0, "category", "NAME", NONE, "SARIF: tells several runs of one commit apart")  \
	X(COLOR, 0, "color", "auto|always|never", NONE,                                            \
	  "colours; NO_COLOR, FORCE_COLOR and CLICOLOR count in auto")                             \
	X(QUIET, 'q', "quiet", NULL, NONE, "denials or problems only, and the line of counts")     \
	X(VERBOSE, 'v', "verbose", NULL, NONE,                                                     \
	  "audit findings, suppressed ones and all references too")                                \
	X(CHAINED, 0, "chained", "FILE", FILE,                                                     \
	  "run this hook first, with the same arguments and input")                                \
	X(RULES_FORMAT, 0, "format", "text|json|markdown|ids", NONE, "form of the list")           \
	X(PAGE_FORMAT, 0, "format", "text|markdown", NONE, "form of the page")                     \
	X(ALL, 0, "all", NULL, NONE, "every rule")                                                 \
	X(HOOKS, 0, "hooks", NULL, NONE,                                                           \
	  "the local hooks pre-commit, pre-merge-commit and pre-push")                             \
	X(SINCE, 0, "since", "REV", REF, "test: judge what came after REV")                        \
	X(TEST_REF, 0, "ref", "REF", REF, "test: by this reference; the one that HEAD names")      \
	X(INIT_POLICY, 0, "policy", NULL, NONE, "a policy file .gitward.yaml, when there is none") \
	X(CI, 0, "ci", "github|gitlab", NONE, "a CI job, when there is none")                      \
	X(SERVER, 0, "server", "GIT_DIR", DIRECTORY, "the hooks of a repository on a server")      \
	X(POLICY_FILE, 0, "policy-file", "FILE", FILE,                                             \
	  "with --server: the hook uses this policy and no other")                                 \
	X(CONFIG, 0, "config", "FILE", FILE, "the server's own file, in place of the usual one")   \
	X(HOST, 0, "host", "git|gitea|gitlab|github|bitbucket|gerrit|gitolite", NONE,              \
	  "the forge that runs the hook; found out when not given")                                \
	X(REMOVE, 0, "remove", NULL, NONE, "undo what init did")                                   \
	X(ADOPT, 0, "adopt", NULL, NONE,                                                           \
	  "take protected tips that no hook judged over as they are")                              \
	X(DOCTOR_SERVER, 0, "server", NULL, NONE, "look at the server hook")                       \
	X(AUDIT_HEAD, 0, "head", "HASH", NONE,                                                     \
	  "this record, noted before, must still be in the log")                                   \
	X(AUDIT_FORMAT, 0, "format", "text|json", NONE, "form of the records")                     \
	X(GRANT_REPOSITORY, 0, "repository", "NAME", NONE,                                         \
	  "the repository as its server calls it; in 'new' a pattern")                             \
	X(GRANT_REF, 0, "ref", "REF", REF, "new: pattern of references: refs/heads/main")          \
	X(GRANT_RULE, 0, "rule", "ID[,ID]", RULE, "new: the rules that it covers")                 \
	X(GRANT_PATH, 0, "path", "PATTERN", NONE, "new: only findings in these files")             \
	X(GRANT_OBJECT, 0, "object", "PATTERN", NONE,                                              \
	  "new: only findings about these objects: group/Kind/namespace/name")                     \
	X(GRANT_COMMIT, 0, "commit", "ID", NONE, "new: only for a push of this tip")               \
	X(GRANT_HOURS, 0, "hours", "N", NONE, "new: how long it is valid from now on, 1 to 168")   \
	X(GRANT_REASON, 0, "reason", "TEXT", NONE, "new: why; it is logged")                       \
	X(GRANT_SIGNERS, 0, "signers", "FILE", FILE,                                               \
	  "verify: who may sign, a list as in ssh-keygen(1), ALLOWED SIGNERS")                     \
	X(GRANT_OPTION, 0, "option", "VALUE", NONE, "verify: a push option in place of FILE")      \
	X(VERIFY_SIGNERS, 0, "signers", "FILE", FILE,                                              \
	  "SSH keys that count; Git's gpg.ssh.allowedSignersFile when not given")                  \
	X(VERIFY_REVOKED, 0, "revoked", "FILE", FILE,                                              \
	  "SSH keys that count no more; Git's gpg.ssh.revocationFile when not given")              \
	X(VERIFY_KEYRING, 0, "keyring", "FILE", FILE,                                              \
	  "OpenPGP keys that count, as 'gpg --export' writes them; may be repeated")               \
	X(VERIFY_REVOCATIONS, 0, "revocations", "FILE", FILE,                                      \
	  "revocations of OpenPGP keys; may be repeated")                                          \
	X(VERIFY_CA, 0, "ca", "FILE", FILE,                                                        \
	  "authorities whose X.509 certificates count, PEM; may be repeated")                      \
	X(VERIFY_CRL, 0, "crl", "FILE", FILE,                                                      \
	  "revocation lists of those authorities, PEM; may be repeated")                           \
	X(VERIFY_SIGSTORE, 0, "sigstore-root", "FILE", FILE,                                       \
	  "trusted_root.json of a Sigstore, for gitsign; may be repeated")                         \
	X(VERIFY_PLATFORM, 0, "platform-keys", "NAME=FILE", FILE,                                  \
	  "keys that a platform signs with, SSH or OpenPGP; may be repeated")                      \
	X(VERIFY_RECEIVED, 0, "received", "TIME", NONE,                                            \
	  "when it arrived, 'now' or 2026-01-31T12:00:00Z: keys must be valid then")               \
	X(VERIFY_MATCH, 0, "match-committer", "yes|no", NONE,                                      \
	  "whether the signer must be the committer or tagger; yes when not given")                \
	X(VERIFY_BY_POLICY, 0, "by-policy", NULL, NONE,                                            \
	  "whom the section 'trust' of HEAD's policy (or of --policy) names may sign; no lists")   \
	X(VERIFY_EXPLAIN, 0, "explain", NULL, NONE, "show each step with the digest of its input") \
	X(VERIFY_SEED, 0, "nonce-seed-file", "FILE", FILE,                                         \
	  "push: the server's receive.certNonceSeed")                                              \
	X(VERIFY_FOLDER, 0, "service-dir", "DIR", DIRECTORY,                                       \
	  "push: the repository as receive-pack was given it")                                     \
	X(VERIFY_COMMANDS, 0, "commands", "FILE", FILE,                                            \
	  "push: lines 'old new reference' that it must be for")                                   \
	X(APPROVE_REF, 0, "ref", "REF", REF,                                                       \
	  "the reference that is to move, refs/heads/main; the branch of origin when not given")   \
	X(APPROVE_BASE, 0, "base", "REV", REF,                                                     \
	  "where it stands, or 'none'; what origin had when not given")                            \
	X(APPROVE_EXPIRES, 0, "expires", "TIME", NONE, "how long it holds: 7d, 12h, 30m")          \
	X(APPROVE_KEY, 0, "key", "KEY", FILE, "sign with it; user.signingKey when not given")      \
	X(APPROVE_PRINCIPAL, 0, "principal", "NAME", NONE,                                         \
	  "who approves, for people to read; user.email when not given")                           \
	X(APPROVE_REASON, 0, "reason", "TEXT", NONE, "why, for people to read")                    \
	X(APPROVE_EXACT, 0, "exact", NULL, NONE, "this commit, not any with the same files")       \
	X(APPROVE_YES, 'y', "yes", NULL, NONE, "do not ask")                                       \
	X(APPROVE_OUTPUT, 0, "output", "FILE", FILE,                                               \
	  "write the approval to FILE in place of the repository")                                 \
	X(VERIFY_FORMAT, 0, "format", "text|json", NONE, "form of the verdicts")                   \
	X(TRUST_WITHIN, 0, "within", "DAYS", NONE,                                                 \
	  "report: tell what ends within so many days; 90d when not given")                        \
	X(TRUST_SINCE, 0, "since", "REV", REF, "report: tell who signed in REV..HEAD")             \
	X(TRUST_NAME, 0, "name", "NAME", NONE,                                                     \
	  "import: whose keys they are, as the policy calls them")                                 \
	X(TRUST_EMAIL, 0, "email", "ADDRESS", NONE, "import: the address that signatures are for") \
	X(TRUST_DIRECTORY, 0, "to", "DIR", DIRECTORY,                                              \
	  "import: the folder of the policy's files; 'trust' when not given")                      \
	X(TRUST_FORCE, 0, "force", NULL, NONE, "import: write files anew that are there")

enum cli_option_id {
	CLI_END, /**< ends a command's list */
#define CLI_OPTION_ENUM(id, letter, name, value, complete, help) CLI_##id,
	CLI_OPTIONS(CLI_OPTION_ENUM)
#undef CLI_OPTION_ENUM
		CLI_OPTION_COUNT
};

enum cli_complete {
	CLI_COMPLETE_NONE,
	CLI_COMPLETE_FILE,
	CLI_COMPLETE_DIRECTORY,
	CLI_COMPLETE_REF,
	CLI_COMPLETE_RULE,
	CLI_COMPLETE_COMMAND
};

struct cli_option {
	const char *name;
	const char *value;
	const char *help;
	enum cli_complete complete;
	char letter;
};

/** Exit statuses that are no verdict of the engine. */
enum { CLI_OK = 0, CLI_DENIED = 1, CLI_ERROR = 2, CLI_NOTHING = 3 };

struct cli;

struct cli_command {
	const char *name;
	const char *usage;	    /**< operands: "[PATH...]", or "" */
	const char *summary;	    /**< one line, no full stop */
	const char *text;	    /**< paragraphs, separated by an empty line */
	const char *examples;	    /**< "command\twhat it does\n" lines, or NULL */
	const char *words;	    /**< what the first operand may be: "a|b", or NULL */
	enum cli_complete complete; /**< of the other operands */
	const enum cli_option_id *options;
	size_t min, max; /**< number of operands */
	bool in_order;	 /**< options end at the operand behind the first one */
	const char *raw; /**< first operands at which options end: "a|b", or NULL */
	int (*run)(const struct cli *cli);
};

/** An option with its value. */
struct cli_given {
	enum cli_option_id id;
	const char *value;
};

/** More options with values in one command line are an error. */
#define CLI_GIVEN_MAX 64

/** A command line, understood. */
struct cli {
	const struct cli_command *command;     /**< NULL when none was named */
	const char *options[CLI_OPTION_COUNT]; /**< value, "" for a flag, NULL when absent */
	/** All that have values, in order, for those that may be repeated. */
	struct cli_given given[CLI_GIVEN_MAX];
	size_t given_count;
	char **operands;
	size_t operand_count;
};

/** Command `i` in the order of the help page; NULL past the end. */
const struct cli_command *cli_command_at(size_t i);
const struct cli_command *cli_command_find(const char *name);
/** What is known of an option; `id` is neither CLI_END nor the count. */
const struct cli_option *cli_option_info(enum cli_option_id id);
/** Options that stand before the command, too. */
extern const enum cli_option_id cli_global_options[];
/** What the exit statuses mean; for help and manual. */
extern const char cli_exit_text[];
/** Environment that counts: "NAME\tmeaning\n" lines. */
extern const char cli_environment_text[];
/** Files that count, in the same form. */
extern const char cli_files_text[];

int cmd_check(const struct cli *cli);
int cmd_hook(const struct cli *cli);
int cmd_baseline(const struct cli *cli);
int cmd_rules(const struct cli *cli);
int cmd_explain(const struct cli *cli);
int cmd_policy(const struct cli *cli);
int cmd_init(const struct cli *cli);
int cmd_grant(const struct cli *cli);
int cmd_verify(const struct cli *cli);
/** `verify push`. */
int cmd_verify_push(const struct cli *cli);
int cmd_approve(const struct cli *cli);
int cmd_trust(const struct cli *cli);
int cmd_doctor(const struct cli *cli);
int cmd_audit(const struct cli *cli);
int cmd_heartbeat(const struct cli *cli);
int cmd_completion(const struct cli *cli);
int cmd_man(const struct cli *cli);
int cmd_help(const struct cli *cli);
/** The help page of a command, or of the program (NULL), to standard output. */
int cli_print_help(const struct cli_command *command);

#endif
