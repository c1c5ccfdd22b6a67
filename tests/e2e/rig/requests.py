# SPDX-License-Identifier: EUPL-1.2
"""A well-formed request of any method, from its descriptor.

What a method demands beyond its types stands in SPECIAL; a method that is new
is filled like the others, so that tests over all methods hold it from the start.
"""

import os

from google.protobuf.descriptor import FieldDescriptor as F

from . import content
from .play import soon

TEXTS = {
    "organisation": "sis", "recipient": "sis", "ground": "own_work", "group": "person.identity",
    "groups": "person.identity", "municipality_code": "1280", "actor": "stranger",
    "kind": "person", "recipients": "sis", "reason": "Because.", "registry_number": "1/26",
    "decision_number": "7/26", "weighing": "Weighed.", "necessity": "Needed.",
    "purpose": "planning", "code": "nobody", "roles": "auditor", "proposal": "Better so.",
    "organisation_number": "2021000076", "received_by": "At the desk.", "changed_groups": "",
}
# Fields that are left out: what they would ask for is another call.
LEFT_OUT = {
    "page_token", "cursor", "remove_groups", "extract_for", "consent_id", "deputy_for", "board",
    "position", "version", "changed_groups", "not_before", "tables", "wrong",
    "correction", "follow", "end", "until", "purpose", "first_chunk_index", "chunk_index",
}


def build(play, name, case_id, record_id, **fields):
    """The method's request about the case and the record; ids that it names otherwise are the
    record's too, so that what is no disclosure, correction, … is looked for as one."""
    c = play.contract
    method = c.methods[name]
    request = method.request()
    _fill(c, request, case_id, record_id)
    special = SPECIAL.get(name)
    if special:
        special(c, request)
    for field, value in fields.items():
        setattr(request, field, value)
    return request


def _fill(c, message, case_id, record_id):
    for field in message.DESCRIPTOR.fields:
        if field.name in LEFT_OUT:
            continue
        value = _value(c, field, case_id, record_id)
        if field.message_type is not None:
            if field.label == F.LABEL_REPEATED:
                continue
            inner = getattr(message, field.name)
            if isinstance(value, bytes):
                inner.ParseFromString(value)
            elif field.message_type.full_name == "google.protobuf.Timestamp":
                inner.FromDatetime(soon(20).replace(tzinfo=None))
            else:
                inner.SetInParent()
                _fill(c, inner, case_id, record_id)
        elif field.label == F.LABEL_REPEATED:
            getattr(message, field.name).append(value)
        elif value is not None:
            setattr(message, field.name, value)


def _value(c, field, case_id, record_id):
    full = field.message_type.full_name if field.message_type else ""
    if full == "sluss.v1.Record":
        return content.record(
            c, "contact_note", ["contact_note.note"]).SerializeToString()
    if full == "sluss.v1.Case":
        return c.Case(head=content.group_message(c, "case.head")).SerializeToString()
    if full == "sluss.v1.ChildConcern":
        return c.ChildConcern(report=content.group_message(
            c, "child_concern.report")).SerializeToString()
    if full == "sluss.v1.Provider":
        return c.Provider(vetting=content.group_message(
            c, "provider.vetting")).SerializeToString()
    if full:
        return None
    if field.name == "request_id":
        return os.urandom(16)
    if field.name == "case_id":
        return case_id
    if field.type == F.TYPE_BYTES:
        return b"\x01" * 32 if field.name.endswith("sha256") else record_id
    if field.type == F.TYPE_STRING:
        return TEXTS.get(field.name, "text")
    if field.type == F.TYPE_ENUM:
        return field.enum_type.values[1].number
    if field.name == "base_version":
        return 1
    return None


def _one_place(c, request):
    request.disclosure_id = b""


def _stages(c, request):
    request.track = c.TRACK_POLICE
    request.from_stage, request.to_stage = c.STAGE_CONTACT, c.STAGE_CONSENT


def _party(c, request):
    request.standing = c.STANDING_PARTY


def _new_provider(c, request):
    request.provider_id, request.base_version = b"", 0


def _municipality(c, request):
    request.organisation = "lund-soc"


def _answered(c, request):
    request.state = c.REQUEST_STATE_REFUSED
    del request.disclosure_ids[:]


def _no_page(c, request):
    request.include_unfit = c.ANSWER_NO


def _to_parties(c, request):
    getattr(request, "renewal", request).source = c.RENEWAL_SOURCE_PARTIES


def _vetting(c, request):
    request.groups[:] = ["provider.vetting"]


def _heading(c, request):
    request.groups[:] = ["case.head"]


def _child(c, request):
    request.case.head.subject_category = c.SUBJECT_CATEGORY_CHILD


def _not_taken(c, request):
    request.result, request.version = c.CORRECTION_RESULT_REFUSED, 0


SPECIAL = {
    "RenewDisclosures": _to_parties, "PreviewRenewal": _to_parties,
    "GetRecord": _one_place, "DownloadDocument": _one_place, "AdvanceStage": _stages,
    "Refer": _party, "GetCase": _heading, "PutProvider": _new_provider, "PreviewTransfer": _municipality,
    "RequestTransfer": _municipality, "Answer": _answered, "ListProviders": _no_page,
    "GetProvider": _vetting, "OpenConcern": _child, "ResolveCorrection": _not_taken,
}
