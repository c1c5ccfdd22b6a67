# SPDX-License-Identifier: EUPL-1.2
"""An invitation with a narrowed set: whole or not at all, open when accepted, gone when not."""

import threading
import uuid

import pytest
from rig import scenes
from rig.caller import Refused
from rig.cli import Person
from rig.feed import Reader
from rig.play import TEXT, soon

CONCLUSION, PROTECT = "threat_assessment.conclusion", "threat_assessment.protect"
SEPARATE, SOURCES = "threat_assessment.separate", "threat_assessment.sources"
HEAD = "case.head"
NOT_FOUND, DENIED, FAILED, INVALID = 5, 7, 9, 3


class Referral:
    def __init__(self, play, parties=()):
        self.scene = scenes.open_case(play, {p: scenes.PARTIES[p] for p in parties})
        self.play, self.case, self.c = play, self.scene.case, play.contract
        self.pc, self.pa = self.scene.pc, self.scene.pa
        self.record = play.put(self.case, self.pa, "threat_assessment")
        self.sis, self.kv = self.scene.si, self.scene.kv

    def groups(self, *groups, record=None, **more):
        return self.c.ReferredGroups(record_id=(record or self.record).id, groups=list(groups),
                                     **more)

    def request(self, *given, to="sis", standing="STANDING_PARTY", **more):
        request = self.c.ReferRequest(
            case_id=self.case.id, organisation=to, standing=getattr(self.c, standing),
            **{"ground": "own_work", "weighing": TEXT, "necessity": TEXT, **more},
            disclosures=given)
        request.expires_at.FromDatetime(soon(20).replace(tzinfo=None))
        return request

    def refer(self, *given, **more):
        return self.play.caller(self.pc).Refer(self.request(*given, **more))

    def refused(self, *given, **more):
        r = self.play.caller(self.pc).refused("Refer", self.request(*given, **more))
        return r.code, r.reason

    def accept(self, actor):
        head = self.c.Case()
        head.head.subject_category = self.c.SUBJECT_CATEGORY_AVHOPPARE
        head.head.registry_number = "S-1"
        return self.play.caller(actor).Respond(case_id=self.case.id, accept=self.c.ANSWER_YES,
                                               case=head)

    def decline(self, actor):
        return self.play.caller(actor).Respond(case_id=self.case.id, accept=self.c.ANSWER_NO)

    def reads(self, actor, record=None, *named):
        try:
            view = self.play.caller(actor).GetRecord(
                case_id=self.case.id, record_id=(record or self.record).id,
                groups=list(named)).view
        except Refused as r:
            return r.reason
        return {g.group for g in view.groups if g.state == self.c.GROUP_STATE_CODE_RELEASED}

    def count(self):
        return self.play.bench.main.one(
            "select count(*) from sluss.disclosure where case_id = :'id'", id=self.case.id.hex())

    def state(self, disclosure):
        return self.play.bench.main.one(
            "select case when withdrawn_at is null then 'stands' else 'ended' end"
            " from sluss.disclosure where id = :'id'", id=disclosure.hex())


@pytest.fixture
def referral(play):
    return Referral(play)


def test_an_invited_one_reads_the_heading_alone_and_the_narrowed_set_once_it_accepts(referral):
    r = referral
    feed = Reader(r.play.caller(r.sis))
    reply = r.refer(r.groups(CONCLUSION, PROTECT))
    assert [d.record_id for d in reply.disclosures] == [r.record.id]
    assert reply.disclosures[0].state == r.c.DISCLOSURE_STATE_ACTIVE
    assert r.reads(r.sis) == "NOT_FOUND"
    assert r.play.caller(r.sis).refused("ListRecords", case_id=r.case.id, page_size=9).code in (
        NOT_FOUND, DENIED)
    told = [c for c in feed.all() if c.case_id == r.case.id]
    assert [c.type for c in told] == [r.c.CHANGE_TYPE_INVITED]
    assert {g for c in told for g in c.groups} <= {HEAD}
    r.accept(r.sis)
    assert r.reads(r.sis) == {CONCLUSION, PROTECT}
    assert r.reads(r.sis, None, SEPARATE) == set()
    told = [c for c in feed.all() if c.case_id == r.case.id]
    assert (r.c.CHANGE_TYPE_DISCLOSED, r.record.id) in [(c.type, c.record_id) for c in told]


