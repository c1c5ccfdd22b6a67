# SPDX-License-Identifier: EUPL-1.2
"""Consent as an object: what it must say, what its withdrawal would end, and what never follows from it."""

import pytest
from rig import content, scenes
from rig.caller import Refused
from rig.cli import Person
from rig.play import soon

IDENTITY, PROTECTION = "person.identity", "person.protection"
OUTCOME = "decision.outcome"
CONCLUSION = "threat_assessment.conclusion"
TERMS = "consent.terms"
INVALID, NOT_FOUND, FAILED = 3, 5, 9


@pytest.fixture
def scene(own_scene, play):
    s = own_scene
    s.person = play.put(s.case, s.sw, "person", [IDENTITY, PROTECTION])
    s.decision = play.put(s.case, s.sw, "decision", [OUTCOME])
    s.consent = play.consent(s.case, s.sw, {
        "kriminalvarden": [IDENTITY, PROTECTION, OUTCOME, CONCLUSION],
        "sis": [IDENTITY, CONCLUSION], "police-nord": [TERMS]})
    return s


def preview(play, scene, actor, *recipients, consent=None):
    return play.caller(actor).PreviewWithdrawal(
        case_id=scene.case.id, record_id=(consent or scene.consent).id,
        recipients=list(recipients))


def effects(reply):
    """recipient -> record -> (dark, {kept group: ground})"""
    return {r.recipient: {e.record_id: (set(e.dark), {k.group: k.ground for k in e.kept})
                          for e in r.effects} for r in reply.recipients}


def reason(call, *args, **more):
    with pytest.raises(Refused) as refused:
        call(*args, **more)
    return refused.value.reason


def on_consent(play, scene, record, to, groups, **more):
    return play.disclose(record, scene.sw, to, groups, ground="consent",
                         consent=scene.consent, **more)


def test_a_preview_tells_what_goes_dark_what_stays_and_what_was_delivered(play, scene):
    on_consent(play, scene, scene.person, "kriminalvarden", [IDENTITY, PROTECTION])
    on_consent(play, scene, scene.decision, "kriminalvarden", [OUTCOME])
    on_consent(play, scene, scene.person, "sis", [IDENTITY])
    other = play.disclose(scene.person, scene.sw, "kriminalvarden", [IDENTITY], ground="own_work")
    play.withdraw(on_consent(play, scene, scene.decision, "kriminalvarden", [OUTCOME]), scene.sw)
    assert play.look(scene.kv, scene.decision)[1] == {OUTCOME}
    reply = preview(play, scene, scene.sw)
    assert effects(reply) == {
        "kriminalvarden": {scene.person.id: ({PROTECTION}, {IDENTITY: "own_work"}),
                           scene.decision.id: ({OUTCOME}, {})},
        "sis": {scene.person.id: ({IDENTITY}, {})}}
    kv = next(r for r in reply.recipients if r.recipient == "kriminalvarden")
    kept = next(k for e in kv.effects for k in e.kept)
    assert kept.disclosure_id == other.id and kept.HasField("expires_at")
    grounds = {g for e in kv.effects for g in e.grounds}
    assert "own_work" in grounds and "consent" not in grounds
    [d] = kv.deliveries
    assert (d.record_id, d.kind, list(d.groups), d.actor, d.reads) == (
        scene.decision.id, "decision", [OUTCOME], "kv1", 1)
    assert d.HasField("last_read_at")
    assert set(effects(preview(play, scene, scene.sw, "sis"))) == {"sis"}
    # Nothing was done, and what is then done is what was foretold.
    assert play.look(scene.kv, scene.decision)[1] == {OUTCOME}
    play.withdraw_consent(scene.consent, scene.sw, "kriminalvarden")
    assert play.look(scene.kv, scene.decision)[1] == set()
    assert play.look(scene.kv, scene.person)[1] == {IDENTITY}
    for record in (scene.person, scene.decision):
        assert play.difference(scene.kv, record) is None
        assert play.difference(scene.si, record) is None
    after = preview(play, scene, scene.sw)
    assert set(effects(after)["kriminalvarden"]) == set() and "sis" in effects(after)
    assert [(d.actor, d.reads) for r in after.recipients for d in r.deliveries] == [
        ("kv1", 2), ("si1", 1)]


