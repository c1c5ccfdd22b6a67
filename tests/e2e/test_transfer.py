# SPDX-License-Identifier: EUPL-1.2
"""Responsibility that passes from one municipality to another: who may, what changes, what does not, and races."""

import pytest
from rig.feed import Reader
from rig.play import soon
from rig.races import code_of

CONCLUSION, PROTECT = "threat_assessment.conclusion", "threat_assessment.protect"
TRACK = "case.municipal_track"
INVALID, NOT_FOUND, DENIED, FAILED = 3, 5, 7, 9
RACES = 40


@pytest.fixture
def scene(own_scene):
    """The owner knows of the receiver, since that one has disclosed something to it."""
    play, sw = own_scene.play, own_scene.actor("lund-soc", "sw1")
    play.disclose(play.put(own_scene.case, sw, "incident"), sw, "malmo-soc", ["incident.report"])
    return own_scene


def lund(scene):
    return scene.actor("lund-soc", "sw1")


def ask(play, scene, actor=None, to="lund-soc", until=None, **more):
    request = play.contract.RequestTransferRequest(
        case_id=scene.case.id, organisation=to, **more)
    request.expires_at.FromDatetime((until or soon(7)).replace(tzinfo=None))
    return play.caller(actor or scene.sw).RequestTransfer(request).transfer_id


def refused(play, scene, actor=None, to="lund-soc", until=None):
    request = play.contract.RequestTransferRequest(case_id=scene.case.id, organisation=to)
    if until != "none":
        request.expires_at.FromDatetime((until or soon(7)).replace(tzinfo=None))
    return play.caller(actor or scene.sw).refused("RequestTransfer", request)


def respond(play, scene, transfer, actor=None, yes=True):
    answer = play.contract.ANSWER_YES if yes else play.contract.ANSWER_NO
    reply = play.caller(actor or lund(scene)).RespondTransfer(
        case_id=scene.case.id, transfer_id=transfer, accept=answer)
    if yes:
        scene.case.participants["lund-soc"] = ("owner", "active")
        scene.case.participants["malmo-soc"] = ("former", "active")
    return reply.state


def listed(play, scene, actor):
    return list(play.caller(actor).ListTransfers(case_id=scene.case.id).transfers)


def owners(bench, case):
    return bench.main.one(
        "select coalesce(string_agg(o.code, ','), '') from sluss.participant p"
        " join sluss.organisation o on o.id = p.organisation"
        " where p.standing = 'owner' and p.state = 'active' and p.case_id = :'id'::uuid",
        id=case.id.hex())


def told(bench, end):
    """organisation and whether a record is named, of each row of the feed since."""
    rows = bench.main.sql(
        "select o.code, c.type, coalesce(c.kind, 0) from sluss.change c"
        " join sluss.organisation o on o.id = c.organisation"
        f" where c.id > {end} and c.type = 'transfer' order by c.id")
    return [tuple(r) for r in rows]


def changes(bench):
    return int(bench.main.one("select coalesce(max(id), 0) from sluss.change"))


def test_an_accepted_transfer_changes_places_and_leaves_every_file_where_it_is(bench, play, scene):
    own = play.put(scene.case, scene.sw, "social_investigation")
    record = play.put(scene.case, scene.pa, "threat_assessment")
    play.disclose(record, scene.pa, "malmo-soc", [CONCLUSION, PROTECT])
    transfer = ask(play, scene)
    assert owners(bench, scene.case) == "malmo-soc"
    assert respond(play, scene, transfer) == play.contract.TRANSFER_STATE_ACCEPTED
    assert owners(bench, scene.case) == "lund-soc"
    # Nothing is disclosed by it, and the former one keeps its own file.
    assert play.look(lund(scene), own)[0].code == NOT_FOUND
    assert play.look(lund(scene), record)[0].code == NOT_FOUND
    assert play.look(scene.sw, own)[1] == {"social_investigation.findings"}
    for actor in (scene.sw, lund(scene), scene.pc, scene.kv):
        for r in (own, record):
            assert play.difference(actor, r) is None
    # What it may read of others is a receiver's: the conclusion is by extract.
    verdict, groups, _ = play.look(scene.sw, record)
    assert groups == set() and verdict.code == DENIED


