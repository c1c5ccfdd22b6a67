# SPDX-License-Identifier: EUPL-1.2
"""Several disclosures of one record, and what time and withdrawal leave of them."""

import datetime
import time
import zoneinfo

import pytest
from oracle import rule
from rig import content
from rig.caller import Refused
from rig.clusters import uuid
from rig.play import soon

CONCLUSION = "threat_assessment.conclusion"
PROTECT = "threat_assessment.protect"
SEPARATE = "threat_assessment.separate"
ADDRESS = "whereabouts.address"
HOME = zoneinfo.ZoneInfo("Europe/Stockholm")


@pytest.fixture
def cast(play):
    """A case of the police; the municipality and the prison service take part."""
    people = {n: play.actor("police-nord", n) for n in ("pc1", "pa1", "pa2")}
    people["sw"] = play.actor("malmo-soc", "sw1")
    people["kv"] = play.actor("kriminalvarden", "kv1")
    case = play.case(people["pc1"])
    play.assign(case, people["pa1"], people["pa2"])
    play.join(case, people["pc1"], people["sw"], "owner")
    play.join(case, people["pc1"], people["kv"])
    return case, people


def texts(reply, group):
    """Whether the content of the group is what was written under the salt."""
    return content.groups_in(reply.view) >= {group} and \
        getattr(reply.view.record.threat_assessment, group.partition(".")[2])


def says(reply, group, salt):
    found = texts(reply, group)
    return bool(found) and content.marker(group, salt).encode() in found.SerializeToString()


def versions(play, actor, record):
    return play.caller(actor).ListRecordVersions(
        case_id=record.case.id, record_id=record.id).versions


def listed(play, actor, record):
    records = play.caller(actor).ListRecords(
        case_id=record.case.id, kind=record.kind).records
    return [r for r in records if r.record.head.record_id == record.id]


def test_a_newer_disclosure_of_one_group_leaves_the_older_of_another_readable(play, cast):
    case, people = cast
    record = play.put(case, people["pa1"], "threat_assessment", [CONCLUSION, PROTECT])
    old = play.disclose(record, people["pa1"], "malmo-soc", [PROTECT])
    play.revise(record, people["pa1"], [CONCLUSION, PROTECT], salt="new")
    new = play.disclose(record, people["pa1"], "malmo-soc", [CONCLUSION])
    verdict, groups, reply = play.look(people["sw"], record)
    assert groups == {CONCLUSION, PROTECT}
    assert says(reply, CONCLUSION, "new") and says(reply, PROTECT, "")
    assert not says(reply, PROTECT, "new")
    given = {g.group: g.disclosure_id for g in reply.view.groups}
    assert given == {CONCLUSION: new.id, PROTECT: old.id}
    assert len(listed(play, people["sw"], record)) == 1
    assert play.difference(people["sw"], record) is None


def test_the_log_names_the_version_that_each_group_was_read_from(play, cast):
    case, people = cast
    record = play.put(case, people["pa1"], "threat_assessment", [CONCLUSION, PROTECT])
    play.disclose(record, people["pa1"], "malmo-soc", [PROTECT])
    play.revise(record, people["pa1"], [CONCLUSION, PROTECT], salt="new")
    play.disclose(record, people["pa1"], "malmo-soc", [CONCLUSION])
    play.look(people["sw"], record)
    reads = play.caller(people["pa1"]).ListReads(
        case_id=case.id, record_id=record.id).reads
    found = {(tuple(e.groups), e.version) for e in reads
             if e.method == "GetRecord" and e.actor == "sw1"}
    assert found == {((CONCLUSION,), 2), ((PROTECT,), 1)}


def test_whom_to_keep_apart_stays_readable_when_a_new_conclusion_is_disclosed(play, cast):
    case, people = cast
    record = play.put(case, people["pa1"], "threat_assessment",
                      [CONCLUSION, PROTECT, SEPARATE])
    play.disclose(record, people["pa1"], "kriminalvarden", [SEPARATE], "interest_balancing",
                  follow=True)
    play.revise(record, people["pa1"], [CONCLUSION, SEPARATE], salt="new")
    play.disclose(record, people["pa1"], "kriminalvarden", [CONCLUSION])
    _, groups, reply = play.look(people["kv"], record, [SEPARATE, CONCLUSION])
    assert groups == {CONCLUSION, SEPARATE}
    assert says(reply, SEPARATE, "") and not says(reply, SEPARATE, "new")
    assert play.difference(people["kv"], record, [SEPARATE, CONCLUSION]) is None


