# SPDX-License-Identifier: EUPL-1.2
"""Saying that another's record is wrong, and its owner's answer: who sees it, and what nobody learns by it."""

import grpc
import pytest
from rig.caller import Refused
from rig.cli import Person, hex_id

CONCLUSION = "threat_assessment.conclusion"
PROTECT = "threat_assessment.protect"
SEPARATE = "threat_assessment.separate"
WRONG = "The zone is in the county beside."
BECAUSE = "The zone is right as it stands."
ACCEPTED, REFUSED = 1, 2
NOT_FOUND, FAILED, EXHAUSTED = 5, 9, 8
PRECONDITION, USAGE = 19, 64


@pytest.fixture
def scene(own_scene, play):
    own_scene.record = play.put(own_scene.case, own_scene.pa, "threat_assessment")
    own_scene.given = play.disclose(
        own_scene.record, own_scene.pa, "malmo-soc", [CONCLUSION, PROTECT])
    return own_scene


def propose(play, scene, actor, groups=(PROTECT,), **more):
    return play.caller(actor).ProposeCorrection(
        case_id=scene.case.id, record_id=scene.record.id, groups=list(groups),
        **{"proposal": WRONG, **more}).correction_id


def resolve(play, scene, actor, correction, result, **more):
    return play.caller(actor).ResolveCorrection(
        case_id=scene.case.id, correction_id=correction, result=result, **more)


def corrections(play, scene, actor, **more):
    reply = play.caller(actor).ListCorrections(case_id=scene.case.id, page_size=200, **more)
    return {c.correction_id: c for c in reply.corrections}


def mend(play, scene, groups=(PROTECT,), **more):
    return play.revise(scene.record, scene.pa, list(groups),
                       **{"correction": play.contract.ANSWER_YES, **more})


def reason(call, *args, **more):
    with pytest.raises(Refused) as refused:
        call(*args, **more)
    return refused.value.reason


def told(bench, organisation, correction):
    return bench.main.one(
        "select count(*) from sluss.change c join sluss.organisation o on o.id = c.organisation"
        " where c.type = 'correction' and o.code = :'o' and c.about = :'id'::uuid",
        o=organisation, id=correction.hex())


def test_a_recipient_says_what_is_wrong_and_the_owner_corrects_it(bench, play, scene):
    made = propose(play, scene, scene.sw)
    for actor in (scene.sw, scene.pa, scene.pc):
        c = corrections(play, scene, actor)[made]
        assert (c.from_organisation, c.to_organisation) == ("malmo-soc", "police-nord")
        assert (c.record_id, c.kind, list(c.groups)) == (
            scene.record.id, "threat_assessment", [PROTECT])
        assert (c.proposal, c.reason, c.version) == (WRONG, "", 0)
        assert c.state == play.contract.CORRECTION_STATE_OPEN and c.HasField("proposed_at")
    assert int(told(bench, "police-nord", made)) == 1
    version = mend(play, scene)
    resolve(play, scene, scene.pa, made, ACCEPTED, version=version)
    assert int(told(bench, "malmo-soc", made)) == 1
    mine, theirs = (corrections(play, scene, a)[made] for a in (scene.pa, scene.sw))
    accepted = play.contract.CORRECTION_STATE_ACCEPTED
    assert (mine.state, mine.version) == (accepted, version)
    assert (theirs.state, theirs.version) == (accepted, 0), "numbers are the owner's"
    assert theirs.HasField("resolved_at")
    # Accepting discloses nothing: the recipient has what it had.
    assert play.difference(scene.sw, scene.record) is None


def test_the_owner_refuses_in_words(play, scene):
    made = propose(play, scene, scene.sw)
    assert reason(resolve, play, scene, scene.pa, made, REFUSED) == "FIELD_MISSING"
    resolve(play, scene, scene.pa, made, REFUSED, reason=BECAUSE)
    c = corrections(play, scene, scene.sw)[made]
    assert (c.state, c.reason) == (play.contract.CORRECTION_STATE_REFUSED, BECAUSE)
    assert reason(resolve, play, scene, scene.pc, made, REFUSED,
                  reason=BECAUSE) == "CORRECTION_ENDED"


def test_nobody_else_sees_it_and_no_text_lies_in_the_clear(bench, play, scene):
    made = propose(play, scene, scene.sw, proposal="A sentence that nobody else writes.")
    resolve(play, scene, scene.pa, made, REFUSED, reason="Another sentence of the same kind.")
    for other in (scene.kv, scene.si, scene.actor("lund-soc", "sw1"),
                  scene.actor("police-syd", "pc1")):
        assert made not in corrections(play, scene, other)
    row = bench.main.one("select to_jsonb(q)::text from sluss.correction q where id ="
                         " :'id'::uuid", id=made.hex())
    for text in ("A sentence that", "Another sentence"):
        assert text not in row and text.encode().hex() not in row


