# SPDX-License-Identifier: EUPL-1.2
"""An assessment that lapses: what fades, what stays and is marked, and a change of level told without its reasons."""

import pytest
from oracle import rule
from rig import content
from rig.caller import Refused
from rig.cli import Person
from rig.play import soon

CONCLUSION = "threat_assessment.conclusion"
PROTECT = "threat_assessment.protect"
SEPARATE = "threat_assessment.separate"
NOT_FOUND, DENIED, FAILED = 5, 7, 9


@pytest.fixture
def scene(own_scene, play):
    own_scene.record = play.put(own_scene.case, own_scene.pa, "threat_assessment",
                                [CONCLUSION, PROTECT, SEPARATE], valid_to=soon(5))
    return own_scene


def marks(play, actor, record, named=()):
    """group -> (state, overdue), and the groups with content."""
    reply = play.caller(actor).GetRecord(
        case_id=record.case.id, record_id=record.id, groups=sorted(named))
    yes = play.contract.ANSWER_YES
    return ({g.group: (g.state, g.overdue == yes) for g in reply.view.groups},
            content.groups_in(reply.view))


def renew(play, scene, groups, **more):
    message = content.record(play.contract, "threat_assessment", groups, "new",
                             "police-nord", valid_to=soon(30))
    return play.revise(scene.record, scene.pa, groups, message=message, valid_to=soon(30), **more)


def test_a_level_fades_and_protection_stays_and_is_marked_overdue(play, scene):
    play.disclose(scene.record, scene.pa, "malmo-soc", [CONCLUSION, PROTECT], follow=True)
    play.disclose(scene.record, scene.pa, "sis", [PROTECT, SEPARATE])
    states, _ = marks(play, scene.sw, scene.record)
    assert states[PROTECT] == (rule.RELEASED, False)
    play.fade(scene.record)
    states, groups = marks(play, scene.sw, scene.record)
    assert states[CONCLUSION] == (rule.EXPIRED, False)
    assert states[PROTECT] == (rule.RELEASED, True) and groups == {PROTECT}
    states, _ = marks(play, scene.si, scene.record)
    assert states[SEPARATE] == (rule.NOT_NAMED, True), "marked before it is asked for"
    states, groups = marks(play, scene.si, scene.record, [SEPARATE])
    assert states[SEPARATE] == (rule.RELEASED, True) and SEPARATE in groups
    # Its owner sees that it owes a new one.
    states, _ = marks(play, scene.pa, scene.record)
    assert states[CONCLUSION] == (rule.RELEASED, True)
    # Another group does not renew it, and it is its own renewal that does.
    renew(play, scene, [CONCLUSION])
    states, _ = marks(play, scene.sw, scene.record)
    assert states[CONCLUSION] == (rule.RELEASED, False)
    assert states[PROTECT] == (rule.RELEASED, True)
    renew(play, scene, [PROTECT])
    states, _ = marks(play, scene.sw, scene.record)
    assert states[PROTECT] == (rule.RELEASED, False)
    assert play.difference(scene.sw, scene.record) is None


def test_what_is_withdrawn_is_not_told_to_be_overdue(play, scene):
    d = play.disclose(scene.record, scene.pa, "malmo-soc", [PROTECT])
    play.disclose(scene.record, scene.pa, "malmo-soc", [CONCLUSION])
    play.fade(scene.record)
    play.withdraw(d, scene.pa)
    listed = play.caller(scene.sw).ListRecords(
        case_id=scene.case.id, kind="threat_assessment").records
    [view] = [v for v in listed if v.record.head.record_id == scene.record.id]
    assert {g.group: (g.state, g.overdue) for g in view.groups}[PROTECT] == (rule.WITHHELD, 0)


def test_the_terminal_says_what_has_expired_and_what_is_overdue(bench, play, scene, tmp_path):
    play.disclose(scene.record, scene.pa, "malmo-soc", [CONCLUSION, PROTECT])
    play.fade(scene.record)
    sw = Person(bench, tmp_path, "malmo-soc", "sw1")
    shown = sw.table("record", "show", scene.record.id.hex(), "--case", scene.case.id.hex())
    assert "expired: ask the owner for a new one" in shown.out, shown
    assert "overdue" in shown.out


# a change of level

def announce(play, scene, actor, *recipients):
    return list(play.caller(actor).AnnounceLevel(
        case_id=scene.case.id, record_id=scene.record.id,
        recipients=list(recipients)).recipients)


def reason(call, *args, **more):
    with pytest.raises(Refused) as refused:
        call(*args, **more)
    return refused.value.reason


def told(bench, scene):
    """organisation -> how often it was told that the level has changed."""
    rows = bench.main.sql(
        "select o.code, count(*) from sluss.change c join sluss.organisation o"
        " on o.id = c.organisation where c.type = 'level' and c.record = :'id'::uuid"
        " group by 1", id=scene.record.id.hex())
    return {code: int(n) for code, n in rows}


