# SPDX-License-Identifier: EUPL-1.2
"""The command line program on a terminal: tables, Swedish, prompts, hostile text."""

import os
import re

import pytest
from rig import content, scenes
from rig.cli import Person

CONCLUSION = "threat_assessment.conclusion"
PROTECT = "threat_assessment.protect"
SEPARATE = "threat_assessment.separate"
CANCELLED = 11
HOSTILE = "\x1b]0;owned\x07\x1b[31mred\u202eevil\u200bhidden\r\x9b2J"
RAW = "\x07\u202e\u200b\x9b"
BOLD = re.compile(r"\x1b\[[01]m")


@pytest.fixture(scope="module")
def shared(play):
    scene = scenes.open_case(play, {c: scenes.PARTIES[c] for c in ("malmo-soc", "sis")})
    record = play.put(scene.case, scene.pa, "threat_assessment")
    play.disclose(record, scene.pa, "malmo-soc", [CONCLUSION])
    return scene, record


@pytest.fixture
def people(bench, tmp_path):
    return lambda organisation, actor, **keys: Person(
        bench, tmp_path, organisation, actor, **keys)


def show(record):
    return ("record", "show", record.id.hex(), "--case", record.case.id.hex())


def disclose(record, *more):
    return ("disclose", record.id.hex(), "--case", record.case.id.hex(),
            "--to", "sis", "--until", "+20d", *more)


def test_a_terminal_gets_a_table_and_a_pipe_gets_json(people, shared):
    scene, _ = shared
    sw = people("malmo-soc", "sw1")
    table = sw.terminal("case", "list")
    assert table.status == 0
    assert table.out.splitlines()[0].split()[:3] == ["CASE", "NUMBER", "STANDING"]
    row = table.row(scene.case.id.hex()).split()
    assert row[2:5] == ["owner", "active", "yes"]
    assert sw.run("case", "list").out.startswith("{")
    assert sw.terminal("case", "list", "--json").out.startswith("{")


def test_swedish_is_spoken_throughout(people, shared):
    _, record = shared
    sw = people("malmo-soc", "sw1")
    shown = sw.terminal(*show(record), LANGUAGE="sv")
    assert shown.status == 0
    text = BOLD.sub("", shown.out)
    assert text.startswith("Hotbildsbedömning  " + record.id.hex())
    assert re.search(r"\(threat_assessment.conclusion\): utlämnat till .* på grunden own_work",
                     text)
    assert "(threat_assessment.protect): undanhållet" in text
    assert "(threat_assessment.sources): stängt för dig" in text
    me = sw.terminal("whoami", LANGUAGE="sv").out
    assert "Agerar som: social_worker" in me and "Får godkänna: nej" in me
    listed = sw.terminal("case", "list", LANGUAGE="sv").out
    assert listed.splitlines()[0].split()[0] == "ÄRENDE"
    assert "released" not in text and "Owner" not in text


def test_refusals_are_in_swedish_too(people, shared):
    scene, _ = shared
    sw = people("malmo-soc", "sw1")
    refused = sw.run("record", "show", os.urandom(16).hex(), "--case", scene.case.id.hex(),
                     LANGUAGE="sv")
    assert refused.status == 15
    assert "NOT_FOUND" in refused.err
    for english in ("There is", "check the", "what:", "next:"):
        assert english not in refused.err
    assert re.search("[åäö]", refused.err)


def test_bold_is_off_where_it_is_not_wanted(people, shared):
    _, record = shared
    sw = people("malmo-soc", "sw1")
    assert BOLD.search(sw.terminal(*show(record)).out)
    assert "\x1b" not in sw.terminal(*show(record), NO_COLOR="1").out
    assert "\x1b" not in sw.table(*show(record)).out


def test_a_record_of_hostile_text_commands_no_terminal(people, play, shared):
    scene, _ = shared
    message = content.record(play.contract, "threat_assessment", [CONCLUSION])
    message.threat_assessment.conclusion.conclusion = HOSTILE
    record = play.put(scene.case, scene.pa, "threat_assessment", [CONCLUSION], message=message)
    play.disclose(record, scene.pa, "malmo-soc", [CONCLUSION])
    sw = people("malmo-soc", "sw1")
    for answer in (sw.terminal(*show(record)), sw.table(*show(record)),
                   sw.terminal(*show(record), "--json"), sw.run(*show(record))):
        assert answer.status == 0, answer
        said = BOLD.sub("", answer.out)
        assert not any(c in said for c in RAW + "\x1b\r"), ascii(said)
        assert "red" in said and "evil" in said
    assert sw.do(*show(record))["view"]["record"]["threatAssessment"]["conclusion"][
        "conclusion"] == HOSTILE


