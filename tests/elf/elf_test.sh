#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
#
# What the linker really made of a release build: hardening, and what is asked
# of the system at run time.
#   elf_test.sh BUILD-DIR
# Exits 77 for a build with sanitizers, which promises none of it.
set -uo pipefail
build=$(cd "$1" && pwd) || exit 1
client=$(cd "$(dirname "$0")/../../client-lib" && pwd)
failed=0
checked=0

common='libprotobuf-c libnghttp2 libssl libcrypto libjansson libc'
declare -A needs=(
	[slussd]="$common libevent_core libpq libsystemd libini_config libpopt
		libm"
	[libsluss.so]=$common
	[sluss]='libsluss libpopt libsmartcols libjansson libc'
)

# expect WHAT COMMAND...: counts, and names what does not hold.
expect()
{
	checked=$((checked + 1))
	"${@:2}" && return
	echo "not ok: $name: $1"
	failed=$((failed + 1))
}

has()
{
	grep -qE -- "$1" <<<"$2"
}

lacks()
{
	! grep -E -- "$1" <<<"$2"
}

only_needs()
{
	local library status=0

	while read -r library; do
		[[ " ${needs[$name]//[[:space:]]/ } " == *" $library "* ]] ||
			{ echo "needs $library"; status=1; }
	done < <(sed -n 's/.*(NEEDED).*\[\(.*\)\.so.*\]/\1/p' \
		<<<"$dynamic" | sed 's/-[0-9.]*$//')
	return $status
}

# The program's own relocations must be read-only once it runs.
got_is_read_only()
{
	local sections

	sections=$(readelf -SW "$file")
	lacks '\.got\.plt' "$sections"
}

check()
{
	local file=$1 header segments dynamic symbols

	name=$(basename "$file")
	header=$(readelf -hW "$file")
	segments=$(readelf -lW "$file")
	dynamic=$(readelf -dW "$file")
	symbols=$(nm -D --undefined-only "$file")
	expect "position independent" has 'Type: +DYN' "$header"
	expect "read-only relocations" has 'GNU_RELRO' "$segments"
	expect "bound at start" has 'FLAGS_1.*NOW' "$dynamic"
	expect "no table left writable" got_is_read_only
	expect "stack not executable" has 'GNU_STACK .* RW +0x' "$segments"
	expect "nothing writable and executable" lacks 'LOAD .* RWE' \
		"$segments"
	expect "no text relocations" lacks 'TEXTREL' "$dynamic"
	# CMake puts the build's own directory there and takes it out at install.
	expect "no search path" lacks 'RPATH|RUNPATH' \
		"$(grep -vF "[$build/client-lib:]" <<<"$dynamic")"
	expect "stack protector" has '__stack_chk_fail' "$symbols"
	expect "fortified calls" has '__[a-z]+_chk@' "$symbols"
	expect "only the libraries it should need" only_needs
}

daemon=$build/server/slussd
library=$build/client-lib/libsluss.so
if [ ! -x "$daemon" ]; then
	echo "elf_test: no $daemon"
	exit 1
fi
if has '__asan_init' "$(nm -D "$daemon")"; then
	echo "elf_test: a build with sanitizers"
	exit 77
fi

check "$daemon"
expect "an executable of its own" has 'FLAGS_1.*PIE' \
	"$(readelf -dW "$daemon")"
expect "no test switch inside" lacks 'SLUSS_TEST' "$(strings "$daemon")"
# Overwriting a secret must survive the optimiser.
expect "wipes with explicit_bzero" has 'explicit_bzero' \
	"$(nm -D --undefined-only "$daemon")"

check "$library"
expect "exports its list and no more" diff \
	<(grep -v '^#' "$client/src/libsluss.symbols" | sort) \
	<(nm -D --defined-only "$library" | awk '$2 != "A" { print $3 }' |
		sed 's/@.*//' | sort)
for file in "$build"/client-lib/cli/sluss "$build"/client-lib/sluss; do
	[ -x "$file" ] && [ -f "$file" ] && check "$file"
done

echo "$checked checked, $failed failed"
[ "$failed" -eq 0 ]