def test_a_withdrawn_consent_leaves_what_another_ground_carries(play, cast):
    case, people = cast
    consent = play.consent(case, people["pc1"], {"malmo-soc": [CONCLUSION, PROTECT]})
    record = play.put(case, people["pa1"], "threat_assessment", [CONCLUSION, PROTECT])
    play.disclose(record, people["pa1"], "malmo-soc", [CONCLUSION, PROTECT])
    play.revise(record, people["pa1"], [CONCLUSION], salt="new")
    play.disclose(record, people["pa1"], "malmo-soc", [CONCLUSION, PROTECT], "consent", consent)
    assert says(play.look(people["sw"], record)[2], CONCLUSION, "new")
    play.withdraw_consent(consent, people["pc1"], "malmo-soc")
    _, groups, reply = play.look(people["sw"], record)
    assert groups == {CONCLUSION, PROTECT}
    assert says(reply, CONCLUSION, "") and not says(reply, CONCLUSION, "new")
    assert play.difference(people["sw"], record) is None


def test_a_faded_conclusion_does_not_come_back_with_a_newer_version(play, cast):
    case, people = cast
    record = play.put(case, people["pa1"], "threat_assessment", [CONCLUSION, PROTECT],
                      valid_to=soon(5))
    play.disclose(record, people["pa1"], "malmo-soc", [CONCLUSION])
    play.fade(record)
    later = content.record(play.contract, "threat_assessment", [PROTECT], "new",
                           "police-nord", valid_to=soon(30))
    play.revise(record, people["pa1"], [PROTECT], message=later, valid_to=soon(30))
    play.disclose(record, people["pa1"], "malmo-soc", [PROTECT])
    verdict, groups, _ = play.look(people["sw"], record)
    assert groups == {PROTECT}
    assert verdict.states[CONCLUSION] == rule.EXPIRED
    assert play.difference(people["sw"], record) is None


@pytest.mark.parametrize("ending", ["withdraw", "expire", "withdraw_consent"])
def test_what_followed_shows_nothing_newer_once_it_has_ended(play, cast, ending):
    case, people = cast
    consent = play.consent(case, people["pc1"], {"malmo-soc": [CONCLUSION, PROTECT]})
    record = play.put(case, people["pa1"], "threat_assessment", [CONCLUSION, PROTECT])
    d = play.disclose(record, people["pa1"], "malmo-soc", [CONCLUSION], "consent", consent,
                      follow=True)
    if ending == "withdraw":
        play.withdraw(d, people["pa1"])
    elif ending == "expire":
        play.expire(d)
    else:
        play.withdraw_consent(consent, people["pc1"], "malmo-soc")
    heads = [v.record.head for v in versions(play, people["sw"], record)]
    head = listed(play, people["sw"], record)[0].record.head
    for n in range(2):
        time.sleep(0.01)
        play.revise(record, people["pa1"], [CONCLUSION], salt=str(n))
    assert [v.record.head for v in versions(play, people["sw"], record)] == heads
    assert listed(play, people["sw"], record)[0].record.head == head
    assert len(heads) == 1
    assert play.difference(people["sw"], record) is None


def test_while_it_follows_the_newest_final_version_is_read(play, cast):
    case, people = cast
    record = play.put(case, people["pa1"], "threat_assessment", [CONCLUSION])
    play.disclose(record, people["pa1"], "malmo-soc", [CONCLUSION], follow=True)
    play.revise(record, people["pa1"], [CONCLUSION], salt="new")
    play.revise(record, people["pa1"], [CONCLUSION], salt="draft", final=False)
    assert says(play.look(people["sw"], record)[2], CONCLUSION, "new")
    assert len(versions(play, people["sw"], record)) == 2


def test_versions_come_in_full_pages_over_those_of_which_nothing_is_given(play, cast):
    case, people = cast
    record = play.put(case, people["pa1"], "threat_assessment", [CONCLUSION, SEPARATE])
    play.disclose(record, people["pa1"], "kriminalvarden", [CONCLUSION])
    play.disclose(record, people["pa1"], "kriminalvarden", [SEPARATE], "interest_balancing",
                  follow=True)
    play.revise(record, people["pa1"], [CONCLUSION], salt="given")
    for n in range(5):
        play.revise(record, people["pa1"], [SEPARATE], salt=str(n))
    whole = [v.record.head for v in versions(play, people["kv"], record)]
    assert len(whole) == 2
    for size in (1, 2):
        found, token = [], b""
        while True:
            page = play.caller(people["kv"]).ListRecordVersions(
                case_id=case.id, record_id=record.id, page_size=size, page_token=token)
            assert page.versions or not page.next_page_token
            found += [v.record.head for v in page.versions]
            token = page.next_page_token
            if not token:
                break
        assert found == whole