def test_of_others_disclosures_a_preview_tells_no_more_than_whom_the_consent_was_shown(play, scene):
    """The answer is the same whether or not the police rest anything on the consent."""
    assessment = play.put(scene.case, scene.pa, "threat_assessment")
    assert list(preview(play, scene, scene.sw).shown_to) == []
    play.disclose(scene.consent, scene.sw, "police-nord", [TERMS])
    before = preview(play, scene, scene.sw)
    assert list(before.shown_to) == ["police-nord"]
    play.disclose(assessment, scene.pa, "sis", [CONCLUSION], ground="consent",
                  consent=scene.consent)
    assert play.look(scene.si, assessment)[1] == {CONCLUSION}
    after = preview(play, scene, scene.sw)
    assert after == before and effects(after) == {}


def test_only_its_owner_previews_a_withdrawal(bench, play, scene):
    nowhere = play.caller(scene.pc).refused(
        "PreviewWithdrawal", case_id=scene.case.id, record_id=bytes(15) + b"\7")
    there = play.caller(scene.pc).refused(
        "PreviewWithdrawal", case_id=scene.case.id, record_id=scene.consent.id)
    assert (there.code, there.raw) == (NOT_FOUND, nowhere.raw)
    play.disclose(scene.consent, scene.sw, "police-nord", [TERMS])
    assert reason(preview, play, scene, scene.pc) == "NOT_OWNER"
    for actor in (scene.si, scene.actor("kalmar-soc", "sw1")):
        assert play.caller(actor).refused(
            "PreviewWithdrawal", case_id=scene.case.id, record_id=scene.consent.id).code == NOT_FOUND
    assert reason(preview, play, scene, scene.sw, consent=scene.person) == "KIND_MISMATCH"
    assert reason(preview, play, scene, scene.sw, "lund-soc") == "NOT_IN_CONSENT"
    assert reason(preview, play, scene, scene.sw, "sis", "nowhere") == "NOT_IN_CONSENT"
    end = bench.log_end()
    preview(play, scene, scene.sw)
    assert [(r[3], r[4]) for r in bench.log_rows(f"l.id > {end}")] == [("PreviewWithdrawal", "0")]


def test_narrowing_a_consent_ends_what_was_taken_out_at_once(play, scene):
    on_consent(play, scene, scene.person, "kriminalvarden", [IDENTITY, PROTECTION])
    on_consent(play, scene, scene.decision, "kriminalvarden", [OUTCOME], follow=True)
    play.rewrite_consent(scene.consent, scene.sw, {
        "kriminalvarden": [PROTECTION], "police-nord": [TERMS]}, final=False)
    assert play.look(scene.kv, scene.person)[1] == {IDENTITY, PROTECTION}, "a draft narrows nothing"
    play.finalise(scene.consent, scene.sw)
    assert play.look(scene.kv, scene.person)[1] == {PROTECTION}
    assert play.look(scene.kv, scene.decision)[1] == set()
    for record in (scene.person, scene.decision):
        assert play.difference(scene.kv, record) is None
    assert effects(preview(play, scene, scene.sw)) == {
        "kriminalvarden": {scene.person.id: ({PROTECTION}, {})}}


def test_a_disclosure_does_not_outlive_its_consent(bench, play, scene):
    last = soon(10).date().isoformat()
    short = play.consent(scene.case, scene.sw, {"sis": [IDENTITY]}, valid_to_on=last)
    refused = play.caller(scene.sw).refused("Disclose", play.request(
        scene.person, "sis", [IDENTITY], "consent", consent=short, until=soon(12)))
    assert (refused.code, refused.reason) == (FAILED, "EXPIRY_TOO_FAR")
    play.disclose(scene.person, scene.sw, "sis", [IDENTITY], ground="consent", consent=short,
                  until=soon(9))
    assert play.look(scene.si, scene.person)[1] == {IDENTITY}
    bench.main.sql("update sluss.consent set valid_to_on = current_date - 2,"
                   " given_on = current_date - 9 where record = :'id'::uuid", id=short.id.hex())
    assert play.look(scene.si, scene.person)[1] == set(), "its end is the consent's"


# what a consent must say

