# SPDX-License-Identifier: EUPL-1.2
"""The end of a part in a case: who may end whose, what ends with it, and a removal against an accept."""

import pytest
from rig import content
from rig.play import soon
from rig.races import code_of

CONCLUSION = "threat_assessment.conclusion"
HEAD = "case.head"
INVALID, NOT_FOUND, FAILED = 3, 5, 9
RACES = 50


@pytest.fixture
def scene(own_scene):
    return own_scene


def leave(play, scene, actor):
    reply = play.caller(actor).Leave(case_id=scene.case.id)
    scene.case.participants[actor.organisation.code] = (
        scene.case.participants[actor.organisation.code][0], "left")
    return list(reply.disclosure_ids)


def remove(play, case, actor, organisation, **more):
    return list(play.caller(actor).Remove(
        case_id=case.id, organisation=organisation, **more).disclosure_ids)


def refused_removal(play, case, actor, organisation):
    return play.caller(actor).refused("Remove", case_id=case.id, organisation=organisation)


def states(play, case, actor, record):
    """organisation -> state, of the participants that a case record names."""
    reply = play.caller(actor).GetRecord(
        case_id=case.id, record_id=record.id, groups=["case.participants"])
    return {p.organisation: p.state for p in reply.view.record.case.participants.entries}


def test_who_leaves_loses_what_it_received_and_keeps_its_own_file(play, scene):
    record = play.put(scene.case, scene.pa, "threat_assessment")
    d = play.disclose(record, scene.pa, "sis", [CONCLUSION])
    own = play.put(scene.case, scene.si, "contact_note")
    given = play.disclose(own, scene.si, "police-nord", ["contact_note.note"])
    assert play.look(scene.si, record)[1] == {CONCLUSION}
    ended = leave(play, scene, scene.si)
    assert d.id in ended and given.id not in ended
    verdict, groups, _ = play.look(scene.si, record)
    assert (verdict.code, groups) == (NOT_FOUND, set())
    assert play.look(scene.si, own)[1] == {"contact_note.note"}
    assert play.look(scene.pc, own)[1] == {"contact_note.note"}


def test_what_is_disclosed_to_who_has_left_is_refused_and_it_writes_no_more(play, scene):
    record = play.put(scene.case, scene.pa, "threat_assessment")
    own = play.put(scene.case, scene.si, "contact_note")
    leave(play, scene, scene.si)
    refused = play.caller(scene.pa).refused(
        "Disclose", play.request(record, "sis", [CONCLUSION], "own_work"))
    assert refused.reason == "RECIPIENT_NOT_PARTICIPANT"
    si = play.caller(scene.si)
    assert si.refused("Disclose", play.request(
        own, "police-nord", ["contact_note.note"], "own_work")).code == NOT_FOUND
    assert si.refused("Refer", play.contract.ReferRequest(
        case_id=scene.case.id, organisation="kalmar-soc",
        standing=play.contract.STANDING_INTERIM, ground="own_work", weighing="Text.",
        necessity="Text.", expires_at=play.request(
            own, "police-nord", [], "own_work").expires_at)).code == NOT_FOUND
    assert si.refused("Leave", case_id=scene.case.id).reason == "NOT_ACTIVE"
    assert refused_removal(play, scene.case, scene.si, "kronofogden").code == NOT_FOUND


def test_a_second_part_in_the_case_brings_nothing_back_of_the_first(play, scene):
    record = play.put(scene.case, scene.pa, "threat_assessment")
    play.disclose(record, scene.pa, "sis", [CONCLUSION])
    waits = play.disclose(record, scene.pa, "sis", ["threat_assessment.separate"],
                          approve=False)
    ended = leave(play, scene, scene.si)
    assert waits.id not in ended, "what waits for approval was never told"
    play.refer(scene.case, scene.pc, "sis")
    play.accept(scene.case, scene.si)
    assert play.look(scene.si, record)[1] == set()
    late = play.caller(play.approver(waits)).refused(
        "ApproveDisclosure", case_id=scene.case.id, disclosure_ids=[waits.id])
    assert late.reason == "NOT_PENDING"


