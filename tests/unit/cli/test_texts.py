# SPDX-License-Identifier: EUPL-1.2
"""Templates, translations and manual pages keep up with the contract."""
import json
import re
import shutil
import subprocess

import pytest

from conftest import BUILD, SOURCE, USAGE

CLI = SOURCE / "client-lib/cli"
PO = SOURCE / "client-lib/po"
MAN = SOURCE / "client-lib/man"


@pytest.fixture
def kinds(sluss):
    found = [line.split()[0] for line
             in sluss("record", "template").out.splitlines()]
    assert len(found) == 25
    return found


def test_every_template_is_json_that_the_library_takes(sluss, kinds):
    for kind in kinds:
        plain = sluss("record", "template", kind, "--json").out
        assert set(json.loads(plain)) >= {"head"}
        for text in (plain, sluss("record", "template", kind).out):
            answer = sluss("record", "check", kind, "--from", "-", text=text)
            # Every name in it was known; there is only nothing in it.
            assert answer.status == USAGE
            assert "nothing is filled in" in answer.err, (kind, answer.err)


def test_hints_do_not_change_a_template(sluss, kinds):
    for kind in kinds:
        with_hints = sluss("record", "template", kind).out
        bare = "\n".join(line for line in with_hints.splitlines()
                         if not line.lstrip().startswith("//"))
        plain = sluss("record", "template", kind, "--json").out
        assert json.loads(bare) == json.loads(plain)


def test_a_filled_template_keeps_what_was_filled_in(sluss):
    text = sluss("record", "template", "eligibility").out.replace(
        '"motivated": null', '"motivated": "ANSWER_YES"')
    answer = sluss("record", "check", "eligibility", "--from", "-", text=text)
    assert answer.status == 0
    assert json.loads(answer.out) == {
        "eligibility": {"checklist": {"motivated": "ANSWER_YES"}}}


def test_a_file_may_say_what_people_say(sluss):
    text = json.dumps({
        "head": {"subject_category": "Avhoppare", "nature": "self-reported"},
        "consent": {"terms": {"form": "oral_documented", "informed": True,
                              "giver": "GIVER_BOTH"}}})
    answer = sluss("record", "check", "consent", "--from", "-", text=text)
    assert answer.status == 0, answer.err
    assert json.loads(answer.out) == {
        "head": {"subject_category": "SUBJECT_CATEGORY_AVHOPPARE",
                 "nature": "NATURE_SELF_REPORTED"},
        "consent": {"terms": {"form": "FORM_ORAL_DOCUMENTED",
                              "informed": "ANSWER_YES",
                              "giver": "GIVER_BOTH"}}}


def test_values_in_lists_are_taken_too_and_a_prefix_is_no_value(sluss):
    actions = [{"state": "planned"}, {"state": "ACTION_STATE_DONE"}]
    text = json.dumps({"plan": {"actions": {"actions": actions}}})
    answer = sluss("record", "check", "plan", "--from", "-", text=text)
    assert [a["state"] for a in json.loads(answer.out)["plan"]["actions"][
        "actions"]] == ["ACTION_STATE_PLANNED", "ACTION_STATE_DONE"]
    for wrong in ("action_state_", "needed", "not", ""):
        text = json.dumps({"childConcern": {"report": {
            "facts": "x", "immediateProtection": wrong}}})
        answer = sluss("record", "check", "child_concern", "--from", "-",
                       text=text)
        taken = wrong in ("needed", "")
        assert (answer.status == 0) == taken, (wrong, answer.err)
        if not taken:
            assert answer.err.rstrip().endswith(
                "child_concern.report.immediate_protection is one of: "
                "needed, not_needed, not_yet_assessed")


def test_a_skeleton_of_some_groups_leaves_out_the_others(sluss):
    out = sluss("record", "template", "threat_assessment", "--json",
                "--group", "threat_assessment.protect",
                "--group", "threat_assessment.separate").out
    assert set(json.loads(out)["threatAssessment"]) == {"protect", "separate"}
    answer = sluss("record", "template", "threat_assessment",
                   "--group", "plan.security")
    assert answer.status == USAGE and "plan.security" in answer.err
    assert sluss("record", "template", "--group", "x").status == USAGE


@pytest.mark.parametrize("text,expected", [
    ('{\n"eligibility": {\n', "standard input:2: column"),
    ('{"eligibility": {"checklist": {"motivatd": null}}}', "motivatd"),
    ('{"eligibility": {"checklist": {"motivated": "MAYBE"}}}', "motivated"),
    ('{"person": {"identity": {"givenName": "x"}}}', "holds no eligibility"),
    ('{"a": 1, "a": 2}', "standard input:1: column"),
    ('{"eligibility": {"checklist": {"motivated": "ANSWER_YES"}},'
     ' "person": {"identity": {"givenName": "x"}}}', "holds"),
    ("", "no well-formed JSON"),
])
def test_a_faulty_record_is_named_by_line_or_field(sluss, text, expected):
    answer = sluss("record", "check", "eligibility", "--from", "-", text=text)
    assert answer.status == USAGE
    if expected == "holds":
        assert answer.err.startswith("sluss: standard input: ")
    else:
        assert expected in answer.err


