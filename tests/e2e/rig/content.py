# SPDX-License-Identifier: EUPL-1.2
"""Well-formed content for every group, each with a marker of its own.

Built from the descriptors, so that a new field or kind is covered at once.
The identity numbers are published test numbers.
"""

import datetime
import hashlib

from google.protobuf.descriptor import FieldDescriptor as F

PERSON = "191212121212"
OTHER_PERSONS = ("189001019802", "189001029819")
DAY = "2026-02-03"

BY_NAME = {
    "personal_identity_number": PERSON,
    "organisation_number": "2021000076",
    "municipality_code": "1280",
    "county_code": "12",
    "postcode": "21119",
    "locality": "Malmö",
    "country_codes": "SE",
    "language_code": "sv",
    "telephone": "+4640000000",
    "telephone_out_of_hours": "+4640000001",
    "call_telephone": "+4640000002",
    "phone": "+4640000003",
    "media_type": "application/pdf",
    "organisation": "malmo-soc",
    "recipient": "malmo-soc",
    "purpose": "threat_protection",
    "filed_group": "decision.outcome",
}
# Field -> code. Where a name means several things the message stands before it.
CODES = {
    "Plan.Action.type": "housing_elsewhere", "ThreatAssessment.PoliceMeasure.type": "alarm",
    "OtherIdentity.type": "passport", "type": "housing", "measures": "debt_advice",
    "channel": "police_11414", "reached_through": "self", "level": "high",
    "level_at_start": "high", "level_at_end": "low", "level_scale": "sluss-4-1",
    "ThreatAssessment.Protect.needs": "relocation",
    "ThreatAssessment.Zone.reason_code": "network", "avoid_institutions": "prison",
    "capability": "considerable", "intent": "stated", "credibility": "b",
    "ThreatAssessment.Source.correctness": "2", "ThreatAssessment.Source.method": "interview",
    "tool": "sara", "vulnerability_factors": "debt", "relation": "child",
    "mail_route": "agency", "risk_class": "medium", "security_level": "2",
    "restrictions": "visits", "appeal": "lodged", "intensity": "daily",
    "Intervention.Housing.object": "flat", "Grant.Decision.reason_codes": "within_purpose",
    "age_band": "18_20", "FollowUp.Measures.sex": "unknown", "environment": "gang",
    "FollowUp.Status.housing": "provided", "occupation": "school", "debt": "plan",
    "substance_use": "none", "mental_health": "good", "FollowUp.Measures.outcome": "completed",
    "cost_band": "100_499", "provider_type": "municipal",
}
LEFT_OUT_OF = {
    "sluss.v1.Case.Head": {"silent", "sealed"},
    "sluss.v1.IdentityNumber": {"coordination_number", "level", "other"},
    "sluss.v1.Consent.Terms": {"withdrawals"},
}


def marker(group, salt=""):
    """A text that tells one group's content, and nothing of a value's meaning."""
    digest = hashlib.sha256(f"{group}/{salt}".encode()).hexdigest()[:12]
    return f"mark-{digest}"


def group_message(contract, group, salt="", recipient="malmo-soc"):
    """The sub-message of one group, every field filled."""
    kind, _, name = group.partition(".")
    field = contract.kinds()[kind].fields_by_name[name]
    message = field.message_type._concrete_class()
    _fill(message, marker(group, salt), recipient)
    return message


def record(contract, kind, groups, salt="", recipient="malmo-soc", **head):
    """A Record of the kind holding exactly these groups ("kind.group")."""
    r = contract.Record()
    body = getattr(r, kind)
    body.SetInParent()
    for group in groups:
        name = group.partition(".")[2]
        getattr(body, name).CopyFrom(group_message(contract, group, salt, recipient))
    r.head.subject_category = contract.SUBJECT_CATEGORY_AVHOPPARE
    r.head.nature = contract.NATURE_ASSESSMENT
    for key, value in head.items():
        if isinstance(value, datetime.datetime):
            getattr(r.head, key).FromDatetime(value.replace(tzinfo=None))
        else:
            setattr(r.head, key, value)
    return r


def consent(contract, scopes, salt="", valid_to_on=""):
    """A consent record; scopes: recipient code -> groups."""
    r = record(contract, "consent", ["consent.terms"], salt)
    terms = r.consent.terms
    del terms.scopes[:]
    terms.given_on = DAY
    terms.valid_to_on = valid_to_on
    for code, groups in scopes.items():
        scope = terms.scopes.add()
        scope.recipient = code
        scope.groups.extend(groups)
    return r


def task(contract, recipient, salt=""):
    r = record(contract, "task", ["task.extract"], salt, recipient)
    r.task.extract.from_on = DAY
    r.task.extract.to_on = ""
    return r


def _fill(message, mark, recipient):
    skip = LEFT_OUT_OF.get(message.DESCRIPTOR.full_name, ())
    if message.DESCRIPTOR.full_name == "google.protobuf.Timestamp":
        message.seconds = int(datetime.datetime(2026, 2, 3, 8).timestamp())
        return
    for field in message.DESCRIPTOR.fields:
        # Only what the register holds can be named as a provider.
        if field.name in skip or field.name == "provider_id":
            continue
        if field.message_type is not None:
            _fill_message(message, field, mark, recipient)
        elif field.label == F.LABEL_REPEATED:
            getattr(message, field.name).append(_value(field, mark, recipient))
        else:
            setattr(message, field.name, _value(field, mark, recipient))


def _fill_message(message, field, mark, recipient):
    inner = getattr(message, field.name)
    if field.label == F.LABEL_REPEATED:
        inner = inner.add()
    inner.SetInParent()
    _fill(inner, mark, recipient)


def _value(field, mark, recipient):
    if field.type in (F.TYPE_STRING,):
        return code_of(field) or _text(field.name, mark, recipient)
    if field.type == F.TYPE_BYTES:
        wide = field.name.endswith("sha256")
        return hashlib.sha256(mark.encode()).digest()[: 32 if wide else 16]
    if field.name == "sealed":
        return 2  # NO: nothing is sealed yet
    if field.type == F.TYPE_ENUM:
        return field.enum_type.values[1].number
    return {"birth_year": 1912, "year": 2026, "month": 6}.get(field.name, 7)


def code_of(field):
    message = field.containing_type.full_name.removeprefix("sluss.v1.")
    return CODES.get(f"{message}.{field.name}") or CODES.get(field.name)


def _text(name, mark, recipient):
    if name.endswith("_on"):
        return DAY
    if name == "recipient":
        return recipient
    if name == "groups":
        return "person.identity"
    return BY_NAME.get(name, mark)


def groups_in(record_view):
    """The "kind.group" names that a RecordView carries content of."""
    r = record_view.record
    kind = r.WhichOneof("body")
    if kind is None:
        return set()
    return {f"{kind}.{f.name}" for f, _ in getattr(r, kind).ListFields()}


def markers(contract, message):
    """Every marker of any group in the serialised message."""
    raw = message.SerializeToString()
    return {g for g in contract.groups() if marker(g).encode() in raw}
