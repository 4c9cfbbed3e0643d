/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_METRICS_H
#define STORE_METRICS_H

/**
 * @file store/metrics.h
 * @brief Counters in a file for the textfile collector of Prometheus
 * (https://github.com/prometheus/node_exporter#textfile-collector): hooks end
 * too soon to be scraped. Text exposition format 0.0.4; the file is read, added
 * to and replaced under a lock. A file that cannot be read is begun anew: numbers
 * may be lost, a verdict never is.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "gitward/result.h"

struct metrics_rule {
	const char *id;
	enum ward_level level;
	uint64_t count;
};

/** What one run adds. */
struct metrics_sample {
	struct ward_span repository; /**< label; escaped here */
	const char *door;	     /**< "pre-receive", "post-receive", ... */
	enum ward_verdict verdict;
	const char *mode; /**< "enforce", "warn", "audit" */
	const struct metrics_rule *rules;
	size_t rule_count;
	uint64_t milliseconds;
	bool timed_out, deferred;
	uint64_t grants;	/**< break-glass grants used */
	uint64_t unjudged;	/**< tips found that no hook had judged */
	uint64_t unverified;	/**< gauge: references let in unjudged and not yet checked */
	int64_t now;		/**< seconds since 1970 */
	const char *audit_head; /**< latest hash of the audit log, or NULL */
};

/**
 * gitward_decisions_total{repository,door,verdict,mode},
 * gitward_findings_total{repository,rule,level}, gitward_duration_seconds
 * (histogram), gitward_timeouts_total, gitward_deferred_total,
 * gitward_grants_used_total, gitward_unjudged_tips_total,
 * gitward_unverified_refs{repository},
 * gitward_last_run_timestamp_seconds{repository},
 * gitward_last_success_timestamp_seconds{repository} (a verdict was reached),
 * gitward_audit_head_info{repository,hash}. Several repositories may share one
 * file; counters without labels are sums over all of them. The lock is the file
 * `PATH.lock`; the file gets the mode 0644, and 0664 in a folder that its group
 * may write to. WARD_EIO when it cannot be written, WARD_ELIMIT beyond 32 MiB.
 */
int metrics_add(const char *path, const struct metrics_sample *sample,
		struct ward_error *err) WARD_MUST_USE;

#endif
