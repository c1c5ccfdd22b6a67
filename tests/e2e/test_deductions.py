# SPDX-License-Identifier: EUPL-1.2
"""What becomes deducible together: told of what one's own organisation gives, never of what others gave."""

import pytest

AREA, SUMMARY = "whereabouts.area", "intervention.summary"
RULE = "area_and_provider"


@pytest.fixture
def scene(own_scene):
    return own_scene


def deduced(play, actor, record, recipient, groups):
    reply = play.caller(actor).PreviewDisclosure(
        disclosure=play.request(record, recipient, groups, "own_work"))
    return {d.rule: d for d in reply.deductions}


def test_what_completes_a_rule_is_told_with_its_groups_and_in_both_languages(play, scene):
    area = play.put(scene.case, scene.sw, "whereabouts", [AREA])
    help_ = play.put(scene.case, scene.sw, "intervention", [SUMMARY])
    assert RULE not in deduced(play, scene.sw, help_, "police-nord", [SUMMARY])
    given = play.disclose(area, scene.sw, "police-nord", [AREA])
    told = deduced(play, scene.sw, help_, "police-nord", [SUMMARY])[RULE]
    assert list(told.groups) == [AREA, SUMMARY]
    assert "kommunen" in told.text_sv and "municipality" in told.text_en
    assert RULE not in deduced(play, scene.sw, help_, "sis", [SUMMARY])
    play.withdraw(given, scene.sw)
    assert RULE not in deduced(play, scene.sw, help_, "police-nord", [SUMMARY])


def test_what_others_gave_the_recipient_is_theirs_to_tell(play, scene):
    area = play.put(scene.case, scene.si, "whereabouts", [AREA])
    help_ = play.put(scene.case, scene.sw, "intervention", [SUMMARY])
    before = deduced(play, scene.sw, help_, "police-nord", [SUMMARY])
    play.disclose(area, scene.si, "police-nord", [AREA])
    assert deduced(play, scene.sw, help_, "police-nord", [SUMMARY]).keys() == before.keys()