def begins_later(play, cast):
    case, people = cast
    record = play.put(case, people["pa1"], "threat_assessment", [CONCLUSION])
    request = play.request(record, "malmo-soc", [CONCLUSION], "own_work")
    request.not_before.FromDatetime(soon(10).replace(tzinfo=None))
    return record, play.caller(people["pa1"]).Disclose(request).disclosure_id


def unknown(play, actor, record):
    """The record and its disclosures do not exist to the actor."""
    given = play.caller(actor).ListDisclosures(
        case_id=record.case.id, record_id=record.id).disclosures
    return (play.look(actor, record)[0].code == rule.NOT_FOUND
            and not listed(play, actor, record) and not given)


def test_a_disclosure_that_has_not_begun_tells_its_recipient_nothing(play, cast):
    _, people = cast
    record, given = begins_later(play, cast)
    assert unknown(play, people["sw"], record)
    play.bench.main.sql("update sluss.disclosure set not_before = now() - interval '1 s'"
                        " where id = :'id'", id=uuid(given))
    assert play.look(people["sw"], record)[1] == {CONCLUSION}


def test_one_withdrawn_before_it_began_was_never_there(play, cast):
    case, people = cast
    record, given = begins_later(play, cast)
    play.caller(people["pa1"]).WithdrawDisclosure(case_id=case.id, disclosure_id=given)
    assert unknown(play, people["sw"], record)
    play.bench.main.sql("update sluss.disclosure set withdrawn_at = now() - interval '2 s',"
                        " not_before = now() - interval '1 s' where id = :'id'", id=uuid(given))
    assert unknown(play, people["sw"], record)


def test_the_list_of_disclosures_leaves_out_groups_that_the_position_may_not_read(play, cast):
    case, people = cast
    sources = "threat_assessment.sources"
    south = play.actor("police-syd", "pc1")
    play.join(case, people["pc1"], south)
    record = play.put(case, people["pa1"], "threat_assessment", [CONCLUSION, sources])
    play.disclose(record, people["pa1"], "police-syd", [CONCLUSION, sources])
    play.disclose(record, people["pa1"], "police-syd", [sources])

    def groups(actor):
        return [list(d.groups) for d in play.caller(actor).ListDisclosures(
            case_id=case.id, record_id=record.id).disclosures]

    assert groups(south) == [[CONCLUSION]]
    assert groups(people["pc1"]) == [[CONCLUSION]]
    assert sorted(groups(people["pa1"])) == [[CONCLUSION, sources], [sources]]


@pytest.mark.parametrize(("first", "last", "reads"), [
    (-3, 0, True), (0, 0, True), (0, None, True), (-3, -1, False), (1, 2, False),
])
def test_a_task_lasts_from_its_first_day_to_the_end_of_its_last(play, first, last, reads):
    giver, second = play.actor("malmo-soc", "sw1"), play.actor("malmo-soc", "sw2")
    taker = play.actor("lund-soc", "sw1")
    case = play.case(giver, "owner")
    play.assign(case, second)
    play.join(case, giver, taker, "receiver")
    address = play.put(case, giver, "whereabouts", [ADDRESS])
    play.disclose(address, giver, "lund-soc", [ADDRESS])
    today = datetime.datetime.now(HOME).date()
    message = content.task(play.contract, "lund-soc")
    message.task.extract.from_on = str(today + datetime.timedelta(first))
    message.task.extract.to_on = "" if last is None else str(today + datetime.timedelta(last))
    play.put(case, giver, "task", ["task.extract"], message=message)
    assert play.look(taker, address, [ADDRESS])[1] == ({ADDRESS} if reads else set())


def test_a_task_that_ends_before_it_begins_is_refused(play):
    giver = play.actor("malmo-soc", "sw1")
    case = play.case(giver, "owner")
    message = content.task(play.contract, "lund-soc")
    message.task.extract.from_on, message.task.extract.to_on = "2026-02-03", "2026-02-02"
    with pytest.raises(Refused) as refused:
        play.put(case, giver, "task", ["task.extract"], message=message)
    assert refused.value.code == rule.INVALID


def test_a_lapsed_invitation_of_an_owner_makes_room_for_another(play):
    pc = play.actor("police-nord", "pc1")
    case = play.case(pc)
    play.refer(case, pc, "malmo-soc", "owner")
    with pytest.raises(Refused) as refused:
        play.refer(case, pc, "lund-soc", "owner")
    assert refused.value.reason == "OWNER_EXISTS"
    play.bench.main.sql("update sluss.participant set expires_at = now() - interval '1 hour'"
                        " where case_id = :'id' and state = 'invited'", id=uuid(case.id))
    play.refer(case, pc, "lund-soc", "owner")
