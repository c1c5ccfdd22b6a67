# SPDX-License-Identifier: EUPL-1.2
"""Asking an owner for a group, and its answer: who sees it, and what nobody learns by asking."""

import grpc
import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from rig import scenes
from rig.caller import Refused
from rig.play import soon

CONCLUSION = "threat_assessment.conclusion"
PROTECT = "threat_assessment.protect"
WHY = "Needed to place the household."
BECAUSE = "The level is enough for that."
INVALID, NOT_FOUND, DENIED, FAILED, EXHAUSTED = 3, 5, 7, 9, 8


@pytest.fixture(scope="module")
def scene(play):
    s = scenes.open_case(play)
    s.record = play.put(s.case, s.pa, "threat_assessment")
    return s


def ask(play, scene, actor, organisation="police-nord", groups=(CONCLUSION,), **more):
    return play.caller(actor).AskFor(
        case_id=scene.case.id, organisation=organisation, groups=list(groups),
        **{"reason": WHY, **more}).ask_id


def answer(play, scene, actor, ask_id, state, **more):
    return play.caller(actor).Answer(
        case_id=scene.case.id, ask_id=ask_id, state=state, **{"reason": BECAUSE, **more})


def requests(play, scene, actor, **more):
    reply = play.caller(actor).ListRequests(case_id=scene.case.id, page_size=200, **more)
    return {r.ask_id: r for r in reply.requests}


def later(days):
    stamp = Timestamp()
    stamp.FromDatetime(soon(days).replace(tzinfo=None))
    return stamp


def test_the_asker_and_the_asked_see_the_request_and_its_text_and_nobody_else(play, scene):
    due = later(7)
    made = ask(play, scene, scene.sw, groups=[CONCLUSION, PROTECT], due_at=due)
    for actor in (scene.sw, scene.pc, scene.pa):
        r = requests(play, scene, actor)[made]
        assert (r.from_organisation, r.to_organisation) == ("malmo-soc", "police-nord")
        assert set(r.groups) == {CONCLUSION, PROTECT}
        assert (r.reason, r.answer_reason, r.purpose) == (WHY, "", "own_case_work")
        assert r.state == play.contract.REQUEST_STATE_OPEN
        assert r.due_at == due and r.case_id == scene.case.id
        assert not r.HasField("answered_at")
    for other in (scene.kv, scene.si, scene.actor("lund-soc", "sw1"),
                  scene.actor("police-syd", "pc1")):
        assert made not in requests(play, scene, other)


def test_no_text_of_a_request_lies_in_the_clear(bench, play, scene):
    made = ask(play, scene, scene.sw, reason="A sentence that nobody else writes.")
    answer(play, scene, scene.pa, made, play.contract.REQUEST_STATE_REFUSED,
           reason="Another sentence of the same kind.")
    row = bench.main.one(
        "select a::text from sluss.ask a where a.id = :'id'::uuid", id=made.hex())
    for text in (b"A sentence that nobody else writes.", b"Another sentence of the same kind."):
        assert text.decode() not in row and text.hex() not in row


def test_asking_answers_the_same_whether_or_not_the_record_exists(bench, play, scene):
    def shape(groups):
        end = bench.log_end()
        reply, trailers = play.caller(scene.sw).call_trailed(
            "AskFor", case_id=scene.case.id, organisation="police-nord", groups=groups,
            reason=WHY)
        row = bench.log_rows(f"l.id > {end}")
        return (len(reply.ask_id), sorted(k for k, _ in trailers), len(row), row[0][3:])

    there = shape([CONCLUSION])
    assert shape(["consent.terms"]) == shape(["person.identity"]) == there
    r = requests(play, scene, scene.sw)
    assert {x.state for x in r.values() if "consent.terms" in x.groups} == {
        play.contract.REQUEST_STATE_OPEN}


def test_what_the_ceiling_closes_cannot_be_asked_for(play, scene):
    for group in ("threat_assessment.sources", "threat_assessment.analysis"):
        refused = play.caller(scene.sw).refused(
            "AskFor", case_id=scene.case.id, organisation="police-nord", groups=[group],
            reason=WHY)
        assert (refused.code, refused.reason) == (DENIED, "GROUP_CLOSED")


