# SPDX-License-Identifier: EUPL-1.2
"""Where things are, all from the place of this file."""

import os
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[3]
PROTO = ROOT / "proto"
POLICY = pathlib.Path(os.environ.get("SLUSS_TEST_POLICY", ROOT / "deploy/policy"))
BUILD = pathlib.Path(os.environ.get("SLUSS_BUILD", ROOT / ".build/dev"))
PKI = ROOT / "deploy/pki/pki"
CLUSTER = ROOT / "deploy/postgres/cluster"


def program(name):
    """The path of a built program: slussd or sluss."""
    for place in (BUILD / "server", BUILD / "client-lib/cli", BUILD / "client-lib", BUILD / "bin", BUILD):
        if (place / name).is_file():
            return place / name
    return BUILD / "server" / name
