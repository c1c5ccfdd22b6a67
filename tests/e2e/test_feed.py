# SPDX-License-Identifier: EUPL-1.2
"""What is told to whom when something changes, by polling and by a stream."""

import time

import pytest
from rig import scenes, wait
from rig.clusters import Session, uuid
from rig.feed import Reader, Watching, word
from rig.play import soon

CONCLUSION = "threat_assessment.conclusion"
PROTECT = "threat_assessment.protect"
SEPARATE = "threat_assessment.separate"
AREA = "whereabouts.area"
INVALID, DENIED, UNAUTHENTICATED, UNAVAILABLE = 3, 7, 16, 14


@pytest.fixture
def scene(play):
    s = scenes.open_case(play)
    s.record = play.put(s.case, s.pa, "threat_assessment")
    return s


def reader(play, actor, **more):
    return Reader(play.caller(actor, **more))


def outsiders(scene):
    """Known to the server, of organisations of the case, and not assigned to it; and others."""
    return [scene.actor("malmo-soc", "stranger"), scene.actor("police-nord", "stranger"),
            scene.actor("kalmar-soc", "sw1")]


# every type of change

def test_an_invitation_is_told_to_who_may_answer_it_and_the_answer_to_who_invited(play):
    pc, sw = play.actor("police-nord", "pc1"), play.actor("malmo-soc", "sw1")
    case = play.case(pc)
    invited, inviter = reader(play, sw), reader(play, pc)
    given = play.refer(case, pc, "malmo-soc", "owner")
    (change,) = [c for c in invited.all() if c.case_id == case.id]
    assert word(change) == "invited"
    assert (change.about_id, change.organisation) == (given, "police-nord")
    assert list(change.groups) == ["case.head"] and not change.HasField("due_at")
    assert [c for c in inviter.all() if c.case_id == case.id] == []
    play.accept(case, sw)
    (change,) = [c for c in inviter.all() if c.case_id == case.id]
    assert word(change) == "case" and change.organisation == "malmo-soc"


def test_disclosing_revising_correcting_and_withdrawing_are_told_to_the_recipient(play, scene):
    sw, si = reader(play, scene.sw), reader(play, scene.si)
    d = play.disclose(scene.record, scene.pa, "malmo-soc", [CONCLUSION], follow=True)
    (change,) = sw.all()
    assert word(change) == "disclosed" and change.kind == "threat_assessment"
    assert (change.record_id, change.about_id) == (scene.record.id, d.id)
    assert list(change.groups) == [CONCLUSION] and change.organisation == "police-nord"
    play.revise(scene.record, scene.pa, [CONCLUSION], final=False)
    assert sw.all() == []
    play.finalise(scene.record, scene.pa)
    assert sw.words() == ["revised"]
    play.revise(scene.record, scene.pa, [CONCLUSION], salt="3")
    changes = sw.all()
    assert [word(c) for c in changes] == ["revised"]
    assert changes[0].HasField("due_at")
    play.revise(scene.record, scene.pa, [CONCLUSION], salt="4",
                correction=play.contract.ANSWER_YES)
    assert sw.words() == ["corrected", "revised"]
    play.withdraw(d, scene.pa)
    assert sw.words() == ["ended"]
    assert si.all() == []


def test_what_waits_for_a_second_person_is_told_to_approvers_and_then_to_the_recipient(
        play, scene):
    si, pc = reader(play, scene.si), reader(play, scene.pc)
    d = play.disclose(scene.record, scene.pa, "sis", [SEPARATE], ground="interest_balancing",
                      approve=False)
    approver = play.approver(d)
    assert reader(play, approver, shown=False).all() == []
    page = Reader(play.caller(approver), from_now=False).all()
    assert word(page[-1]) == "approval" and page[-1].about_id == d.id
    assert si.all() == [] and "approval" not in pc.words()
    play.approve(d)
    assert si.words() == ["disclosed"]


