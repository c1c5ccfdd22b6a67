# SPDX-License-Identifier: EUPL-1.2
"""One case at the terminal, from the manual pages alone, as a script and as a table.

The tests tell one story and run in the order they stand.
"""

import json
import re

import pytest
from rig import wait
from rig.cli import Person, hex_id, one_line_each

HEX = re.compile("[0-9a-f]{32}")
CONCLUSION = "threat_assessment.conclusion"
PROTECT = "threat_assessment.protect"
SEPARATE = "threat_assessment.separate"
SOURCES = "threat_assessment.sources"
DENIED, PRECONDITION, NOT_FOUND, USAGE = 17, 19, 15, 64


class Desk:
    """The people of the story, and what they have made so far."""

    def __init__(self, bench, directory):
        who = {"pc": ("police-nord", "pc1"), "pa": ("police-nord", "pa1"),
               "pa2": ("police-nord", "pa2"), "sw": ("malmo-soc", "sw1"),
               "si": ("sis", "si1")}
        for name, (organisation, actor) in who.items():
            setattr(self, name, Person(bench, directory, organisation, actor))
        self.lead = Person(bench, directory, "police-nord", "lead",
                           purpose="administration")
        for person in (self.pc, self.pa):
            person.file("why", "Needed for the task; weighed against the harm.\n")

    def shown(self, person, record=None, *more):
        return person.table("record", "show", record or self.threat, "--case", self.case,
                            *more)

    def disclose(self, to, groups, ground, *more, **options):
        words = [w for g in groups for w in ("--group", g)]
        return self.pa.run("disclose", self.threat, "--case", self.case, "--to", to, *words,
                           "--ground", ground, "--until", "+20d", *more, **options)


TEXTS = ("--weighing-from", "why", "--necessity-from", "why")


@pytest.fixture(scope="module")
def desk(bench, tmp_path_factory):
    return Desk(bench, tmp_path_factory.mktemp("desk"))


def filled(person, kind, fill):
    """A skeleton as the program prints it, hints and all, with some fields filled in."""
    hinted = person.run("record", "template", kind).out
    bare = person.do("record", "template", kind, "--json")
    assert re.search(r"(?m)^ *// ", hinted)
    assert json.loads(re.sub(r"(?m)^\s*//.*$", "", hinted)) == bare
    fill(bare)
    return bare


def assessment(r):
    r["head"].update(subjectCategory="SUBJECT_CATEGORY_AVHOPPARE",
                     nature="NATURE_ASSESSMENT")
    t = r["threatAssessment"]
    t["conclusion"].update(level="high", levelScale="sluss-4-1", depth="DEPTH_STRUCTURED",
                           conclusion="The threat is concrete.")
    t["protect"].update(needsRelocation="ANSWER_YES", transport="Never by bus.")
    t["separate"]["networks"] = ["north network"]
    t["sources"]["entries"][0].update(reference="source 1", credibility="b")
    t["analysis"]["reasoning"] = "Two sources agree."


def test_whoami_says_who_the_server_takes_one_for(desk):
    assert desk.pc.do("whoami")["organisation"] == "police-nord"
    told = desk.pc.table("whoami")
    assert told.row("Actor") == "Actor: pc1"
    assert told.row("Acting as") == "Acting as: coordinator"
    assert desk.pa2.table("whoami").row("May approve") == "May approve: yes"
    assert desk.pc.do("health") == {"connected": True}


def test_a_coordinator_opens_a_case_and_finds_it_again(desk):
    told = desk.pc.table("case", "create", "--number", "A1-2026", "--category", "avhoppare")
    desk.case = HEX.search(told.row("Case"))[0]
    row = desk.pc.table("case", "list").row(desk.case).split()
    assert row[1:5] == ["A1-2026", "party", "active", "yes"]
    shown = desk.pc.table("case", "show", desk.case)
    assert "Registry number: A1-2026" in shown.out
    assert "Subject category: avhoppare" in shown.out
    assert desk.case not in desk.sw.table("case", "list").out
    assert desk.sw.run("case", "show", desk.case).status == NOT_FOUND


def test_a_team_lead_assigns_the_analysts(desk):
    assert desk.pa.run("case", "show", desk.case).status == NOT_FOUND
    for actor in ("pa1", "pa2"):
        assert "Done." in desk.lead.table("case", "assign", actor, "--case", desk.case).out
    assert "A1-2026" in desk.pa.table("case", "show", desk.case).out


def test_a_referral_asks_for_its_texts_and_is_answered(desk):
    words = ("refer", "--case", desk.case, "--ground", "own_work", "--until", "+60d")
    bare = desk.pc.run(*words, "--to", "malmo-soc", "--standing", "owner")
    assert bare.status == 13 and "WEIGHING_MISSING" in bare.err
    for to, standing in (("malmo-soc", "owner"), ("sis", "party")):
        desk.pc.table(*words, "--to", to, "--standing", standing, *TEXTS)
    assert desk.sw.table("case", "list").row(desk.case).split()[2:5] == [
        "owner", "invited", "no"]
    told = desk.sw.table("respond", "accept", "--case", desk.case, "--number", "SN-44")
    assert HEX.search(told.row("Accepted"))
    desk.si.table("respond", "accept", "--case", desk.case, "--number", "SIS-7")
    parties = desk.pc.table("case", "show", desk.case).out
    assert "Organisation: malmo-soc\n      Standing: owner\n      State: active" in parties