def test_a_case_number_of_hostile_text_stays_in_its_cell(people, bench):
    pc = people("police-nord", "pc1")
    pc.do("case", "create", "--number", "A\x1b[2J\u202e1")
    listed = pc.terminal("case", "list").out
    assert "\u202e" not in listed and "\x1b[2J" not in listed
    assert "A<U+001B>[2J<U+202E>1" in listed


def test_reveal_is_needed_on_a_terminal_too(people, shared):
    _, record = shared
    pa = people("police-nord", "pa1")
    mark = content.marker(SEPARATE)
    assert mark not in pa.terminal(*show(record)).out
    assert mark not in pa.terminal(*show(record), "--group", SEPARATE).out
    assert mark in pa.terminal(*show(record), "--reveal").out


def test_a_disclosure_asks_for_its_texts_and_then_whether(people, shared, bench):
    _, record = shared
    pa = people("police-nord", "pa1")
    asked = [("Weighing", "It weighs more.\n.\n"), ("Necessity", "It is needed.\n.\n")]
    words = disclose(record, "--group", PROTECT, "--ground", "own_work")
    count = "select count(*) from sluss.disclosure"
    before = bench.main.one(count)
    no = pa.terminal(*words, typed=[*asked, ("Disclose? [y/N]", "n\n")])
    assert no.status == CANCELLED, no
    assert bench.main.one(count) == before
    yes = pa.terminal(*words, typed=[*asked, ("Disclose? [y/N]", "y\n")])
    assert yes.status == 0, yes
    assert "State: active" in yes.out
    assert people("sis", "si1").table(*show(record)).row(f"({PROTECT})").count("released")


def test_what_is_asked_in_swedish_is_answered_in_swedish(people, shared):
    _, record = shared
    pa = people("police-nord", "pa1")
    done = pa.terminal(
        *disclose(record, "--group", PROTECT, "--ground", "own_work"), LANGUAGE="sv",
        typed=[("Avvägning", "Det väger över.\n.\n"), ("Nödvändighet", "Det behövs.\n.\n"),
               ("[j/N]", "j\n")])
    assert done.status == 0, done


def test_a_ground_that_rests_on_consent_asks_for_it_at_once(people, shared):
    _, record = shared
    pa = people("police-nord", "pa1")
    done = pa.terminal(*disclose(record, "--group", PROTECT, "--ground", "consent"))
    assert done.status == 64
    assert "--consent" in done.out


def test_a_consent_is_not_withdrawn_on_a_slip(people, play, shared):
    scene, _ = shared
    record = play.consent(scene.case, scene.pc, {"malmo-soc": [CONCLUSION]})
    pc = people("police-nord", "pc1")
    words = ("consent", "withdraw", record.id.hex(), "--case", scene.case.id.hex())
    assert pc.terminal(*words, typed=[("Withdraw? [y/N]", "\n")]).status == CANCELLED
    assert "withdrawals" not in pc.do(*show(record))["view"]["record"]["consent"]["terms"]
    done = pc.terminal(*words, typed=[("Withdraw? [y/N]", "y\n")])
    assert done.status == 0 and "Withdrawn." in done.out
    terms = pc.do(*show(record))["view"]["record"]["consent"]["terms"]
    assert [w["recipient"] for w in terms["withdrawals"]] == ["malmo-soc"]


def test_a_lookup_asks_and_never_takes_the_number_as_a_word(people, shared):
    pc = people("police-nord", "pc1")
    done = pc.terminal("lookup", typed=[
        ("Identity number", content.PERSON + "\n"), ("Reason", "To protect.\n.\n")])
    assert done.status in (0, 22), done
    refused = pc.terminal("lookup", content.PERSON)
    assert refused.status == 64
    assert content.PERSON not in refused.out


def test_no_content_is_left_to_a_pager_that_nobody_asked_for(people, shared, tmp_path):
    _, record = shared
    pa = people("police-nord", "pa1")
    taken = tmp_path / "paged"
    pa.terminal(*show(record))
    assert not taken.exists()
    pager = tmp_path / "pager"
    pager.write_text(f"#!/bin/sh\nenv > {taken}.env\ncat > {taken}\n")
    pager.chmod(0o755)
    assert pa.terminal("ceiling", PAGER=str(pager)).status == 0
    assert not taken.exists()
    many = pa.terminal("record", "template", "threat_assessment", PAGER=str(pager), lines=10)
    assert many.status == 0 and "conclusion" in taken.read_text()
    assert "LESSSECURE=1" in (tmp_path / "paged.env").read_text()