def test_a_withdrawn_consent_ends_what_rested_on_it(play, scene):
    consent = play.consent(scene.case, scene.sw, {"sis": [AREA], "kriminalvarden": [AREA]})
    where = play.put(scene.case, scene.sw, "whereabouts", [AREA])
    for code in ("sis", "kriminalvarden"):
        play.disclose(where, scene.sw, code, [AREA], ground="consent", consent=consent)
    si, kv = reader(play, scene.si), reader(play, scene.kv)
    play.withdraw_consent(consent, scene.sw, "sis")
    (change,) = si.all()
    assert word(change) == "ended" and change.record_id == where.id
    assert list(change.groups) == [AREA] and change.HasField("due_at")
    assert kv.all() == []


def test_requests_and_their_answers_are_told_to_the_other_side(play, scene):
    sw, pa = reader(play, scene.sw), reader(play, scene.pa)
    made = play.caller(scene.sw).AskFor(
        case_id=scene.case.id, organisation="police-nord", groups=[PROTECT], reason="x").ask_id
    (change,) = pa.all()
    assert word(change) == "request" and change.about_id == made
    assert change.organisation == "malmo-soc" and sw.all() == []
    play.caller(scene.pa).Answer(case_id=scene.case.id, ask_id=made,
                                 state=play.contract.REQUEST_STATE_REFUSED, reason="y")
    (change,) = sw.all()
    assert change.about_id == made and pa.all() == []


def test_who_leaves_or_is_removed_hears_what_ended_and_the_others_of_it(play, scene):
    play.disclose(scene.record, scene.pa, "sis", [PROTECT])
    si, pc = reader(play, scene.si), reader(play, scene.pc)
    play.caller(scene.pc).Remove(case_id=scene.case.id, organisation="sis", reason="x")
    assert sorted(si.words()) == ["ended", "ended"]
    assert pc.all() == []
    kv = reader(play, scene.kv)
    play.caller(scene.kv).Leave(case_id=scene.case.id)
    assert kv.all() == []
    (change,) = pc.all()
    assert word(change) == "case" and change.organisation == "kriminalvarden"


def test_a_stage_is_told_to_who_is_shown_the_track(play, scene):
    police = play.case_record(scene.case, scene.pc.organisation)
    play.disclose(police, scene.pc, "malmo-soc", ["case.police_track"], follow=True)
    sw, si = reader(play, scene.sw), reader(play, scene.si)
    play.caller(scene.pc).AdvanceStage(
        case_id=scene.case.id, track=play.contract.TRACK_POLICE,
        from_stage=play.contract.STAGE_CONTACT, to_stage=play.contract.STAGE_CONSENT)
    (change,) = sw.all()
    assert word(change) == "case"
    assert list(change.groups) == ["case.police_track"]
    assert si.all() == []


def test_what_time_alone_ends_and_begins_is_told(bench, play, scene):
    d = play.disclose(scene.record, scene.pa, "malmo-soc", [PROTECT])
    later = play.request(scene.record, "sis", [PROTECT], "own_work", None, soon(20), False)
    later.not_before.FromDatetime(soon(1).replace(tzinfo=None))
    given = play.caller(scene.pa).Disclose(later).disclosure_id
    sw, si = reader(play, scene.sw), reader(play, scene.si)
    assert si.all() == []
    play.expire(d)
    assert sw.until("ended").about_id == d.id
    bench.main.sql("update sluss.disclosure set decided_at = decided_at - interval '1 hour',"
                   " not_before = now() - interval '1 second' where id = :'id'", id=uuid(given))
    assert si.until("disclosed").about_id == given
    assert sw.all() == [] == si.all()


def test_a_stage_that_is_overdue_is_told_to_its_own_organisation_and_its_lead(
        bench, play, scene):
    sw, lead = reader(play, scene.sw), reader(play, scene.actor("malmo-soc", "lead"))
    bench.main.sql(
        "update sluss.participant p set stage_due = now() - interval '1 second',"
        " stage_since = now() - interval '9 days' from sluss.organisation o"
        " where o.id = p.organisation and o.code = 'malmo-soc' and p.case_id = :'c'",
        c=uuid(scene.case.id))
    assert list(sw.until("due").groups) == ["case.municipal_track"]
    change = lead.until("due")
    assert change.case_id == scene.case.id
    assert not (change.record_id or change.kind or change.groups or change.about_id)


# nobody else

