# SPDX-License-Identifier: EUPL-1.2
# shellcheck shell=bash disable=SC2154
#
# Sourced by demo: what stands before the story begins. Uses $root, $state,
# $here, $build.

# Where the demo keeps its files: in the clone if PostgreSQL's user can get
# there and the socket's name stays short enough, else under /var/tmp.
place_of_state()
{
	local wanted=$root/.demo

	if [ -n "${SLUSS_DEMO_STATE-}" ]; then
		echo "$SLUSS_DEMO_STATE"
		return
	fi
	if [ ${#wanted} -le 60 ]; then
		if [ "$(id -u)" != 0 ] ||
			runuser -u postgres -- test -x "$root" 2>/dev/null; then
			echo "$wanted"
			return
		fi
	fi
	echo "/var/tmp/sluss-demo-$(id -u)-$(cksum <<<"$root" | cut -d' ' -f1)"
}

stop_all()
{
	local pid name

	[ -d "$state" ] || return 0
	if [ -s "$state/slussd.pid" ]; then
		pid=$(cat "$state/slussd.pid")
		if grep -qs slussd "/proc/$pid/comm"; then
			kill "$pid"
			for _ in {1..200}; do
				[ -e "/proc/$pid" ] || break
				sleep 0.1
			done
		fi
	fi
	for name in main keys; do
		[ -d "$state/$name" ] || continue
		(cd "$state" && "$root/deploy/postgres/cluster" stop \
			"$state" "$name") || true
	done
	rm -rf "$state"
}

make_state()
{
	umask 022
	mkdir -p "$state/records"
	chmod 755 "$state"
	cp "$here"/records/*.json "$here"/*.txt "$state/records/"
	sed -i -e "s/@now@/$(date -u +%FT%TZ)/g" -e "s/@today@/$(date +%F)/" \
		-e "s/@yesterday@/$(date -d yesterday +%F)/g" \
		-e "s/@in30@/$(date -d '+30 days' +%F)/g" \
		-e "s/@in60@/$(date -d '+60 days' +%F)/g" "$state"/records/*.json
	# Step 2 asks for less than step 8.
	grep -v kriminalvarden "$here/records/consent.json" \
		>"$state/records/consent_first.json"
}

make_certificates()
{
	local pki=$root/deploy/pki/pki who organisation actor seen=' '

	"$pki" init "$state/pki" --name "Sluss demonstration CA"
	"$pki" server "$state/pki" server
	: >"$state/nodes.ini"
	while read -r who organisation actor _; do
		case $who in '#' | '') continue ;; esac
		case $seen in
		*" $organisation "*) ;;
		*)
			seen+="$organisation "
			"$pki" client "$state/pki" "$organisation" \
				"urn:sluss:org:$organisation"
			printf '[node %s/system]\nspki_sha256 = %s\n' \
				"$organisation" \
				"$("$pki" spki "$state/pki" "$organisation")" \
				>>"$state/nodes.ini"
			;;
		esac
	done <"$here/people"
}

make_registry()
{
	local who organisation actor role approver

	cat "$here/organisations.ini" "$state/nodes.ini"
	while read -r who organisation actor role approver _; do
		case $who in '#' | '') continue ;; esac
		printf '[actor %s/%s]\nroles = %s\napprover = %s\n' \
			"$organisation" "$actor" "$role" "$approver"
	done <"$here/people"
}

# make_profiles PORT: a file each, so that `sluss --profile` is all it takes.
make_profiles()
{
	local who organisation actor role purpose

	while read -r who organisation actor role _ purpose; do
		case $who in '#' | '') continue ;; esac
		(
			umask 077
			cat >"$state/$who.profile" <<-END
			server = 127.0.0.1:$1
			ca = pki/ca.pem
			certificate = pki/$organisation.pem
			key = pki/$organisation.key
			actor = $actor
			role = $role
			purpose = $purpose
			END
		)
	done <"$here/people"
}

start_clusters()
{
	local cluster=$root/deploy/postgres/cluster

	# From where PostgreSQL's user can be.
	main=$(cd "$state" && "$cluster" --port 5451 start "$state" main)
	keys=$(cd "$state" && "$cluster" --port 5452 start "$state" keys)
}

write_config()
{
	(
		umask 077
		openssl rand -out "$state/root.key" 32
		cat >"$state/slussd.conf" <<-END
		[server]
		listen = 127.0.0.1:0
		pid_file = $state/slussd.pid
		[tls]
		certificate = $state/pki/server.pem
		key = $state/pki/server.key
		[issuer demo]
		ca = $state/pki/ca.pem
		crl = $state/pki/crl.pem
		rule = uri
		prefix = urn:sluss:org:
		[database]
		conninfo = ${main/user=postgres/user=sluss_service}
		[keys]
		conninfo = ${keys/user=postgres/user=sluss_keys}
		root_key = $state/root.key
		[admin]
		conninfo = $main
		keys_conninfo = $keys
		[policy]
		directory = $root/deploy/policy
		schema = $root/server/schema
		[log]
		level = info
		END
	)
}

# Starts slussd in the background and waits for its word; sets $port.
start_slussd()
{
	local daemon=$build/server/slussd

	"$daemon" -n -c "$state/slussd.conf" >/dev/null
	"$daemon" migrate -c "$state/slussd.conf" >/dev/null
	"$daemon" policy apply -c "$state/slussd.conf" >/dev/null
	make_registry >"$state/registry.ini"
	"$daemon" registry apply "$state/registry.ini" \
		-c "$state/slussd.conf" >/dev/null
	# There before it is looked into: the daemon's shell may be slower.
	: >"$state/slussd.log"
	setsid "$daemon" -c "$state/slussd.conf" </dev/null \
		>>"$state/slussd.log" 2>&1 &
	for _ in {1..300}; do
		port=$(sed -n 's/.*ready on .*:\([0-9]*\)$/\1/p' \
			"$state/slussd.log" | tail -n 1)
		[ -z "$port" ] || return 0
		kill -0 $! 2>/dev/null || break
		sleep 0.1
	done
	cat "$state/slussd.log" >&2
	return 1
}

# Cases of a generated world, and a profile of one who works with them.
load_world()
{
	local synth=$build/tests/synth/sluss-synth pki=$root/deploy/pki/pki
	local organisation=polisen-stockholm

	[ -x "$synth" ] || cmake --build "$build" --target sluss_synth >&2
	"$pki" client "$state/pki" "$organisation" \
		"urn:sluss:org:$organisation"
	{
		"$synth" --policy "$root/deploy/policy" --registry
		printf '[node %s/system]\nspki_sha256 = %s\n' "$organisation" \
			"$("$pki" spki "$state/pki" "$organisation")"
	} >"$state/world.ini"
	"$build/server/slussd" registry apply "$state/world.ini" \
		-c "$state/slussd.conf" >/dev/null
	"$synth" --policy "$root/deploy/policy" --main "$main" \
		--keys "$keys" --root-key "$state/root.key" --cases "$world"
	(
		umask 077
		sed -e "s/^certificate = .*/certificate = pki\/$organisation.pem/" \
			-e "s/^key = .*/key = pki\/$organisation.key/" \
			-e 's/^actor = .*/actor = pc1/' \
			-e 's/^role = .*/role = coordinator/' \
			"$state/pa.profile" >"$state/world.profile"
	)
	echo "Its people are in $state/world.ini; one of them:"
	echo "  sluss --profile $state/world.profile case list"
}