def test_leaving_tells_nothing_of_what_has_not_begun(play, scene):
    record = play.put(scene.case, scene.pa, "threat_assessment")
    begun = play.disclose(record, scene.pa, "sis", [CONCLUSION])
    request = play.request(record, "sis", [CONCLUSION], "own_work")
    request.not_before.FromDatetime(soon(10).replace(tzinfo=None))
    later = play.caller(scene.pa).Disclose(request).disclosure_id
    ended = leave(play, scene, scene.si)
    assert begun.id in ended and later not in ended
    given = play.caller(scene.pa).ListDisclosures(
        case_id=scene.case.id, record_id=record.id).disclosures
    withdrawn = play.contract.DISCLOSURE_STATE_WITHDRAWN
    assert [d.state for d in given if d.disclosure_id == later] == [withdrawn]


def test_the_responsible_municipality_stays_while_the_case_is_open(bench, play, scene):
    end = bench.log_end()
    refused = play.caller(scene.sw).refused("Leave", case_id=scene.case.id)
    assert (refused.code, refused.reason) == (FAILED, "OWNER_STAYS")
    removal = refused_removal(play, scene.case, scene.pc, "malmo-soc")
    assert (removal.code, removal.reason) == (FAILED, "OWNER_STAYS")
    assert [(r[3], r[5]) for r in bench.log_rows(f"l.id > {end}")] == [
        ("Leave", "OWNER_STAYS"), ("Remove", "OWNER_STAYS")]


def test_the_inviter_the_responsible_municipality_and_the_police_remove(play, scene):
    play.join(scene.case, scene.sw, play.actor("kalmar-soc", "sw1"), "interim")
    remove(play, scene.case, scene.sw, "kalmar-soc", reason="It has no part in this.")
    remove(play, scene.case, scene.sw, "kronofogden")
    remove(play, scene.case, play.actor("police-syd", "pc1"), "region-psykiatri")
    remove(play, scene.case, scene.pc, "sis")
    seen = states(play, scene.case, scene.pc, play.case_record(
        scene.case, scene.pc.organisation))
    gone = play.contract.PARTICIPANT_STATE_REMOVED
    assert {seen[o] for o in ("kronofogden", "region-psykiatri", "sis")} == {gone}
    assert "kalmar-soc" not in seen, "a case record names whom its owner invited"


def test_others_cannot_remove_nor_learn_who_takes_part(bench, play, scene):
    answers = {refused_removal(play, scene.case, scene.kv, o).raw
               for o in ("sis", "police-nord", "malmo-soc", "kalmar-soc", "nowhere")}
    assert len(answers) == 1
    r = refused_removal(play, scene.case, scene.kv, "sis")
    assert (r.code, r.reason) == (FAILED, "NOT_REMOVABLE")
    assert refused_removal(play, scene.case, scene.kv, "kriminalvarden").reason == "REMOVES_ITSELF"
    lund = refused_removal(play, scene.case, play.actor("lund-soc", "sw1"), "sis")
    assert lund.reason == "METHOD_NOT_ALLOWED"
    end = bench.log_end()
    refused_removal(play, scene.case, scene.kv, "sis")
    assert [(x[3], x[4], x[5]) for x in bench.log_rows(f"l.id > {end}")] == [
        ("Remove", "9", "NOT_REMOVABLE")]


def test_the_remover_is_told_of_its_own_disclosures_alone(play, scene):
    record = play.put(scene.case, scene.pa, "threat_assessment")
    mine = play.disclose(record, scene.pa, "kriminalvarden", [CONCLUSION])
    heading = play.case_record(scene.case, scene.si.organisation)
    theirs = play.disclose(heading, scene.si, "kriminalvarden", [HEAD])
    assert play.look(scene.kv, heading)[1] == {HEAD}
    ended = remove(play, scene.case, scene.pc, "kriminalvarden")
    assert mine.id in ended and theirs.id not in ended
    for r in (record, heading):
        assert play.look(scene.kv, r)[0].code == NOT_FOUND
    shown = {d.disclosure_id: d for d in play.caller(scene.si).ListDisclosures(
        case_id=scene.case.id).disclosures}
    assert shown[theirs.id].state == play.contract.DISCLOSURE_STATE_WITHDRAWN


def test_a_case_keeps_why_somebody_was_removed_and_not_in_the_clear(bench, play, scene):
    remove(play, scene.case, scene.pc, "sis", reason="A sentence that nobody else writes.")
    row = bench.main.one("select to_jsonb(r)::text from sluss.removal r where case_id ="
                         " :'id'::uuid", id=scene.case.id.hex())
    assert '"was": "active"' in row
    assert "nobody else" not in row and b"nobody else".hex() not in row