def test_a_filled_skeleton_becomes_a_draft_that_nobody_outside_sees(desk):
    message = filled(desk.pa, "threat_assessment", assessment)
    file = desk.pa.file("t.json", message)
    assert "can be read" in desk.pa.table("record", "check", "threat_assessment",
                                          "--from", file).out
    reply = desk.pa.do("record", "put", "threat_assessment", "--case", desk.case,
                       "--from", file, "--valid-to", "+90d")
    desk.threat = hex_id(reply["recordId"])
    assert reply["version"] == 1
    own = desk.shown(desk.pa)
    assert own.row("Status") == "  Status: draft"
    assert "Conclusion: The threat is concrete." in own.out
    assert own.row(f"({CONCLUSION})").endswith(": released")
    assert own.row("(threat_assessment.actors)").endswith("nothing is written")
    assert desk.sw.run("record", "show", desk.threat, "--case", desk.case).status == NOT_FOUND
    assert desk.threat not in desk.sw.table("record", "list", "--case", desk.case).out
    early = desk.disclose("malmo-soc", [CONCLUSION], "own_work", *TEXTS)
    assert (early.status, "NOT_FINAL" in early.err) == (PRECONDITION, True)


def test_a_revision_needs_its_base_and_makes_it_final(desk):
    put = ("record", "put", "threat_assessment", "--case", desk.case, "--from", "t.json",
           "--final", "--revise", desk.threat)
    assert desk.pa.run(*put).status == USAGE
    assert desk.pa.table(*put, "--base", "1").out == "Version 2, final\n"
    again = desk.pa.run(*put, "--base", "1")
    assert again.status == 20 and "ABORTED" in again.err
    rows = desk.pa.table("record", "versions", desk.threat, "--case", desk.case)
    assert [r.split()[3:5] for r in rows.out.splitlines()[1:]] == [
        ["2", "final"], ["1", "superseded"]]
    old = desk.shown(desk.pa, desk.threat, "--version", "1")
    assert old.row("  Version") == "  Version: 1"


def consent(r):
    r["head"].update(subjectCategory="SUBJECT_CATEGORY_AVHOPPARE", nature="NATURE_FACT")
    terms = r["consent"]["terms"]
    terms["scopes"] = [
        {"recipient": code, "groups": [CONCLUSION, PROTECT]} for code in ("malmo-soc", "sis")]
    terms["givenOn"] = "2026-01-15"
    terms["form"] = "FORM_WRITTEN"


def test_a_consent_is_recorded_from_its_skeleton(desk):
    file = desk.pc.file("c.json", filled(desk.pc, "consent", consent))
    reply = desk.pc.do("record", "put", "consent", "--case", desk.case, "--from", file,
                       "--final")
    desk.consent = hex_id(reply["recordId"])
    assert "malmo-soc" in desk.shown(desk.pc, desk.consent).out


def test_disclosed_on_consent_each_group_says_how_it_stands(desk):
    told = desk.disclose("malmo-soc", [CONCLUSION], "consent", "--consent", desk.consent,
                         *TEXTS, "--table")
    assert told.status == 0, told
    assert told.row("State") == "State: active"
    desk.given = HEX.search(told.row("Disclosure"))[0]
    shown = desk.shown(desk.sw)
    assert re.search(r"released until \d{4}-\d\d-\d\d \d\d:\d\d on ground consent",
                     shown.row(f"({CONCLUSION})"))
    assert "withheld" in shown.row(f"({PROTECT})")
    for closed in (SEPARATE, SOURCES, "threat_assessment.analysis"):
        assert "closed to you" in shown.row(f"({closed})")
    assert "The threat is concrete." in shown.out
    for secret in ("Never by bus", "north network", "source 1", "Two sources"):
        assert secret not in shown.out
    listed = desk.sw.table("disclosures", "--case", desk.case, "--record", desk.threat)
    assert listed.row(desk.given).split()[1:5] == [
        "police-nord", "malmo-soc", "active", "consent"]


def test_a_consent_covers_no_more_than_it_names(desk):
    wide = desk.disclose("malmo-soc", ["threat_assessment.actors"], "consent",
                         "--consent", desk.consent, *TEXTS)
    assert wide.status in (DENIED, PRECONDITION), wide
    one_line_each(wide.err)


def test_what_can_cost_a_life_waits_for_a_second_person(desk):
    told = desk.disclose("sis", [SEPARATE], "interest_balancing", *TEXTS, "--table")
    assert told.row("State") == "State: pending" or "second person" in told.out, told
    desk.pending = HEX.search(told.row("Disclosure"))[0]
    desk.disclose("sis", [CONCLUSION], "own_work", *TEXTS)
    assert "north network" not in desk.shown(desk.si, desk.threat, "--reveal").out
    own = desk.pa.run("approve", desk.pending, "--case", desk.case)
    assert own.status in (DENIED, PRECONDITION), own
    assert re.search("NOT_APPROVER|SAME_PERSON", own.err)
    desk.pa2.table("approve", desk.pending, "--case", desk.case)


