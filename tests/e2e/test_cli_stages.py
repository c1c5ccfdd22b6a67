# SPDX-License-Identifier: EUPL-1.2
"""The tracks at the terminal: advanced, refused in words, drawn, overdue, closed."""

import pytest
from rig.cli import Person

PRECONDITION, DENIED, USAGE = 19, 17, 64


class Office:
    def __init__(self, play, scene, directory):
        self.case, self.bench = scene.case.id.hex(), play.bench
        self.sw = Person(play.bench, directory, "malmo-soc", "sw1")
        self.pc = Person(play.bench, directory, "police-nord", "pc1")
        self.kv = Person(play.bench, directory, "kriminalvarden", "kv1")


@pytest.fixture
def office(play, own_scene, tmp_path):
    return Office(play, own_scene, tmp_path)


def advance(person, office, stage, *more, **environment):
    return person.run("case", "advance", stage, "--case", office.case, "--table", *more,
                      **environment)


def test_the_next_stage_is_all_one_says(office):
    told = advance(office.sw, office, "consent")
    assert told.status == 0 and told.out.strip() == "The track stands in consent"
    told = advance(office.sw, office, "investigation", "--due", "+30d")
    assert "Warning: consent_active: Not known to you to be met." in told.out
    swedish = advance(office.pc, office, "consent", LANGUAGE="sv")
    assert swedish.out.startswith("Spåret står i")


def test_a_refusal_says_line_by_line_what_is_missing_and_in_ones_language(office):
    advance(office.pc, office, "consent")
    told = advance(office.pc, office, "joint-assessment")
    assert told.status == PRECONDITION
    assert "GUARD_UNMET" in told.err
    assert "\n    consent_active: Not known to you to be met. Record the consent" in told.err
    told = advance(office.pc, office, "joint-assessment", LANGUAGE="sv")
    assert "\n    consent_active: Veterligen inte uppfyllt." in told.err
    assert "Steget väntar på:" in told.err


def test_a_track_of_others_or_none_is_said_to_be_so(office):
    told = advance(office.sw, office, "consent", "--track", "police")
    assert told.status == DENIED and "TRACK_NOT_OWN" in told.err
    told = advance(office.kv, office, "consent")
    assert told.status == USAGE and "no track of its own" in told.err
    assert advance(office.sw, office, "no-such-stage").status == USAGE


def test_case_show_draws_the_track_and_says_what_is_overdue(office):
    drawn = office.sw.table("case", "show", office.case).out
    assert "Municipal track, malmo-soc\n  [contact] > consent > investigation" in drawn
    assert ", due " in drawn and "OVERDUE" not in drawn
    office.bench.main.sql(
        "update sluss.participant set stage_due = now() - interval '75 hours'"
        " where case_id = :'id'", id=office.case)
    drawn = office.sw.table("case", "show", office.case).out
    assert "OVERDUE (3 days)" in drawn


def test_both_tracks_are_drawn_when_the_other_is_disclosed(play, office, own_scene):
    own = play.case_record(own_scene.case, own_scene.pc.organisation)
    play.disclose(own, own_scene.pc, "malmo-soc", ["case.police_track"],
                  follow=True)
    drawn = office.sw.table("case", "show", office.case).out
    assert "Municipal track, malmo-soc" in drawn
    assert "Police track, police-nord" in drawn


def test_a_case_is_closed_with_its_record(office):
    path = office.sw.file("closure.json", {
        "head": {"subjectCategory": "SUBJECT_CATEGORY_AVHOPPARE", "nature": "NATURE_FACT"},
        "closure": {"outcome": {"ending": "ENDING_COMPLETED", "closedOn": "2026-02-03"}}})
    made = office.sw.table("record", "put", "closure", "--case", office.case, "--from", path,
                           "--final")
    record = next(w for w in made.out.split() if len(w) == 32)
    told = office.sw.table("case", "close", record, "--case", office.case)
    assert told.out.startswith("Closed at ")
    assert "[closure]" in office.sw.table("case", "show", office.case).out
    again = office.sw.run("case", "close", record, "--case", office.case)
    assert again.status == PRECONDITION and "ALREADY_CLOSED" in again.err