def test_who_may_not_know_sees_the_same_whether_or_not_anything_happens(play, scene):
    readers = [reader(play, a) for a in outsiders(scene)]
    streams = [Watching(play.caller(a)).opened() for a in outsiders(scene)]

    def silence(r):
        """What an empty page looks like, but for the cursor, which is random."""
        reply, trailers = r.caller.call_trailed("ListChanges", cursor=r.cursor)
        r.cursor = reply.next_cursor
        return (len(reply.SerializeToString()), len(reply.next_cursor),
                len(reply.changes), sorted(k for k, _ in trailers))
    before = [silence(r) for r in readers]
    d = play.disclose(scene.record, scene.pa, "malmo-soc", [CONCLUSION], follow=True)
    play.revise(scene.record, scene.pa, [CONCLUSION])
    play.withdraw(d, scene.pa)
    play.caller(scene.pc).Remove(case_id=scene.case.id, organisation="sis", reason="x")
    # What the organisation's own people are told is told by now.
    assert reader(play, scene.sw).all() == []
    assert [silence(r) for r in readers] == before
    for s in streams:
        with s:
            assert s.replies.empty() and s.end is None


def test_a_case_sealed_to_an_organisation_is_told_to_nobody_in_it(bench, play, scene):
    si = reader(play, scene.si)
    bench.main.sql(
        "insert into sluss.case_seal select :'c', id, now() from sluss.organisation"
        " where code = 'sis'", c=uuid(scene.case.id))
    play.disclose(scene.record, scene.pa, "sis", [PROTECT])
    assert si.all() == []


def test_a_cursor_is_its_actors_own(play, scene):
    sw = reader(play, scene.sw)
    for other in (scene.actor("malmo-soc", "sw2"), scene.si):
        assert play.caller(other).refused(
            "ListChanges", cursor=sw.cursor).reason == "BAD_CURSOR"
    assert play.caller(scene.sw).refused(
        "ListChanges", cursor=sw.cursor[:-1] + b"?").reason == "BAD_CURSOR"


def test_positions_without_a_feed_are_refused_one(play, scene):
    for code, name in (("malmo-soc", "adm"), ("malmo-soc", "aud")):
        caller = play.caller(scene.actor(code, name), purpose="administration")
        assert caller.refused("ListChanges").reason == "METHOD_NOT_ALLOWED"
        with Watching(caller) as w:
            assert w.ended().reason == "METHOD_NOT_ALLOWED"


# streams

def test_a_stream_tells_at_once_and_goes_on_at_any_place(play, scene):
    with Watching(play.caller(scene.sw)) as w:
        w.opened()
        start, seen = w.cursor, []
        for _ in range(3):
            d = play.disclose(scene.record, scene.pa, "malmo-soc", [PROTECT])
            began = time.monotonic()
            seen.append(w.change())
            assert time.monotonic() - began < 2 and seen[-1].about_id == d.id
    for i, cursor in enumerate([start, *(c.cursor for c in seen)]):
        with Watching(play.caller(scene.sw), cursor) as again:
            assert [again.change().about_id for _ in seen[i:]] == [c.about_id for c in seen[i:]]
        assert [c.about_id for c in play.caller(scene.sw).ListChanges(
            cursor=cursor).changes] == [c.about_id for c in seen[i:]]


@pytest.fixture
def on_duty(bench):
    """Concerns are told to nobody else."""
    change = ("update sluss.actor a set duty = {} from sluss.organisation o"
              " where o.id = a.organisation and o.code = 'malmo-soc' and a.code = 'sw1'")
    bench.main.sql(change.format("true"))
    yield
    bench.main.sql(change.format("false"))


def test_a_commit_that_comes_late_is_not_passed_over(bench, play, scene, on_duty):
    """Its number is lower than that of what was committed before it."""
    sw, organisation = reader(play, scene.sw), "(select id from sluss.organisation" \
        " where code = 'malmo-soc')"
    with Watching(play.caller(scene.sw)) as w, Session(bench.main) as late:
        w.opened()
        late.run("begin")
        late.run("insert into sluss.change (at, organisation, type)"
                 f" values (now(), {organisation}, 'concern')")
        play.disclose(scene.record, scene.pa, "malmo-soc", [PROTECT])
        assert sw.all() == [] and w.replies.empty()
        late.run("commit")
        assert w.word() == "concern" and w.word() == "disclosed"
    assert sw.words() == ["concern", "disclosed"]


