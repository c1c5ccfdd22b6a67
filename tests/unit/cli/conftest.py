# SPDX-License-Identifier: EUPL-1.2
"""The program under test, as a person runs it: words in, text out."""
import os
import subprocess
from pathlib import Path

import pytest

SOURCE = Path(os.environ.get("SLUSS_SOURCE", Path(__file__).parents[3]))
BUILD = Path(os.environ.get("SLUSS_BUILD", "build"))
PROGRAM = os.environ.get("SLUSS", str(BUILD / "client-lib/cli/sluss"))
USAGE = 64
ID = "00112233445566778899aabbccddeeff"


class Answer:
    def __init__(self, done):
        self.status = done.returncode
        self.out = done.stdout
        self.err = done.stderr


@pytest.fixture
def sluss(tmp_path):
    def run(*words, text="", **environment):
        env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path),
               "LANG": "C.UTF-8", "TZ": "UTC",
               "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "")}
        env.update(environment)
        return Answer(subprocess.run([PROGRAM, *words], input=text, env=env,
                                     capture_output=True, text=True,
                                     timeout=60, check=False))
    return run


@pytest.fixture(scope="session")
def commands():
    """(noun,) or (noun, verb) of every command."""
    text = subprocess.run([PROGRAM, "help"], capture_output=True, text=True,
                          check=True).stdout
    found = []
    for line in text.splitlines():
        if line.startswith("  "):
            found.append(tuple(line[2:32].split()))
    assert len(found) > 25
    return found
