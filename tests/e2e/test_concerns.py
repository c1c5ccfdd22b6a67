# SPDX-License-Identifier: EUPL-1.2
"""A concern for a child: handed in for a receipt, seen by one board, and by its author never again."""

import os

import grpc
import pytest
from rig import content, scenes
from rig.caller import NAMES, Refused

INVALID, NOT_FOUND, DENIED, PRECONDITION = 3, 5, 7, 9
REPORT = "child_concern.report"
MALMO = "1280"


@pytest.fixture
def board(play):
    return play.actor("malmo-soc", "duty1")


def report(contract, salt=""):
    concern = contract.ChildConcern()
    concern.report.CopyFrom(content.group_message(contract, REPORT, salt))
    return concern


def hand_in(play, actor, municipality=MALMO, salt="", **more):
    return play.caller(actor).SubmitConcern(
        municipality_code=municipality, concern=report(play.contract, salt), **more)


def inbox(play, actor, opened=False):
    answer = play.contract.ANSWER_YES if opened else play.contract.ANSWER_NO
    return play.caller(actor).ListConcerns(include_opened=answer, page_size=200).concerns


def head(play):
    case = play.contract.Case(head=content.group_message(play.contract, "case.head"))
    case.head.subject_category = play.contract.SUBJECT_CATEGORY_CHILD
    return case


def find(play, board, receipt):
    return next(c for c in inbox(play, board, True) if c.receipt_number == receipt.receipt_number)


def take_up(play, board, receipt):
    concern = find(play, board, receipt)
    return play.caller(board).OpenConcern(concern_id=concern.concern_id, case=head(play))


def test_a_concern_comes_to_the_childs_board_and_is_read_in_the_childs_own_case(play, board):
    si = play.actor("sis", "si1")
    receipt = hand_in(play, si, salt="told")
    assert (receipt.board, len(receipt.receipt_number)) == ("malmo-soc", 14)
    assert receipt.received_at.seconds > 0 and receipt.board_name
    concern = find(play, board, receipt)
    assert (concern.submitted_by, concern.case_id, concern.record_id) == ("sis", b"", b"")
    assert concern.due_at.seconds > concern.received_at.seconds
    reply = take_up(play, board, receipt)
    view = play.caller(board).GetRecord(
        case_id=reply.case_id, record_id=reply.record_id, groups=[REPORT]).view
    assert view.record.child_concern.report.facts == content.marker(REPORT, "told")
    assert view.record.head.owner == "malmo-soc" and view.record.head.author == ""
    own = play.caller(board).GetCase(case_id=reply.case_id).records[0].record.case
    assert own.head.subject_category == play.contract.SUBJECT_CATEGORY_CHILD
    taken = find(play, board, receipt)
    assert (taken.case_id, taken.record_id) == (reply.case_id, reply.record_id)
    assert taken.opened_at.seconds > 0
    assert receipt.receipt_number not in [c.receipt_number for c in inbox(play, board)]


def test_its_author_can_neither_list_nor_open_nor_read_it(play, board):
    si = play.actor("sis", "si1")
    receipt = hand_in(play, si)
    concern = find(play, board, receipt)
    reply = take_up(play, board, receipt)
    caller = play.caller(si)
    assert caller.refused("ListConcerns").reason == "METHOD_NOT_ALLOWED"
    assert caller.refused("OpenConcern", concern_id=concern.concern_id,
                          case=head(play)).reason == "METHOD_NOT_ALLOWED"
    for call, fields in (
            ("GetRecord", dict(record_id=reply.record_id, groups=[REPORT])),
            ("ListRecords", {}), ("GetCase", {}), ("ListReads", {})):
        assert caller.refused(call, case_id=reply.case_id, **fields).code == NOT_FOUND
    assert all(v.case_id != reply.case_id for v in caller.ListCases(page_size=200).cases)


@pytest.mark.parametrize("code, name", [
    ("police-nord", "pc1"), ("police-nord", "pa1"), ("lund-soc", "sw1"), ("malmo-soc", "sw1"),
    ("kriminalvarden", "kv1"), ("sis", "stranger"), ("region-psykiatri", "hc1"),
    ("kronofogden", "oa1")])
def test_whoever_learns_of_a_child_may_hand_in(play, board, code, name):
    receipt = hand_in(play, play.actor(code, name))
    assert find(play, board, receipt).submitted_by == code