def test_an_error_in_a_record_does_not_quote_it(sluss):
    text = '{"person": {"identity": {"givenName": "Secret" "x"}}}'
    answer = sluss("record", "check", "person", "--from", "-", text=text)
    assert answer.status == USAGE
    assert "Secret" not in answer.err
    text = '{"person": {"identity": {"sex": "Secret"}}}'
    answer = sluss("record", "check", "person", "--from", "-", text=text)
    assert answer.status == USAGE
    assert "Secret" not in answer.err


@pytest.mark.skipif(not shutil.which("protoc"), reason="no protoc")
def test_the_tables_are_those_of_the_contract(tmp_path):
    subprocess.run(["/usr/bin/python3", CLI / "fields.py", SOURCE / "proto",
                    tmp_path], check=True)
    for name in ("fields.def", "words.def"):
        assert (tmp_path / name).read_text() == (CLI / name).read_text()


def test_the_swedish_catalogue_is_complete(tmp_path):
    sources = sorted(str(p.relative_to(CLI)) for p in CLI.iterdir()
                     if p.suffix in (".c", ".h", ".def"))
    subprocess.run(["xgettext", "-L", "C", "-k_", "-kN_",
                    "--from-code=UTF-8", "-o", tmp_path / "sluss.pot",
                    *sources], cwd=CLI, check=True)
    done = subprocess.run(["msgfmt", "--check-format", "--statistics", "-o",
                           "/dev/null", PO / "sv.po"], capture_output=True,
                          text=True, check=True, env={"LC_ALL": "C"})
    assert re.fullmatch(r"\d+ translated messages\.", done.stderr.strip())
    done = subprocess.run(["msgcmp", PO / "sv.po", tmp_path / "sluss.pot"],
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_swedish_is_spoken_from_the_build_directory(sluss):
    swedish = {"LANGUAGE": "sv", "SLUSS_LOCALEDIR": str(BUILD / "locale")}
    assert "Öppna ett ärende" in sluss("help", **swedish).out
    out = sluss("record", "put", "--help", **swedish).out
    assert "slutlig: får lämnas ut" in out
    assert "Exempel:" in out
    assert "saknas" in sluss("reads", **swedish).err
    out = sluss("record", "template", "person", **swedish).out
    assert "Inget smeknamn" in out
    assert "Open a case" in sluss("help", LANGUAGE="en", SLUSS_LOCALEDIR=str(
        BUILD / "locale")).out


@pytest.mark.parametrize("where", ["LANG", "LC_ALL"])
def test_swedish_is_spoken_where_the_machine_has_no_such_locale(sluss, where):
    swedish = {"LANG": "C.UTF-8", "SLUSS_LOCALEDIR": str(BUILD / "locale"),
               where: "sv_AX.UTF-8"}
    assert "Öppna ett ärende" in sluss("help", **swedish).out
    none = {**swedish, where: "xx_XX.UTF-8"}
    assert "Open a case" in sluss("help", **none).out


def test_the_manual_has_every_kind_and_group(sluss, kinds):
    page = (MAN / "sluss-record.7.scd").read_text()
    for kind in kinds:
        body = json.loads(sluss("record", "template", kind, "--json").out)
        body.pop("head", None)
        for groups in body.values():
            for group in groups:
                snake = re.sub("([A-Z])", r"_\1", group).lower()
                assert f"*{kind}.{snake}*" in page


@pytest.mark.skipif(not shutil.which("mandoc"), reason="no mandoc")
def test_the_manual_pages_are_clean(tmp_path):
    for page in sorted(MAN.glob("*.scd")):
        raw = subprocess.run(["scdoc"], stdin=page.open("rb"),
                             capture_output=True, check=True).stdout
        tidy = subprocess.run(["awk", "-f", MAN / "tidy.awk"], input=raw,
                              capture_output=True, check=True).stdout
        out = tmp_path / page.stem
        out.write_bytes(tidy)
        done = subprocess.run(["mandoc", "-Tlint", "-W", "warning", out],
                              capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


def test_the_manual_has_every_configuration_key():
    config = SOURCE / "server/config.c"
    if not config.exists():
        pytest.skip("no server in this tree")
    page = (MAN / "slussd.conf.5.scd").read_text()
    names = re.findall(r'^\t[TPN]\("(\w+)\.(\w+)"', config.read_text(), re.M)
    assert len(names) > 20
    for section, key in names:
        part = page.split(f"# [{section}]", 1)
        assert len(part) == 2, section
        assert f"\n*{key}*\n" in part[1].split("\n# ", 1)[0], (section, key)
