# SPDX-License-Identifier: EUPL-1.2
"""Extracts: written by an owner for one recipient, read by that one, and nothing to anybody else."""

import os

import pytest
from oracle import rule
from rig import content, scenes
from rig.play import soon

ASSESSMENT = "threat_assessment"
CONCLUSION, PROTECT = "threat_assessment.conclusion", "threat_assessment.protect"
SECURITY, ACTIONS = "plan.security", "plan.actions"
INVALID, NOT_FOUND, DENIED, PRECONDITION, ABORTED = 3, 5, 7, 9, 10


@pytest.fixture
def told(play):
    """A case with two municipalities that receive, a prison and health care, and an assessment."""
    parties = {**scenes.PARTIES, "kalmar-soc": ("receiver", "sw1", ())}
    scene = scenes.open_case(play, parties)
    return scene, play.put(scene.case, scene.pa, ASSESSMENT)


SALTS = ("", "lund", "care", "first", "second", "whole", "theirs", "all", "new", "zone in B")


def salts(view):
    """Whose words a view carries: what each text was salted with."""
    text, kind = str(view.record), view.record.WhichOneof("body")
    groups = {f"{kind}.{f.name}" for f in view.record.DESCRIPTOR.fields_by_name[
        kind].message_type.fields} if kind else ()
    return {s for s in SALTS for g in groups if content.marker(g, s) in text}


def reads(play, scene, record, organisation, code, groups=(), **more):
    reply = scene.caller(organisation, code).GetRecord(
        case_id=scene.case.id, record_id=record.id, groups=list(groups), **more)
    return salts(reply.view), reply.view


def versions(scene, record, organisation, code):
    return list(scene.caller(organisation, code).ListRecordVersions(
        case_id=scene.case.id, record_id=record.id).versions)


def extract(play, scene, record, for_whom, groups, salt, actor=None):
    return play.extract(record, actor or scene.pa, for_whom, groups, salt)


def test_each_reads_what_was_written_for_it(play, told):
    scene, record = told
    extract(play, scene, record, "lund-soc", [CONCLUSION, PROTECT], "lund")
    extract(play, scene, record, "kalmar-soc", [PROTECT], "new")
    extract(play, scene, record, "region-psykiatri", [PROTECT], "care")
    play.disclose(record, scene.pa, "lund-soc", [CONCLUSION, PROTECT])
    play.disclose(record, scene.pa, "kalmar-soc", [PROTECT])
    play.disclose(record, scene.pa, "region-psykiatri", [PROTECT])
    play.disclose(record, scene.pa, "malmo-soc", [CONCLUSION, PROTECT])
    lund, view = reads(play, scene, record, "lund-soc", "sw1")
    assert lund == {"lund"}
    assert {g.group: g.extract for g in view.groups} == {
        CONCLUSION: play.contract.ANSWER_YES, PROTECT: play.contract.ANSWER_YES}
    assert reads(play, scene, record, "kalmar-soc", "sw1")[0] == {"new"}
    assert reads(play, scene, record, "region-psykiatri", "hc1")[0] == {"care"}
    whole, view = reads(play, scene, record, "malmo-soc", "sw1")
    assert whole == {""}
    assert not any(g.extract for g in view.groups)
    for reader in scene.people():
        for named in ((), play.world.policy.groups_of(ASSESSMENT)):
            assert play.difference(reader, record, named) is None


def test_an_owner_reads_each_back_and_another_gets_its_own_whomever_it_names(play, told):
    scene, record = told
    extract(play, scene, record, "lund-soc", [PROTECT], "lund")
    play.disclose(record, scene.pa, "malmo-soc", [PROTECT])
    own, view = reads(play, scene, record, "police-nord", "pa1", extract_for="lund-soc")
    assert own == {"lund"}
    assert {g.group for g in view.groups if g.state == rule.RELEASED} == {PROTECT}
    assert view.record.head.extract_for == "lund-soc"
    assert reads(play, scene, record, "police-nord", "pa1")[0] == {""}
    for nobody in ("sis", "no-such-organisation"):
        text, view = reads(play, scene, record, "police-nord", "pa1", extract_for=nobody)
        assert not text and {g.state for g in view.groups} == {rule.ABSENT}
    # To who does not own it the field says nothing: the same bytes, whatever it names.
    answers = {reads(play, scene, record, "malmo-soc", "sw1", extract_for=name)[1]
               .SerializeToString() for name in ("", "lund-soc", "sis", "malmo-soc", "no-such")}
    assert len(answers) == 1