def test_a_request_that_makes_no_sense_is_refused_with_its_reason(bench, play, scene):
    caller = play.caller(scene.sw)
    good = dict(case_id=scene.case.id, organisation="police-nord", groups=[CONCLUSION], reason=WHY)
    for change, code, reason in (
            ({"organisation": "malmo-soc"}, INVALID, "ASKS_ITSELF"),
            ({"organisation": "kalmar-soc"}, FAILED, "ASKED_NOT_PARTICIPANT"),
            ({"organisation": "nowhere"}, FAILED, "ASKED_NOT_PARTICIPANT"),
            ({"due_at": later(-1)}, INVALID, "WISHED_PAST")):
        end = bench.log_end()
        refused = caller.refused("AskFor", **{**good, **change})
        assert (refused.code, refused.reason) == (code, reason)
        assert [(r[3], r[4], r[5]) for r in bench.log_rows(f"l.id > {end}")] == [
            ("AskFor", str(code), reason)]
    for change in ({"reason": ""}, {"groups": []}, {"organisation": ""},
                   {"groups": [CONCLUSION, "consent.terms"]}, {"case_id": b""}):
        assert caller.refused("AskFor", **{**good, **change}).code == INVALID


def test_who_takes_part_is_not_learnt_by_asking(bench, play, own_scene):
    scene = own_scene
    end, faces = bench.log_end(), set()
    for organisation in ("kriminalvarden", "lund-soc", "kalmar-soc", "nowhere"):
        refused = play.caller(scene.si).refused(
            "AskFor", case_id=scene.case.id, organisation=organisation, groups=[CONCLUSION],
            reason=WHY)
        faces.add((refused.code, refused.reason, refused.message, refused.raw))
    assert len(faces) == 1 and (FAILED, "ASKED_NOT_PARTICIPANT") == next(iter(faces))[:2]
    assert {tuple(r[3:6]) for r in bench.log_rows(f"l.id > {end}")} == {
        ("AskFor", str(FAILED), "ASKED_NOT_PARTICIPANT")}
    assert not requests(play, scene, scene.kv)


def test_a_refused_request_costs_the_same_whoever_was_asked(bench, play, own_scene):
    def ask_refused(organisation):
        return play.caller(own_scene.si).refused(
            "AskFor", case_id=own_scene.case.id, organisation=organisation,
            groups=[CONCLUSION], reason=WHY).code

    bench.close_channels()
    bench.daemon.stop()
    bench.daemon.write_config(limits={"denials_per_minute": 4})
    bench.daemon.start()
    try:
        codes = [ask_refused(o) for o in ("kriminalvarden", "kalmar-soc") * 2]
        codes.append(ask_refused("lund-soc"))
    finally:
        bench.close_channels()
        bench.daemon.stop()
        bench.daemon.write_config(limits={"denials_per_minute": 1000000})
        bench.daemon.start()
    assert codes == [FAILED] * 4 + [EXHAUSTED]


def test_who_disclosed_something_and_whom_a_read_case_record_names_may_be_asked(play, own_scene):
    scene = own_scene
    note = play.put(scene.case, scene.kv, "contact_note")
    play.disclose(note, scene.kv, "malmo-soc", ["contact_note.note"])
    assert ask(play, scene, scene.sw, "kriminalvarden")
    assert ask(play, scene, scene.pc, "lund-soc")
    case = play.case_record(scene.case, scene.pc.organisation)
    d = play.disclose(case, scene.pc, "malmo-soc", ["case.participants"], follow=True)
    assert ask(play, scene, scene.sw, "lund-soc")
    play.withdraw(d, scene.pc)
    with pytest.raises(Refused) as refused:
        ask(play, scene, scene.sw, "lund-soc")
    assert refused.value.reason == "ASKED_NOT_PARTICIPANT"


def test_the_owner_answers_in_part_and_names_the_disclosure_that_it_made(play, scene):
    made = ask(play, scene, scene.sw, groups=[CONCLUSION, PROTECT])
    assert play.look(scene.sw, scene.record)[1] == set()
    d = play.disclose(scene.record, scene.pa, "malmo-soc", [CONCLUSION])
    answer(play, scene, scene.pa, made, play.contract.REQUEST_STATE_PARTLY_GRANTED,
           disclosure_ids=[d.id])
    for actor in (scene.sw, scene.pc):
        r = requests(play, scene, actor)[made]
        assert r.state == play.contract.REQUEST_STATE_PARTLY_GRANTED
        assert r.answer_reason == BECAUSE and r.HasField("answered_at")
        assert list(r.disclosure_ids) == [d.id]
    play.withdraw(d, scene.pa)


