# SPDX-License-Identifier: EUPL-1.2
"""The register of providers: who vets, who reads what of it, and what an intervention may name."""

import datetime

import pytest
from rig.races import code_of

INVALID, NOT_FOUND, DENIED, FAILED, ABORTED = 3, 5, 7, 9, 10
VETTING, REASONS = "provider.vetting", "provider.reasons"
WHY = "A sentence about why that stays here."


def day(ahead):
    return (datetime.date.today() + datetime.timedelta(days=ahead)).isoformat()


def vetting(play, vetted, until=90, name="Utföraren AB"):
    p = play.contract.Provider()
    p.vetting.name, p.vetting.organisation_number = name, "5560360793"
    p.vetting.vetted = p.VETTED_STOP if vetted == "stop" else (
        p.VETTED_OK if vetted == "ok" else p.VETTED_PENDING)
    if until is not None:
        p.vetting.valid_to_on = day(until)
    return p


def put(play, actor, vetted="ok", until=90, reasons="", provider=b"", base=0, **more):
    p = vetting(play, vetted, until, **more)
    if reasons:
        p.reasons.reasons = reasons
    reply = play.caller(actor).PutProvider(provider_id=provider, provider=p, base_version=base)
    return reply.provider_id


def measure(play, actor, case, provider, final=True, **more):
    record = play.contract.Record()
    record.head.subject_category = play.contract.SUBJECT_CATEGORY_AVHOPPARE
    record.head.nature = play.contract.NATURE_FACT
    record.intervention.summary.from_on = day(0)
    record.intervention.summary.provider_id = provider
    yes = play.contract.ANSWER_YES if final else play.contract.ANSWER_NO
    return play.caller(actor), dict(case_id=case.id, record=record, final=yes, **more)


@pytest.fixture
def people(play):
    return {n: play.actor(*n.split("/")) for n in (
        "police-nord/pc1", "police-nord/pa1", "police-syd/pc1", "malmo-soc/sw1",
        "lund-soc/sw1", "kriminalvarden/kv1", "sis/si1")}


def test_a_coordinator_vets_and_others_read_the_vetting_and_never_why(play, people):
    pc, sw = people["police-nord/pc1"], people["malmo-soc/sw1"]
    id_ = put(play, pc, reasons=WHY)
    both = play.caller(pc).GetProvider(provider_id=id_, groups=[VETTING, REASONS])
    assert both.view.record.provider.reasons.reasons == WHY
    assert both.view.record.head.version == 1 and both.view.record.head.case_id == b""
    plain = play.caller(pc).GetProvider(provider_id=id_)
    assert not plain.view.record.provider.HasField("reasons"), "only when it is named"
    for who in ("malmo-soc/sw1", "lund-soc/sw1", "police-nord/pa1"):
        view = play.caller(people[who]).GetProvider(provider_id=id_).view
        assert view.record.provider.vetting.name == "Utföraren AB"
    asked = play.caller(sw).call_trailed("GetProvider", provider_id=id_, groups=[REASONS, VETTING])[0]
    assert not asked.view.record.provider.HasField("reasons")
    assert {g.group for g in asked.view.groups} == {VETTING}
    assert asked.view.record.head.version == 0 and asked.view.record.head.author == ""
    for who in ("kriminalvarden/kv1", "sis/si1"):
        assert play.caller(people[who]).refused("GetProvider", provider_id=id_).code == DENIED
    # The ceiling lets a coordinator write and not read others': it is unknown to it.
    unknown = play.caller(people["police-syd/pc1"]).refused("GetProvider", provider_id=id_)
    none = play.caller(people["police-syd/pc1"]).refused("GetProvider", provider_id=b"n" * 16)
    assert (unknown.code, unknown.raw) == (none.code, none.raw) and none.code == NOT_FOUND


def test_who_does_not_vet_is_refused_and_a_version_is_written_on_the_one_before(play, people):
    pc = people["police-nord/pc1"]
    id_ = put(play, pc, "pending", None)
    c = play.caller(people["malmo-soc/sw1"])
    assert c.refused("PutProvider", provider=vetting(play, "ok")).code == DENIED
    syd = play.caller(people["police-syd/pc1"])
    other = syd.refused("PutProvider", provider_id=id_, provider=vetting(play, "ok"), base_version=1)
    assert other.code == NOT_FOUND
    put(play, pc, "ok", provider=id_, base=1)
    late = play.caller(pc).refused("PutProvider", provider_id=id_,
                                   provider=vetting(play, "stop"), base_version=1)
    assert late.code == ABORTED
    no_end = play.caller(pc).refused("PutProvider", provider=vetting(play, "ok", None))
    assert (no_end.code, no_end.reason) == (INVALID, "VETTING_NEEDS_END")
    assert play.caller(pc).refused("PutProvider", provider=vetting(play, "ok", -1)).code == INVALID