def test_the_former_one_goes_on_with_its_own_file_and_its_consents(play, scene):
    consent = play.consent(scene.case, scene.sw, {"sis": ["person.identity"]})
    own = play.put(scene.case, scene.sw, "social_investigation")
    respond(play, scene, ask(play, scene))
    play.withdraw_consent(consent, scene.sw, "sis")
    play.revise(own, scene.sw, ["social_investigation.findings"])
    assert play.look(scene.sw, own)[1] == {"social_investigation.findings"}
    given = play.disclose(consent, scene.sw, "police-nord", ["consent.terms"])
    assert given.id in [d.disclosure_id for d in play.caller(scene.sw).ListDisclosures(
        case_id=scene.case.id).disclosures]
    r = refused(play, scene, to="kalmar-soc")
    assert (r.code, r.reason) == (DENIED, "METHOD_NOT_ALLOWED")


def test_the_feed_of_the_former_one_goes_on_with_its_own_file(play, scene):
    """Its own groups are told of in the position they are kept in: a receiver may know none."""
    receipt = play.put(scene.case, scene.sw, "application", ["application.receipt"])
    given = play.disclose(receipt, scene.sw, "police-nord", ["application.receipt"])
    respond(play, scene, ask(play, scene))
    feed = Reader(play.caller(scene.sw))
    play.caller(scene.pc).ProposeCorrection(
        case_id=scene.case.id, record_id=receipt.id, groups=["application.receipt"],
        proposal="The date is another.")
    change = feed.until("correction")
    assert (change.record_id, list(change.groups)) == (receipt.id, ["application.receipt"])
    assert play.look(scene.pc, receipt)[1] == {"application.receipt"}
    undone = play.caller(scene.sw).WithdrawDisclosure(
        case_id=scene.case.id, disclosure_id=given.id, wrong=play.contract.ANSWER_YES)
    assert [r.actor for r in undone.readers] == [scene.pc.code]
    assert feed.words() == []


def test_the_track_goes_on_where_it_stood_with_one_who_advances_it(bench, play, scene):
    c = play.contract
    step = dict(case_id=scene.case.id, track=c.TRACK_MUNICIPAL)
    play.caller(scene.sw).AdvanceStage(from_stage=c.STAGE_CONTACT, to_stage=c.STAGE_CONSENT, **step)
    respond(play, scene, ask(play, scene))
    r = play.caller(scene.sw).refused("AdvanceStage", from_stage=c.STAGE_CONSENT,
                                      to_stage=c.STAGE_INVESTIGATION, **step)
    assert r.reason == "METHOD_NOT_ALLOWED"
    play.caller(lund(scene)).AdvanceStage(
        from_stage=c.STAGE_CONSENT, to_stage=c.STAGE_INVESTIGATION, **step)
    play.caller(lund(scene)).AdvanceStage(
        from_stage=c.STAGE_INVESTIGATION, to_stage=c.STAGE_DECISION, **step)
    # A decision of the former one is not a decision of its own.
    r = play.caller(lund(scene)).refused("AdvanceStage", from_stage=c.STAGE_DECISION,
                                         to_stage=c.STAGE_PLAN, **step)
    assert r.reason == "GUARD_UNMET"
    due = bench.main.one(
        "select count(*) from sluss.participant p join sluss.organisation o on o.id ="
        " p.organisation where o.code = 'malmo-soc' and p.stage_due is not null"
        " and p.case_id = :'id'::uuid", id=scene.case.id.hex())
    assert due == "0"


def test_a_former_one_may_leave_and_close_and_take_over_again(bench, play, scene):
    respond(play, scene, ask(play, scene))
    closure = play.put(scene.case, scene.sw, "closure", ["closure.outcome"])
    play.caller(scene.sw).CloseCase(case_id=scene.case.id, closure_record_id=closure.id)
    play.disclose(play.case_record(scene.case, scene.sw.organisation), scene.sw, "lund-soc",
                  ["case.head"])
    back = ask(play, scene, lund(scene), "malmo-soc")
    assert play.caller(scene.sw).RespondTransfer(
        case_id=scene.case.id, transfer_id=back, accept=play.contract.ANSWER_YES)
    assert owners(bench, scene.case) == "malmo-soc"
    play.caller(lund(scene)).Leave(case_id=scene.case.id)


@pytest.mark.parametrize("to,code,reason", [
    ("malmo-soc", INVALID, "TRANSFERS_TO_ITSELF"),
    ("sis", FAILED, "TAKER_NOT_PARTICIPANT"),
    ("kalmar-soc", FAILED, "TAKER_NOT_PARTICIPANT"),
    ("nowhere", FAILED, "TAKER_NOT_PARTICIPANT"),
    ("police-nord", FAILED, "TAKER_NOT_MUNICIPALITY"),
])
def test_a_transfer_goes_to_another_municipality_that_takes_part(play, scene, to, code, reason):
    r = refused(play, scene, to=to)
    assert (r.code, r.reason) == (code, reason)
    p = play.caller(scene.sw).refused("PreviewTransfer", case_id=scene.case.id, organisation=to)
    assert (p.code, p.reason) == (code, reason)


