# SPDX-License-Identifier: EUPL-1.2
"""A faulty profile is named by file, line and key."""
import os

import pytest

from conftest import USAGE

GOOD = """# who and where
[sluss]
server = localhost:1
ca = ca.pem
certificate = me.pem
key = me.key
"""

WRONG = [
    ("server localhost\n", 1, "expected KEY = VALUE"),
    ("\n\nservr = x\n", 3, "servr: no such key"),
    (GOOD + "server = other\n", 7, "server: given twice"),
    ("server =\n", 1, "server: has no value"),
    ("[other]\n", 1, "[sluss]"),
    (GOOD + "timeout = soon\n", 7, "timeout: must be"),
    (GOOD + "timeout = 0\n", 7, "timeout: must be"),
    ("#" + "x" * 2000 + "\n", 1, "too long"),
]


def profile(tmp_path, text, mode=0o600):
    path = tmp_path / "profile"
    path.write_text(text)
    path.chmod(mode)
    return str(path)


@pytest.mark.parametrize("text,line,expected", WRONG,
                         ids=[e for _, _, e in WRONG])
def test_a_fault_is_named_by_line_and_key(sluss, tmp_path, text, line,
                                          expected):
    path = profile(tmp_path, text)
    answer = sluss("whoami", "--profile", path)
    assert answer.status == USAGE
    assert answer.err.startswith(f"sluss: {path}:{line}: ")
    assert expected in answer.err


@pytest.mark.parametrize("key", ["server", "ca", "certificate", "key"])
def test_a_missing_key_is_named(sluss, tmp_path, key):
    text = "".join(line for line in GOOD.splitlines(True)
                   if not line.startswith(key + " "))
    answer = sluss("whoami", "--profile", profile(tmp_path, text))
    assert answer.status == USAGE
    assert f"{key}: is missing" in answer.err


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_a_profile_that_others_can_write_is_refused(sluss, tmp_path, mode):
    answer = sluss("whoami", "--profile", profile(tmp_path, GOOD, mode))
    assert answer.status == USAGE
    assert "writable by others" in answer.err


def test_a_profile_that_is_no_file_is_refused(sluss, tmp_path):
    os.mkdir(tmp_path / "dir")
    assert sluss("whoami", "--profile", str(tmp_path / "dir")).status == USAGE
    answer = sluss("whoami", "--profile", str(tmp_path / "none"))
    assert answer.status == USAGE
    assert "sluss-profile(5)" in answer.err


def test_the_usual_places_are_looked_in(sluss, tmp_path):
    path = profile(tmp_path, "wrong\n")
    assert path in sluss("whoami", SLUSS_PROFILE=path).err
    assert f"{tmp_path}/.config/sluss/profile" in sluss("whoami").err
    assert "/x/sluss/profile" in sluss("whoami", XDG_CONFIG_HOME="/x").err
    assert path in sluss("--profile", path, "whoami").err


def test_missing_certificates_are_named(sluss, tmp_path):
    answer = sluss("whoami", "--profile", profile(tmp_path, GOOD))
    assert answer.status == USAGE
    assert "field:" in answer.err