def test_only_a_version_that_corrects_it_accepts_it(play, scene):
    made = propose(play, scene, scene.sw)

    def accept(version):
        return reason(resolve, play, scene, scene.pa, made, ACCEPTED, version=version)

    assert accept(0) == "OUT_OF_RANGE"
    assert accept(1) == "CORRECTS_NOTHING"
    assert accept(99) == "CORRECTS_NOTHING"
    mend(play, scene, [CONCLUSION])
    assert accept(2) == "CORRECTS_NOTHING", "another group"
    play.revise(scene.record, scene.pa, [PROTECT])
    assert accept(3) == "CORRECTS_NOTHING", "not written as a correction"
    mend(play, scene, final=False)
    assert accept(4) == "CORRECTS_NOTHING", "a draft"
    resolve(play, scene, scene.pa, made, ACCEPTED, version=mend(play, scene))


def test_what_was_disclosed_once_may_be_corrected_and_nothing_else(play, scene):
    assert reason(propose, play, scene, scene.pa) == "OWN_RECORD"
    assert reason(propose, play, scene, scene.sw, [PROTECT, SEPARATE]) == "GROUP_NOT_HAD"
    assert reason(propose, play, scene, scene.sw, ["person.identity"]) == "KIND_MISMATCH"
    assert reason(propose, play, scene, scene.sw, []) == "FIELD_MISSING"
    assert reason(propose, play, scene, scene.sw, proposal="") == "FIELD_MISSING"
    play.withdraw(scene.given, scene.pa)
    made = propose(play, scene, scene.sw)
    assert corrections(play, scene, scene.pa)[made].proposal == WRONG
    play.expire(play.disclose(scene.record, scene.pa, "kriminalvarden", [CONCLUSION]))
    assert propose(play, scene, scene.kv, [CONCLUSION])
    assert reason(propose, play, scene, scene.kv) == "GROUP_NOT_HAD"


def test_what_was_never_disclosed_answers_as_what_is_not_there(play, scene):
    waits = play.disclose(scene.record, scene.pa, "sis", [SEPARATE], approve=False)
    draft = play.put(scene.case, scene.pa, "threat_assessment", [CONCLUSION], final=False)
    made = propose(play, scene, scene.sw)
    fields = dict(case_id=scene.case.id, groups=[SEPARATE], proposal=WRONG)
    caller = play.caller(scene.si)
    nowhere = caller.refused("ProposeCorrection", record_id=bytes(15) + b"\7", **fields)
    assert nowhere.code == NOT_FOUND
    for record in (scene.record, draft):
        assert caller.refused("ProposeCorrection", record_id=record.id,
                              **fields).raw == nowhere.raw
    for record in (scene.record, draft):
        assert not caller.ListCorrections(case_id=scene.case.id, record_id=record.id).corrections
    # An answer by who was not asked, and one to what nobody proposed.
    answer = dict(case_id=scene.case.id, result=REFUSED, reason=BECAUSE)
    for actor in (scene.si, scene.sw, scene.kv):
        there = play.caller(actor).refused("ResolveCorrection", correction_id=made, **answer)
        gone = play.caller(actor).refused(
            "ResolveCorrection", correction_id=bytes(15) + b"\7", **answer)
        assert (there.code, there.raw) == (NOT_FOUND, gone.raw)
    play.approve(waits)
    assert propose(play, scene, scene.si, [SEPARATE])


def test_strangers_and_the_unassigned_learn_nothing(play, scene):
    made = propose(play, scene, scene.sw)
    stranger, idle = scene.actor("kalmar-soc", "sw1"), scene.actor("police-nord", "stranger")
    for actor in (stranger, idle):
        for method, fields in (
                ("ProposeCorrection", dict(record_id=scene.record.id, groups=[PROTECT],
                                           proposal=WRONG)),
                ("ResolveCorrection", dict(correction_id=made, result=REFUSED, reason=BECAUSE)),
                ("ListCorrections", {})):
            there = play.caller(actor).refused(method, case_id=scene.case.id, **fields)
            nowhere = play.caller(actor).refused(method, case_id=bytes(15) + b"\7", **fields)
            assert (there.code, there.raw) == (NOT_FOUND, nowhere.raw)


def test_a_text_is_for_a_position_that_may_know_all_of_its_groups(play, scene):
    """The other police district was given the keep-apart list and the sources; its coordinator reads no sources."""
    analyst, coordinator = (scene.actor("police-syd", n) for n in ("pa1", "pc1"))
    sources = "threat_assessment.sources"
    play.disclose(scene.record, scene.pa, "police-syd", [CONCLUSION, sources])
    made = propose(play, scene, analyst, [CONCLUSION, sources])
    seen = corrections(play, scene, analyst)[made]
    assert (set(seen.groups), seen.proposal) == ({CONCLUSION, sources}, WRONG)
    for actor in (coordinator, scene.pc):
        seen = corrections(play, scene, actor)[made]
        assert (list(seen.groups), seen.proposal) == ([CONCLUSION], "")
    assert reason(resolve, play, scene, scene.pc, made, REFUSED,
                  reason=BECAUSE) == "GROUP_NOT_WRITABLE"


