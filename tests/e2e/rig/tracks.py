# SPDX-License-Identifier: EUPL-1.2
"""The two tracks of a case: their stages, and the acts of those who own them."""

from . import content

INVALID, NOT_FOUND, DENIED, PRECONDITION, ABORTED = 3, 5, 7, 9, 10
CONTACT, CONSENT, JOINT, THREAT, INVESTIGATION, DECISION = 1, 2, 3, 4, 5, 6
POLICE_CASE, PLAN, INTERVENTIONS, REVIEW, CLOSURE, AFTERCARE = 7, 8, 9, 10, 11, 12
MUNICIPAL, POLICE = 1, 2
CONCLUSION = "threat_assessment.conclusion"


class Tracks:
    """A scene and the acts of its tracks."""

    def __init__(self, scene):
        self.scene, self.play, self.case = scene, scene.play, scene.case
        self.c = scene.play.contract

    def request(self, actor, track, start, to, **more):
        return self.play.caller(actor).AdvanceStage(
            case_id=self.case.id, track=track, from_stage=start, to_stage=to, **more)

    def refused(self, actor, track, start, to, **more):
        return self.play.caller(actor).refused(
            "AdvanceStage", case_id=self.case.id, track=track, from_stage=start,
            to_stage=to, **more)

    def unmet(self, *step):
        """The guards that a step is refused for, with their words."""
        r = self.refused(*step)
        assert (r.code, r.reason) == (PRECONDITION, "GUARD_UNMET"), r
        lines = r.message.split("\n")[1:]
        return dict(line.split(": ", 1) for line in lines)

    def track(self, actor):
        name = "police_track" if actor.organisation.kind == "police" else "municipal_track"
        reply = self.play.caller(actor).GetCase(
            case_id=self.case.id, groups=[f"case.{name}"])
        own = next(v for v in reply.records if v.record.head.version)
        return getattr(own.record.case, name)

    def put(self, actor, kind, group, final=True, **values):
        message = content.record(self.c, kind, [f"{kind}.{group}"])
        inner = getattr(getattr(message, kind), group)
        for name, value in values.items():
            if value is None:
                inner.ClearField(name)
            else:
                setattr(inner, name, value)
        return self.play.put(self.case, actor, kind, [f"{kind}.{group}"], message=message,
                             final=final)

    def checklist(self, **values):
        values.setdefault("evidence_person", self.c.ANSWER_NO)
        return self.put(self.scene.pc, "eligibility", "checklist", **values)

    def decision(self, result="RESULT_GRANTED"):
        return self.put(self.scene.sw, "decision", "outcome",
                        result=getattr(self.c.Decision, result))

    def consent(self, actor):
        return self.play.consent(self.case, actor, {
            "malmo-soc": [CONCLUSION], "police-nord": ["decision.outcome"]})

    def assess(self):
        record = self.play.put(self.case, self.scene.pc, "threat_assessment", [CONCLUSION])
        self.play.disclose(record, self.scene.pc, "malmo-soc", [CONCLUSION])
        return record

    def stand(self, actor, stage):
        """Puts a track where a test begins."""
        self.play.bench.main.sql(
            "update sluss.participant p set stage = :'stage' from sluss.organisation o"
            " where o.id = p.organisation and o.code = :'code' and p.case_id = :'id'",
            stage=stage, code=actor.organisation.code, id=self.case.id.hex())

    def closure(self, actor, ending="ENDING_COMPLETED", **more):
        return self.put(actor, "closure", "outcome",
                        ending=getattr(self.c.Closure, ending), **more)

    def close(self, actor, record):
        return self.play.caller(actor).CloseCase(
            case_id=self.case.id, closure_record_id=record.id)

    def close_refused(self, actor, record_id):
        r = self.play.caller(actor).refused(
            "CloseCase", case_id=self.case.id, closure_record_id=record_id)
        return r.code, r.reason