def test_an_invitation_that_is_ended_is_gone_with_its_head(play):
    pc, si = play.actor("police-nord", "pc1"), play.actor("sis", "si1")
    case = play.case(pc)
    play.refer(case, pc, "sis")
    assert play.caller(si).GetCase(case_id=case.id).records
    assert len(remove(play, case, pc, "sis")) == 1
    for method, fields in (("GetCase", {}), ("Respond", {"accept": 1}), ("Leave", {})):
        assert play.caller(si).refused(method, case_id=case.id, **fields).code == NOT_FOUND
    assert case.id not in [c.case_id for c in play.caller(si).ListCases().cases]
    again = refused_removal(play, case, pc, "sis")
    assert again.reason == "NOT_REMOVABLE"
    play.join(case, pc, si)
    assert play.caller(si).GetCase(case_id=case.id).records


def test_leaving_twice_with_one_request_id_is_leaving_once(play, scene):
    caller = play.caller(scene.si)
    first = caller.Leave(case_id=scene.case.id, request_id=b"l" * 16)
    assert caller.Leave(case_id=scene.case.id, request_id=b"l" * 16) == first
    assert first.disclosure_ids


def case_head(play):
    head = content.group_message(play.contract, HEAD)
    head.sealed = play.contract.ANSWER_NO
    return head


def test_a_removal_wins_over_an_accept_however_they_meet(bench, play):
    """Either the accept came strictly before, or there was nothing left to accept."""
    pc, si = play.actor("police-nord", "pc1"), play.actor("sis", "si1")
    head = play.contract.Case(head=case_head(play))
    met = {"accepted first": 0, "too late": 0}
    for n in range(RACES):
        case = play.case(pc)
        play.refer(case, pc, "sis")
        calls = [(play.caller(si), "Respond", dict(accept=play.contract.ANSWER_YES, case=head)),
                 (play.caller(pc), "Remove", dict(organisation="sis"))]
        if n % 2:
            calls.reverse()
        flying = {m: c.future(m, case_id=case.id, **f) for c, m, f in calls}
        removed = code_of(flying["Remove"])
        read = play.caller(si).future("GetCase", case_id=case.id)
        accepted = code_of(flying["Respond"])
        assert removed == 0 and accepted in (0, NOT_FOUND, FAILED)
        state = bench.main.one(
            "select p.state from sluss.participant p join sluss.organisation o"
            " on o.id = p.organisation where o.code = 'sis' and p.case_id = :'id'::uuid",
            id=case.id.hex())
        assert state == "removed"
        order = [r[3] for r in bench.log_rows(
            f"l.case_id = '{case.id.hex()}'::uuid and l.code = 0"
            " and l.method in ('Respond', 'Remove')")]
        assert order == (["Respond", "Remove"] if accepted == 0 else ["Remove"])
        met["too late" if accepted else "accepted first"] += 1
        # Its own record is all that the next read may show.
        if code_of(read) == 0:
            assert accepted == 0
            owners = {v.record.head.owner for v in read.result().records}
            assert owners == {"sis"}
    assert sum(met.values()) == RACES


def test_two_removals_and_a_leave_at_once_end_it_once(play):
    pc, pc2, si = (play.actor(o, n) for o, n in (
        ("police-nord", "pc1"), ("police-nord", "pc2"), ("sis", "si1")))
    for _ in range(10):
        case = play.case(pc)
        play.assign(case, pc2)
        play.join(case, pc, si)
        flying = [play.caller(pc).future("Remove", case_id=case.id, organisation="sis"),
                  play.caller(pc2).future("Remove", case_id=case.id, organisation="sis"),
                  play.caller(si).future("Leave", case_id=case.id)]
        assert sorted(code_of(f) for f in flying) == [0, FAILED, FAILED]


def test_reads_that_meet_a_removal_show_nothing_after_its_answer(play, scene):
    record = play.put(scene.case, scene.pa, "threat_assessment")
    play.disclose(record, scene.pa, "sis", [CONCLUSION])
    caller = play.caller(scene.si)
    ask = dict(case_id=scene.case.id, record_id=record.id)
    racing = [caller.future("GetRecord", **ask) for _ in range(16)]
    remove(play, scene.case, scene.pc, "sis")
    later = [caller.future("GetRecord", **ask) for _ in range(16)]
    assert {code_of(f) for f in later} == {NOT_FOUND}
    assert {code_of(f) for f in racing} <= {0, NOT_FOUND}