def consent_of(play, scopes=None, category="SUBJECT_CATEGORY_AVHOPPARE", **terms):
    c = play.contract
    record = content.consent(c, scopes or {"sis": [IDENTITY]})
    record.head.subject_category = getattr(c, category)
    for name, value in terms.items():
        setattr(record.consent.terms, name, value)
    return record


def create(play, scene, record, final=True):
    yes, no = play.contract.ANSWER_YES, play.contract.ANSWER_NO
    return play.caller(scene.sw).CreateRecord(
        case_id=scene.case.id, record=record, final=yes if final else no).record_id


def final_of(play, scene, record_id, base, **more):
    return play.caller(scene.sw).ReviseRecord(
        case_id=scene.case.id, record_id=record_id, base_version=base,
        final=play.contract.ANSWER_YES, **more)


def test_a_final_consent_says_how_it_was_given(play, scene):
    with pytest.raises(Refused) as refused:
        create(play, scene, consent_of(play, form=0))
    assert (refused.value.code, refused.value.reason, refused.value.field) == (
        INVALID, "CONSENT_FORM_MISSING", "record.consent.terms.form")
    draft = create(play, scene, consent_of(play, form=0), final=False)
    assert reason(final_of, play, scene, draft, 1) == "CONSENT_FORM_MISSING"
    oral = play.contract.Consent.FORM_ORAL_DOCUMENTED
    final_of(play, scene, draft, 1, record=consent_of(play, form=oral))
    shown = play.caller(scene.sw).GetRecord(case_id=scene.case.id, record_id=draft)
    assert shown.view.record.consent.terms.form == oral


def test_a_consent_about_a_child_has_the_child_s_own_view(play, scene):
    child = "SUBJECT_CATEGORY_CHILD"
    with pytest.raises(Refused) as refused:
        create(play, scene, consent_of(play, category=child, child_view=""))
    assert (refused.value.code, refused.value.reason, refused.value.field) == (
        INVALID, "CHILD_VIEW_MISSING", "record.consent.terms.child_view")
    create(play, scene, consent_of(play, child_view=""))
    draft = create(play, scene, consent_of(play, category=child, child_view=""), final=False)
    assert reason(final_of, play, scene, draft, 1) == "CHILD_VIEW_MISSING"
    bare = consent_of(play, child_view="")
    bare.ClearField("head")
    assert reason(final_of, play, scene, draft, 1, record=bare) == "CHILD_VIEW_MISSING"
    final_of(play, scene, draft, 1, record=consent_of(
        play, category=child, child_view="Wants to see the grandmother."))
    # A withdrawal waits for nothing.
    end = consent_of(play, category=child, child_view="")
    w = end.consent.terms.withdrawals.add()
    w.recipient = "sis"
    w.withdrawn_at.GetCurrentTime()
    assert final_of(play, scene, draft, 0, record=end).version == 3
    # And is no way to widen it.
    wider = end.consent.terms.scopes.add()
    wider.recipient = "police-nord"
    wider.groups.append(IDENTITY)
    assert reason(final_of, play, scene, draft, 0, record=end) == "CHILD_VIEW_MISSING"
    del end.consent.terms.scopes[-1]
    end.consent.terms.valid_to_on = "2099-12-31"
    end.consent.terms.given_on = "2000-01-01"
    assert reason(final_of, play, scene, draft, 0, record=end) == "CHILD_VIEW_MISSING"


def test_the_child_s_view_lies_nowhere_in_the_clear(bench, play, scene):
    made = create(play, scene, consent_of(
        play, category="SUBJECT_CATEGORY_CHILD", child_view="A sentence that only a child says."))
    row = bench.main.one("select to_jsonb(t)::text from sluss.consent_terms t where record ="
                         " :'id'::uuid", id=made.hex())
    assert '"child_view": true' in row and "only a child" not in row


# a guardian

def everything(play, scene, records):
    """What everyone in the case reads of everything, and lists."""
    seen = {}
    for actor in scene.people():
        who = (actor.organisation.code, actor.code)
        for record in records:
            verdict, groups, _ = play.look(actor, record)
            seen[who, record.id] = (verdict.code, verdict.states, groups)
        caller = play.caller(actor)
        try:
            seen[who, "list"] = {
                (v.record.head.record_id, tuple((g.group, g.state) for g in v.groups))
                for v in caller.ListRecords(case_id=scene.case.id, page_size=200).records}
        except Refused as r:
            seen[who, "list"] = r.code
    return seen


