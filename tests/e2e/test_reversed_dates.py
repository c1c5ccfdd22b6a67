# SPDX-License-Identifier: EUPL-1.2
"""Dates that run backwards are refused by the field that is wrong, and nothing is written."""

import pytest
from rig import scenes

INVALID = 3
EARLY, LATE = "2027-01-01", "2027-03-01"


@pytest.fixture(scope="module")
def scene(play):
    return scenes.open_case(play)


# writer, kind, group, field that is later, and how the group is filled in the wrong order
PAIRS = [
    ("sw", "whereabouts", "area", "to_on", dict(from_on=LATE, to_on=EARLY)),
    ("sw", "whereabouts", "address", "to_on", dict(from_on=LATE, to_on=EARLY)),
    ("sw", "consent", "terms", "valid_to_on", dict(given_on=LATE, valid_to_on=EARLY)),
    ("sw", "decision", "outcome", "to_on", dict(from_on=LATE, to_on=EARLY)),
    ("sw", "social_investigation", "findings", "completed_on",
     dict(opened_on=LATE, completed_on=EARLY)),
    ("sw", "task", "extract", "to_on", dict(from_on=LATE, to_on=EARLY)),
    ("sw", "intervention", "summary", "to_on", dict(from_on=LATE, to_on=EARLY)),
    ("kv", "custody", "dates", "sentence_end_on",
     dict(conditional_release_on=LATE, sentence_end_on=EARLY)),
    ("kv", "custody", "dates", "supervision_end_on",
     dict(conditional_release_on=LATE, supervision_end_on=EARLY)),
    ("kv", "custody", "dates", "leaves.to_on", dict(leaves=[dict(from_on=LATE, to_on=EARLY)])),
    ("si", "sis_placement", "dates", "planned_discharge_on",
     dict(placed_on=LATE, planned_discharge_on=EARLY)),
    ("si", "sis_placement", "dates", "discharged_on",
     dict(placed_on=LATE, discharged_on=EARLY)),
    ("pa", "threat_assessment", "police_measures", "entries.to_on",
     dict(entries=[dict(from_on=LATE, to_on=EARLY)])),
]


def record_of(play, kind, group, fields):
    c = play.contract
    record = c.Record()
    record.head.subject_category = c.SUBJECT_CATEGORY_AVHOPPARE
    record.head.nature = c.NATURE_FACT
    part = getattr(getattr(record, kind), group)
    for name, value in fields.items():
        if isinstance(value, list):
            for item in value:
                getattr(part, name).add(**item)
        else:
            setattr(part, name, value)
    return record


@pytest.mark.parametrize("who,kind,group,field,fields", PAIRS)
def test_a_date_that_lies_before_the_one_it_follows_is_refused(
        bench, play, scene, who, kind, group, field, fields):
    count = "select count(*) from sluss.record"
    before = bench.main.one(count)
    refused = play.caller(getattr(scene, who)).refused(
        "CreateRecord", case_id=scene.case.id, record=record_of(play, kind, group, fields),
        final=play.contract.ANSWER_NO)
    assert (refused.code, refused.reason, refused.field) == (
        INVALID, "DATES_REVERSED", f"record.{kind}.{group}.{field}")
    assert LATE not in refused.message and EARLY not in refused.message
    assert bench.main.one(count) == before


def test_the_same_day_and_the_right_order_are_fine(play, scene):
    for first, last in ((EARLY, LATE), (EARLY, EARLY)):
        record = record_of(play, "whereabouts", "area", dict(from_on=first, to_on=last))
        assert play.caller(scene.sw).CreateRecord(
            case_id=scene.case.id, record=record, final=play.contract.ANSWER_YES).record_id


def test_a_revision_is_looked_through_as_a_first_version_is(play, scene):
    record = play.put(scene.case, scene.sw, "whereabouts", ["whereabouts.area"])
    refused = play.caller(scene.sw).refused(
        "ReviseRecord", case_id=scene.case.id, record_id=record.id, base_version=1,
        record=record_of(play, "whereabouts", "area", dict(from_on=LATE, to_on=EARLY)),
        final=play.contract.ANSWER_YES)
    assert (refused.reason, refused.field) == (
        "DATES_REVERSED", "record.whereabouts.area.to_on")
