#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""What every file of the tree must and must not hold."""

import datetime
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
# 400 is the natural size; past this a file is surely two.
LIMIT = 450
SOURCE = {".c", ".h", ".sql", ".py", ".proto"}
# Tables (.def) are one row a line: their length says nothing.
NEEDS_LICENCE = SOURCE | {".cmake", ".sh", ".ini", ".def"}
BANNED = re.compile(
    r"(?<![\w.>])(strcpy|strcat|sprintf|vsprintf|strtok|gets|alloca|system|popen|atoi|atol"
    r"|atof|tmpnam|mktemp|rand|srand|setjmp|longjmp)\s*\(")
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b")
MACHINE = re.compile(r"(^|[^A-Za-z])/(?:ho" r"me|ro" r"ot)/[A-Za-z.]")
SECRET = re.compile(r"BEGIN [A-Z ]*PRIVATE" r" KEY")
NUMBER = re.compile(r"(?<!\d)((?:18|19|20)\d{6})(\d{4})(?!\d)")
# Published test numbers of Skatteverket; nothing else may look like a person's.
PUBLISHED = {"191212121212", "189001019802", "189001029819", "189001039800",
             "189001049817", "201212121212", "197010632391"}


def tracked():
    names = subprocess.run(
        ["git", "-C", ROOT, "ls-files", "-co", "--exclude-standard"],
        check=True, capture_output=True, text=True).stdout.splitlines()
    return [n for n in names if (ROOT / n).is_file()]


def without_comments(text):
    return re.sub(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\])*\"",
                  lambda m: re.sub(r"[^\n]", " ", m[0]), text, flags=re.S)


def lines_with(pattern, text):
    return [n for n, line in enumerate(text.splitlines(), 1) if pattern.search(line)]


def is_person(digits):
    """A number whose date and check digit are a person's (or a coordination number)."""
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:8])
    day = day - 60 if day > 60 else day
    try:
        datetime.date(year, month, day)
    except ValueError:
        return False
    total = 0
    for i, c in enumerate(digits[2:]):
        n = int(c) * (2 if i % 2 == 0 else 1)
        total += n - 9 if n > 9 else n
    return total % 10 == 0


def check_numbers(name, text):
    for found in NUMBER.finditer(text):
        digits = found[0]
        if digits not in PUBLISHED and is_person(digits):
            line = text.count("\n", 0, found.start()) + 1
            yield f"{name}:{line}: an identity number that is not a published test number"


def check_c(name, text):
    if not name.startswith("tests/"):
        for n in lines_with(BANNED, without_comments(text)):
            yield f"{name}:{n}: a banned call"
    for n in lines_with(re.compile(r"[ \t]+$"), text):
        yield f"{name}:{n}: white space at the end of the line"


def check_header(name, text):
    wanted = r"\w+_H" if name.startswith("tests/") else r"SLUSS_\w+_H"
    if not re.search(rf"^#ifndef ({wanted})\n#define \1$", text, re.M):
        yield f"{name}: no include guard {wanted}"


def check(name):
    path = ROOT / name
    suffix = path.suffix
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return
    head = "\n".join(text.splitlines()[:6])
    licensed = suffix in NEEDS_LICENCE or path.name == "CMakeLists.txt" \
        or text.startswith("#!")
    if licensed and text.strip() and "SPDX-License-Identifier: EUPL-1.2" not in head:
        yield f"{name}: no SPDX line at its head"
    length = text.count("\n")
    if suffix in SOURCE and length > LIMIT:
        yield f"{name}: {length} lines; {LIMIT} is the most: what is it two of?"
    for pattern, what in ((UNFINISHED, "unfinished work"), (MACHINE, "a path of one machine"),
                          (SECRET, "a private key")):
        for n in lines_with(pattern, text):
            yield f"{name}:{n}: {what}"
    yield from check_numbers(name, text)
    if suffix in (".c", ".h"):
        yield from check_c(name, text)
    if suffix == ".h":
        yield from check_header(name, text)
    if text and not text.endswith("\n") and suffix in SOURCE:
        yield f"{name}: no newline at the end"


def main():
    names = [n for n in tracked() if not n.startswith("LICENSE")]
    faults = [f for n in names for f in check(n)]
    for fault in faults:
        print(f"text: {fault}")
    print(f"text: {len(names)} files, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