def test_an_answer_discloses_nothing_by_itself(play, scene):
    made = ask(play, scene, scene.sw)
    answer(play, scene, scene.pa, made, play.contract.REQUEST_STATE_GRANTED, reason="")
    assert play.look(scene.sw, scene.record)[1] == set()


def test_a_disclosure_that_waits_for_approval_is_not_told_to_the_asker(play, scene):
    separate = "threat_assessment.separate"
    made = ask(play, scene, scene.si, groups=[separate])
    d = play.disclose(scene.record, scene.pa, "sis", [separate], approve=False)
    assert d.pending
    answer(play, scene, scene.pa, made, play.contract.REQUEST_STATE_GRANTED,
           disclosure_ids=[d.id])
    assert not requests(play, scene, scene.si)[made].disclosure_ids
    assert list(requests(play, scene, scene.pc)[made].disclosure_ids) == [d.id]
    play.approve(d)
    assert list(requests(play, scene, scene.si)[made].disclosure_ids) == [d.id]


def test_nor_is_one_that_has_not_begun(play, scene):
    made = ask(play, scene, scene.si)
    request = play.request(scene.record, "sis", [CONCLUSION], "own_work")
    request.not_before.FromDatetime(soon(10).replace(tzinfo=None))
    given = play.caller(scene.pa).Disclose(request).disclosure_id
    answer(play, scene, scene.pa, made, play.contract.REQUEST_STATE_GRANTED,
           disclosure_ids=[given])
    assert not requests(play, scene, scene.si)[made].disclosure_ids
    assert list(requests(play, scene, scene.pc)[made].disclosure_ids) == [given]


def test_a_request_is_answered_once_and_by_the_asked_alone(bench, play, scene):
    made = ask(play, scene, scene.sw)
    states = play.contract.REQUEST_STATE_REFUSED
    end = bench.log_end()
    for stranger in (scene.sw, scene.kv, scene.actor("police-syd", "pc1")):
        refused = play.caller(stranger).refused(
            "Answer", case_id=scene.case.id, ask_id=made, state=states, reason=BECAUSE)
        unknown = play.caller(stranger).refused(
            "Answer", case_id=scene.case.id, ask_id=bytes(16)[:-1] + b"\7", state=states,
            reason=BECAUSE)
        assert (refused.code, refused.raw) == (NOT_FOUND, unknown.raw)
    assert len(bench.log_rows(f"l.id > {end} and l.code = 5")) == 6
    answer(play, scene, scene.pc, made, states)
    again = play.caller(scene.pc).refused(
        "Answer", case_id=scene.case.id, ask_id=made, state=states, reason=BECAUSE)
    assert (again.code, again.reason) == (FAILED, "ASK_ENDED")


def test_an_answer_names_only_own_disclosures_of_what_was_asked(play, scene):
    made = ask(play, scene, scene.sw)
    note = play.put(scene.case, scene.pc, "contact_note")
    other = play.disclose(scene.record, scene.pa, "kriminalvarden", [CONCLUSION])
    unasked = play.disclose(note, scene.pc, "malmo-soc", ["contact_note.note"])
    right = play.disclose(scene.record, scene.pa, "malmo-soc", [CONCLUSION])

    def refused(state, d):
        r = play.caller(scene.pc).refused(
            "Answer", case_id=scene.case.id, ask_id=made, state=state,
            disclosure_ids=[d], reason=BECAUSE)
        return r.code, r.reason

    granted = play.contract.REQUEST_STATE_GRANTED
    assert refused(granted, other.id) == (NOT_FOUND, "NOT_FOUND")
    assert refused(granted, bytes(15) + b"\7") == (NOT_FOUND, "NOT_FOUND")
    assert refused(granted, unasked.id) == (FAILED, "DISCLOSURE_NOT_ASKED")
    assert refused(play.contract.REQUEST_STATE_REFUSED, right.id) == (
        INVALID, "REFUSED_AND_DISCLOSED")
    assert refused(play.contract.REQUEST_STATE_OPEN, right.id)[0] == INVALID
    play.withdraw(right, scene.pa)
    assert refused(granted, right.id) == (FAILED, "DISCLOSURE_NOT_ASKED")


