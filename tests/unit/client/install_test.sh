#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# Installs on an empty prefix and builds the examples against it, as a
# stranger would: once by pkg-config, once by find_package.
#	install_test.sh <build> <client-lib> <cmake> <cc> [<flags>]
set -eu
build=$1
src=$2
cmake=$3
cc=$4
flags=${5:-}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
"$cmake" --install "$build" --component client --prefix "$dir/first" \
	>/dev/null
# A prefix that has moved must still be found.
mv "$dir/first" "$dir/prefix"
pc=$(find "$dir/prefix" -name sluss.pc)
libdir=$(dirname "$(dirname "$pc")")
PKG_CONFIG_PATH=$(dirname "$pc")
export PKG_CONFIG_PATH
for example in who_am_i read_record write_record document_poll \
	many_libevent; do
	event=
	[ "$example" != many_libevent ] || event=libevent_core
	# shellcheck disable=SC2046,SC2086
	"$cc" -std=c17 -Wall -Wextra -Werror $flags \
		-o "$dir/$example" "$src/examples/$example.c" \
		$(pkg-config --cflags --libs sluss $event)
	rc=0
	LD_LIBRARY_PATH=$libdir "$dir/$example" >/dev/null 2>&1 || rc=$?
	[ "$rc" -eq 2 ]
done
"$cmake" -S "$src/examples" -B "$dir/build" -DCMAKE_C_COMPILER="$cc" \
	-DCMAKE_C_FLAGS="$flags" -DCMAKE_PREFIX_PATH="$dir/prefix" >/dev/null
"$cmake" --build "$dir/build" >/dev/null
for example in who_am_i document_poll many_libevent; do
	rc=0
	"$dir/build/$example" >/dev/null 2>&1 || rc=$?
	[ "$rc" -eq 2 ]
done
# The library itself must not have come to need it.
if readelf -d "$libdir"/libsluss.so | grep NEEDED | grep event; then
	exit 1
fi