def test_declining_ends_all_of_it_and_a_later_invitation_does_not_bring_it_back(referral):
    r = referral
    reply = r.refer(r.groups(CONCLUSION))
    given = reply.disclosures[0].disclosure_id
    r.decline(r.sis)
    assert r.state(given) == r.state(reply.disclosure_id) == "ended"
    r.refer()
    r.accept(r.sis)
    assert r.reads(r.sis) in ("NOT_FOUND", "NOTHING_RELEASED")


def test_an_invitation_that_lapsed_takes_its_set_with_it(referral):
    r = referral
    reply = r.refer(r.groups(CONCLUSION))
    r.play.bench.main.sql(
        "update sluss.participant set expires_at = now() - interval '1 minute'"
        " where case_id = :'id' and state = 'invited'", id=r.case.id.hex())
    r.refer(r.groups(PROTECT))
    assert r.state(reply.disclosures[0].disclosure_id) == "ended"
    r.accept(r.sis)
    assert r.reads(r.sis) == {PROTECT}


def test_removing_the_invited_one_ends_all_of_it(referral):
    r = referral
    reply = r.refer(r.groups(CONCLUSION))
    r.play.caller(r.pc).Remove(case_id=r.case.id, organisation="sis", reason="By mistake.")
    assert r.state(reply.disclosures[0].disclosure_id) == "ended"
    assert r.play.caller(r.sis).refused(
        "Respond", case_id=r.case.id, accept=r.c.ANSWER_YES).code == NOT_FOUND


def test_withdrawing_one_before_the_answer_leaves_the_others(referral):
    r = referral
    reply = r.refer(r.groups(CONCLUSION), r.groups(PROTECT))
    r.play.caller(r.pc).WithdrawDisclosure(
        case_id=r.case.id, disclosure_id=reply.disclosures[0].disclosure_id)
    r.accept(r.sis)
    assert r.reads(r.sis) == {PROTECT}


REFUSALS = [
    (dict(groups=[SOURCES]), (DENIED, "NEVER_LEAVES_POLICE")),
    (dict(groups=["threat_assessment.actors"]), (DENIED, "GROUP_NOT_WRITABLE")),
    (dict(groups=[CONCLUSION], ground="no_such"), (INVALID, "UNKNOWN_GROUND")),
    (dict(groups=[CONCLUSION], ground="consent"), (INVALID, "CONSENT_MISSING")),
    (dict(groups=[CONCLUSION], version=7), (FAILED, "GROUP_EMPTY")),
    (dict(groups=["custody.dates"]), (INVALID, "KIND_MISMATCH")),
    (dict(groups=[CONCLUSION], record_id=b"n" * 16), (NOT_FOUND, "NOT_FOUND")),
]


@pytest.mark.parametrize("wrong,why", REFUSALS, ids=lambda x: x[1] if isinstance(x, tuple) else "")
def test_nothing_is_done_when_any_part_is_refused(referral, wrong, why):
    r = referral
    before = r.count()
    item = r.groups(CONCLUSION)
    for name, value in wrong.items():
        if name == "groups":
            item.ClearField("groups")
            item.groups.extend(value)
        else:
            setattr(item, name, value)
    code, reason = r.refused(r.groups(CONCLUSION), item)
    assert code == why[0] and (reason == why[1] or why[1] == "NEVER_LEAVES_POLICE"), (code, reason)
    assert r.count() == before
    assert r.play.caller(r.sis).refused(
        "Respond", case_id=r.case.id, accept=r.c.ANSWER_YES).code == NOT_FOUND
    # The very same invitation without the wrong part goes.
    r.refer(r.groups(CONCLUSION))


def test_the_ceiling_is_that_of_the_standing_proposed(referral):
    """The owner reads the conclusion whole; a receiver would have to be written an extract."""
    r = referral
    assert r.refused(r.groups(CONCLUSION), to="lund-soc", standing="STANDING_RECEIVER") == (
        FAILED, "EXTRACT_MISSING")
    r.refer(r.groups(CONCLUSION), to="malmo-soc", standing="STANDING_OWNER")
    r.accept(r.scene.sw)
    assert r.reads(r.scene.sw) == {CONCLUSION}