def test_a_revoked_actor_and_a_revoked_node_end_the_stream_within_two_seconds(bench, play):
    admin = bench.caller("kronofogden", "adm", purpose="administration")
    admin.PutActor(code="temp", roles=["caseworker"], approver=play.contract.ANSWER_NO,
                   duty=play.contract.ANSWER_NO)
    caller = bench.caller("kronofogden", "temp", role="caseworker")
    with Watching(caller) as w:
        w.opened()
        admin.RevokeActor(code="temp")
        began = time.monotonic()
        assert w.ended().code == UNAUTHENTICATED
        assert time.monotonic() - began < 2
    name = bench.enrol("kronofogden", "watching", name="kronofogden-watching")
    bench.apply_registry()
    channel = bench.channel(name, fresh=True)
    caller = play.caller(play.actor("kronofogden", "oa1")).as_(channel=channel)
    wait.until(lambda: Watching(caller).next() is not None, 5, "enrolment")
    with Watching(caller) as w:
        w.opened()
        admin.RevokeNode(code="watching")
        began = time.monotonic()
        assert w.ended().code in (UNAUTHENTICATED, UNAVAILABLE)
        assert time.monotonic() - began < 2
    channel.close()


def test_who_is_unassigned_while_watching_is_told_nothing_more(play, scene):
    sw2 = scene.actor("malmo-soc", "sw2")
    with Watching(play.caller(sw2)) as w, Watching(play.caller(scene.sw)) as other:
        w.opened(), other.opened()
        play.unassign(scene.case, sw2)
        play.disclose(scene.record, scene.pa, "malmo-soc", [PROTECT])
        assert other.word() == "disclosed" and w.replies.empty() and w.end is None


def test_many_watchers_of_one_organisation_are_served_with_few_statements(bench, play, scene):
    watching = [Watching(play.caller(scene.sw)) for _ in range(40)]
    for w in watching:
        w.opened()
    end = bench.log_end()
    d = play.disclose(scene.record, scene.pa, "malmo-soc", [PROTECT])
    for w in watching:
        with w:
            assert w.change().about_id == d.id
    commits = int(bench.main.one(
        "select count(distinct xact) from sluss.log where method = 'Watch' and id > :end",
        end=end))
    rows = int(bench.main.one(
        "select count(*) from sluss.log where method = 'Watch' and id > :end", end=end))
    assert rows == 40 and commits <= 3


def test_a_reader_thousands_behind_is_told_to_list_anew(bench, play, scene):
    sw = reader(play, scene.sw)
    bench.main.sql(
        "insert into sluss.change (at, organisation, type, case_id, kind, groups)"
        " select now(), id, 'case', :'c', 10, 0 from sluss.organisation,"
        " generate_series(1, 5001) where code = 'malmo-soc'", c=uuid(scene.case.id))
    with Watching(play.caller(scene.sw), sw.cursor) as w:
        assert w.next().HasField("fell_behind")
        d = play.disclose(scene.record, scene.pa, "malmo-soc", [PROTECT])
        assert w.change().about_id == d.id
    reply = sw.page()
    assert reply.HasField("fell_behind") and not reply.changes
    assert reply.fell_behind.cursor
    bench.main.sql("delete from sluss.change where type = 'case' and record is null")


def test_each_batch_that_is_told_has_its_log_row_and_a_silent_one_none(bench, play, scene):
    end = bench.log_end()
    with Watching(play.caller(scene.sw)) as w:
        w.opened()
        play.disclose(scene.record, scene.pa, "malmo-soc", [PROTECT])
        w.change()
        play.disclose(scene.record, scene.pa, "sis", [PROTECT])
    rows = bench.main.sql(
        "select code, detail from sluss.log where method = 'Watch' and id > :end order by id",
        end=end)
    assert [(code, detail.split(" ")[0]) for code, detail in rows] == [("0", "0"), ("0", "1")]