def test_who_takes_part_unknown_to_the_owner_answers_like_nobody(play, own_scene):
    """lund takes part and malmo was never told: not by a transfer either."""
    answers = {(r.code, r.raw) for r in (refused(play, own_scene, to=o)
                                         for o in ("lund-soc", "kalmar-soc", "nowhere"))}
    assert len(answers) == 1


def test_only_the_responsible_municipality_asks_and_within_a_month(play, scene):
    for actor in (lund(scene), scene.pc, scene.kv, scene.si):
        assert refused(play, scene, actor).reason == "METHOD_NOT_ALLOWED"
    assert refused(play, scene, until="none").reason == "EXPIRY_MISSING"
    assert refused(play, scene, until=soon(-1)).reason == "EXPIRY_PAST"
    assert refused(play, scene, until=soon(40)).reason == "ANSWER_TOO_FAR"
    ask(play, scene)
    assert refused(play, scene).reason == "TRANSFER_OPEN"


def test_a_number_is_a_number_and_no_file(play, scene):
    """Both municipalities list it for ever: a long one would fill their lists."""
    request = play.contract.RequestTransferRequest(
        case_id=scene.case.id, organisation="lund-soc", decision_number="å" * 33)
    request.expires_at.FromDatetime(soon(7).replace(tzinfo=None))
    r = play.caller(scene.sw).refused("RequestTransfer", request)
    assert (r.code, r.reason, r.field) == (INVALID, "OUT_OF_RANGE", "decision_number")
    ask(play, scene, decision_number="å" * 32)
    assert listed(play, scene, lund(scene))[0].decision_number == "å" * 32


def test_what_ended_cannot_be_accepted(bench, play, scene):
    answer = dict(case_id=scene.case.id, accept=play.contract.ANSWER_YES)

    def late(transfer, actor=None):
        return play.caller(actor or lund(scene)).refused(
            "RespondTransfer", transfer_id=transfer, **answer)

    first = ask(play, scene)
    assert late(first, scene.sw).code == NOT_FOUND, "who asks does not answer"
    assert late(b"x" * 16).code == NOT_FOUND
    play.caller(scene.sw).WithdrawTransfer(case_id=scene.case.id, transfer_id=first)
    assert late(first).reason == "TRANSFER_ENDED"
    again = play.caller(scene.sw).refused(
        "WithdrawTransfer", case_id=scene.case.id, transfer_id=first)
    assert again.reason == "TRANSFER_ENDED"
    second = ask(play, scene)
    assert respond(play, scene, second, yes=False) == play.contract.TRANSFER_STATE_DECLINED
    assert late(second).reason == "TRANSFER_ENDED"
    third = ask(play, scene)
    bench.main.sql("update sluss.transfer set asked_at = now() - interval '2 day', expires_at ="
                   " now() - interval '1 minute' where id = :'id'::uuid", id=third.hex())
    assert late(third).reason == "TRANSFER_ENDED"
    assert [t.state for t in listed(play, scene, scene.sw) if t.transfer_id == third] == [
        play.contract.TRANSFER_STATE_EXPIRED]
    fourth = ask(play, scene)
    respond(play, scene, fourth)
    assert late(fourth).reason == "TRANSFER_ENDED", "accepted twice"
    assert owners(bench, scene.case) == "lund-soc"


@pytest.mark.parametrize("how", ["left", "removed", "closed"])
def test_a_part_that_ends_and_a_case_that_closes_end_the_transfer(bench, play, scene, how):
    transfer = ask(play, scene)
    if how == "left":
        play.caller(lund(scene)).Leave(case_id=scene.case.id)
    elif how == "removed":
        play.caller(scene.sw).Remove(case_id=scene.case.id, organisation="lund-soc")
    else:
        closure = play.put(scene.case, scene.sw, "closure", ["closure.outcome"])
        play.caller(scene.sw).CloseCase(case_id=scene.case.id, closure_record_id=closure.id)
    late = play.caller(lund(scene)).refused(
        "RespondTransfer", case_id=scene.case.id, transfer_id=transfer,
        accept=play.contract.ANSWER_YES)
    assert (late.code, late.reason) == ((FAILED, "TRANSFER_ENDED") if how == "closed" else
                                        (NOT_FOUND, "NOT_FOUND"))
    assert owners(bench, scene.case) == "malmo-soc"
    if how != "closed":
        play.refer(scene.case, scene.sw, "lund-soc", "receiver")
        play.accept(scene.case, lund(scene))
        again = play.caller(lund(scene)).refused(
            "RespondTransfer", case_id=scene.case.id, transfer_id=transfer,
            accept=play.contract.ANSWER_YES)
        assert again.reason == "TRANSFER_ENDED", "a second part brings no question back"


