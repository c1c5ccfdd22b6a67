# SPDX-License-Identifier: EUPL-1.2
"""A case at the terminal: the plan that its parties share, and what is past its time."""

import datetime

import pytest
from rig import content, scenes
from rig.cli import Person, hex_id

ACTIONS = "plan.actions"
CONCLUSION = "threat_assessment.conclusion"
PARTIES = {code: scenes.PARTIES[code] for code in (
    "malmo-soc", "kriminalvarden", "region-psykiatri")}
GOAL, DONE, LATE = "Lives on their own", "Debts are listed", "A flat is found elsewhere"


def day(shift):
    return (datetime.date.today() + datetime.timedelta(days=shift)).isoformat()


class Office:
    def __init__(self, play, directory):
        self.scene = scenes.open_case(play, PARTIES)
        self.play, self.case, self.c = play, self.scene.case, play.contract
        self.directory = directory

    def at(self, organisation, actor):
        return Person(self.play.bench, self.directory, organisation, actor)

    def shown(self, organisation, actor, **environment):
        return self.at(organisation, actor).table("case", "show", self.case.id.hex(),
                                                  **environment).out

    def json(self, organisation, actor):
        return self.at(organisation, actor).do("case", "show", self.case.id.hex())

    def plan(self, **dates):
        message = content.record(self.c, "plan", [ACTIONS])
        body = message.plan.actions
        del body.goals[:], body.actions[:]
        body.goals.append(GOAL)
        body.review_on = dates.get("review", day(30))
        for text, state, due in ((DONE, self.c.Plan.ACTION_STATE_DONE, day(-20)),
                                 (LATE, self.c.Plan.ACTION_STATE_ONGOING, day(-3))):
            body.actions.add(type="housing_elsewhere", organisation="kriminalvarden",
                             due_on=due, state=state, description=text)
        return self.play.put(self.case, self.scene.sw, "plan", [ACTIONS], message=message)

    def give(self, record, *recipients, actor=None, groups=(ACTIONS,)):
        return [self.play.disclose(record, actor or self.scene.sw, to, list(groups))
                for to in recipients]


@pytest.fixture
def office(play, tmp_path):
    return Office(play, tmp_path)


def test_the_plan_is_drawn_with_goals_and_who_does_what_and_what_is_late(office):
    plan = office.plan()
    shown = office.shown("malmo-soc", "sw1")
    assert f"Joint plan, malmo-soc  {plan.id.hex()}" in shown
    assert f"Goal: {GOAL}" in shown and DONE in shown and LATE in shown
    lines = [line for line in shown.splitlines() if ", kriminalvarden, due " in line]
    assert [line.split(", ")[3:] for line in lines if line.startswith("  - ")] == [
        ["done"], ["ongoing", "OVERDUE (3 days)"]]
    late = shown[shown.index("Past its time"):]
    assert f"action of the plan, kriminalvarden, due {day(-3)}, OVERDUE (3 days)" in late
    assert day(-20) not in late


def test_a_plan_of_today_is_not_late(office):
    office.plan(review=day(0))
    assert "review of the plan" not in office.shown("malmo-soc", "sw1")


def test_another_party_sees_it_when_it_is_given_and_no_longer(office):
    plan = office.plan()
    before = office.shown("kriminalvarden", "kv1")
    assert "Joint plan" not in before and GOAL not in before
    (given,) = office.give(plan, "kriminalvarden")
    shown = office.shown("kriminalvarden", "kv1")
    assert GOAL in shown and "OVERDUE (3 days)" in shown
    office.play.withdraw(given, office.scene.sw)
    shown = office.shown("kriminalvarden", "kv1")
    assert GOAL not in shown and LATE not in shown and day(-3) not in shown
    assert "the plan is not released to you" in shown
    assert "planen är inte utlämnad till dig" in office.shown("kriminalvarden", "kv1",
                                                              LANGUAGE="sv")


def test_who_was_never_given_a_plan_sees_the_same_as_where_there_is_none(office):
    empty = office.shown("region-psykiatri", "hc1")
    office.give(office.plan(), "kriminalvarden")
    assert office.shown("region-psykiatri", "hc1") == empty
    assert office.json("region-psykiatri", "hc1")["plans"] == []