def test_past_recipients_hear_that_the_level_has_changed_and_no_more(bench, play, scene):
    for to in ("malmo-soc", "sis"):
        play.disclose(scene.record, scene.pa, to, [CONCLUSION])
    play.disclose(scene.record, scene.pa, "kriminalvarden", [CONCLUSION], follow=True)
    play.disclose(scene.record, scene.pa, "police-syd", [PROTECT])
    assert reason(announce, play, scene, scene.pa) == "NOBODY_TO_TELL"
    play.expire(play.disclose(scene.record, scene.pa, "police-syd", [PROTECT]))
    renew(play, scene, [CONCLUSION])
    assert announce(play, scene, scene.pa, "sis") == ["sis"]
    assert announce(play, scene, scene.pa) == ["malmo-soc"], "once each, who has it not"
    assert told(bench, scene) == {"malmo-soc": 1, "sis": 1}
    assert reason(announce, play, scene, scene.pa) == "NOBODY_TO_TELL"
    assert play.difference(scene.sw, scene.record) is None
    renew(play, scene, [PROTECT])
    assert reason(announce, play, scene, scene.pa) == "NOBODY_TO_TELL", "the level stands"
    renew(play, scene, [CONCLUSION], final=False)
    assert reason(announce, play, scene, scene.pa) == "NOBODY_TO_TELL", "a draft"
    play.finalise(scene.record, scene.pa)
    assert announce(play, scene, scene.pa) == ["malmo-soc", "sis"]


def test_who_lost_it_for_a_reason_is_told_nothing(bench, play, scene):
    consent = play.consent(scene.case, scene.sw, {
        o: [CONCLUSION] for o in ("kriminalvarden", "sis", "police-nord")})
    play.disclose(consent, scene.sw, "police-nord", ["consent.terms"])
    for to in ("kriminalvarden", "sis"):
        play.disclose(scene.record, scene.pa, to, [CONCLUSION], ground="consent",
                      consent=consent)
    withdrawn = play.disclose(scene.record, scene.pa, "malmo-soc", [CONCLUSION])
    play.disclose(scene.record, scene.pa, "police-syd", [CONCLUSION])
    play.withdraw(withdrawn, scene.pa)
    play.withdraw_consent(consent, scene.sw, "kriminalvarden")
    play.caller(scene.actor("police-syd", "pc1")).Leave(case_id=scene.case.id)
    renew(play, scene, [CONCLUSION])
    for named in ("malmo-soc", "kriminalvarden", "police-syd", "lund-soc", "nowhere"):
        assert reason(announce, play, scene, scene.pa, named, "sis") == "NOBODY_TO_TELL"
    assert announce(play, scene, scene.pa) == ["sis"]


def test_only_its_owner_announces_a_level(play, scene):
    play.disclose(scene.record, scene.pa, "malmo-soc", [CONCLUSION])
    syd = scene.actor("police-syd", "pa1")
    fields = dict(case_id=scene.case.id)
    nowhere = play.caller(syd).refused("AnnounceLevel", record_id=bytes(15) + b"\7", **fields)
    there = play.caller(syd).refused("AnnounceLevel", record_id=scene.record.id, **fields)
    assert (there.code, there.raw) == (NOT_FOUND, nowhere.raw)
    play.disclose(scene.record, scene.pa, "police-syd", [CONCLUSION])
    assert reason(announce, play, scene, syd) == "NOT_OWNER"
    assert reason(announce, play, scene, scene.sw) == "METHOD_NOT_ALLOWED"
    note = play.put(scene.case, scene.pc, "contact_note")
    assert play.caller(scene.pc).refused(
        "AnnounceLevel", record_id=note.id, **fields).reason == "NO_LEVEL"


def test_one_request_id_is_one_announcement(bench, play, scene):
    play.disclose(scene.record, scene.pa, "malmo-soc", [CONCLUSION])
    renew(play, scene, [CONCLUSION])
    said = dict(request_id=b"n" * 16, case_id=scene.case.id, record_id=scene.record.id)
    first = play.caller(scene.pa).AnnounceLevel(**said)
    assert play.caller(scene.pa).AnnounceLevel(**said) == first
    assert told(bench, scene) == {"malmo-soc": 1}


def test_at_the_terminal_a_level_is_announced(bench, play, scene, tmp_path):
    play.disclose(scene.record, scene.pa, "malmo-soc", [CONCLUSION])
    renew(play, scene, [CONCLUSION])
    pa = Person(bench, tmp_path, "police-nord", "pa1")
    answer = pa.table("level", "announce", scene.record.id.hex(), "--case", scene.case.id.hex())
    assert "malmo-soc" in answer.out and "nothing else" in answer.out
