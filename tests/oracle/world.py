# SPDX-License-Identifier: EUPL-1.2
"""The facts that a decision rests on, as the tests know them to be."""

import dataclasses
import datetime

POLICE_ONLY = frozenset({"threat_assessment.sources", "threat_assessment.analysis"})
UTC = datetime.timezone.utc


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
    consent_until: datetime.datetime | None = None
    # task records: recipient code
    task_for: str = ""

    @property
    def newest(self):
        return self.versions[-1]

    def newest_final(self):
        return next((v for v in reversed(self.versions) if v.final), None)

    def consent_holds(self, recipient, group, at):
        return (
            group in self.scopes.get(recipient, ())
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

    def reaches(self, version, policy_row):
        """Does it cover this group's content in that version?"""
        if policy_row.group not in self.groups:
            return False
        if version.number == self.version:
            return True
        if not self.follow or version.number < self.version:
            return False
        unchanged = version.wrote.get(policy_row.group, 0) <= self.version
        return policy_row.classes == {"own"} or unchanged


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

    def tasks_for(self, case, owner, recipient):
        return any(
            r.task_for == recipient.code and r.owner is owner and r.newest_final()
            for r in self.records.values()
            if r.case is case
        )