def test_a_preview_lists_what_the_owner_holds_and_what_closes_to_it(play, scene):
    record = play.put(scene.case, scene.pa, "threat_assessment")
    d = play.disclose(record, scene.pa, "malmo-soc", [CONCLUSION, PROTECT])
    custody = play.put(scene.case, scene.kv, "custody")
    k = play.disclose(custody, scene.kv, "malmo-soc", ["custody.dates"])
    waits = play.request(custody, "malmo-soc", ["custody.dates"], "own_work")
    waits.not_before.FromDatetime(soon(5).replace(tzinfo=None))
    later = play.caller(scene.kv).Disclose(waits).disclosure_id
    losses = {x.disclosure_id: x for x in play.caller(scene.sw).PreviewTransfer(
        case_id=scene.case.id, organisation="lund-soc").losses}
    assert later not in losses, "what has not begun is told to nobody"
    assert set(losses[d.id].groups) == {CONCLUSION, PROTECT}
    assert set(losses[d.id].closed_groups) == {CONCLUSION, PROTECT}
    assert (losses[k.id].owner, list(losses[k.id].groups)) == ("kriminalvarden", ["custody.dates"])
    assert list(losses[k.id].closed_groups) == ["custody.dates"]
    assert "lund-soc" not in {x.owner for x in losses.values()}


def test_owners_hear_of_it_first_and_of_their_own_alone(bench, play, scene):
    custody = play.put(scene.case, scene.kv, "custody")
    k = play.disclose(custody, scene.kv, "malmo-soc", ["custody.dates"])
    end = changes(bench)
    transfer = ask(play, scene, decision_number="SN-2026-81")
    rows = told(bench, end)
    assert ("lund-soc", "transfer", "0") in rows
    assert [r for r in rows if r[0] == "kriminalvarden"] == [
        ("kriminalvarden", "transfer", rows[[r[0] for r in rows].index("kriminalvarden")][2])]
    assert {r[0] for r in rows} == {"lund-soc", "kriminalvarden", "police-nord"}
    # Who disclosed something sees it; who disclosed nothing sees nothing.
    seen = listed(play, scene, scene.kv)
    assert [(t.from_organisation, t.to_organisation, t.decision_number, list(t.disclosure_ids))
            for t in seen] == [("malmo-soc", "lund-soc", "", [k.id])]
    assert listed(play, scene, scene.si) == []
    taker = listed(play, scene, lund(scene))
    assert [(t.decision_number, list(t.disclosure_ids)) for t in taker] == [("SN-2026-81", [])]
    giver = listed(play, scene, scene.sw)[0]
    assert k.id in giver.disclosure_ids and giver.decision_number == "SN-2026-81"
    stranger = play.caller(play.actor("kalmar-soc", "sw1"))
    assert stranger.refused("ListTransfers", case_id=scene.case.id).code == NOT_FOUND
    assert "SN-2026-81" not in bench.main.one(
        "select to_jsonb(t)::text from sluss.transfer t where t.id = :'id'::uuid",
        id=transfer.hex())


def test_each_act_and_each_look_is_in_the_log(bench, play, scene):
    end = bench.log_end()
    play.caller(scene.sw).PreviewTransfer(case_id=scene.case.id, organisation="lund-soc")
    transfer = ask(play, scene)
    refused(play, scene)
    listed(play, scene, lund(scene))
    respond(play, scene, transfer)
    assert [(r[3], r[5]) for r in bench.log_rows(f"l.id > {end}")] == [
        ("PreviewTransfer", ""), ("RequestTransfer", ""), ("RequestTransfer", "TRANSFER_OPEN"),
        ("ListTransfers", ""), ("RespondTransfer", "")]


def test_a_transfer_asked_for_twice_with_one_request_id_is_asked_for_once(play, scene):
    request = play.contract.RequestTransferRequest(
        case_id=scene.case.id, organisation="lund-soc", request_id=b"t" * 16)
    request.expires_at.FromDatetime(soon(7).replace(tzinfo=None))
    first = play.caller(scene.sw).RequestTransfer(request)
    assert play.caller(scene.sw).RequestTransfer(request) == first
    assert len(listed(play, scene, scene.sw)) == 1


# ---- races ----

def pair(play):
    """The smallest case in which there is something to pass on."""
    pc, sw, lu = (play.actor(o, n) for o, n in (
        ("police-nord", "pc1"), ("malmo-soc", "sw1"), ("lund-soc", "sw1")))
    case = play.case(sw, "owner")
    play.join(case, sw, lu, "receiver")
    return case, pc, sw, lu