def test_a_draft_of_a_plan_is_its_owners_alone_and_said_to_be_one(office):
    message = content.record(office.c, "plan", [ACTIONS])
    office.play.put(office.case, office.scene.sw, "plan", [ACTIONS], message=message, final=False)
    shown = office.shown("malmo-soc", "sw1")
    assert ", draft\n" in shown
    assert "Joint plan" not in office.shown("kriminalvarden", "kv1")


def test_a_position_that_may_read_no_plan_gets_nothing_of_it(office, play):
    """No cell of the grant officer's is open, and the case itself is closed to it."""
    plan = office.plan()
    office.give(plan, "kriminalvarden")
    pg = office.at("police-nord", "pg1").run("case", "show", office.case.id.hex(), "--table")
    assert pg.status != 0 and GOAL not in pg.out + pg.err and plan.id.hex() not in pg.out + pg.err


def test_reading_the_plan_is_logged_as_a_read_with_its_purpose(office):
    plan = office.plan()
    office.give(plan, "kriminalvarden")
    office.shown("kriminalvarden", "kv1")
    reads = office.play.caller(office.scene.sw).ListReads(
        case_id=office.case.id, record_id=plan.id, page_size=200).reads
    mine = [r for r in reads if (r.organisation, r.method) == ("kriminalvarden", "GetRecord")]
    assert len(mine) == 1 and list(mine[0].groups) == [ACTIONS]
    assert mine[0].purpose == "own_case_work" and mine[0].shown == office.c.ANSWER_YES


def test_a_stage_an_assessment_and_a_request_that_are_late_are_listed(office):
    play, case = office.play, office.case
    record = play.put(case, office.scene.pc, "threat_assessment", [
        CONCLUSION, "threat_assessment.protect"])
    office.give(record, "malmo-soc", actor=office.scene.pc, groups=[
        CONCLUSION, "threat_assessment.protect"])
    ask = play.caller(office.scene.sw).AskFor(
        case_id=case.id, organisation="police-nord", groups=[CONCLUSION], reason="Wanted.")
    calm = office.shown("malmo-soc", "sw1")
    assert "nothing, as far as you are told" in calm
    play.fade(record)
    play.bench.main.sql(
        "update sluss.ask set due_at = now() - interval '49 hours' where id = :'id'",
        id=ask.ask_id.hex())
    play.bench.main.sql(
        "update sluss.participant set stage_due = now() - interval '75 hours'"
        " where case_id = :'id' and stage_due is not null", id=case.id.hex())
    late = office.shown("malmo-soc", "sw1").partition("Past its time")[2]
    assert "contact, malmo-soc, due" in late and "OVERDUE (3 days)" in late
    assert f"Threat assessment, police-nord  {record.id.hex()}" in late
    assert f"request {ask.ask_id.hex()}, malmo-soc > police-nord" in late
    assert "OVERDUE (2 days)" in late
    # Neither the request nor the assessment is told to who had no part in them.
    others = office.shown("region-psykiatri", "hc1").partition("Past its time")[2]
    assert "nothing, as far as you are told" in others, others
    found = {entry["what"]: entry for entry in office.json("malmo-soc", "sw1")["overdue"]}
    assert set(found) == {"stage", "assessment", "request"}
    assert hex_id(found["request"]["askId"]) == ask.ask_id.hex()
    assert found["stage"]["track"] == "TRACK_MUNICIPAL"


def test_json_has_the_plan_beside_the_whole_reply(office):
    plan = office.plan()
    office.give(plan, "kriminalvarden")
    for who in (("malmo-soc", "sw1"), ("kriminalvarden", "kv1")):
        told = office.json(*who)
        assert hex_id(told["plans"][0]["record"]["head"]["recordId"]) == plan.id.hex()
        assert told["plans"][0]["record"]["plan"]["actions"]["goals"] == [GOAL]
        assert [(e["what"], e["due"]) for e in told["overdue"]] == [("action", day(-3))]
