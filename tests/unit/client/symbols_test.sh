#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# What the library exports is what libsluss.symbols lists and what the public
# headers declare, no more and no less.
#	symbols_test.sh <libsluss.so> <client-lib>
set -eu
lib=$1
src=$2
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
nm -D --defined-only "$lib" | awk '$2 != "A" { print $3 }' |
	sed 's/@.*//' | sort >"$dir/exported"
grep -v '^#' "$src/src/libsluss.symbols" | sort >"$dir/listed"
grep -hoE '\bsluss_[a-z0-9_]+\(' "$src"/include/sluss/*.h | tr -d '(' |
	sort -u >"$dir/all"
# Comments name functions too; a declaration has SLUSS_API before it.
cat "$src"/include/sluss/*.h | tr '\n\t' '  ' | grep -oE 'SLUSS_API [^;(]+\(' |
	grep -oE 'sluss_[a-z0-9_]+\($' | tr -d '(' | sort >"$dir/declared"
diff -u "$dir/listed" "$dir/exported"
diff -u "$dir/listed" "$dir/declared"
# Whatever a comment names exists.
diff -u "$dir/declared" "$dir/all"
