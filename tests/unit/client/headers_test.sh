#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# Each public header stands alone, in C and in C++, without a warning, and
# shows nothing of what the library is made of.
#	headers_test.sh <client-lib> <cc> [<c++>]
set -eu
include=$1/include
cc=$2
cxx=${3:-}
flags="-Wall -Wextra -Wpedantic -Werror -fsyntax-only -I$include"
for header in "$include"/sluss/*.h; do
	name=sluss/$(basename "$header")
	# shellcheck disable=SC2086
	printf '#include <%s>\n#include <%s>\n' "$name" "$name" |
		$cc -std=c99 $flags -x c -
	if [ -n "$cxx" ]; then
		# shellcheck disable=SC2086
		printf '#include <%s>\nint main() { return 0; }\n' "$name" |
			$cxx -std=c++11 $flags -x c++ -
	fi
	if [ "$name" != sluss/sluss.h ] &&
	    ! grep -q "#include <$name>" "$include/sluss/sluss.h"; then
		echo "$name is not in sluss/sluss.h" >&2
		exit 1
	fi
done
if grep -nE 'protobuf-c|nghttp2|openssl/|jansson' "$include"/sluss/*.h; then
	exit 1
fi
