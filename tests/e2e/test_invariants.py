# SPDX-License-Identifier: EUPL-1.2
"""The invariants of the domain description, each on the wire, as far as the surface exists."""

import datetime

import pytest
from oracle import rule
from rig import content, scenes
from rig.play import TEXT, soon

GROUNDS = ("consent", "own_work", "statutory_duty", "interest_balancing",
           "general_clause", "emergency")
CONCLUSION = "threat_assessment.conclusion"


@pytest.fixture(scope="module")
def written(play):
    scene = scenes.open_case(play)
    return scene, scenes.write_everything(play, scene)


def test_1_no_method_gives_a_group_without_ownership_or_disclosure(play, written, contract):
    scene, made = written
    for actor in scene.people():
        caller = play.caller(actor)
        raw = b"".join(
            m.SerializeToString() for m in (
                caller.ListRecords(case_id=scene.case.id, page_size=200),
                caller.GetCase(case_id=scene.case.id),
                caller.ListDisclosures(case_id=scene.case.id),
                caller.ListReads(case_id=scene.case.id, page_size=200),
                caller.ListCases()))
        seen = {g for g in contract.groups() if content.marker(g).encode() in raw}
        assert seen <= {"case.head"}, f"{actor.organisation.code}/{actor.code}"
    assert made


@pytest.mark.parametrize("ground", GROUNDS)
def test_2_sources_and_analysis_never_leave_the_police(play, written, ground):
    scene, made = written
    record = next(r for w, r in made if r.kind == "threat_assessment" and w.role == "analyst")
    consent = play.consent(scene.case, scene.pc, {c: ["person.identity"]
                                                  for c in scene.case.participants
                                                  if c != "police-nord"})
    for to in scene.case.participants:
        if play.world.organisation(to).kind == "police":
            continue
        for group in ("threat_assessment.sources", "threat_assessment.analysis"):
            for groups in ([group], [CONCLUSION, group]):
                refused = play.caller(scene.pa).refused("Disclose", play.request(
                    record, to, groups, ground, consent if ground == "consent" else None,
                    until=soon(2)))
                assert refused.code in (7, 9), refused
        assert play.caller(play.actor(to, scenes.PARTIES[to][1])).refused(
            "GetRecord", case_id=scene.case.id, record_id=record.id).code == 5


def test_3_a_consent_cannot_name_or_release_class_third_or_public(play, written, policy):
    scene, made = written
    foreign = [g for g, r in policy.rows.items() if r.classes != {"own"}]
    for group in foreign:
        message = content.consent(play.contract, {"sis": [group]})
        refused = play.caller(scene.pc).refused(
            "CreateRecord", case_id=scene.case.id, record=message,
            final=play.contract.ANSWER_YES)
        assert refused.code in (3, 7, 9), group


def test_4_withdrawal_is_effective_on_the_very_next_read(play, written):
    scene, made = written
    record = next(r for w, r in made if r.kind == "threat_assessment" and w.role == "analyst")
    for _ in range(20):
        d = play.disclose(record, scene.pa, "malmo-soc", [CONCLUSION])
        assert play.look(scene.sw, record)[0].code == 0
        play.withdraw(d, scene.pa)
        assert play.look(scene.sw, record)[0].code == rule.DENIED


def test_4_expiry_is_effective_on_the_very_next_read(play, own_scene):
    scene = own_scene
    record = play.put(scene.case, scene.pa, "threat_assessment")
    d = play.disclose(record, scene.pa, "malmo-soc", [CONCLUSION])
    assert play.look(scene.sw, record)[1] == {CONCLUSION}
    play.expire(d)
    assert play.difference(scene.sw, record) is None
    assert play.look(scene.sw, record)[1] == set()


def test_6_drafts_are_in_no_list_and_no_count_of_others(play, own_scene):
    scene = own_scene
    record = play.put(scene.case, scene.pa, "threat_assessment", final=False)
    for actor in scene.people():
        mine = actor.organisation.code == "police-nord"
        listed = play.caller(actor).ListRecords(case_id=scene.case.id, page_size=200).records
        assert (record.id in {v.record.head.record_id for v in listed}) is mine


