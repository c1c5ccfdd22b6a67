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
        if field.name in skip:
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
        return _text(field.name, mark, recipient)
    if field.type == F.TYPE_BYTES:
        wide = field.name.endswith("sha256")
        return hashlib.sha256(mark.encode()).digest()[: 32 if wide else 16]
    if field.name == "sealed":
        return 2  # NO: nothing is sealed yet
    if field.type == F.TYPE_ENUM:
        return field.enum_type.values[1].number
    return {"birth_year": 1912, "year": 2026, "month": 6}.get(field.name, 7)


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
