#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
#
# What slussd says and which status it ends with, when it need not serve.
#   commands_test.sh SLUSSD SOURCE-DIR
set -uo pipefail
slussd=$1 source=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# expect STATUS PATTERN COMMAND...: the status, and a line of what it said.
expect()
{
	local status=$1 pattern=$2 said

	shift 2
	said=$("$@" 2>&1)
	local got=$?
	if [ "$got" -ne "$status" ] || ! grep -qE -- "$pattern" <<<"$said"; then
		printf 'not ok: %s\n  status %s, expected %s\n' "$*" "$got" \
			"$status"
		printf '  no /%s/ in: %s\n' "$pattern" "$said"
		failed=$((failed + 1))
	fi
}

"$source/deploy/pki/pki" init "$work/pki" || exit 1
"$source/deploy/pki/pki" server "$work/pki" server || exit 1
openssl rand -hex 32 >"$work/root.key"
chmod 600 "$work/root.key"
cp -r "$source/deploy/policy" "$work/policy"
conf=$work/slussd.conf
cat >"$conf" <<END
[tls]
certificate = $work/pki/server.pem
key = $work/pki/server.key
[issuer own]
ca = $work/pki/ca.pem
crl = $work/pki/crl.pem
rule = uri
prefix = urn:sluss:org:
[database]
conninfo = host=$work/none
[keys]
conninfo = host=$work/none
root_key = $work/root.key
[policy]
directory = $work/policy
END
chmod 600 "$conf"

# ---- usage ----
expect 0 '^Usage: slussd' "$slussd" --help
expect 0 '^slussd [0-9]+\.[0-9]+\.[0-9]+$' "$slussd" --version
expect 64 'nonsense: unknown option' "$slussd" --nonsense
expect 64 '^Usage: slussd' "$slussd" nonsense
expect 64 '^Usage: slussd' "$slussd" policy
expect 64 '^Usage: slussd' "$slussd" policy nonsense
expect 64 '^Usage: slussd' "$slussd" policy check
expect 64 '^Usage: slussd' "$slussd" policy check "$work/policy" more
expect 64 '^Usage: slussd' "$slussd" policy apply more
expect 64 '^Usage: slussd' "$slussd" registry apply
expect 64 '^Usage: slussd' "$slussd" registry apply one two
expect 64 '^Usage: slussd' "$slussd" migrate more

# ---- -n ----
expect 0 "^$conf: good$" "$slussd" -n -c "$conf"
expect 1 'none.conf:0: +cannot be read' "$slussd" -n -c "$work/none.conf"
expect 1 'none.conf:0: +cannot be read' "$slussd" -c "$work/none.conf"
chmod 620 "$conf"
expect 1 'writable by others than its owner' "$slussd" -n -c "$conf"
chmod 600 "$conf"
mkdir "$conf.d"
drop=$conf.d/x.conf
printf '[limits]\nstreams = none\n' >"$drop"
chmod 600 "$drop"
expect 1 "$drop:2: limits.streams is not a number" "$slussd" -n -c "$conf"
printf '[keys]\nroot_key = %s/absent\n' "$work" >"$drop"
expect 1 'keys.root_key The root key cannot be read' "$slussd" -n -c "$conf"
printf '[tls]\nkey = %s/absent\n' "$work" >"$drop"
expect 1 "$work/absent" "$slussd" -n -c "$conf"
printf '[issuer own]\ncrl = %s/absent\n' "$work" >"$drop"
expect 1 "$work/absent" "$slussd" -n -c "$conf"
# Everything that is wrong is said in one go.
printf '[keys]\nroot_key = %s/absent\n[tls]\nkey = %s/nokey\n' "$work" \
	"$work" >"$drop"
mv "$work/policy/ceiling.csv" "$work/ceiling.csv"
expect 1 'keys.root_key' "$slussd" -n -c "$conf"
expect 1 "$work/nokey" "$slussd" -n -c "$conf"
expect 1 'ceiling.csv' "$slussd" -n -c "$conf"
rm "$drop"
chmod 644 "$work/root.key"
expect 1 'Others can read the root key' "$slussd" -n -c "$conf"
chmod 600 "$work/root.key"

# ---- policy check ----
expect 1 'ceiling.csv' "$slussd" policy check "$work/policy"
expect 1 'refused' "$slussd" policy check "$work/policy"
mv "$work/ceiling.csv" "$work/policy/ceiling.csv"
expect 0 '^sha256 [0-9a-f]{64}$' "$slussd" policy check "$work/policy"
sed -i '3s/$/,more/' "$work/policy/ceiling.csv"
expect 1 'ceiling.csv:3: ' "$slussd" policy check "$work/policy"
expect 1 'refused' "$slussd" policy check "$work/none"
expect 1 '\[admin\] conninfo is missing' "$slussd" policy apply -c "$conf"

# ---- what needs an administrator ----
expect 1 '\[admin\] conninfo is missing' "$slussd" migrate -c "$conf"
printf '[admin]\nconninfo = host=%s/none\nkeys_conninfo = host=%s/none\n' \
	"$work" "$work" >"$drop"
expect 1 '^slussd: ' "$slussd" migrate -c "$conf"
printf '[organisation A]\nname = x\n' >"$work/registry"
chmod 600 "$work/registry"
expect 1 "$work/registry:2: " "$slussd" registry apply "$work/registry" \
	-c "$conf"

[ "$failed" -eq 0 ] || { echo "$failed failed"; exit 1; }