def test_6_a_draft_revision_does_not_replace_what_was_disclosed(play, own_scene):
    scene = own_scene
    record = play.put(scene.case, scene.pa, "threat_assessment", salt="one")
    play.disclose(record, scene.pa, "malmo-soc", [CONCLUSION], follow=True)
    play.revise(record, scene.pa, [CONCLUSION], final=False, salt="two")
    _, _, reply = play.look(scene.sw, record)
    assert content.marker(CONCLUSION, "one").encode() in reply.SerializeToString()
    play.revise(record, scene.pa, [CONCLUSION], salt="three")
    _, _, reply = play.look(scene.sw, record)
    assert content.marker(CONCLUSION, "three").encode() in reply.SerializeToString()


def test_7_crossing_from_brottsdatalagen_needs_its_text(play, own_scene):
    scene = own_scene
    record = play.put(scene.case, scene.pa, "threat_assessment")
    for to, regime in (("malmo-soc", "gdpr"), ("kriminalvarden", "bdl")):
        request = play.request(record, to, [CONCLUSION], "own_work")
        request.necessity = ""
        if regime == "gdpr":
            refused = play.caller(scene.pa).refused("Disclose", request)
            assert refused.reason == "NECESSITY_MISSING"
            request.necessity = TEXT
        assert play.caller(scene.pa).Disclose(request).disclosure_id


def test_16_a_disclosure_may_be_made_exactly_when_the_rule_says_so(play, written, policy):
    """Every group x recipient x ground: the server's answer is the oracle's."""
    scene, made = written
    consent_of = {}
    different = []
    for writer, record in made:
        code = writer.organisation.code
        if code not in consent_of:
            consent_of[code] = next(
                (r for w, r in made if r.kind == "consent" and w.organisation.code == code), None)
        for recipient in scene.case.participants:
            for group in record.newest.wrote:
                for ground in GROUNDS:
                    different += _try(play, writer, record, recipient, group, ground,
                                      consent_of[code])
    assert not different, f"{len(different)} differences:\n" + "\n".join(different[:12])


def _try(play, writer, record, recipient, group, ground, consent):
    until = soon(2)
    consent = consent if ground == "consent" else None
    proposal = rule.Proposal(
        record, record.newest, (group,), play.world.organisation(recipient), ground, consent,
        weighing=True, necessity=True, decision_number=True, expires_at=until)
    allowed, lethal = rule.disclose(play.world, writer, proposal)
    what = f"{writer.organisation.code}'s {group} to {recipient} on {ground}"
    request = play.request(record, recipient, [group], ground, consent, until)
    try:
        reply = play.caller(writer).Disclose(request)
    except Exception as refused:
        return [f"{what}: {refused}"] if allowed else []
    if not allowed:
        return [f"{what}: was made"]
    pending = reply.state == play.contract.DISCLOSURE_STATE_PENDING
    return [] if pending is lethal else [f"{what}: pending is {pending}"]


def test_expiry_is_mandatory_and_never_past_a_year_the_ground_or_the_consent(play, own_scene):
    scene = own_scene
    record = play.put(scene.case, scene.pc, "eligibility")
    caller = play.caller(scene.pc)
    request = play.request(record, "malmo-soc", ["eligibility.checklist"], "own_work")
    request.ClearField("expires_at")
    assert caller.refused("Disclose", request).code in (3, 9)
    for until, ground in ((soon(-1), "own_work"), (soon(400), "own_work"),
                          (soon(200), "own_work"), (soon(10), "emergency")):
        refused = caller.refused("Disclose", play.request(
            record, "malmo-soc", ["eligibility.checklist"], ground, until=until))
        assert refused.reason in ("EXPIRY_PAST", "EXPIRY_TOO_FAR"), until
    last = (datetime.date.today() + datetime.timedelta(days=5)).isoformat()
    consent = play.consent(scene.case, scene.pc,
                           {"malmo-soc": ["eligibility.checklist"]}, valid_to_on=last)
    refused = caller.refused("Disclose", play.request(
        record, "malmo-soc", ["eligibility.checklist"], "consent", consent, soon(9)))
    assert refused.reason == "EXPIRY_TOO_FAR"


