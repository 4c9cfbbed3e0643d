/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DOC_REVISION_H
#define DOC_REVISION_H

/** @file doc/revision.h @brief What a Git revision or version in a manifest can stand for, judged
 * by its text alone. */

#include "gitward/span.h"

enum revision_kind {
	REVISION_NONE,	   /**< empty, or HEAD */
	REVISION_VARIABLE, /**< holds `{{`, `${`, `$(` or a generator's `<<` */
	REVISION_COMMIT,   /**< 7 to 64 hexadecimal digits, or a digest */
	REVISION_TAG,	   /**< refs/tags/..., or a name that ends in a full version: v1.2.3,
			      app-1.2.3-rc.1 */
	REVISION_PARTIAL,  /**< 1.2 or v1.2: a tag to Git, a range to Helm */
	REVISION_RANGE,	   /**< a version constraint: 1.x, ^1.2, >=1.0 <2.0, * */
	REVISION_BRANCH	   /**< anything else */
};

enum revision_kind revision_kind(struct ward_span text);

#endif
