#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage: gen-bigrams.sh FILE...: counts which letter follows which in English and
# source text and prints src/secret/bigrams.h. The table in the tree was made
# once from the package descriptions and Python's own library of a Debian 12
# system; any such text gives nearly the same.
set -eu
cat -- "$@" | LC_ALL=C awk '
BEGIN {
  N = 28
  for (i = 0; i < 128; i++) {
    c = sprintf("%c", i)
    sym[c] = 27
    if (i >= 48 && i <= 57) sym[c] = 26
    if (i >= 65 && i <= 90) sym[c] = i - 65
    if (i >= 97 && i <= 122) sym[c] = i - 97
  }
  for (a = 0; a < N; a++) for (b = 0; b < N; b++) count[a, b] = 1
}
length($0) > 0 && length($0) < 200 {
  prev = 27
  n = length($0)
  for (i = 1; i <= n; i++) {
    c = substr($0, i, 1)
    s = (c in sym) ? sym[c] : 27
    # blanks and marks in a row tell nothing
    if (!(prev == 27 && s == 27)) count[prev, s]++
    prev = s
  }
}
END {
  print "/* SPDX-License-Identifier: Apache-2.0 */"
  print "#ifndef SECRET_BIGRAMS_H"
  print "#define SECRET_BIGRAMS_H"
  print ""
  print "/**"
  print " * @file secret/bigrams.h"
  print " * @brief What it costs in English and source text, in eighths of a bit, that a"
  print " * symbol follows another: -8 log2 P. Made by tools/gen-bigrams.sh."
  print " *"
  print " * Symbols: 0-25 letters of either case, 26 a digit, 27 anything else."
  print " */"
  print ""
  print "#include <stdint.h>"
  print ""
  print "#define BIGRAM_SYMBOLS 28"
  print "#define BIGRAM_DIGIT 26"
  print "#define BIGRAM_OTHER 27"
  print ""
  print "static const uint8_t bigram_cost[BIGRAM_SYMBOLS][BIGRAM_SYMBOLS] = {"
  for (a = 0; a < N; a++) {
    total = 0
    for (b = 0; b < N; b++) total += count[a, b]
    line = "\t{ "
    for (b = 0; b < N; b++) {
      v = int(-8 * log(count[a, b] / total) / log(2) + 0.5)
      if (v > 255) v = 255
      line = line v (b < N - 1 ? ", " : " },")
    }
    print line
  }
  print "};"
  print ""
  print "#endif"
}'