def test_its_owner_alone_is_told_for_whom_extracts_are_written_and_by_what_each_is_given(play, told):
    scene, record = told
    extract(play, scene, record, "lund-soc", [CONCLUSION, PROTECT], "lund")
    extract(play, scene, record, "region-psykiatri", [PROTECT], "care")
    d = play.disclose(record, scene.pa, "lund-soc", [CONCLUSION, PROTECT])

    def written(organisation, code):
        reply = scene.caller(organisation, code).GetRecord(case_id=scene.case.id, record_id=record.id)
        return {x.recipient: (sorted(x.groups), x.version, x.disclosure_id) for x in reply.extracts}
    assert written("police-nord", "pa1") == {
        "lund-soc": ([CONCLUSION, PROTECT], 2, d.id), "region-psykiatri": ([PROTECT], 3, b"")}
    assert written("lund-soc", "sw1") == {}
    play.withdraw(d, scene.pa)
    assert written("police-nord", "pa1")["lund-soc"][2] == b""


def test_a_version_written_for_one_is_none_to_others(play, told):
    """History, heads, lists and previews of who reads the whole stay byte for byte."""
    scene, record = told
    play.disclose(record, scene.pa, "malmo-soc", [CONCLUSION], follow=True)
    play.disclose(record, scene.pa, "sis", [CONCLUSION], follow=True)

    def face(organisation, code):
        caller = scene.caller(organisation, code)
        return (reads(play, scene, record, organisation, code)[1].SerializeToString(),
                [v.SerializeToString() for v in versions(scene, record, organisation, code)],
                caller.ListRecords(case_id=scene.case.id).SerializeToString(),
                caller.ListDisclosures(case_id=scene.case.id).SerializeToString())

    before = [face("malmo-soc", "sw1"), face("sis", "si1")]
    stranger = scene.caller("kriminalvarden", "kv1").refused(
        "GetRecord", case_id=scene.case.id, record_id=record.id)
    assert stranger.code == NOT_FOUND
    for n in range(3):
        extract(play, scene, record, "lund-soc", [CONCLUSION], f"{n}")
        play.disclose(record, scene.pa, "lund-soc", [CONCLUSION], follow=True)
    assert [face("malmo-soc", "sw1"), face("sis", "si1")] == before
    unknown = scene.caller("kriminalvarden", "kv1").refused(
        "GetRecord", case_id=scene.case.id, record_id=os.urandom(16))
    again = scene.caller("kriminalvarden", "kv1").refused(
        "GetRecord", case_id=scene.case.id, record_id=record.id)
    assert (unknown.code, unknown.message, unknown.raw) == \
        (again.code, again.message, again.raw) == \
        (stranger.code, stranger.message, stranger.raw)


def test_what_follows_follows_its_own_extract_alone(play, told):
    scene, record = told
    extract(play, scene, record, "lund-soc", [CONCLUSION], "first")
    play.disclose(record, scene.pa, "lund-soc", [CONCLUSION], follow=True)
    before = versions(scene, record, "lund-soc", "sw1")
    play.revise(record, scene.pa, [CONCLUSION], salt="whole")
    extract(play, scene, record, "region-psykiatri", [PROTECT], "care")
    text, view = reads(play, scene, record, "lund-soc", "sw1")
    assert "first" in text and versions(scene, record, "lund-soc", "sw1") == before
    assert (view.record.head.version, view.record.head.extract_for) == (0, "")
    extract(play, scene, record, "lund-soc", [CONCLUSION], "second")
    assert "second" in reads(play, scene, record, "lund-soc", "sw1")[0]
    assert len(versions(scene, record, "lund-soc", "sw1")) == len(before) + 1
    play.extract(record, scene.pa, "lund-soc", [], "", remove=[CONCLUSION])
    text, view = reads(play, scene, record, "lund-soc", "sw1")
    assert not text and view.groups[0].state == rule.ABSENT
    assert [v.record.head.extract_for for v in versions(scene, record, "police-nord", "pa1")] == \
        ["lund-soc", "lund-soc", "region-psykiatri", "", "lund-soc", ""]


