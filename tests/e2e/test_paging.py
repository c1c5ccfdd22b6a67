# SPDX-License-Identifier: EUPL-1.2
"""Pages put together are the list: nothing is lost at a border and nothing comes twice."""

import pytest
from rig.clusters import uuid
from rig.play import soon

CONCLUSION, PROTECT = "threat_assessment.conclusion", "threat_assessment.protect"
RECORDS = 6


@pytest.fixture(scope="module")
def read_case(play):
    """A case in which one organisation lists and reads the records of another."""
    pc, pa = play.actor("police-nord", "pc1"), play.actor("police-nord", "pa1")
    sw = play.actor("malmo-soc", "sw1")
    case = play.case(pc)
    play.assign(case, pa)
    play.join(case, pc, sw, "owner")
    records = [play.put(case, pa, "threat_assessment", [CONCLUSION, PROTECT])
               for _ in range(RECORDS)]
    for record in records:
        play.disclose(record, pa, "malmo-soc", [CONCLUSION])
    play.disclose(records[0], pa, "malmo-soc", [PROTECT], until=soon(15))
    play.caller(sw).ListRecords(case_id=case.id)
    play.look(sw, records[0])
    play.look(sw, records[1])
    return case, pa, sw


def paged(call, field, **fields):
    """All entries of all pages, and the length of each page."""
    token, found, lengths = b"", [], []
    while True:
        reply = call(page_token=token, **fields)
        found += getattr(reply, field)
        lengths.append(len(getattr(reply, field)))
        token = reply.next_page_token
        if not token:
            return found, lengths


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7])
def test_no_read_is_lost_between_two_pages(play, read_case, size):
    case, pa, sw = read_case
    reads = play.caller(pa).ListReads
    whole = [e.SerializeToString() for e in reads(case_id=case.id, page_size=200).reads
             if e.actor == sw.code]
    found, lengths = paged(reads, "reads", case_id=case.id, page_size=size)
    assert [e.SerializeToString() for e in found if e.actor == sw.code] == whole
    assert len(whole) > RECORDS
    assert all(n == size for n in lengths[:-1])


@pytest.mark.parametrize("size", [1, 2, 3])
def test_no_record_is_lost_between_two_pages(play, read_case, size):
    case, _, sw = read_case
    found, _ = paged(play.caller(sw).ListRecords, "records", case_id=case.id,
                     kind="threat_assessment", page_size=size)
    assert len({r.record.head.record_id for r in found}) == len(found) == RECORDS


def test_what_the_recipient_may_not_know_does_not_shorten_a_page(play):
    """Sealed cases and lapsed invitations lie between the others."""
    pc = play.actor("police-syd", "pc1")
    sw = play.actor("kalmar-soc", "sw1")
    cases = [play.case(pc) for _ in range(9)]
    for case in cases:
        play.refer(case, pc, "kalmar-soc", "receiver")
    cases.sort(key=lambda c: c.id)
    sealed, lapsed = cases[1:6:2], cases[2:6:2]
    for case in sealed:
        play.bench.main.sql(
            "insert into sluss.case_seal select :'case', id, now() from sluss.organisation"
            " where code = 'kalmar-soc'", case=uuid(case.id))
    for case in lapsed:
        play.bench.main.sql(
            "update sluss.participant p set expires_at = now() - interval '1 hour' from"
            " sluss.organisation o where o.id = p.organisation and o.code = 'kalmar-soc'"
            " and p.case_id = :'case'", case=uuid(case.id))
    found, lengths = paged(play.caller(sw).ListCases, "cases", page_size=2)
    seen = {e.case_id for e in found}
    assert seen.isdisjoint(c.id for c in (*sealed, *lapsed))
    assert seen >= {c.id for c in cases} - {c.id for c in (*sealed, *lapsed)}
    assert len(seen) == len(found)
    assert all(n == 2 for n in lengths[:-1])
