# SPDX-License-Identifier: EUPL-1.2
"""Asking, answering, leaving and removing at the terminal, and a ground that asks for a request.

The tests tell one story and run in the order they stand.
"""

import shutil

import pytest
from rig import paths, scenes, wait
from rig.cli import Person, hex_id

CONCLUSION = "threat_assessment.conclusion"
PROTECT = "threat_assessment.protect"
INVALID, PRECONDITION, NOT_FOUND, USAGE = 13, 19, 15, 64


class Desk:
    def __init__(self, bench, play, directory):
        self.scene = scenes.open_case(play)
        self.case = self.scene.case.id.hex()
        self.record = play.put(self.scene.case, self.scene.pa, "threat_assessment")
        for name, organisation, actor in (("pa", "police-nord", "pa1"),
                                          ("pc", "police-nord", "pc1"),
                                          ("sw", "malmo-soc", "sw1"), ("si", "sis", "si1")):
            person = Person(bench, directory, organisation, actor)
            person.file("why", "Needed to place the household.\n")
            person.file("because", "The level is enough for that.\n")
            setattr(self, name, person)


@pytest.fixture(scope="module")
def desk(bench, play, tmp_path_factory):
    return Desk(bench, play, tmp_path_factory.mktemp("requests"))


def test_a_social_worker_asks_and_the_analyst_answers_with_a_disclosure(desk, play):
    made = desk.sw.do("ask", "--case", desk.case, "--to", "police-nord", "--group", CONCLUSION,
                      "--group", PROTECT, "--until", "+7d", "--reason-from", "why")
    desk.ask = hex_id(made["askId"])
    [row] = desk.pa.do("requests", "--case", desk.case)["requests"]
    assert row["reason"] == "Needed to place the household."
    assert row["state"] == "REQUEST_STATE_OPEN"
    d = play.disclose(desk.record, desk.scene.pa, "malmo-soc", [CONCLUSION])
    answer = desk.pa.run("answer", desk.ask, "part", "--case", desk.case, "--disclosure",
                         d.id.hex(), "--reason-from", "because")
    assert answer.status == 0, answer
    table = desk.sw.table("requests", "--case", desk.case).out
    assert "partly granted" in table and "The level is enough for that." in table
    play.withdraw(d, desk.scene.pa)


def test_what_is_wrong_at_the_terminal_is_said(desk):
    answer = desk.pa.run("answer", desk.ask, "perhaps", "--case", desk.case)
    assert answer.status == USAGE and "refused" in answer.err
    answer = desk.pa.run("answer", desk.ask, "granted", "--case", desk.case, "--disclosure", "x")
    assert answer.status == USAGE and "`x`" in answer.err
    answer = desk.pa.run("answer", desk.ask, "refused", "--case", desk.case,
                         "--reason-from", "because")
    assert answer.status == PRECONDITION and "answered already" in answer.err
    answer = desk.sw.run("ask", "--case", desk.case, "--to", "police-nord", "--group", CONCLUSION)
    assert answer.status == INVALID and "reason" in answer.err
    answer = desk.sw.run("leave", "--case", desk.case)
    assert answer.status == PRECONDITION and "responsible municipality" in answer.err


def test_a_ground_that_asks_for_a_request_is_met_by_an_open_one(bench, play, desk, tmp_path):
    policy = tmp_path / "policy"
    shutil.copytree(paths.POLICY, policy)
    grounds = policy / "grounds.ini"
    text = grounds.read_text()
    head, tail = text.split("[interest_balancing]", 1)
    grounds.write_text(head + "[interest_balancing]"
                       + tail.replace("requires = weighing", "requires = weighing, request", 1))
    caller = play.caller(desk.scene.pa)

    def disclose(groups=(CONCLUSION,), recipient="malmo-soc"):
        return caller.refused("Disclose", play.request(
            desk.record, recipient, list(groups), "interest_balancing")).reason

    try:
        _apply(bench, policy)
        wait.until(lambda: disclose() == "REQUEST_MISSING", 5, "the stricter ground")
        made = desk.sw.do("ask", "--case", desk.case, "--to", "police-nord", "--group",
                          CONCLUSION, "--reason-from", "why")
        assert disclose([CONCLUSION, PROTECT]) == "REQUEST_MISSING"
        assert disclose(recipient="sis") == "REQUEST_MISSING"
        d = play.disclose(desk.record, desk.scene.pa, "malmo-soc", [CONCLUSION],
                          "interest_balancing")
        assert play.look(desk.scene.sw, desk.record)[1] == {CONCLUSION}
        desk.pa.do("answer", made["askId"], "granted", "--case", desk.case, "--disclosure",
                   d.id.hex())
        assert disclose() == "REQUEST_MISSING"
    finally:
        _apply(bench, paths.POLICY)
    wait.until(lambda: disclose(["threat_assessment.analysis"]) == "NEVER_LEAVES_POLICE", 5,
               "the usual policy")


def _apply(bench, directory):
    bench.daemon.write_config(policy={"directory": directory})
    bench.daemon.run("policy", "apply")
    bench.daemon.reload()


def test_the_coordinator_removes_and_the_removed_keeps_its_file(desk, play):
    own = play.put(desk.scene.case, desk.scene.si, "contact_note")
    d = play.disclose(desk.record, desk.scene.pa, "sis", [CONCLUSION])
    ended = desk.pc.do("remove", "sis", "--case", desk.case, "--reason-from", "why")
    assert d.id.hex() in {hex_id(i) for i in ended["disclosureIds"]}
    assert desk.si.run("record", "show", desk.record.id.hex(), "--case",
                       desk.case).status == NOT_FOUND
    assert desk.si.run("record", "show", own.id.hex(), "--case", desk.case).status == 0


def test_who_leaves_is_told_what_that_means(desk, play):
    heading = play.case_record(desk.scene.case, desk.scene.sw.organisation)
    d = play.disclose(heading, desk.scene.sw, "kriminalvarden", ["case.head"])
    kv = Person(play.bench, desk.si.directory, "kriminalvarden", "kv1")
    said = kv.table("leave", "--case", desk.case, "--yes").out
    assert "Your own file stays readable" in said
    assert d.id.hex() in said
