# SPDX-License-Identifier: EUPL-1.2
"""What has lapsed comes back by being written again, and by nothing else."""

import datetime

import pytest
from oracle import rule
from rig import content
from rig.play import now, soon

CONCLUSION = "threat_assessment.conclusion"
PROTECT = "threat_assessment.protect"


@pytest.fixture
def cast(play):
    people = {n: play.actor("police-nord", n) for n in ("pc1", "pa1")}
    people["sw"] = play.actor("malmo-soc", "sw1")
    case = play.case(people["pc1"])
    play.assign(case, people["pa1"])
    play.join(case, people["pc1"], people["sw"], "owner")
    record = play.put(case, people["pa1"], "threat_assessment", [CONCLUSION, PROTECT],
                      valid_to=soon(5))
    return record, people


def seen(play, cast):
    record, people = cast
    assert play.difference(people["sw"], record) is None
    verdict, groups, _ = play.look(people["sw"], record)
    return groups, verdict.states.get(CONCLUSION)


def renew(play, cast, groups, **more):
    record, people = cast
    message = content.record(play.contract, "threat_assessment", groups, "new",
                             "police-nord", valid_to=soon(30))
    play.revise(record, people["pa1"], groups, message=message, valid_to=soon(30), **more)


def test_a_conclusion_that_has_lapsed_is_not_renewed_by_writing_another_group(play, cast):
    record, people = cast
    play.disclose(record, people["pa1"], "malmo-soc", [CONCLUSION, PROTECT], follow=True)
    play.fade(record)
    assert seen(play, cast) == ({PROTECT}, rule.EXPIRED)
    renew(play, cast, [PROTECT])
    assert seen(play, cast) == ({PROTECT}, rule.EXPIRED)
    renew(play, cast, [CONCLUSION])
    assert seen(play, cast) == ({CONCLUSION, PROTECT}, rule.RELEASED)


def test_nor_by_disclosing_the_newer_version(play, cast):
    record, people = cast
    play.fade(record)
    renew(play, cast, [PROTECT])
    play.disclose(record, people["pa1"], "malmo-soc", [CONCLUSION, PROTECT])
    assert seen(play, cast) == ({PROTECT}, rule.EXPIRED)


def test_nor_by_a_later_version_of_a_later_one(play, cast):
    record, people = cast
    play.disclose(record, people["pa1"], "malmo-soc", [CONCLUSION, PROTECT], follow=True)
    play.fade(record)
    renew(play, cast, [PROTECT])
    renew(play, cast, [PROTECT])
    assert seen(play, cast) == ({PROTECT}, rule.EXPIRED)


def test_a_conclusion_that_stands_keeps_its_own_date(play, cast, bench):
    """A later version may shorten what stands, and lengthens only what it writes."""
    record, people = cast
    play.disclose(record, people["pa1"], "malmo-soc", [CONCLUSION, PROTECT], follow=True)
    renew(play, cast, [PROTECT])
    assert seen(play, cast) == ({CONCLUSION, PROTECT}, rule.RELEASED)
    bench.main.sql("update sluss.record_version set valid_to = now() - interval '1 minute'"
                   " where record = :'id' and version = 1", id=record.id.hex())
    record.versions[0].valid_to = now() - datetime.timedelta(minutes=1)
    assert seen(play, cast) == ({PROTECT}, rule.EXPIRED)


def test_the_date_of_a_draft_between_takes_nothing_from_what_stands(play, cast, bench):
    record, people = cast
    play.disclose(record, people["pa1"], "malmo-soc", [CONCLUSION, PROTECT], follow=True)
    renew(play, cast, [PROTECT], final=False)
    bench.main.sql("update sluss.record_version set valid_to = now() - interval '1 minute'"
                   " where record = :'id' and version = 2", id=record.id.hex())
    record.versions[1].valid_to = now() - datetime.timedelta(minutes=1)
    play.finalise(record, people["pa1"], valid_to=soon(20))
    verdict = play.look(people["sw"], record)[0]
    assert verdict.states[CONCLUSION] == rule.RELEASED
    assert play.difference(people["sw"], record) is None
