# SPDX-License-Identifier: EUPL-1.2
"""Nobody is placed in two places at once: refused with what to do next, of one's own file alone."""

import threading

import pytest
from rig import scenes
from rig.caller import Refused
from rig.cli import Person

FAILED, INVALID, PRECONDITION = 9, 3, 19
COUNT = "select count(*) from sluss.record_version"
PARTIES = {code: scenes.PARTIES[code] for code in (
    "malmo-soc", "lund-soc", "kriminalvarden", "sis")}


class Places:
    def __init__(self, play):
        self.scene = scenes.open_case(play, PARTIES)
        self.play, self.case, self.c = play, self.scene.case, play.contract

    def record(self, of, group, about="AVHOPPARE", **fields):
        r = self.c.Record()
        r.head.subject_category = getattr(self.c, f"SUBJECT_CATEGORY_{about}")
        r.head.nature = self.c.NATURE_FACT
        part = getattr(getattr(r, of), group)
        for name, value in fields.items():
            if isinstance(value, list):
                for item in value:
                    getattr(part, name).add(**item)
            else:
                setattr(part, name, value)
        return r

    def stay(self, first, last, kind="SHELTER", **more):
        return self.record("whereabouts", "address", street="Storgatan 1",
                           kind=getattr(self.c.Whereabouts, f"PLACE_KIND_{kind}"),
                           from_on=first, to_on=last, **more)

    def put(self, actor, record, final=True):
        return self.play.caller(actor).CreateRecord(
            case_id=self.case.id, record=record,
            final=self.c.ANSWER_YES if final else self.c.ANSWER_NO).record_id

    def revise(self, actor, record_id, record, base):
        return self.play.caller(actor).ReviseRecord(
            case_id=self.case.id, record_id=record_id, base_version=base, record=record,
            final=self.c.ANSWER_YES)

    def refused(self, actor, record, **more):
        before = self.play.bench.main.one(COUNT)
        r = self.play.caller(actor).refused(
            "CreateRecord", case_id=self.case.id, record=record, final=self.c.ANSWER_YES, **more)
        assert self.play.bench.main.one(COUNT) == before
        assert "2026" not in r.message and "Storgatan" not in r.message
        return r.code, r.reason


@pytest.fixture
def places(play):
    return Places(play)


OVERLAP = (FAILED, "PLACEMENTS_OVERLAP")


def test_two_shelters_at_once_are_refused_and_one_after_the_other_are_not(places):
    sw = places.scene.sw
    first = places.put(sw, places.stay("2026-01-01", ""))
    assert places.refused(sw, places.stay("2026-06-01", "2026-07-01")) == OVERLAP
    assert places.refused(sw, places.stay("", "")) == OVERLAP
    places.revise(sw, first, places.stay("2026-01-01", "2026-06-01"), 1)
    places.put(sw, places.stay("2026-06-01", "2026-07-01"))


def test_a_home_is_kept_while_one_stays_elsewhere(places):
    sw = places.scene.sw
    for kind in ("HOME", "HOME", "SHELTER", "OTHER"):
        places.put(sw, places.stay("2026-01-01", "", kind))


def test_what_another_organisation_says_is_neither_asked_nor_told(places):
    places.put(places.scene.sw, places.stay("2026-01-01", ""))
    lund = places.scene.actor("lund-soc", "sw1")
    places.put(places.scene.kv, places.stay("2026-01-01", "", "PRISON"))
    places.put(places.scene.si, places.stay("2026-01-01", "", "SIS"))
    # The receiving municipality may write no address, whatever there is.
    r = places.play.caller(lund).refused(
        "CreateRecord", case_id=places.case.id, record=places.stay("2026-01-01", ""),
        final=places.c.ANSWER_YES)
    assert r.reason == "GROUP_NOT_WRITABLE"


def test_a_child_and_a_relative_live_where_they_live(places):
    sw = places.scene.sw
    places.put(sw, places.stay("2026-01-01", ""))
    for about in ("CHILD", "CHILD", "RELATIVE"):
        places.put(sw, places.stay("2026-01-01", "", about=about))


def test_a_placement_at_sis_ends_on_the_day_of_discharge_or_the_planned_one(places):
    si = places.scene.si

    def sis(**dates):
        return places.record("sis_placement", "dates", legal_basis="LVU 3", **dates)
    places.put(si, sis(placed_on="2026-01-01", planned_discharge_on="2026-06-01"))
    assert places.refused(si, sis(placed_on="2026-05-01")) == OVERLAP
    places.put(si, sis(placed_on="2026-06-01", planned_discharge_on="2027-06-01",
                       discharged_on="2026-09-01"))
    places.put(si, sis(placed_on="2026-09-01"))
    assert places.refused(si, sis()) == OVERLAP


def test_two_prisons_at_once_are_refused_and_probation_or_remand_beside_one_is_not(places):
    kv = places.scene.kv

    def custody(status, **more):
        return places.record("custody", "dates",
                             status=getattr(places.c.Custody, f"STATUS_{status}"), **more)
    first = places.put(kv, custody("PRISON", sentence_end_on="2099-01-01"))
    assert places.refused(kv, custody("PRISON")) == OVERLAP
    for status in ("REMAND", "PROBATION", "SUPERVISED_RELEASE"):
        places.put(kv, custody(status))
    places.revise(kv, first, custody("ENDED"), 1)
    places.put(kv, custody("PRISON"))


def test_leaves_of_one_record_do_not_overlap(places):
    c = places.c
    leaves = [dict(from_on="2026-02-01", to_on="2026-02-04", municipality_code="1280"),
              dict(from_on="2026-02-03", to_on="2026-02-05", municipality_code="1281")]
    record = places.record("custody", "dates", status=c.Custody.STATUS_PRISON, leaves=leaves)
    assert places.refused(places.scene.kv, record) == (INVALID, "PLACEMENTS_OVERLAP")
    record.custody.dates.leaves[1].from_on = "2026-02-04"
    places.put(places.scene.kv, record)


def test_of_two_that_race_one_is_written(places):
    for turn in range(6):
        year = 2030 + turn
        won, lost = [], []
        start = threading.Barrier(2)

        def act(month):
            start.wait()
            try:
                won.append(places.put(places.scene.sw,
                                      places.stay(f"{year}-0{month}-01", f"{year}-06-01")))
            except Refused as r:
                lost.append(r.reason)
        threads = [threading.Thread(target=act, args=(m,)) for m in (1, 2)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        assert (len(won), lost) == (1, ["PLACEMENTS_OVERLAP"])


def test_the_terminal_says_what_to_do_next_and_names_no_place(places, tmp_path):
    sw = Person(places.play.bench, tmp_path, "malmo-soc", "sw1")

    def put(first, **environment):
        path = sw.file("stay.json", {
            "head": {"subjectCategory": "SUBJECT_CATEGORY_AVHOPPARE", "nature": "NATURE_FACT"},
            "whereabouts": {"address": {"kind": "PLACE_KIND_SHELTER", "street": "Storgatan 1",
                                        "fromOn": first}}})
        return sw.run("record", "put", "whereabouts", "--case", places.case.id.hex(),
                      "--from", path, "--final", **environment)
    assert put("2026-01-01").status == 0
    told = put("2026-03-01")
    assert told.status == PRECONDITION and "PLACEMENTS_OVERLAP" in told.err
    assert "Give the earlier stay its last day" in told.err
    assert "Storgatan" not in told.err and "2026" not in told.err
    assert "dess sista dag genom en ny version" in put("2026-03-01", LANGUAGE="sv").err
