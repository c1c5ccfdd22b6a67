#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""Every "kind.group" of the contract, read from the .proto files as text.

document.content inherits the row of the group it is filed under.
"""

import pathlib
import re
import sys

PROTO = pathlib.Path(__file__).resolve().parents[2] / "proto/sluss/v1"
FIELD = re.compile(r"^  (\w+) (\w+) = \d+;", re.M)


def body(text, message):
    found = re.search(rf"^message {message} \{{\n(.*?)^\}}", text, re.M | re.S)
    return found[1] if found else None


def main():
    texts = [p.read_text(encoding="utf-8") for p in sorted(PROTO.glob("*.proto"))]
    record = next(b for t in texts if (b := body(t, "Record")))
    for message, kind in re.findall(r"^    (\w+) (\w+) = \d+;", record, re.M):
        own = next((b for t in texts if (b := body(t, message))), None)
        if own is None:
            sys.exit(f"no message {message}")
        for _, group in FIELD.findall(own):
            if (kind, group) != ("document", "content"):
                print(f"{kind}.{group}")


if __name__ == "__main__":
    main()
