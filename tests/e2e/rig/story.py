# SPDX-License-Identifier: EUPL-1.2
"""The story of the domain description: its people, what they write, and everybody's eyes on it."""

import datetime

from . import content
from .play import soon
from .tracks import Tracks

CONCLUSION = "threat_assessment.conclusion"
PROTECT = "threat_assessment.protect"
SEPARATE = "threat_assessment.separate"
GROUPS = ("conclusion", "protect", "separate", "actors", "sources", "analysis",
          "police_measures")
EVERYTHING = [f"threat_assessment.{g}" for g in GROUPS]
GIVEN = {CONCLUSION, PROTECT}
NOBODY = "NOT_FOUND"
WHY = "What is said of it stays with who vetted it."
B_ZONE = "1281"
# What nobody but the police may ever hold a byte of.
SECRETS = (b"source 0", b"actor 0", b"Two sources agree", b"north network")


class Story:
    """One case; A is malmo-soc and B is lund-soc."""

    def __init__(self, play):
        self.play = play
        a = play.actor
        self.si, self.si2 = a("sis", "si1"), a("sis", "si2")
        self.pc, self.pa, self.pa2 = (a("police-nord", n) for n in ("pc1", "pa1", "pa2"))
        self.sw, self.sw2 = a("malmo-soc", "sw1"), a("malmo-soc", "sw2")
        self.b = a("lund-soc", "sw1")
        self.kv = a("kriminalvarden", "kv1")
        self.aud = a("police-nord", "aud")

    @property
    def eyes(self):
        return {"pc": self.pc, "pa": self.pa, "a": self.sw, "b": self.b, "si": self.si,
                "kv": self.kv}

    def groups(self, actor, record, named=()):
        """Groups with content, or the refusal's reason."""
        verdict, groups, _ = self.play.look(actor, record, named)
        return groups if verdict.code == 0 else verdict.reason

    def sees(self, record, **cells):
        """What each party reads when it names every group of the record.

        A cell is the groups' short names, or the reason of the refusal; a
        party that has none is to know of no such record. The oracle agrees on
        every one, and the auditor reads nothing whatever is there.
        """
        named = self.play.world.policy.groups_of(record.kind)
        for name, actor in self.eyes.items():
            want = cells.get(name, NOBODY)
            if not want.isupper():
                want = {f"{record.kind}.{g}" for g in want.split()}
            assert self.groups(actor, record, named) == want, (name, record.kind)
            assert self.play.difference(actor, record, named) is None
        refused = self.play.caller(self.aud, purpose="control").refused(
            "GetRecord", case_id=self.case.id, record_id=record.id)
        assert refused.code in (5, 7), refused

    def body(self, actor, record, *groups):
        """What the actor reads of the groups, and the reply's bytes."""
        reply = self.play.caller(actor).GetRecord(
            case_id=self.case.id, record_id=record.id, groups=list(groups))
        return getattr(reply.view.record, record.kind), reply.SerializeToString()

    def reason(self, actor, record, recipient, groups, ground="own_work", consent=None):
        """Why the disclosure is refused; it must be."""
        return self.play.caller(actor).refused("Disclose", self.play.request(
            record, recipient, groups, ground, consent)).reason

    def give(self, record, actor, groups, *recipients, **more):
        return [self.play.disclose(record, actor, r, groups.split(), **more)
                for r in recipients]

    def tracks(self):
        return Tracks(self)

    def where(self, municipality, street, since=content.DAY):
        """A whereabouts record of A's: a shelter, and the municipality that it is in."""
        message = content.record(self.play.contract, "whereabouts",
                                 ["whereabouts.address", "whereabouts.area"])
        place = message.whereabouts
        place.address.kind = self.play.contract.Whereabouts.PLACE_KIND_SHELTER
        place.address.street, place.area.municipality_code = street, municipality
        for part in (place.address, place.area):
            part.from_on, part.to_on = since, ""
        return message


def assessment(contract, level="high", valid_to=None):
    r = contract.Record()
    r.head.subject_category = contract.SUBJECT_CATEGORY_AVHOPPARE
    r.head.nature = contract.NATURE_ASSESSMENT
    r.head.valid_to.FromDatetime((valid_to or soon(90)).replace(tzinfo=None))
    t = r.threat_assessment
    t.conclusion.level, t.conclusion.level_scale = level, "sluss-4-1"
    t.conclusion.depth = contract.ThreatAssessment.DEPTH_STRUCTURED
    t.conclusion.manifestation = contract.ThreatAssessment.MANIFESTATION_CONCRETE
    t.conclusion.conclusion = f"The threat is {level} and concrete."
    t.protect.needs_relocation = contract.ANSWER_YES
    t.protect.no_go_zones.add(county_code="01", reason_code="network")
    for number in content.OTHER_PERSONS:
        t.separate.persons.add(birth_year=int(number[:4]))
    t.separate.networks.append("north network")
    for n in range(3):
        t.actors.entries.add(designation=f"actor {n}", network="north network")
    for n in range(2):
        t.sources.entries.add(reference=f"source {n}", credibility="b", correctness="2")
    t.analysis.reasoning = "Two sources agree."
    t.police_measures.entries.add(type="alarm")
    return r


def day(ahead):
    return (datetime.date.today() + datetime.timedelta(days=ahead)).isoformat()


def only(message, kind, *groups):
    """A copy of the record that has these groups alone."""
    copy = type(message)()
    copy.CopyFrom(message)
    body = getattr(copy, kind)
    for field, _ in body.ListFields():
        if f"{kind}.{field.name}" not in groups:
            body.ClearField(field.name)
    return copy


def provider(story, vetted, name):
    p = story.play.contract.Provider()
    p.vetting.name, p.vetting.organisation_number = name, "5560360793"
    p.vetting.vetted = vetted
    p.vetting.valid_to_on = day(200)
    p.reasons.reasons = WHY
    return story.play.caller(story.pc).PutProvider(provider=p).provider_id


def measure(story, provider_id):
    message = content.record(story.play.contract, "intervention",
                             ["intervention.summary", "intervention.housing"])
    message.intervention.summary.type = "housing_elsewhere"
    message.intervention.summary.provider_id = provider_id
    return message


def plan(story):
    c, message = story.play.contract, content.record(
        story.play.contract, "plan", ["plan.actions", "plan.security"])
    actions = message.plan.actions
    del actions.actions[:]
    for type_, organisation in (("housing_elsewhere", "malmo-soc"), ("other", "lund-soc"),
                                ("security", "police-nord"), ("school", "sis"),
                                ("relapse_prevention", "kriminalvarden")):
        actions.actions.add(type=type_, organisation=organisation, due_on=day(60),
                            state=c.Plan.ACTION_STATE_PLANNED)
    actions.actions[0].provider_id = story.vetted
    return message


def zone_for(story, rules):
    """Writes B's own zone, as version after version of an extract."""
    message = story.play.contract.Record()
    protect = message.threat_assessment.protect
    protect.no_go_zones.add(municipality_code=B_ZONE, reason_code="recognition")
    protect.communication_rules = rules
    request = story.play.extract_request(story.threat, story.pa, "lund-soc", [PROTECT], "")
    request["record"] = message
    reply = story.play.caller(story.pa).ReviseRecord(**request)
    base = story.threat.newest
    story.threat.versions.append(type(base)(
        reply.version, True, dict(base.wrote), base.valid_to, None, "lund-soc",
        {**base.extracts, ("lund-soc", PROTECT): reply.version}))