def test_and_is_shown_with_reveal_only(desk):
    plain = desk.shown(desk.si)
    assert "not asked for: --reveal" in plain.row(f"({SEPARATE})")
    assert "north network" not in plain.out
    revealed = desk.shown(desk.si, desk.threat, "--reveal")
    assert "on ground interest_balancing" in revealed.row(f"({SEPARATE})")
    assert "north network" in revealed.out
    for way in ("--table", "--json"):
        named = desk.si.run("record", "show", desk.threat, "--case", desk.case,
                            "--group", SEPARATE, way)
        assert named.status == USAGE and "--reveal" in named.err
        assert "north network" not in named.out + named.err


def test_an_assessment_past_its_time_hides_its_level_only(desk, bench):
    bench.main.sql("update sluss.record_version set valid_to = now() - interval '1 minute'"
                   f" where record = '{desk.threat}'")
    shown = desk.shown(desk.si)
    assert "expired: ask the owner" in shown.row(f"({CONCLUSION})")
    assert "The threat is concrete." not in shown.out
    bench.main.sql("update sluss.record_version set valid_to = now() + interval '9 days'"
                   f" where record = '{desk.threat}'")
    assert "The threat is concrete." in desk.shown(desk.si).out


def test_the_log_says_whether_a_person_was_shown_it(desk, bench):
    for way, shown in (("--table", "t"), ("--json", "f")):
        end = bench.log_end()
        desk.sw.run("record", "show", desk.threat, "--case", desk.case, way)
        rows = bench.main.sql("select shown from sluss.log where method = 'GetRecord'"
                              f" and id > {end}")
        assert rows == [[shown]], way
    end = bench.log_end()
    desk.sw.terminal("record", "show", desk.threat, "--case", desk.case, "--json")
    assert bench.main.one("select bool_and(shown) from sluss.log where method = 'GetRecord'"
                          f" and id > {end}") == "t"


def test_the_owner_sees_who_read(desk):
    reads = desk.pa.table("reads", "--case", desk.case, "--record", desk.threat)
    line = next(r for r in reads.out.splitlines() if "malmo-soc" in r and " OK " in r)
    assert line.split()[3:6] == ["sw1", "MO", "GetRecord"]
    assert CONCLUSION in line
    assert any("NOT_FOUND" in r and "sw1" in r for r in reads.out.splitlines())
    found = desk.pa.do("reads", "--case", desk.case, "--record", desk.threat)["reads"]
    assert {hex_id(r["recordId"]) for r in found} == {desk.threat}


def test_a_withdrawn_disclosure_names_those_who_had_read_it(desk):
    told = desk.pa.table("withdraw", desk.pending, "--case", desk.case)
    assert "These had read it" in told.out
    assert told.row("si1").split()[:2] == ["sis", "si1"]
    shown = desk.shown(desk.si, desk.threat, "--reveal")
    assert "withheld" in shown.row(f"({SEPARATE})")
    assert "north network" not in shown.out
    more = desk.disclose("sis", [PROTECT], "own_work", *TEXTS)
    told = desk.pa.table("withdraw", more.json["disclosureId"], "--case", desk.case)
    assert "Nobody had read it" in told.out


def test_a_withdrawn_consent_stops_the_very_next_reading(desk):
    told = desk.pc.table("consent", "withdraw", desk.consent, "--case", desk.case,
                         "--to", "malmo-soc")
    assert "Withdrawn." in told.out
    refused = desk.sw.run("record", "show", desk.threat, "--case", desk.case)
    assert refused.status == DENIED and "NOTHING_RELEASED" in refused.err
    assert "The threat is concrete." in desk.shown(desk.si).out
    again = desk.pc.run("consent", "withdraw", desk.consent, "--case", desk.case,
                        "--to", "malmo-soc")
    assert again.status == USAGE and "withdrawn already" in again.err


def test_the_ceiling_shows_positions_grounds_and_purposes(desk):
    told = desk.sw.table("ceiling", "--case", desk.case)
    assert told.row("Your position") == "Your position: MO"
    assert told.row(CONCLUSION).split()[1:] == ["own", "3", "MO", "R"]
    assert told.row(SOURCES).split()[1:] == ["public", "4", "-"]
    assert "weighing" in told.row("interest_balancing")
    assert "own_case_work" in told.out
    everything = desk.sw.table("ceiling").row(CONCLUSION)
    assert "PA X" in everything and "MO R" in everything


def test_an_invitation_can_be_declined(desk, bench, tmp_path):
    other = Person(bench, tmp_path, "kriminalvarden", "kv1")
    desk.pc.table("refer", "--case", desk.case, "--to", "kriminalvarden", "--standing", "party",
                  "--ground", "own_work", "--until", "+30d", *TEXTS)
    assert "Declined." in other.table("respond", "decline", "--case", desk.case).out
    wait.until(lambda: desk.case not in other.table("case", "list").out, 5, "declined")
