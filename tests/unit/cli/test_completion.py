# SPDX-License-Identifier: EUPL-1.2
"""bash completion, asked as bash asks it."""
import os
import subprocess
from pathlib import Path

import pytest

from conftest import PROGRAM, SOURCE

SCRIPT = SOURCE / "deploy/completion/sluss.bash"
ASK = """source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _sluss
printf '%s\\n' "${COMPREPLY[@]}"
"""


def complete(*words):
    path = f"{Path(PROGRAM).parent}:{os.environ['PATH']}"
    done = subprocess.run(["bash", "-c", ASK, "bash", SCRIPT, "sluss",
                           *words], capture_output=True, text=True,
                          env={**os.environ, "PATH": path}, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("words,expected", [
    (["re"], {"reads", "receipt", "record", "refer", "registry", "remove", "requests", "respond"}),
    (["help", "case", "l"], {"list"}),
    (["record", "v"], {"versions"}),
    (["record", "put", "thr"], {"threat_assessment"}),
    (["record", "list", "--kind", "pla"], {"plan"}),
    (["disclose", "x", "--onward", ""], {"none", "ask", "within_case"}),
    (["disclose", "x", "--weigh"], {"--weighing-from"}),
    (["respond", "a"], {"accept"}),
    (["answer", "x", "g"], {"granted"}),
    (["provider", "vet", "x", "o"], {"ok"}),
])
def test_words_are_completed(words, expected):
    assert complete(*words) == expected