class Pair:
    def __init__(self, play, case, sw):
        self.play, self.case, self.sw = play, case, sw


def test_a_withdrawal_wins_over_an_accept_however_they_meet(bench, play):
    case, _, sw, lu = pair(play)
    yes = play.contract.ANSWER_YES
    met = {"accepted": 0, "withdrawn": 0}
    giver, taker = sw, lu
    for n in range(RACES):
        transfer = ask(play, Pair(play, case, giver), giver, taker.organisation.code)
        calls = [(play.caller(taker), "RespondTransfer", dict(accept=yes)),
                 (play.caller(giver), "WithdrawTransfer", {})]
        if n % 2:
            calls.reverse()
        flying = {m: c.future(m, case_id=case.id, transfer_id=transfer, **f)
                  for c, m, f in calls}
        codes = (code_of(flying["RespondTransfer"]), code_of(flying["WithdrawTransfer"]))
        # Exactly one of them; the later one is told so.
        assert sorted(codes) in ([0, FAILED], [0, DENIED]), codes
        state = bench.main.one("select state from sluss.transfer where id = :'id'::uuid",
                               id=transfer.hex())
        accepted = codes[0] == 0
        assert state == ("accepted" if accepted else "withdrawn")
        assert owners(bench, case) == (taker if accepted else giver).organisation.code
        met["accepted" if accepted else "withdrawn"] += 1
        if accepted:
            giver, taker = taker, giver
    assert sum(met.values()) == RACES


def test_two_accepts_at_once_are_one(bench, play):
    case, _, sw, lu = pair(play)
    play.assign(case, play.actor("lund-soc", "sw2"))
    transfer = ask(play, Pair(play, case, sw), sw, "lund-soc")
    flying = [play.caller(a).future("RespondTransfer", case_id=case.id, transfer_id=transfer,
                                    accept=play.contract.ANSWER_YES)
              for a in (lu, play.actor("lund-soc", "sw2")) for _ in range(3)]
    codes = sorted(code_of(f) for f in flying)
    assert codes == [0] + [FAILED] * 5
    assert owners(bench, case) == "lund-soc"


def test_a_leaving_taker_never_leaves_a_case_without_an_owner(bench, play):
    yes = play.contract.ANSWER_YES
    for n in range(12):
        case, _, sw, lu = pair(play)
        transfer = ask(play, Pair(play, case, sw), sw, "lund-soc")
        calls = [(play.caller(lu), "RespondTransfer", dict(transfer_id=transfer, accept=yes)),
                 (play.caller(lu), "Leave", {})]
        if n % 2:
            calls.reverse()
        flying = {m: c.future(m, case_id=case.id, **f) for c, m, f in calls}
        accepted, left = code_of(flying["RespondTransfer"]), code_of(flying["Leave"])
        assert (accepted == 0) != (left == 0)
        assert owners(bench, case) == ("lund-soc" if accepted == 0 else "malmo-soc")


def test_a_withdrawal_wins_over_an_approval_however_they_meet(bench, play, scene):
    """A disclosure that waits for a second person: approved strictly before, or never readable."""
    record = play.put(scene.case, scene.pa, "threat_assessment")
    group = "threat_assessment.separate"
    for n in range(RACES):
        d = play.disclose(record, scene.pa, "sis", [group], approve=False)
        who = play.approver(d)
        calls = [(play.caller(who), "ApproveDisclosure", dict(disclosure_ids=[d.id])),
                 (play.caller(scene.pa), "WithdrawDisclosure", dict(disclosure_id=d.id))]
        if n % 2:
            calls.reverse()
        flying = {m: c.future(m, case_id=scene.case.id, **f) for c, m, f in calls}
        approved, withdrawn = (code_of(flying[m]) for m in (
            "ApproveDisclosure", "WithdrawDisclosure"))
        assert withdrawn == 0 and approved in (0, FAILED)
        verdict, groups, _ = play.look(scene.si, record, [group])
        assert groups == set(), "nothing is read after the withdrawal answered"
        order = [r[3] for r in bench.log_rows(
            f"l.case_id = '{scene.case.id.hex()}'::uuid and l.code = 0 and l.method in"
            f" ('ApproveDisclosure', 'WithdrawDisclosure') and '{d.id.hex()}'::uuid ="
            " any (l.item_disclosure)")]
        assert order == (["ApproveDisclosure", "WithdrawDisclosure"] if approved == 0
                         else ["WithdrawDisclosure"])