@pytest.mark.parametrize("code, name", [
    ("police-nord", "pg1"), ("socialstyrelsen", "so1"), ("sis", "aud"), ("sis", "lead"),
    ("malmo-soc", "adm")])
def test_who_meets_no_children_may_not(play, code, name):
    refused = play.caller(play.actor(code, name)).refused(
        "SubmitConcern", municipality_code=MALMO, concern=report(play.contract))
    assert (refused.code, refused.reason) == (DENIED, "METHOD_NOT_ALLOWED")


@pytest.mark.parametrize("code, name", [("malmo-soc", "sw1"), ("lund-soc", "sw1")])
def test_only_who_is_on_duty_sees_the_inbox(play, code, name):
    refused = play.caller(play.actor(code, name)).refused("ListConcerns")
    assert (refused.code, refused.reason) == (DENIED, "NOT_ON_DUTY")


# Lund has nobody on duty, Stockholm no system here, 2104 is nowhere.
@pytest.mark.parametrize("municipality", ["1281", "0180", "2104"])
def test_what_nobody_would_see_is_refused_and_says_what_to_do(play, municipality):
    before = play.bench.main.one("select count(*) from sluss.cases")
    refused = play.caller(play.actor("sis", "si1")).refused(
        "SubmitConcern", municipality_code=municipality, concern=report(play.contract))
    assert (refused.code, refused.reason) == (PRECONDITION, "BOARD_NOT_CONNECTED")
    assert "by other means, now" in refused.message
    assert play.bench.main.one("select count(*) from sluss.cases") == before


def test_a_retry_gets_the_same_receipt_and_no_second_concern(play, board):
    caller = play.caller(play.actor("kriminalvarden", "kv1"))
    fields = dict(request_id=os.urandom(16), municipality_code=MALMO,
                  concern=report(play.contract))
    first, again = (caller.SubmitConcern(**fields) for _ in range(2))
    assert first == again
    assert [c.receipt_number for c in inbox(play, board, True)].count(first.receipt_number) == 1


def test_a_receipt_is_the_same_whether_or_not_the_board_has_a_case_for_the_child(play, board):
    si = play.actor("sis", "si1")
    first = hand_in(play, si)
    take_up(play, board, first)
    again = hand_in(play, si)
    for receipt in (first, again):
        receipt.receipt_number = "-"
        receipt.ClearField("received_at")
    assert first.SerializeToString() == again.SerializeToString()


def test_it_tells_the_board_nothing_of_the_case_its_author_works_in(play, board):
    scene = scenes.open_case(play)
    before = play.bench.log_end()
    receipt = hand_in(play, scene.si)
    concern = find(play, board, receipt)
    reply = take_up(play, board, receipt)
    view = play.caller(board).GetRecord(
        case_id=reply.case_id, record_id=reply.record_id, groups=[REPORT])
    raw = b"".join(m.SerializeToString() for m in (receipt, concern, reply, view))
    assert scene.case.id not in raw and b"si1" not in raw
    rows = play.bench.main.sql(
        "select coalesce(case_id::text, '-'), detail from sluss.log"
        f" where id > {before} and method = 'SubmitConcern'")
    assert rows == [["-", "to malmo-soc"]]
    held = play.bench.main.sql(
        "select k::text from sluss.concern k where k.record = :'r'", r=reply.record_id.hex())
    assert scene.case.id.hex() not in held[0][0].replace("-", "")


def test_a_board_is_told_at_once_and_sooner_when_the_child_is_in_danger(play, board):
    si = play.actor("sis", "si1")
    for immediate, seconds in (("IMMEDIATE_NEEDED", 3600), ("IMMEDIATE_NOT_NEEDED", 86400)):
        concern = report(play.contract)
        concern.report.immediate_protection = getattr(play.contract.ChildConcern, immediate)
        receipt = play.caller(si).SubmitConcern(municipality_code=MALMO, concern=concern)
        found = find(play, board, receipt)
        assert found.due_at.seconds - found.received_at.seconds == seconds
        told = play.bench.main.sql(
            "select o.code, b.code, coalesce(t.case_id::text, '-'), t.groups from sluss.change t"
            " join sluss.organisation o on o.id = t.organisation"
            " join sluss.organisation b on b.id = t.by"
            " where t.type = 'concern' and t.about = :'id'", id=found.concern_id.hex())
        assert told == [["malmo-soc", "sis", "-", "0"]]
    listed = [c.due_at.seconds for c in inbox(play, board)]
    assert listed == sorted(listed)