def test_another_organisations_record_is_not_given_on(play):
    r = Referral(play, ("malmo-soc",))
    theirs = play.put(r.case, r.scene.sw, "decision", ["decision.outcome"])
    assert r.refused(r.groups("decision.outcome", record=theirs)) == (NOT_FOUND, "NOT_FOUND")
    play.disclose(theirs, r.scene.sw, "police-nord", ["decision.outcome"])
    assert r.refused(r.groups("decision.outcome", record=theirs)) == (DENIED, "NOT_OWNER")


def test_what_can_cost_a_life_waits_for_a_second_person_before_and_after_the_answer(referral):
    r = referral
    r.pc = r.pa     # The analyst writes it; only a coordinator refers.
    assert r.refused(r.groups(SEPARATE))[0] == DENIED
    r.pc = r.scene.pc
    plan = r.play.put(r.case, r.pc, "plan", ["plan.security", "plan.actions"])
    reply = r.refer(r.groups("plan.security", "plan.actions", record=plan), to="malmo-soc",
                    standing="STANDING_OWNER")
    given = reply.disclosures[0]
    assert given.state == r.c.DISCLOSURE_STATE_PENDING
    r.accept(r.scene.sw)
    assert r.reads(r.scene.sw, plan, "plan.security", "plan.actions") == "NOT_FOUND"
    r.play.caller(r.scene.actor("police-nord", "pc2")).ApproveDisclosure(
        case_id=r.case.id, disclosure_ids=[given.disclosure_id])
    assert r.reads(r.scene.sw, plan, "plan.security", "plan.actions") == {
        "plan.security", "plan.actions"}


def test_a_repeated_referral_is_answered_as_the_first_and_does_nothing_twice(referral):
    r = referral
    request = r.request(r.groups(CONCLUSION), request_id=uuid.uuid4().bytes)
    first = r.play.caller(r.pc).Refer(request)
    count = r.count()
    assert r.play.caller(r.pc).Refer(request) == first
    assert r.count() == count
    request.disclosures[0].groups.append(PROTECT)
    assert r.play.caller(r.pc).refused("Refer", request).reason == "REQUEST_CONFLICT"


def test_each_disclosure_has_its_place_in_the_log_row(referral):
    r = referral
    reply = r.refer(r.groups(CONCLUSION), r.groups(PROTECT))
    items = r.play.bench.main.one(
        "select array_length(item_disclosure, 1) || ' ' || code from sluss.log"
        " where method = 'Refer' and case_id = :'id' order by id desc limit 1",
        id=r.case.id.hex())
    assert items == "3 0" and len(reply.disclosures) == 2


def test_ending_an_invitation_wins_over_its_acceptance(play):
    for _ in range(5):
        r = Referral(play)
        given = r.refer(r.groups(CONCLUSION)).disclosures[0].disclosure_id
        start, seen = threading.Barrier(2), {}

        def act(name, call):
            start.wait()
            try:
                call()
                seen[name] = "done"
            except Refused as refusal:
                seen[name] = refusal.reason
        threads = [
            threading.Thread(target=act, args=("accept", lambda: r.accept(r.sis))),
            threading.Thread(target=act, args=("remove", lambda: play.caller(r.pc).Remove(
                case_id=r.case.id, organisation="sis", reason="Not them.")))]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        assert seen["remove"] == "done", seen
        assert r.state(given) == "ended"
        assert r.reads(r.sis) in ("NOT_FOUND", "NOTHING_RELEASED")


def test_at_the_terminal_records_and_their_groups_go_in_pairs(referral, tmp_path):
    r = referral
    pc = Person(r.play.bench, tmp_path, "police-nord", "pc1")
    text = pc.file("why.txt", TEXT)
    words = ("refer", "--case", r.case.id.hex(), "--to", "sis", "--standing", "party",
             "--ground", "own_work", "--until", "+20d", "--weighing-from", text,
             "--necessity-from", text)
    odd = pc.run(*words, "--record", r.record.id.hex())
    assert odd.status == 64 and "--groups" in odd.err
    done = pc.table(*words, "--record", r.record.id.hex(), "--groups", f"{CONCLUSION},{PROTECT}")
    assert "Given when it accepts" in done.out and r.record.id.hex() in done.out
    r.accept(r.sis)
    assert r.reads(r.sis) == {CONCLUSION, PROTECT}