def test_who_has_left_reads_its_own_text_and_waits_for_no_answer(play, scene):
    play.disclose(scene.record, scene.pa, "sis", [PROTECT])
    answered, made = propose(play, scene, scene.si), propose(play, scene, scene.si)
    resolve(play, scene, scene.pa, answered, REFUSED, reason=BECAUSE)
    play.caller(scene.si).Leave(case_id=scene.case.id)
    assert reason(resolve, play, scene, scene.pa, made, REFUSED,
                  reason=BECAUSE) == "CORRECTION_ENDED"
    left = corrections(play, scene, scene.si)
    assert (left[answered].proposal, left[answered].reason) == (WRONG, "")
    assert (left[made].proposal, left[made].reason) == (WRONG, "")
    assert left[answered].state == play.contract.CORRECTION_STATE_REFUSED
    assert left[made].state == play.contract.CORRECTION_STATE_WITHDRAWN
    assert reason(propose, play, scene, scene.si) == "NOT_FOUND"


def test_pages_hold_every_correction_once(play, scene):
    made = {propose(play, scene, scene.sw) for _ in range(5)}
    caller, seen, token = play.caller(scene.pa), [], b""
    while True:
        reply = caller.ListCorrections(case_id=scene.case.id, page_size=2, page_token=token)
        seen += [c.correction_id for c in reply.corrections]
        token = reply.next_page_token
        if not token:
            break
    assert len(seen) == 5 and set(seen) == made


def test_one_request_id_is_one_correction(play, scene):
    caller = play.caller(scene.sw)
    said = dict(request_id=b"q" * 16, case_id=scene.case.id, record_id=scene.record.id,
                groups=[PROTECT], proposal=WRONG)
    assert (caller.ProposeCorrection(**said).correction_id
            == caller.ProposeCorrection(**said).correction_id)
    assert len(corrections(play, scene, scene.sw)) == 1
    assert caller.refused("ProposeCorrection",
                          **{**said, "proposal": "Else."}).reason == "REQUEST_CONFLICT"


def test_two_answers_at_once_end_in_one(play, scene):
    for _ in range(5):
        made = propose(play, scene, scene.sw)
        flying = [play.caller(a).future("ResolveCorrection", case_id=scene.case.id,
                                        correction_id=made, result=REFUSED, reason=BECAUSE)
                  for a in (scene.pa, scene.pc)]
        codes = []
        for f in flying:
            try:
                f.result()
                codes.append(0)
            except grpc.RpcError as e:
                codes.append(e.code().value[0])
        assert sorted(codes) == [0, FAILED]


def test_too_many_open_corrections_are_refused(play, scene):
    for _ in range(20):
        propose(play, scene, scene.sw)
    with pytest.raises(Refused) as refused:
        propose(play, scene, scene.sw)
    assert (refused.value.code, refused.value.reason) == (EXHAUSTED, "CORRECTIONS_OPEN")


def test_at_the_terminal_a_correction_is_proposed_listed_and_answered(bench, play, scene, tmp_path):
    sw, pa = (Person(bench, tmp_path, o, a) for o, a in (
        ("malmo-soc", "sw1"), ("police-nord", "pa1")))
    sw.file("what", WRONG + "\n")
    pa.file("why", BECAUSE + "\n")
    case = ("--case", scene.case.id.hex())
    record = scene.record.id.hex()

    def say():
        return hex_id(sw.do("correction", "propose", record, *case, "--group", PROTECT,
                            "--reason-from", "what")["correctionId"])

    made = say()
    table = pa.table("correction", "list", *case, "--record", record).out
    assert made in table and WRONG in table and "open" in table
    assert pa.run("correction", "resolve", made, "perhaps", *case).status == USAGE
    assert pa.run("correction", "resolve", made, "accepted", *case).status == USAGE
    answer = pa.run("correction", "resolve", made, "accepted", *case, "--version", "1")
    assert answer.status == PRECONDITION and "written as a correction" in answer.err
    pa.do("correction", "resolve", made, "refused", *case, "--reason-from", "why")
    assert BECAUSE in sw.table("correction", "list", *case).out
    again = say()
    version = mend(play, scene)
    answer = pa.table("correction", "resolve", again, "accepted", *case,
                      "--version", str(version))
    assert "sluss disclose" in answer.out
    [row] = [r for r in sw.do("correction", "list", *case)["corrections"]
             if r["state"] == "CORRECTION_STATE_ACCEPTED"]
    assert "version" not in row or not row["version"]