def test_for_who_takes_no_part_every_call_is_as_for_a_case_that_there_is_not(play, scene):
    stranger = play.actor("kalmar-soc", "sw1")
    unassigned = play.actor("malmo-soc", "stranger")
    made = ask(play, scene, scene.sw)
    for actor in (stranger, unassigned):
        for method, fields in (
                ("AskFor", dict(organisation="police-nord", groups=[CONCLUSION], reason=WHY)),
                ("Answer", dict(ask_id=made, state=2)), ("ListRequests", {}),
                ("Leave", {}), ("Remove", dict(organisation="sis"))):
            there = play.caller(actor).refused(method, case_id=scene.case.id, **fields)
            nowhere = play.caller(actor).refused(method, case_id=bytes(15) + b"\7", **fields)
            assert (there.code, there.raw) == (NOT_FOUND, nowhere.raw)


def test_pages_hold_every_request_once_and_a_token_fits_its_list_alone(play, own_scene):
    made = {ask(play, own_scene, own_scene.sw, groups=[g]) for g in
            (CONCLUSION, PROTECT, "consent.terms", "person.identity", CONCLUSION)}
    caller, seen, token = play.caller(own_scene.sw), [], b""
    while True:
        reply = caller.ListRequests(case_id=own_scene.case.id, page_size=2, page_token=token)
        seen += [r.ask_id for r in reply.requests]
        token = reply.next_page_token
        if not token:
            break
        other = play.caller(own_scene.pc).refused(
            "ListRequests", case_id=own_scene.case.id, page_size=2, page_token=token)
        assert other.reason == "BAD_PAGE_TOKEN"
    assert len(seen) == 5 and set(seen) == made


def test_a_request_repeated_with_its_id_is_one_request(play, own_scene):
    caller = play.caller(own_scene.sw)
    asked = dict(request_id=b"r" * 16, case_id=own_scene.case.id, organisation="police-nord",
                 groups=[CONCLUSION], reason=WHY)
    assert caller.AskFor(**asked).ask_id == caller.AskFor(**asked).ask_id
    assert len(requests(play, own_scene, own_scene.sw)) == 1
    assert caller.refused("AskFor", **{**asked, "reason": "Else."}).reason == "REQUEST_CONFLICT"


def test_two_answers_at_once_end_in_one(play, own_scene):
    for _ in range(10):
        made = ask(play, own_scene, own_scene.sw)
        flying = [play.caller(a).future(
            "Answer", case_id=own_scene.case.id, ask_id=made, state=s, reason=BECAUSE)
            for a, s in ((own_scene.pc, 2), (own_scene.pa, 4))]
        codes = []
        for f in flying:
            try:
                f.result()
                codes.append(0)
            except grpc.RpcError as e:
                codes.append(e.code().value[0])
        assert sorted(codes) == [0, FAILED]


def test_who_has_left_reads_its_own_text_and_not_the_answer(play, own_scene):
    scene = own_scene
    answered, open_ = (ask(play, scene, scene.kv) for _ in range(2))
    answer(play, scene, scene.pa, answered, play.contract.REQUEST_STATE_REFUSED)
    play.caller(scene.kv).Leave(case_id=scene.case.id)
    mine = requests(play, scene, scene.kv)
    assert (mine[answered].reason, mine[answered].answer_reason) == (WHY, "")
    assert mine[open_].state == play.contract.REQUEST_STATE_WITHDRAWN
    theirs = requests(play, scene, scene.pc)
    assert theirs[answered].answer_reason == BECAUSE
    assert theirs[open_].state == play.contract.REQUEST_STATE_WITHDRAWN
    with pytest.raises(Refused) as late:
        answer(play, scene, scene.pa, open_, play.contract.REQUEST_STATE_REFUSED)
    assert late.value.reason == "ASK_ENDED"
    with pytest.raises(Refused) as more:
        ask(play, scene, scene.kv)
    assert more.value.code == NOT_FOUND


def test_too_many_open_requests_to_one_organisation_are_refused(bench, play, own_scene):
    made = ask(play, own_scene, own_scene.sw)
    bench.main.sql(
        "insert into sluss.ask select gen_random_uuid(), case_id, asker, asked, kind, groups,"
        " purpose, state, asked_at, asked_by, due_at, key_id, sealed from sluss.ask,"
        " generate_series(1, 99) where id = :'id'::uuid", id=made.hex())
    with pytest.raises(Refused) as refused:
        ask(play, own_scene, own_scene.sw)
    assert (refused.value.code, refused.value.reason) == (EXHAUSTED, "ASKS_OPEN")