def test_one_disclosure_gives_some_groups_whole_and_some_by_extract(play, told):
    scene, _ = told
    plan = play.put(scene.case, scene.sw, "plan", [ACTIONS, SECURITY], salt="all")
    extract(play, scene, plan, "lund-soc", [SECURITY], "theirs", scene.sw)
    d = play.disclose(plan, scene.sw, "lund-soc", [ACTIONS, SECURITY], follow=True)
    text, view = reads(play, scene, plan, "lund-soc", "sw1", [ACTIONS, SECURITY])
    assert {g.group: g.extract == play.contract.ANSWER_YES for g in view.groups} == \
        {ACTIONS: False, SECURITY: True}
    assert text == {"theirs", "all"}
    for caller in (scene.caller("malmo-soc", "sw1"), scene.caller("lund-soc", "sw1")):
        given, = [x for x in caller.ListDisclosures(
            case_id=scene.case.id, record_id=plan.id).disclosures if x.disclosure_id == d.id]
        assert list(given.extracts) == [SECURITY] and set(given.groups) == {ACTIONS, SECURITY}
    play.revise(plan, scene.sw, [ACTIONS], salt="new")
    text, _ = reads(play, scene, plan, "lund-soc", "sw1", [ACTIONS, SECURITY])
    assert text == {"theirs", "new"}
    play.withdraw(d, scene.sw)
    assert scene.caller("lund-soc", "sw1").refused(
        "GetRecord", case_id=scene.case.id, record_id=plan.id).code == DENIED


def test_a_preview_says_that_an_extract_is_what_is_missing(play, told):
    scene, record = told
    request = play.request(record, "lund-soc", [CONCLUSION, PROTECT], "own_work")
    reply = scene.caller("police-nord", "pa1").PreviewDisclosure(disclosure=request)
    assert {g.group: (list(g.obstacles), g.extract) for g in reply.groups} == {
        g: (["EXTRACT_MISSING"], play.contract.ANSWER_YES) for g in (CONCLUSION, PROTECT)}
    assert list(reply.missing) == ["EXTRACT_MISSING"]
    assert scene.caller("police-nord", "pa1").refused("Disclose", request).reason == \
        "EXTRACT_MISSING"
    extract(play, scene, record, "lund-soc", [CONCLUSION], "lund")
    reply = scene.caller("police-nord", "pa1").PreviewDisclosure(disclosure=request)
    assert [list(g.obstacles) for g in reply.groups] == [[], ["EXTRACT_MISSING"]]
    why = scene.caller("police-nord", "pa1").Explain(
        case_id=scene.case.id, record_id=record.id, group=CONCLUSION, organisation="lund-soc")
    assert {s.condition: s.met for s in why.steps}["own_area"] == play.contract.ANSWER_YES


def test_an_extract_fades_with_its_group(play, told):
    scene, _ = told
    record = play.put(scene.case, scene.pa, ASSESSMENT, [CONCLUSION, PROTECT], valid_to=soon(3))
    extract(play, scene, record, "lund-soc", [CONCLUSION, PROTECT], "lund")
    play.disclose(record, scene.pa, "lund-soc", [CONCLUSION, PROTECT])
    play.fade(record)
    _, view = reads(play, scene, record, "lund-soc", "sw1")
    assert {g.group: g.state for g in view.groups} == {
        CONCLUSION: rule.EXPIRED, PROTECT: rule.RELEASED}


