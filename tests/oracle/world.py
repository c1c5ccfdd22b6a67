# SPDX-License-Identifier: EUPL-1.2
"""The facts that a decision rests on, as the tests know them to be."""

import dataclasses
import datetime

POLICE_ONLY = frozenset({"threat_assessment.sources", "threat_assessment.analysis"})
# Made of what is true when it is read; no version holds it.
LIVE = frozenset({"case.participants", "case.municipal_track", "case.police_track"})
# Who somebody is, or where: lethal for a person under protection.
IDENTIFYING = frozenset({"person.identity", "whereabouts.address", "whereabouts.area",
                         "child_concern.report", "relative.link"})
UTC = datetime.timezone.utc
LONG_AGO = datetime.datetime.min.replace(tzinfo=UTC)


@dataclasses.dataclass
class Organisation:
    code: str
    kind: str
    regime: str


@dataclasses.dataclass
class Actor:
    organisation: Organisation
    code: str
    roles: tuple
    approver: bool = False
    duty: bool = False

    @property
    def role(self):
        return self.roles[0]


@dataclasses.dataclass
class Case:
    id: bytes
    # organisation code -> (standing, state)
    participants: dict = dataclasses.field(default_factory=dict)
    # (organisation code, actor code)
    assigned: set = dataclasses.field(default_factory=set)
    sealed: set = dataclasses.field(default_factory=set)


@dataclasses.dataclass
class Version:
    number: int
    final: bool
    # group -> the version that wrote its content
    wrote: dict
    valid_to: datetime.datetime | None = None
    created: datetime.datetime = LONG_AGO
    # The organisation that it was written for, as extracts; empty: for all.
    for_whom: str = ""
    # (organisation code, group) -> the version that wrote the extract
    extracts: dict = dataclasses.field(default_factory=dict)

    def wrote_for(self, group, code=""):
        return self.extracts.get((code, group)) if code else self.wrote.get(group)


@dataclasses.dataclass
class Record:
    id: bytes
    case: Case
    kind: str
    owner: Organisation
    versions: list = dataclasses.field(default_factory=list)
    # consent records: recipient code -> groups; recipients withdrawn; last moment
    scopes: dict = dataclasses.field(default_factory=dict)
    withdrawn: set = dataclasses.field(default_factory=set)
    withdrawn_at: dict = dataclasses.field(default_factory=dict)
    consent_until: datetime.datetime | None = None
    # consent records: what each version that wrote the terms said
    terms: dict = dataclasses.field(default_factory=dict)
    # whom it is about: of a consent, whose it is
    subject: str = "avhoppare"
    # person records: versions whose protection group has a flag -> its last day or None
    flags: dict = dataclasses.field(default_factory=dict)
    # task records: recipient code
    task_for: str = ""

    @property
    def newest(self):
        return self.versions[-1]

    def newest_final(self):
        """Written for all: an extract is no new version to others."""
        return self.newest_for("")

    def newest_for(self, code):
        return next((v for v in reversed(self.versions)
                     if v.final and v.for_whom == code), None)

    def version_to(self, code, whole, extract):
        """The version that a disclosure to an organisation begins with."""
        own = self.newest_for(code) if extract else None
        found = [v for v in (own, self.newest_final() if whole or not own else None) if v]
        return max(found, key=lambda v: v.number, default=None)

    def settle(self):
        """A consent covers what the terms in its newest final version say."""
        final = self.newest_final()
        self.scopes = self.terms.get(final.wrote.get("consent.terms"), {}) if final else {}

    def lasts_until(self, group, version, code=""):
        """The first date that content of the group has had since it was written."""
        since = version.wrote_for(group, code) or version.number
        dates = [v.valid_to for v in self.versions if since <= v.number <= version.number
                 and (v.final or v.number == since)]
        return min((d for d in dates if d is not None), default=None)

    def protects(self, today):
        final = self.newest_final()
        wrote = final.wrote.get("person.protection") if final else None
        if wrote not in self.flags:
            return False
        last = self.flags[wrote]
        return last is None or today <= last

    def protected_since(self, today):
        """Since when a person's data have been protected as they are today; or None."""
        since = last = None
        for v in (v for v in self.versions if v.final and not v.for_whom):
            wrote = v.wrote.get("person.protection")
            lapsed = last is not None and last < v.created.date()
            since = None if wrote not in self.flags else (
                since if since and not lapsed else v.created)
            last = self.flags.get(wrote)
        return since if self.protects(today) else None

    def consent_holds(self, recipient, group, at, subject):
        return (
            subject == self.subject
            and group in self.scopes.get(recipient, ())
            and recipient not in self.withdrawn
            and (self.consent_until is None or at <= self.consent_until)
        )


@dataclasses.dataclass
class Disclosure:
    id: bytes
    record: Record
    version: int
    follow: bool
    groups: frozenset
    recipient: Organisation
    ground: str
    consent: Record | None
    not_before: datetime.datetime
    expires_at: datetime.datetime
    pending: bool = False
    withdrawn: bool = False
    decided_by: str = ""
    withdrawn_at: datetime.datetime | None = None
    # Groups given as the extract that was written for the recipient.
    extracts: frozenset = frozenset()
    # Two persons of its owner decided it.
    two: bool = False

    def begun(self, now):
        """Its recipient may know of it; also when it has ended since."""
        early = self.withdrawn_at is not None and self.withdrawn_at <= self.not_before
        return not self.pending and self.not_before <= now and not early

    def ended(self):
        """The moment from which on it gives nothing that is new."""
        ends = [self.expires_at, self.withdrawn_at]
        if self.consent:
            ends.append(self.consent.withdrawn_at.get(self.recipient.code))
        return min(e for e in ends if e is not None)

    def gives(self, policy_row, protected=None):
        """
        The version that the group's content comes from. Since somebody is protected,
        who and where follow only what two persons decided.
        """
        alone = protected and policy_row.group in IDENTIFYING and not self.two
        until = min(self.ended(), protected) if alone else self.ended()
        code = self.recipient.code if policy_row.group in self.extracts else ""
        given = [v for v in self.record.versions if v.number == self.version]
        if self.follow and policy_row.classes == {"own"}:
            given += [v for v in self.record.versions if v.number > self.version
                      and v.final and v.for_whom == code and v.created < until]
        return max(given, key=lambda v: v.number, default=None)


class World:
    """All of it. Time is a function, so that a test can move it."""

    def __init__(self, policy, now=None):
        self.policy = policy
        self.now = now or (lambda: datetime.datetime.now(UTC))
        self.organisations = {}
        self.cases = {}
        self.records = {}
        self.disclosures = {}

    def organisation(self, code):
        return self.organisations[code]

    def disclosures_to(self, record, organisation):
        return [
            d
            for d in self.disclosures.values()
            if d.record is record and d.recipient is organisation
        ]

    def protected_since(self, case):
        """Since when somebody in the case is protected; None when nobody is."""
        today = self.now().date()
        found = [r.protected_since(today) for r in self.records.values() if r.case is case]
        return min((since for since in found if since), default=None)

    def sensitivity(self, case, group):
        today = self.now().date()
        shielded = group in IDENTIFYING and any(
            r.protects(today) for r in self.records.values() if r.case is case)
        return 4 if shielded else self.policy.rows[group].sensitivity

    def tasks_for(self, case, owner, recipient):
        return any(
            r.task_for == recipient.code and r.owner is owner and r.newest_final()
            for r in self.records.values()
            if r.case is case
        )