def test_only_the_owner_discloses_and_withdraws(play, own_scene):
    scene = own_scene
    record = play.put(scene.case, scene.pa, "threat_assessment")
    d = play.disclose(record, scene.pa, "malmo-soc", [CONCLUSION])
    onward = play.caller(scene.sw).refused(
        "Disclose", play.request(record, "lund-soc", [CONCLUSION], "own_work"))
    assert onward.code in (5, 7, 9)
    taken = play.caller(scene.sw).refused(
        "WithdrawDisclosure", case_id=scene.case.id, disclosure_id=d.id)
    assert taken.code in (5, 7)
    assert play.look(scene.sw, record)[1] == {CONCLUSION}


def test_nobody_revises_another_organisations_record(play, own_scene):
    scene = own_scene
    record = play.put(scene.case, scene.pc, "eligibility")
    play.disclose(record, scene.pc, "malmo-soc", ["eligibility.checklist"])
    refused = play.caller(scene.sw).refused(
        "ReviseRecord", case_id=scene.case.id, record_id=record.id,
        record=content.record(play.contract, "eligibility", ["eligibility.checklist"]),
        base_version=1, final=play.contract.ANSWER_YES)
    assert refused.code in (5, 7)


def test_a_withdrawal_says_who_had_read_it(play, own_scene):
    scene = own_scene
    record = play.put(scene.case, scene.pa, "threat_assessment")
    unread = play.disclose(record, scene.pa, "sis", [CONCLUSION])
    read = play.disclose(record, scene.pa, "malmo-soc", [CONCLUSION])
    play.look(scene.sw, record)
    play.look(scene.sw, record)
    assert not play.withdraw(unread, scene.pa).readers
    readers = play.withdraw(read, scene.pa).readers
    assert [(r.organisation, r.actor, r.reads) for r in readers] == [("malmo-soc", "sw1", 2)]


@pytest.mark.parametrize("group", ["case.participants", "case.police_track"])
def test_what_is_live_is_disclosed_while_it_follows_and_ends_with_it(play, own_scene, group):
    """A disclosure of one version would show who joins after it."""
    scene = own_scene
    record = play.case_record(scene.case, scene.pc.organisation)
    once = play.caller(scene.pc).refused(
        "Disclose", play.request(record, "malmo-soc", [group], "own_work"))
    assert once.reason == "DERIVED_NEEDS_FOLLOW"
    assert group not in play.look(scene.sw, record, [group])[1]
    d = play.disclose(record, scene.pc, "malmo-soc", [group], follow=True)
    assert group in play.look(scene.sw, record, [group])[1]
    play.withdraw(d, scene.pc)
    assert group not in play.look(scene.sw, record, [group])[1]


def test_where_the_ceiling_says_naming_it_a_party_sees_itself_and_the_owner_only(play, own_scene):
    scene = own_scene
    record = play.case_record(scene.case, scene.pc.organisation)
    practitioner = scene.actor("region-psykiatri", "hc1")
    for actor in (practitioner, scene.kv):
        play.disclose(record, scene.pc, actor.organisation.code, ["case.participants"],
                      follow=True)
    seen = {}
    for actor in (scene.pc, scene.kv, practitioner):
        reply = play.caller(actor).GetRecord(
            case_id=scene.case.id, record_id=record.id, groups=["case.participants"])
        seen[actor.organisation.code] = {
            p.organisation for p in reply.view.record.case.participants.entries}
    assert seen["police-nord"] == set(scene.case.participants)
    assert seen["kriminalvarden"] == set(scene.case.participants)
    assert seen["region-psykiatri"] == {"police-nord", "region-psykiatri"}