def test_a_list_leaves_out_what_is_stopped_or_past_unless_asked(play, people):
    pc, sw = people["police-nord/pc1"], people["malmo-soc/sw1"]
    fit, unfit = put(play, pc, "ok", name="Den goda"), put(play, pc, "stop", None, name="Den andra")

    def listed(**more):
        return {v.record.head.record_id
                for v in play.caller(sw).ListProviders(page_size=200, **more).providers}

    assert fit in listed() and unfit not in listed()
    yes = play.contract.ANSWER_YES
    assert {fit, unfit} <= listed(include_unfit=yes)
    assert fit in listed(organisation_number="5560360793")
    assert listed(organisation_number="2021000076") == set()
    one = play.caller(sw).ListProviders(page_size=1, include_unfit=yes)
    two = play.caller(sw).ListProviders(page_size=1, include_unfit=yes,
                                        page_token=one.next_page_token)
    assert one.providers[0] != two.providers[0]


def test_a_measure_names_one_that_is_vetted_and_no_other(play, people, own_scene):
    pc, sw, case = people["police-nord/pc1"], people["malmo-soc/sw1"], own_scene.case
    stopped, waits, fit = (put(play, pc, v, u, reasons=WHY) for v, u in (
        ("stop", None), ("pending", None), ("ok", 90)))

    def refused(provider, **more):
        caller, fields = measure(play, sw, case, provider, **more)
        return caller.refused("CreateRecord", **fields)

    r = refused(stopped)
    assert (r.code, r.reason) == (FAILED, "PROVIDER_STOPPED") and WHY not in r.message
    assert refused(stopped, final=False).reason == "PROVIDER_STOPPED"
    assert refused(waits).reason == "PROVIDER_NOT_VETTED"
    assert refused(b"n" * 16).reason == "PROVIDER_UNKNOWN"
    caller, fields = measure(play, sw, case, fit)
    assert caller.CreateRecord(**fields).version == 1
    caller, fields = measure(play, sw, case, waits, final=False)
    draft = caller.CreateRecord(**fields).record_id
    r = play.caller(sw).refused("ReviseRecord", case_id=case.id, record_id=draft, base_version=1,
                                final=play.contract.ANSWER_YES)
    assert r.reason == "PROVIDER_NOT_VETTED", "what a draft named is judged when it becomes final"


def test_stopping_one_tells_whose_records_name_it_at_once_and_nobody_else(bench, play, people,
                                                                           own_scene):
    pc, sw, case = people["police-nord/pc1"], people["malmo-soc/sw1"], own_scene.case
    id_ = put(play, pc)
    caller, fields = measure(play, sw, case, id_)
    record = caller.CreateRecord(**fields).record_id
    end = bench.main.one("select coalesce(max(id), 0) from sluss.change")
    put(play, pc, "stop", None, reasons=WHY, provider=id_, base=1)
    put(play, pc, "stop", None, provider=id_, base=2)
    rows = bench.main.sql(
        "select o.code, c.type, encode(uuid_send(c.record), 'hex'), c.due_at is not null"
        " from sluss.change c join sluss.organisation o on o.id = c.organisation"
        f" where c.id > {end} and c.type = 'provider'")
    assert [tuple(r) for r in rows] == [("malmo-soc", "provider", record.hex(), "t")]
    # What named it before can be ended; nothing names it anew.
    caller, fields = measure(play, sw, case, id_)
    fields["record"].intervention.summary.to_on = day(1)
    assert caller.ReviseRecord(record_id=record, base_version=1, **fields).version == 2
    caller, fields = measure(play, sw, case, id_)
    assert caller.refused("CreateRecord", **fields).reason == "PROVIDER_STOPPED"


def test_a_plan_that_names_a_stopped_one_waits(play, people, own_scene):
    pc, sw, case = people["police-nord/pc1"], people["malmo-soc/sw1"], own_scene.case
    c, id_ = play.contract, put(play, pc)
    record = c.Record()
    record.head.subject_category = c.SUBJECT_CATEGORY_AVHOPPARE
    record.head.nature = c.NATURE_FACT
    action = record.plan.actions.actions.add()
    action.organisation, action.due_on, action.provider_id = "malmo-soc", day(20), id_
    play.caller(sw).CreateRecord(case_id=case.id, record=record, final=c.ANSWER_YES)
    put(play, pc, "stop", None, provider=id_, base=1)
    own_scene.play.bench.main.sql(
        "update sluss.participant p set stage = 8 from sluss.organisation o where o.id ="
        " p.organisation and o.code = 'malmo-soc' and p.case_id = :'id'::uuid", id=case.id.hex())
    step = dict(case_id=case.id, track=c.TRACK_MUNICIPAL, from_stage=c.STAGE_PLAN,
                to_stage=c.STAGE_INTERVENTIONS)
    r = play.caller(sw).refused("AdvanceStage", **step)
    assert r.reason == "GUARD_UNMET" and "providers_vetted" in r.message
    put(play, pc, "ok", provider=id_, base=2)
    assert play.caller(sw).AdvanceStage(**step).stage == c.STAGE_INTERVENTIONS