REFUSALS = {
    "of what the organisation reads whole": ("malmo-soc", [CONCLUSION], {}, "EXTRACT_NOT_NEEDED"),
    "of what a prison reads whole": ("kriminalvarden", [PROTECT], {}, "EXTRACT_NOT_NEEDED"),
    "of what no position there may read": (
        "lund-soc", ["threat_assessment.separate"], {}, "RECIPIENT_MAY_NOT_READ"),
    "of sources": ("lund-soc", ["threat_assessment.sources"], {}, "NEVER_LEAVES_POLICE"),
    "with one group outside the ceiling": (
        "lund-soc", [CONCLUSION, "threat_assessment.actors"], {}, "RECIPIENT_MAY_NOT_READ"),
    "for oneself": ("police-nord", [CONCLUSION], {}, "RECIPIENT_IS_SELF"),
    "for who takes no part": ("socialstyrelsen", [CONCLUSION], {}, "RECIPIENT_NOT_PARTICIPANT"),
    "for nobody": ("no-such-organisation", [CONCLUSION], {}, "UNKNOWN_ORGANISATION"),
    "as a draft": ("lund-soc", [CONCLUSION], {"final": False}, "EXTRACT_FINAL"),
    "of nothing": ("lund-soc", [], {}, "EXTRACT_EMPTY"),
    "removed that is not there": (
        "lund-soc", [], {"remove_groups": [CONCLUSION]}, "EXTRACT_MISSING"),
    "on an older version": ("lund-soc", [CONCLUSION], {"base_version": 7}, "VERSION_CONFLICT"),
}


@pytest.mark.parametrize("what", REFUSALS)
def test_refused_is_an_extract(play, told, what):
    scene, record = told
    to, groups, more, reason = REFUSALS[what]
    refused = scene.caller("police-nord", "pa1").refused(
        "ReviseRecord", **play.extract_request(record, scene.pa, to, groups, "x", **more))
    assert refused.reason == reason
    assert len(versions(scene, record, "police-nord", "pa1")) == 1


def test_an_extract_has_no_head_and_stands_on_no_draft(play, told):
    scene, record = told
    request = play.extract_request(record, scene.pa, "lund-soc", [CONCLUSION], "x")
    request["record"].head.subject_category = 1
    caller = scene.caller("police-nord", "pa1")
    assert caller.refused("ReviseRecord", **request).reason == "EXTRACT_HEAD"
    play.revise(record, scene.pa, [CONCLUSION], final=False)
    request = play.extract_request(record, scene.pa, "lund-soc", [CONCLUSION], "x")
    assert caller.refused("ReviseRecord", **request).reason == "BASE_NOT_FINAL"


def test_nobody_but_the_owner_writes_one(play, told):
    scene, record = told
    play.disclose(record, scene.pa, "malmo-soc", [CONCLUSION])
    for organisation, code, reason in (("malmo-soc", "sw1", "NOT_OWNER"),
                                       ("sis", "si1", "NOT_FOUND")):
        request = play.extract_request(record, scene.pa, "lund-soc", [CONCLUSION], "x")
        refused = scene.caller(organisation, code).refused("ReviseRecord", **request)
        assert refused.reason == reason
    # Nor one whose own position may not write the group.
    request = play.extract_request(record, scene.pa, "lund-soc", [CONCLUSION, PROTECT], "x")
    request["record"].threat_assessment.ClearField("protect")
    assert scene.caller("police-nord", "pc1").ReviseRecord(**request).version == 2


def test_a_task_for_the_receiving_municipality_opens_its_zone_and_ends(play, told):
    """What B is asked to do, safety rules, the zone and a contact; the address while it acts."""
    scene, record = told
    extract(play, scene, record, "lund-soc", [PROTECT], "zone in B")
    task = play.task(scene.case, scene.sw, "lund-soc")
    where = play.put(scene.case, scene.sw, "whereabouts", ["whereabouts.address"])
    contact = play.put(scene.case, scene.sw, "contact_route", ["contact_route.route"])
    play.disclose(record, scene.pa, "lund-soc", [PROTECT])
    for r, group in ((task, "task.extract"), (contact, "contact_route.route"),
                     (where, "whereabouts.address")):
        play.disclose(r, scene.sw, "lund-soc", [group])
    reader = scene.actor("lund-soc", "sw1")
    for r, group in ((record, PROTECT), (task, "task.extract"),
                     (contact, "contact_route.route"), (where, "whereabouts.address")):
        assert play.difference(reader, r, [group]) is None
        assert group in play.look(reader, r, [group])[1]
    play.bench.main.sql("update sluss.task set to_at = now() - interval '1 minute'")
    refused = play.look(reader, where, ["whereabouts.address"])[2]
    assert (refused.code, refused.reason) == (DENIED, "NOTHING_RELEASED")