def test_a_guardian_link_changes_no_access_anywhere(play, scene):
    on_consent(play, scene, scene.person, "kriminalvarden", [IDENTITY])
    home = play.put(scene.case, scene.sw, "whereabouts")
    records = [scene.person, scene.decision, scene.consent, home]
    before = everything(play, scene, records)
    link = content.record(play.contract, "relative", ["relative.link"], "", "malmo-soc")
    link.relative.link.relation = "parent"
    link.relative.link.guardian = play.contract.ANSWER_YES
    made = play.put(scene.case, scene.sw, "relative", ["relative.link"], message=link)
    after = everything(play, scene, records)
    owners = {who for who in ((a.organisation.code, a.code) for a in scene.people())
              if who[0] == "malmo-soc"}
    for key, value in before.items():
        if key[1] == "list" and key[0] in owners:
            assert {r for r in after[key] if r[0] != made.id} == value
        else:
            assert after[key] == value, key


def test_a_guardian_s_consent_in_the_child_s_case_opens_nothing_in_the_guardian_s(play, scene):
    """Two cases: the child's, with its protected address, and the guardian's own."""
    child, address = scene, "whereabouts.address"
    home = play.put(child.case, child.sw, "whereabouts")
    given = play.put(child.case, child.sw, "consent", [TERMS], message=consent_of(
        play, {"sis": [address, "whereabouts.area", IDENTITY]},
        giver=play.contract.Consent.GIVER_GUARDIAN, category="SUBJECT_CATEGORY_CHILD"))
    guardian = scenes.open_case(play)
    person = play.put(guardian.case, guardian.sw, "person", [IDENTITY])
    caller = play.caller(guardian.sw)
    request = play.request(person, "sis", [IDENTITY], "consent", consent=given)
    assert caller.refused("Disclose", request).reason == "CONSENT_MISSING"
    # The child's record is not of the guardian's case, whoever asks for it there.
    for actor in (guardian.sw, guardian.si, guardian.pc):
        refused = play.caller(actor).refused(
            "GetRecord", case_id=guardian.case.id, record_id=home.id, groups=[address])
        nowhere = play.caller(actor).refused(
            "GetRecord", case_id=guardian.case.id, record_id=bytes(15) + b"\7", groups=[address])
        assert (refused.code, refused.raw) == (NOT_FOUND, nowhere.raw)
    # Nor does the consent by itself open anything in the child's.
    assert play.look(child.si, home, [address])[1] == set()


@pytest.mark.parametrize("group", ["threat_assessment.separate", "threat_assessment.actors"])
def test_a_consent_never_names_what_is_not_the_subject_s_own(play, scene, group):
    with pytest.raises(Refused) as refused:
        create(play, scene, consent_of(play, {"sis": [group]}))
    assert refused.value.reason == "CONSENT_CLASS"


def test_at_the_terminal_a_consent_is_shown_and_its_withdrawal_previewed(
        bench, play, scene, tmp_path):
    on_consent(play, scene, scene.decision, "kriminalvarden", [OUTCOME])
    assert play.look(scene.kv, scene.decision)[1] == {OUTCOME}
    sw = Person(bench, tmp_path, "malmo-soc", "sw1")
    case, consent = ("--case", scene.case.id.hex()), scene.consent.id.hex()
    out = sw.table("consent", "withdraw", consent, *case, "--to", "kriminalvarden",
                   "--preview").out
    assert OUTCOME in out and "goes dark" in out and "kv1" in out and "own_work" in out
    assert play.look(scene.kv, scene.decision)[1] == {OUTCOME}
    out = sw.table("consent", "show", consent, *case).out
    assert "kriminalvarden" in out and "kv1" in out and OUTCOME in out
    assert sw.run("consent", "withdraw", consent, *case, "--to", "kriminalvarden",
                  "--yes").status == 0
    assert play.look(scene.kv, scene.decision)[1] == set()
    # Whoever was shown it sees its terms, and nothing of what rests on it.
    play.disclose(scene.consent, scene.sw, "police-nord", [TERMS])
    pc = Person(bench, tmp_path, "police-nord", "pc1")
    out = pc.table("consent", "show", consent, *case).out
    assert "kriminalvarden" in out and "kv1" not in out