def test_a_measure_that_goes_on_with_one_that_is_unfit_holds_the_plan_too(play, people, own_scene):
    pc, sw, case = people["police-nord/pc1"], people["malmo-soc/sw1"], own_scene.case
    c, id_ = play.contract, put(play, pc)
    play.put(case, sw, "plan", ["plan.actions"])
    caller, fields = measure(play, sw, case, id_)
    fields["record"].intervention.summary.to_on = ""
    record = caller.CreateRecord(**fields).record_id
    own_scene.play.bench.main.sql(
        "update sluss.participant p set stage = 8 from sluss.organisation o where o.id ="
        " p.organisation and o.code = 'malmo-soc' and p.case_id = :'id'::uuid", id=case.id.hex())
    step = dict(case_id=case.id, track=c.TRACK_MUNICIPAL, from_stage=c.STAGE_PLAN,
                to_stage=c.STAGE_INTERVENTIONS)
    own_scene.play.bench.main.sql(
        "update sluss.provider set valid_to_on = current_date - 2 where id = :'id'::uuid",
        id=id_.hex())
    r = play.caller(sw).refused("AdvanceStage", **step)
    assert r.reason == "GUARD_UNMET" and "providers_vetted" in r.message
    assert "plan_" not in r.message
    fields["record"].intervention.summary.from_on = day(-30)
    fields["record"].intervention.summary.to_on = day(-1)
    caller.ReviseRecord(record_id=record, base_version=1, **fields)
    assert play.caller(sw).AdvanceStage(**step).stage == c.STAGE_INTERVENTIONS


def test_nothing_of_a_provider_is_in_the_clear_and_each_look_is_logged(bench, play, people):
    pc, sw = people["police-nord/pc1"], people["malmo-soc/sw1"]
    id_ = put(play, pc, reasons=WHY, name="Ett namn som ingen annan har")
    kept = bench.main.one(
        "select string_agg(to_jsonb(g)::text, '') || (select to_jsonb(p)::text from"
        " sluss.provider p where p.id = :'id'::uuid) from sluss.provider_group g"
        " where g.provider = :'id'::uuid", id=id_.hex())
    for text in ("Ett namn", "5560360793", "A sentence"):
        assert text not in kept and text.encode().hex() not in kept
    end = bench.log_end()
    play.caller(sw).GetProvider(provider_id=id_)
    play.caller(sw).ListProviders()
    play.caller(sw).refused("GetProvider", provider_id=b"n" * 16)
    assert [(r[3], r[4], r[5]) for r in bench.log_rows(f"l.id > {end}")] == [
        ("GetProvider", "0", ""), ("ListProviders", "0", ""), ("GetProvider", "5", "NOT_FOUND")]


def test_a_stop_and_a_measure_that_meet_leave_no_measure_untold(bench, play, people, own_scene):
    pc, sw, case = people["police-nord/pc1"], people["malmo-soc/sw1"], own_scene.case
    for n in range(20):
        id_ = put(play, pc)
        caller, fields = measure(play, sw, case, id_)
        stop = dict(provider_id=id_, provider=vetting(play, "stop", None), base_version=1)
        calls = [(caller, "CreateRecord", fields), (play.caller(pc), "PutProvider", stop)]
        if n % 2:
            calls.reverse()
        flying = {m: c.future(m, **f) for c, m, f in calls}
        named, stopped = code_of(flying["CreateRecord"]), code_of(flying["PutProvider"])
        assert stopped == 0 and named in (0, FAILED)
        told = bench.main.one("select count(*) from sluss.change where type = 'provider' and"
                              " about = :'id'::uuid", id=id_.hex())
        assert told == ("1" if named == 0 else "0")


def test_a_provider_is_put_once_with_one_request_id(play, people):
    pc = people["police-nord/pc1"]
    fields = dict(provider=vetting(play, "ok"), request_id=b"p" * 16)
    first = play.caller(pc).PutProvider(**fields)
    assert play.caller(pc).PutProvider(**fields) == first
