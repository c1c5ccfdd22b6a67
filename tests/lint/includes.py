#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""Which room may include which, in what order, and where library headers are caged."""

import fnmatch
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]', re.M)

# room -> the rooms below it, besides itself; "generated" is protoc's output.
PROTO = {"wire", "ident", "ledger", "base", "generated"}
SERVER = {
    "call": {"store", "policy", "vault", "feed", "registry", "net", *PROTO},
    "net": {"wire", "base"},
    "store": {"wire", "ident", "base"},
    "policy": {"wire", "ident", "base", "generated"},
    "vault": {"wire", "base"},
    "registry": {"store", "net", *PROTO},
    "feed": {"store", "policy", *PROTO},
    "schema": {"store", *PROTO},
}
CONTRACT = {
    "base": set(),
    "ident": {"base"},
    "wire": {"ident", "base", "generated"},
    "ledger": {"base"},
}
# Any room of the server may write to the journal and read a file of keys.
EVERYWHERE = {"log.h", "ini.h"}

CAGES = {
    "openssl/": ("server/net/tls_*", "server/net/peer.*", "server/vault/*",
                 "server/ledger/*", "client-lib/src/tls*", "tests/*",
                 # One digest over the policy files.
                 "server/policy/policy_hash.c"),
    "nghttp2/": ("server/net/h2_*", "client-lib/src/session*", "client-lib/src/reply.c",
                 "client-lib/src/rpc_head.h", "tests/*"),
    "libpq-fe.h": ("server/store/*", "server/schema/migrate.c", "tests/*"),
    "event2/": ("server/server.*", "server/main.c", "server/net/*", "server/store/*",
                "server/feed/*", "server/registry/*", "server/notify.*",
                "server/metrics.*", "client-lib/examples/many_libevent.c", "tests/*"),
    "systemd/": ("server/*",),
    "ini_": ("server/*", "client-lib/cli/*"),
    "popt.h": ("server/main.c", "server/command*", "server/options*", "client-lib/cli/*",
               "tests/synth/*"),
    "libsmartcols": ("client-lib/cli/*",),
}


def tracked():
    names = subprocess.run(
        ["git", "-C", ROOT, "ls-files", "-co", "--exclude-standard", "*.c", "*.h"],
        check=True, capture_output=True, text=True).stdout.splitlines()
    return [n for n in names if (ROOT / n).is_file()]


def room_of(header):
    if header.endswith(".pb-c.h"):
        return "generated"
    return header.split("/")[0] if "/" in header else ""


def check_rooms(name, includes):
    parts = name.split("/")
    table = {"server": SERVER, "proto": CONTRACT}.get(parts[0])
    if parts[:2] == ["client-lib", "cli"]:
        yield from check_cli(name, includes)
        return
    if parts[:2] == ["client-lib", "src"]:
        table, parts = {"src": PROTO | {"sluss"}}, ["", "src", parts[-1]]
    if table is None or len(parts) < 3 or parts[1] not in table:
        return
    allowed = table[parts[1]] | {parts[1], ""}
    for quote, header in includes:
        if quote == '"' and room_of(header) not in allowed:
            yield f"{name}: includes {header}: {parts[1]} stands below or beside it"
        if parts[0] == "server" and quote == '"' and "/" not in header:
            if header not in EVERYWHERE:
                yield f"{name}: includes {header}, which is the server's own"


def check_cli(name, includes):
    here = (ROOT / name).parent
    for quote, header in includes:
        public = header.startswith("sluss/") and not header.endswith(".pb-c.h")
        if quote == '"' and not public and not (here / header).exists():
            if not header.startswith("cli/"):
                yield f"{name}: includes {header}: the CLI uses public headers only"


def check_cages(name, includes):
    for quote, header in includes:
        for prefix, places in CAGES.items():
            if quote == "<" and header.startswith(prefix):
                if not any(fnmatch.fnmatch(name, p) for p in places):
                    yield f"{name}: <{header}> is caged to {', '.join(places[:4])} …"


def rank(name, quote, header):
    """Own header, then what comes from outside, then what is generated or ours."""
    stem = str(pathlib.PurePath(name).with_suffix(".h"))
    if name.endswith(".c") and ("/" + stem).endswith("/" + header):
        return 0
    ours = quote == '"' or header.startswith("sluss/")
    return 2 if ours else 1


def check_order(name, text, includes):
    if re.search(r"^\s*#\s*(if|ifdef)\b(?! __cplusplus| SLUSS_)", text, re.M):
        return
    includes = [(q, h) for q, h in includes if not h.endswith((".def", ".c"))]
    ranks = [rank(name, q, h) for q, h in includes]
    # The first may be the header that the file implements under another name.
    for i, (after, (_, header)) in enumerate(zip(ranks, includes)):
        if after < max(ranks[1:i], default=0) or (after == 0 and i > 0):
            yield f"{name}: {header} stands too late: own header, system and libraries, ours"
            return


def main():
    faults = []
    names = tracked()
    for name in names:
        text = (ROOT / name).read_text(encoding="utf-8", errors="replace")
        includes = INCLUDE.findall(text)
        faults += check_rooms(name, includes)
        faults += check_cages(name, includes)
        faults += check_order(name, text, includes)
    for fault in faults:
        print(f"includes: {fault}")
    print(f"includes: {len(names)} files, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
