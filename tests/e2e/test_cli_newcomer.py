# SPDX-License-Identifier: EUPL-1.2
"""What stands in the way of somebody new at the terminal, with the manual page only."""

import datetime
import json

import pytest
from rig import scenes
from rig.cli import Person, hex_id

PROTECT = "threat_assessment.protect"
DENIED, USAGE = 17, 64
PARTIES = {"malmo-soc": ("owner", "sw1", ("sw2",)), "sis": ("party", "si1", ())}


class Desk:
    def __init__(self, bench, play, directory):
        self.scene = scenes.open_case(play, PARTIES)
        self.case = self.scene.case.id.hex()
        for name, organisation, actor in (
                ("pa", "police-nord", "pa1"), ("pc", "police-nord", "pc1"),
                ("sw", "malmo-soc", "sw1"), ("b", "lund-soc", "sw1"),
                ("hc", "region-psykiatri", "hc1")):
            setattr(self, name, Person(bench, directory, organisation, actor))


@pytest.fixture(scope="module")
def desk(bench, play, tmp_path_factory):
    return Desk(bench, play, tmp_path_factory.mktemp("newcomer"))


@pytest.mark.parametrize("name,organisation,standing", [
    ("b", "lund-soc", "receiver"), ("hc", "region-psykiatri", "party")])
def test_who_keeps_no_heading_accepts_without_a_number(desk, play, name, organisation, standing):
    person = getattr(desk, name)
    play.refer(desk.scene.case, desk.scene.sw, organisation, standing)
    missing = person.run("respond", "accept", "--case", desk.case)
    assert (missing.status, "--number" in missing.err) == (USAGE, True)
    both = person.run("respond", "accept", "--case", desk.case, "--number", "1",
                      "--without-number")
    assert both.status == USAGE
    numbered = person.run("respond", "accept", "--case", desk.case, "--number", "SN-8")
    assert numbered.status == DENIED and "GROUP_NOT_WRITABLE" in numbered.err
    assert "--without-number" in numbered.err
    person.table("respond", "accept", "--case", desk.case, "--without-number")
    assert person.table("case", "list").row(desk.case).split()[-2:] == ["active", "yes"]


def test_a_draft_becomes_final_and_gets_an_end_without_its_file(desk):
    file = desk.pc.file("e.json", {
        "head": {"subjectCategory": "avhoppare", "nature": "assessment"},
        "eligibility": {"checklist": {"motivated": "yes", "evidencePerson": False}}})
    made = desk.pc.do("record", "put", "eligibility", "--case", desk.case, "--from", file)
    id_ = hex_id(made["recordId"])
    revise = ("record", "put", "eligibility", "--case", desk.case, "--revise", id_)
    no_base = desk.pc.run(*revise, "--final")
    assert (no_base.status, "sluss record list" in no_base.err) == (USAGE, True)
    assert "Version 2, final" in desk.pc.table(*revise, "--base", "1", "--final").out
    desk.pc.do(*revise, "--base", "2", "--final", "--valid-to", "+30d")
    read = desk.pc.do("record", "show", id_, "--case", desk.case)["view"]["record"]
    assert read["eligibility"]["checklist"] == {
        "motivated": "ANSWER_YES", "evidencePerson": "ANSWER_NO"}
    assert read["head"]["version"] == 3 and read["head"]["validTo"]
    assert desk.pc.run("record", "put", "eligibility", "--case", desk.case).status == USAGE


def test_a_vetting_ends_on_a_day_or_after_a_span(desk):
    file = desk.pc.file("p.json", {"provider": {"vetting": {
        "name": "Exempelstödet", "organisationNumber": "5560360793", "vetted": "pending"}}})
    id_ = hex_id(desk.pc.do("provider", "put", "--from", file)["providerId"])
    desk.pc.do("provider", "vet", id_, "ok", "--until", "+200d")
    shown = desk.pc.do("provider", "show", id_)["view"]["record"]["provider"]["vetting"]
    day = datetime.date.fromisoformat(shown["validToOn"])
    assert 199 <= (day - datetime.date.today()).days <= 201
    wrong = desk.pc.run("provider", "vet", id_, "ok", "--until", "2027-02-30")
    assert (wrong.status, "--until" in wrong.err) == (USAGE, True)


def test_a_skeleton_of_an_extract_has_what_may_be_one_and_is_taken_as_it_is(desk, play):
    record = play.put(desk.scene.case, desk.scene.pa, "threat_assessment")
    words = ("record", "template", "threat_assessment", "--json", "--case", desk.case,
             "--record", record.id.hex())
    skeleton = desk.pa.do(*words, "--extract-for", "lund-soc")
    assert set(skeleton) == {"threatAssessment"}
    assert set(skeleton["threatAssessment"]) == {"conclusion", "protect"}
    assert set(desk.pa.do(*words, "--extract-for", "region-psykiatri")[
        "threatAssessment"]) == {"protect"}
    whole = desk.pa.run(*words, "--extract-for", "malmo-soc")
    assert (whole.status, whole.out) == (USAGE, "")
    skeleton["threatAssessment"]["protect"].update(
        needsRelocation="no", communicationRules="By the duty function only.")
    file = desk.pa.file("zone.json", json.dumps(skeleton))
    desk.pa.do("record", "put", "threat_assessment", "--case", desk.case, "--revise",
               record.id.hex(), "--base", "1", "--extract-for", "lund-soc", "--from", file)
    own = desk.pa.do("record", "show", record.id.hex(), "--case", desk.case, "--extract-for",
                     "lund-soc")["view"]["record"]["threatAssessment"]
    assert list(own) == ["protect"]
    assert own["protect"]["communicationRules"] == "By the duty function only."


def test_a_misspelt_group_and_a_missing_end_are_said_before_reasons_are_asked_for(desk, play):
    record = play.put(desk.scene.case, desk.scene.pc, "eligibility")
    words = ("disclose", record.id.hex(), "--case", desk.case, "--to", "malmo-soc",
             "--ground", "own_work")
    for group in ("eligibility", "eligibility.checklst", "checklist", "eligibility."):
        said = desk.pc.terminal(*words, "--group", group, "--until", "+9d")
        assert (said.status, "sluss ceiling" in said.out) == (USAGE, True), group
        assert "Weighing" not in said.out
    endless = desk.pc.terminal(*words, "--group", "eligibility.checklist")
    assert (endless.status, "--preview" in endless.out) == (USAGE, True)
