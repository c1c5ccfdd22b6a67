# SPDX-License-Identifier: EUPL-1.2
"""Acts on a live slussd, mirrored in the oracle's world."""

import datetime

from oracle import rule
from oracle.world import UTC, Case, Disclosure, Record, Version

from . import content
from .caller import Refused
from .clusters import uuid

STANDINGS = {"owner": "STANDING_OWNER", "receiver": "STANDING_RECEIVER",
             "interim": "STANDING_INTERIM", "party": "STANDING_PARTY"}
TEXT = "Weighed for the purpose of the test."


def now():
    return datetime.datetime.now(UTC)


def soon(days=60):
    return now().replace(microsecond=0) + datetime.timedelta(days=days)


class Play:
    """Every act goes over the wire first; the world follows what was answered."""

    def __init__(self, bench, world):
        self.bench, self.world = bench, world
        self.contract = bench.contract

    def caller(self, actor, **facts):
        return self.bench.caller(actor.organisation.code, actor.code,
                                 role=facts.pop("role", actor.role), **facts)

    def actor(self, organisation, code):
        return self.bench.actor(organisation, code)

    def _standing(self, name):
        return getattr(self.contract, STANDINGS[name])

    # cases and who takes part

    def case(self, actor, standing="party", silent=False):
        head = content.group_message(self.contract, "case.head")
        head.silent = self.contract.ANSWER_YES if silent else self.contract.ANSWER_NO
        reply = self.caller(actor).CreateCase(
            case=self.contract.Case(head=head), standing=self._standing(standing))
        case = Case(reply.case_id)
        self.world.cases[case.id] = case
        self._joins(case, actor, standing, reply.record_id)
        return case

    def _joins(self, case, actor, standing, record_id, headed=True):
        code = actor.organisation.code
        case.participants[code] = (standing, "active")
        case.assigned.add((code, actor.code))
        record = Record(record_id, case, "case", actor.organisation)
        wrote = {"case.participants": 1}
        if headed:
            wrote["case.head"] = 1
        if actor.organisation.kind == "municipality":
            wrote["case.municipal_track"] = 1
        if actor.organisation.kind == "police":
            wrote["case.police_track"] = 1
        record.versions.append(Version(1, True, wrote))
        self.world.records[record_id] = record

    def case_record(self, case, organisation):
        return next(r for r in self.world.records.values()
                    if r.case is case and r.kind == "case" and r.owner is organisation)

    def refer(self, case, actor, to, standing="party", ground="own_work", consent=None,
              until=None):
        until = until or soon()
        request = self.contract.ReferRequest(
            case_id=case.id, organisation=to, standing=self._standing(standing),
            ground=ground, weighing=TEXT, necessity=TEXT,
            consent_id=consent.id if consent else b"")
        request.expires_at.FromDatetime(until.replace(tzinfo=None))
        reply = self.caller(actor).Refer(request)
        case.participants[to] = (standing, "invited")
        own = self.case_record(case, actor.organisation)
        self._given(reply.disclosure_id, own, actor, to, ["case.head"], 1, True, ground,
                    consent, until, False)
        return reply.disclosure_id

    def accept(self, case, actor):
        standing, _ = case.participants[actor.organisation.code]
        policy = self.world.policy
        position = policy.position(actor.organisation.kind, actor.role, standing)
        body = {}
        if policy.rows["case.head"].cell(position).writes:
            head = content.group_message(self.contract, "case.head")
            body["case"] = self.contract.Case(head=head)
        reply = self.caller(actor).Respond(
            case_id=case.id, accept=self.contract.ANSWER_YES, **body)
        self._joins(case, actor, standing, reply.record_id, headed=bool(body))

    def join(self, case, by, actor, standing="party"):
        self.refer(case, by, actor.organisation.code, standing)
        self.accept(case, actor)

    def assign(self, case, *actors):
        for actor in actors:
            lead = self.actor(actor.organisation.code, "lead")
            self.caller(lead, purpose="administration").AssignActor(
                case_id=case.id, actor=actor.code)
            case.assigned.add((actor.organisation.code, actor.code))

    def unassign(self, case, actor):
        lead = self.actor(actor.organisation.code, "lead")
        self.caller(lead, purpose="administration").AssignActor(
            case_id=case.id, actor=actor.code, end=self.contract.ANSWER_YES)
        case.assigned.discard((actor.organisation.code, actor.code))

    # records

    def put(self, case, actor, kind, groups=None, final=True, message=None, salt="",
            **head):
        if groups is None:
            groups = self.writable(actor, case, kind)
        message = message or content.record(
            self.contract, kind, groups, salt, actor.organisation.code, **head)
        reply = self.caller(actor).CreateRecord(
            case_id=case.id, record=message, final=self._answer(final))
        record = Record(reply.record_id, case, kind, actor.organisation)
        record.versions.append(
            Version(reply.version, final, {g: 1 for g in groups}, head.get("valid_to"), now()))
        record.subject = self._subject(message)
        self._flag(record, reply.version, message)
        self.world.records[record.id] = record
        return record

    def _subject(self, message):
        field = message.head.DESCRIPTOR.fields_by_name["subject_category"]
        name = field.enum_type.values_by_number[message.head.subject_category].name
        return name.removeprefix("SUBJECT_CATEGORY_").lower()

    def _flag(self, record, version, message):
        """What a version's protection group says, where it has one."""
        flag = message.person.protection.flag if message.HasField("person") else 0
        if flag > self.contract.Person.FLAG_NONE:
            last = message.person.protection.valid_to_on
            record.flags[version] = datetime.date.fromisoformat(last) if last else None

    def consent(self, case, actor, scopes, valid_to_on="", **head):
        message = content.consent(self.contract, scopes, valid_to_on=valid_to_on)
        for name, value in head.items():
            setattr(message.head, name, value)
        record = self.put(case, actor, "consent", ["consent.terms"], message=message)
        record.terms[1] = {code: set(groups) for code, groups in scopes.items()}
        record.settle()
        return record

    def rewrite_consent(self, record, actor, scopes, final=True):
        message = content.consent(self.contract, scopes)
        version = self.revise(record, actor, ["consent.terms"], final, message=message)
        record.terms[version] = {code: set(groups) for code, groups in scopes.items()}
        record.settle()

    def finalise(self, record, actor, remove_groups=(), valid_to=None):
        """A final version that writes nothing: it has what the one before had."""
        head = {}
        if valid_to:
            head["record"] = self.contract.Record()
            head["record"].head.valid_to.FromDatetime(valid_to.replace(tzinfo=None))
        reply = self.caller(actor).ReviseRecord(
            case_id=record.case.id, record_id=record.id, base_version=record.newest.number,
            final=self.contract.ANSWER_YES, remove_groups=list(remove_groups), **head)
        wrote = {g: v for g, v in record.newest.wrote.items() if g not in remove_groups}
        record.versions.append(Version(
            reply.version, True, wrote, valid_to or record.newest.valid_to, now(),
            extracts=record.newest.extracts))
        if record.kind == "consent":
            record.settle()

    def task(self, case, actor, recipient):
        message = content.task(self.contract, recipient)
        record = self.put(case, actor, "task", ["task.extract"], message=message)
        record.task_for = recipient
        return record

    def revise(self, record, actor, groups, final=True, salt="2", **more):
        valid_to = more.pop("valid_to", None) or self._date_for(record.newest)
        head = {"valid_to": valid_to} if valid_to else {}
        head["subject_category"] = getattr(
            self.contract, f"SUBJECT_CATEGORY_{record.subject.upper()}")
        message = more.pop("message", None) or content.record(
            self.contract, record.kind, groups, salt, actor.organisation.code, **head)
        reply = self.caller(actor).ReviseRecord(
            case_id=record.case.id, record_id=record.id, record=message,
            base_version=record.newest.number, final=self._answer(final), **more)
        wrote = {**record.newest.wrote, **{g: reply.version for g in groups}}
        record.versions.append(Version(
            reply.version, final, wrote, valid_to or record.newest.valid_to, now(),
            extracts=record.newest.extracts))
        self._flag(record, reply.version, message)
        return reply.version

    def extract_request(self, record, actor, for_whom, groups, salt, **more):
        message = content.record(self.contract, record.kind, groups, salt,
                                 actor.organisation.code)
        message.ClearField("head")
        return dict(case_id=record.case.id, record_id=record.id, record=message,
                    base_version=more.pop("base_version", record.newest.number),
                    final=self._answer(more.pop("final", True)), extract_for=for_whom, **more)

    def extract(self, record, actor, for_whom, groups, salt="", remove=()):
        """Written for one organisation; what there is for others or for all stays."""
        reply = self.caller(actor).ReviseRecord(**self.extract_request(
            record, actor, for_whom, groups, salt, remove_groups=list(remove)))
        base = record.newest
        extracts = {k: v for k, v in base.extracts.items()
                    if k not in {(for_whom, g) for g in remove}}
        extracts.update({(for_whom, g): reply.version for g in groups})
        record.versions.append(Version(reply.version, True, dict(base.wrote), base.valid_to,
                                       now(), for_whom, extracts))
        return reply.version

    def extracts_of(self, record, recipient, groups):
        organisation = self.world.organisation(recipient)
        return frozenset(g for g in groups
                         if rule.needs_extract(self.world, record.case, organisation, g))

    def _date_for(self, version):
        """What has lapsed is not renewed without a new date."""
        lapsed = version.valid_to is not None and version.valid_to <= now()
        return soon() if lapsed else None

    def withdraw_consent(self, record, actor, recipient):
        message = content.consent(self.contract, record.scopes)
        w = message.consent.terms.withdrawals.add()
        w.recipient = recipient
        w.withdrawn_at.GetCurrentTime()
        reply = self.caller(actor).ReviseRecord(
            case_id=record.case.id, record_id=record.id, record=message,
            final=self.contract.ANSWER_YES)
        record.withdrawn.add(recipient)
        record.withdrawn_at[recipient] = now()
        record.versions.append(Version(
            reply.version, True, {"consent.terms": reply.version}, None, now()))
        record.terms[reply.version] = record.scopes

    def _answer(self, yes):
        return self.contract.ANSWER_YES if yes else self.contract.ANSWER_NO

    def writable(self, actor, case, kind):
        """Groups of the kind that the actor's position may write."""
        standing, _ = case.participants[actor.organisation.code]
        if standing == "former":
            standing = "owner"
        position = self.world.policy.position(actor.organisation.kind, actor.role, standing)
        return [g for g in self.world.policy.groups_of(kind)
                if self.world.policy.rows[g].cell(position).writes]

    # disclosures

    def request(self, record, recipient, groups, ground, consent=None, until=None,
                follow=False, **over):
        request = self.contract.DiscloseRequest(
            case_id=record.case.id, record_id=record.id, follow=self._answer(follow),
            groups=groups, recipient=recipient, ground=ground, weighing=TEXT,
            necessity=TEXT, decision_number="DNR 1/26",
            onward=self.contract.ONWARD_NONE,
            consent_id=consent.id if consent else b"", **over)
        request.expires_at.FromDatetime((until or soon(20)).replace(tzinfo=None))
        return request

    def disclose(self, record, actor, recipient, groups, ground="own_work", consent=None,
                 until=None, follow=False, approve=True):
        until = until or soon(20)
        request = self.request(record, recipient, groups, ground, consent, until, follow)
        reply = self.caller(actor).Disclose(request)
        pending = reply.state == self.contract.DISCLOSURE_STATE_PENDING
        extracts = self.extracts_of(record, recipient, groups)
        version = record.version_to(recipient, bool(set(groups) - extracts), bool(extracts))
        d = self._given(reply.disclosure_id, record, actor, recipient, groups,
                        version.number, follow, ground, consent, until, pending)
        d.extracts = extracts
        if pending and approve:
            self.approve(d)
        return d

    def _given(self, id_, record, actor, recipient, groups, version, follow, ground,
               consent, until, pending):
        d = Disclosure(
            id_, record, version, follow, frozenset(groups),
            self.world.organisation(recipient), ground, consent,
            datetime.datetime.now(UTC) - datetime.timedelta(hours=1), until, pending)
        d.decided_by = actor.code
        d.two = pending
        self.world.disclosures[id_] = d
        return d

    def approver(self, d):
        """A second person of the owner who is an approver and assigned."""
        code = d.record.owner.code
        return next(
            a for (o, n), a in self.bench.registry.actors.items()
            if o == code and a.approver and n != d.decided_by
            and (o, n) in d.record.case.assigned)

    def approve(self, d):
        self.caller(self.approver(d)).ApproveDisclosure(
            case_id=d.record.case.id, disclosure_ids=[d.id])
        d.pending = False

    def withdraw(self, d, actor):
        reply = self.caller(actor).WithdrawDisclosure(
            case_id=d.record.case.id, disclosure_id=d.id)
        d.withdrawn, d.withdrawn_at = True, now()
        return reply

    def expire(self, d):
        """Moves the clock columns back, as time would."""
        d.expires_at = datetime.datetime.now(UTC) - datetime.timedelta(minutes=1)
        self.bench.main.sql(
            "update sluss.disclosure set not_before = now() - interval '2 day',"
            " expires_at = now() - interval '1 minute' where id = :'id'", id=uuid(d.id))

    def fade(self, record):
        """The record's valid_to has passed."""
        for version in record.versions:
            version.valid_to = datetime.datetime.now(UTC) - datetime.timedelta(minutes=1)
        self.bench.main.sql(
            "update sluss.record_version set valid_to = now() - interval '1 minute'"
            " where record = :'id'", id=uuid(record.id))

    # reading, and what the oracle says of it

    def cases(self, actor):
        """Every row of the actor's work list, page by page."""
        caller, found, token = self.caller(actor), [], b""
        while True:
            page = caller.ListCases(page_size=200, page_token=token)
            found += page.cases
            token = page.next_page_token
            if not token:
                return found

    def look(self, actor, record, named=()):
        """(Verdict as seen over the wire, groups with content, the raw outcome)."""
        try:
            reply = self.caller(actor).GetRecord(
                case_id=record.case.id, record_id=record.id, groups=sorted(named))
        except Refused as r:
            return rule.Verdict(r.code, r.reason), set(), r
        states = {g.group: g.state for g in reply.view.groups}
        return rule.Verdict(0, "", states), content.groups_in(reply.view), reply

    def expected(self, actor, record, named=()):
        return rule.read(self.world, actor, record, named)

    def difference(self, actor, record, named=()):
        """None, or a sentence that says how server and oracle differ."""
        want = self.expected(actor, record, named)
        got, groups, _ = self.look(actor, record, named)
        who = f"{actor.organisation.code}/{actor.code} {record.owner.code}'s {record.kind}"
        if got.code != want.code:
            return f"{who}: status {got.code} {got.reason}, expected {want.code} {want.reason}"
        if want.code == rule.DENIED and got.reason != want.reason:
            return f"{who}: reason {got.reason}, expected {want.reason}"
        if want.code != rule.OK:
            return None
        if groups != want.released:
            return f"{who}: content of {sorted(groups)}, expected {sorted(want.released)}"
        if got.states != want.states:
            return f"{who}: states {got.states}, expected {want.states}"
        return None
