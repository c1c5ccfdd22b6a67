# SPDX-License-Identifier: EUPL-1.2
"""Wrong command lines are told what is wrong, and nothing is sent."""
import pytest

from conftest import ID, SOURCE, USAGE

REFUSED = "not taken from the command line"
SECRET = "a-secret-text"

WRONG = [
    ([], "which command"),
    (["nonsense"], "no such command"),
    (["case"], "sluss help case"),
    (["case", "nonsense"], "sluss help case"),
    (["whoami", "--nonsense"], "--nonsense"),
    (["explain", "--group", "g"], "`sluss explain --help`"),
    (["case", "close", "--case", ID], "`sluss case close --help`"),
    (["whoami", "--json", "--table"], "exclude each other"),
    (["whoami", "--timeout", "0x"], "--timeout"),
    (["case", "create"], "--number"),
    (["case", "create", "--number", "A1", "--category", "cat"], "--category"),
    (["case", "create", "--number", "A1", "--opened", "2026-02-30"],
     "--opened"),
    (["case", "show"], "--case"),
    (["case", "show", ID[:8]], "all 32"),
    (["case", "assign", "--case", ID], "missing argument"),
    (["case", "assign", "x", "--case", ID, "--until", "soon"], "--until"),
    (["record", "show", "--case", ID], "missing argument"),
    (["record", "show", ID], "--case"),
    (["record", "show", ID, "--case", ID[:31]], "all 32"),
    (["record", "put", "nonsense", "--case", ID, "--from", "-"],
     "no such kind"),
    (["record", "put", "eligibility", "--case", ID], "--from"),
    (["record", "put", "eligibility", "--case", ID, "--from", "-",
      "--final", "--draft"], "exclude each other"),
    (["record", "put", "eligibility", "--case", ID, "--from", "-",
      "--base", "1"], "--revise"),
    (["record", "template", "nonsense"], "no such kind"),
    (["consent", "withdraw", "--case", ID], "missing argument"),
    (["disclose", ID, "--case", ID], "--to"),
    (["disclose", ID, "--case", ID, "--to", "a"], "--until"),
    (["disclose", ID, "--case", ID, "--to", "a", "--until", "+90d"],
     "--group"),
    (["disclose", ID, "--case", ID, "--to", "a", "--until", "+90x",
      "--group", "person.identity", "--ground", "g"], "--until"),
    (["disclose", ID, "--case", ID, "--to", "a", "--until", "+90d",
      "--group", "person.identity"], "--ground"),
    (["disclose", ID, "--case", ID, "--to", "a", "--until", "+90d",
      "--group", "person.identity", "--ground", "g", "--weighing-from", "-",
      "--necessity-from", "-"], "only one text"),
    (["disclose", ID, "--case", ID, "--to", "a", "--until", "+90d",
      "--group", "person.identity", "--ground", "g", "--onward", "all"],
     "--onward"),
    (["approve", "--case", ID], "missing argument"),
    (["approve", ID, "nonsense", "--case", ID], "argument 2"),
    (["refer", "--case", ID, "--to", "a", "--until", "+1d"], "--standing"),
    (["respond", "maybe", "--case", ID], "accept"),
    (["reads"], "--case"),
    (["registry", "enrol", "n", "--spki-sha256", "12"], "64"),
    (["lookup"], "--identity-from"),
]


@pytest.mark.parametrize("words,expected", WRONG,
                         ids=[" ".join(w)[:60] for w, _ in WRONG])
def test_a_wrong_command_line_is_named(sluss, words, expected):
    answer = sluss(*words)
    assert answer.status == USAGE
    assert expected in answer.err
    assert answer.out == ""
    # Judged before the profile is looked for.
    assert "profile" not in answer.err


@pytest.mark.parametrize("option", [
    "weighing", "necessity", "reason", "text", "proposal", "comment",
    "identity", "identity-number", "personnummer"])
@pytest.mark.parametrize("form", ["two", "one"])
def test_free_text_is_refused_and_not_repeated(sluss, commands, option, form):
    words = [f"--{option}", SECRET] if form == "two" else [
        f"--{option}={SECRET}"]
    chosen = commands if option == "reason" else [("disclose",)]
    for command in chosen:
        answer = sluss(*command, *words)
        assert answer.status == USAGE
        assert REFUSED in answer.err
        assert SECRET not in answer.err


@pytest.mark.parametrize("words", [
    ["lookup", "191212121212"],
    ["case", "show", "191212121212"],
    ["record", "show", "191212121212", "--case", ID],
    ["whoami", "191212121212"],
    ["whoami", "--nosuch=191212121212"],
])
def test_an_identity_number_is_not_repeated(sluss, words):
    answer = sluss(*words)
    assert answer.status == USAGE
    assert "191212121212" not in answer.err + answer.out


def test_a_number_from_a_file_must_have_twelve_digits(sluss, tmp_path):
    (tmp_path / "n").write_text("1912-12")
    answer = sluss("lookup", "--identity-from", str(tmp_path / "n"))
    assert answer.status == USAGE
    assert "12 digits" in answer.err
    assert "1912" not in answer.err


def test_every_command_has_help_with_an_example(sluss, commands):
    for command in commands:
        answer = sluss(*command, "--help")
        assert answer.status == 0, command
        name = "sluss " + " ".join(command)
        assert answer.out.startswith(f"Usage: {name} [OPTION...]")
        assert "Examples:\n  sluss " + " ".join(command) in answer.out
        assert "--profile=FILE" in answer.out
        assert sluss("help", *command).out == answer.out


def test_help_of_a_noun_lists_its_verbs(sluss):
    for words in (["help", "record"], ["record", "--help"]):
        out = sluss(*words).out
        assert "record put" in out
        assert "case list" not in out
    assert sluss("help", "nonsense").status == USAGE
    assert sluss("--help").out == sluss("help").out


def test_the_manual_has_every_command_and_option(sluss, commands):
    page = (SOURCE / "client-lib/man/sluss.1.scd").read_text()
    for command in commands:
        noun, verb = command[0], command[-1]
        assert noun in page and verb in page, command
        for word in sluss(*command, "--help").out.split():
            if word.startswith("--"):
                option = word.split("=")[0].rstrip(",;")
                assert f"*{option}*" in page, (command, option)


def test_the_version_is_told(sluss):
    answer = sluss("--version")
    assert answer.status == 0
    assert answer.out.startswith("sluss 0.")