def test_another_boards_concern_is_as_one_that_is_not_there(play, board):
    receipt = hand_in(play, play.actor("sis", "si1"))
    concern = find(play, board, receipt)
    bench = play.bench
    bench.main.sql("update sluss.actor a set duty = true from sluss.organisation o"
                   " where o.id = a.organisation and o.code = 'lund-soc' and a.code = 'sw2'")
    try:
        caller = play.caller(play.actor("lund-soc", "sw2"))
        refusals = [caller.refused("OpenConcern", concern_id=id_, case=head(play))
                    for id_ in (concern.concern_id, os.urandom(16))]
        assert concern.concern_id not in [
            c.concern_id for c in inbox(play, play.actor("lund-soc", "sw2"), True)]
    finally:
        bench.main.sql("update sluss.actor a set duty = false from sluss.organisation o"
                       " where o.id = a.organisation and o.code = 'lund-soc' and a.code = 'sw2'")
    assert {(r.code, r.message, r.raw) for r in refusals} == {
        (NOT_FOUND, refusals[0].message, refusals[0].raw)}


def test_of_many_who_take_it_up_at_once_one_does(play, board):
    concern = find(play, board, hand_in(play, play.actor("sis", "si1")))
    caller = play.caller(board)
    calls = [caller.future("OpenConcern", concern_id=concern.concern_id, case=head(play))
             for _ in range(8)]
    ends = []
    for call in calls:
        try:
            call.result()
            ends.append("OK")
        except grpc.RpcError as e:
            refused = Refused(e, play.contract)
            ends.append(f"{NAMES[refused.code]} {refused.reason}")
    assert sorted(ends) == ["FAILED_PRECONDITION CONCERN_OPENED"] * 7 + ["OK"]


def test_it_is_sealed_under_a_key_of_its_own_that_is_the_boards(play, board):
    si = play.actor("sis", "si1")
    receipts = [hand_in(play, si, salt="sealed") for _ in range(2)]
    ids = [find(play, board, r).concern_id.hex() for r in receipts]
    rows = play.bench.main.sql(
        "select y.id, o.code, encode(g.ciphertext, 'hex') from sluss.concern k"
        " join sluss.record_group g on g.record = k.record"
        " join sluss.case_key y on y.id = g.key_id"
        " join sluss.organisation o on o.id = y.organisation"
        f" where k.id in ('{ids[0]}', '{ids[1]}')")
    assert len({key for key, _, _ in rows}) == 2 and {o for _, o, _ in rows} == {"malmo-soc"}
    mark = content.marker(REPORT, "sealed").encode().hex()
    assert all(mark not in sealed for _, _, sealed in rows)
    keys = play.bench.keys.sql(
        f"select count(*) from keys.data_key where key_id in ('{rows[0][0]}', '{rows[1][0]}')")
    assert keys == [["2"]]


@pytest.mark.parametrize("change, field", [
    (lambda m: m.concern.report.ClearField("facts"), "concern.report.facts"),
    (lambda m: m.ClearField("concern"), "concern.report.facts"),
    (lambda m: m.ClearField("municipality_code"), "municipality_code"),
    (lambda m: setattr(m, "municipality_code", "12"), "municipality_code")])
def test_what_is_no_concern_is_refused_by_its_field(play, change, field):
    request = play.contract.SubmitConcernRequest(
        municipality_code=MALMO, concern=report(play.contract))
    change(request)
    refused = play.caller(play.actor("sis", "si1")).refused("SubmitConcern", request)
    assert (refused.code, refused.field) == (INVALID, field)


def test_a_concern_opens_no_case_but_a_childs(play, board):
    concern = find(play, board, hand_in(play, play.actor("sis", "si1")))
    case = head(play)
    case.head.subject_category = play.contract.SUBJECT_CATEGORY_AVHOPPARE
    refused = play.caller(board).refused(
        "OpenConcern", concern_id=concern.concern_id, case=case)
    assert (refused.code, refused.reason) == (INVALID, "CASE_OF_A_CHILD")
