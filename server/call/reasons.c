/* SPDX-License-Identifier: EUPL-1.2 */

/* What a caller reads when the door refuses: what is wrong, and what to do. */

#include "call/reasons.h"

static const struct {
	const char *reason, *text;
} texts[] = {
	{ "NOT_FOUND", "There is no such thing, or not for you." },
	{ "ACTOR_UNKNOWN", "The actor is not registered in the organisation of "
	    "this certificate. Ask your administrator." },
	{ "NODE_REVOKED", "This certificate is not enrolled any more. "
	    "Ask your administrator." },
	{ "ROLE_NOT_HELD", "The actor does not hold the role that the call "
	    "names. `whoami` lists the roles it holds." },
	{ "ROLE_NOT_NAMED", "The actor holds several roles; name the one to "
	    "act in (sluss-role)." },
	{ "UNKNOWN_PURPOSE", "State the purpose of the call with a code of the "
	    "purposes in force (sluss-purpose)." },
	{ "METHOD_NOT_ALLOWED", "Your position in this case may not do this." },
	{ "NOTHING_RELEASED", "Nothing of this record is released to your "
	    "organisation now. Ask its owner for a disclosure." },
	{ "CLOSED_TO_POSITION", "Your position may not read this kind of "
	    "record, though your organisation owns it." },
	{ "GROUP_NOT_WRITABLE", "Your position may not write a group that the "
	    "record holds. The ceiling shows which it may." },
	{ "FILED_UNKNOWN", "A document is filed under a group of a record of "
	    "your own in the same case." },
	{ "CHUNK_DIFFERS", "This chunk is there already, with other bytes. "
	    "Nothing was changed." },
	{ "CHUNK_OUT_OF_ORDER", "Chunks come in order. Send the first again; "
	    "the answer says where to go on." },
	{ "CHUNK_SIZE", "The chunk is not as long as the size that was "
	    "stated asks for. What was sent is dropped: begin again." },
	{ "CHUNK_NOT_THERE", "The document has no such chunk." },
	{ "MEDIA_TYPE_DIFFERS", "The bytes are not of the media type that was "
	    "stated. What was sent is dropped." },
	{ "DIGEST_DIFFERS", "The bytes do not have the SHA-256 that was "
	    "stated. What was sent is dropped: begin again." },
	{ "DOCUMENT_COMPLETE", "The document is all there already." },
	{ "DOCUMENT_INCOMPLETE", "The document is not all there yet. Send the "
	    "chunks that are missing first." },
	{ "POLICY_STALE", "The policy has just changed. Try again." },
	{ "SYNC_COMMIT_OFF", "The log cannot be made durable now, so nothing is "
	    "answered. Tell your operator." },
	{ "VERSION_CONFLICT", "Somebody has written a newer version. Read it, "
	    "and revise that one." },
	{ "REQUEST_CONFLICT", "This request_id was used for another request. "
	    "Choose a new one." },
	{ "ALREADY_EXISTS", "It exists already." },
	{ "ALREADY_PARTICIPANT", "The organisation takes part already, or is "
	    "invited." },
	{ "NOT_INVITED", "There is no invitation to answer." },
	{ "STANDING_NOT_POSSIBLE", "The organisation cannot have this standing "
	    "in a case." },
	{ "UNKNOWN_ORGANISATION", "No organisation has this code." },
	{ "UNKNOWN_GROUP", "No group has this name." },
	{ "UNKNOWN_POSITION", "The organisation has no such position in this "
	    "case." },
	{ "KIND_MISMATCH", "The record is of another kind." },
	{ "UNKNOWN_ACTOR", "No actor of your organisation has this code." },
	{ "DEPUTY_NEEDS_END", "A deputy is assigned until a date: give it." },
	{ "DATES_REVERSED", "The end lies before the beginning." },
	{ "NOT_FINAL", "Only a final version can be disclosed. Make the draft "
	    "final first." },
	{ "NOT_OWNER", "Only the record's owner can do this." },
	{ "EXTRACT_MISSING", "The ceiling gives the recipient a group named by "
	    "extract alone, and there is none for it. Write one with "
	    "ReviseRecord and extract_for." },
	{ "EXTRACT_NOT_NEEDED", "The ceiling lets the organisation read a group "
	    "named itself. Disclose that." },
	{ "EXTRACT_KIND", "An extract is a new version of a record that there "
	    "is, and never of a document." },
	{ "EXTRACT_FINAL", "An extract is written final. Say so, or leave it." },
	{ "EXTRACT_HEAD", "An extract has the head of the version it is written "
	    "on. Leave head.* out." },
	{ "EXTRACT_EMPTY", "Give at least one group to write for the "
	    "organisation, or to remove." },
	{ "BASE_NOT_FINAL", "An extract is written on a final version. Make the "
	    "draft final first." },
	{ "FILED_ELSEWHERE", "A document stays where it is filed. Send it as a "
	    "new one." },
	{ "GROUP_EMPTY", "A group named has no content in this version." },
	{ "DERIVED_NEEDS_FOLLOW", "The group shows the case as it is when it is "
	    "read. Disclose it with later versions too, or leave it out." },
	{ "RECIPIENT_NOT_PARTICIPANT", "The recipient takes no part in the "
	    "case. Refer the case to it first." },
	{ "RECIPIENT_IS_SELF", "A disclosure goes to another organisation." },
	{ "RECIPIENT_MAY_NOT_READ", "The ceiling lets no position of the "
	    "recipient read a group named." },
	{ "NEVER_LEAVES_POLICE", "Sources and analysis of a threat assessment "
	    "never leave the police, on any ground." },
	{ "UNKNOWN_GROUND", "No ground has this code." },
	{ "GROUND_NOT_IN_FORCE", "The ground is not in force today." },
	{ "GROUND_CLASS", "The ground cannot release a group of this secrecy "
	    "class." },
	{ "GROUND_KINDS", "The ground does not reach from your agency to the "
	    "recipient's." },
	{ "GROUND_NOT_STANDING", "The ground carries an act of its own, not "
	    "reading over time." },
	{ "CONSENT_MISSING", "The ground is consent: name the consent record." },
	{ "CONSENT_NOT_COVERING", "The consent does not cover every group "
	    "towards this recipient today, or is about another person than "
	    "the record." },
	{ "WEIGHING_MISSING", "The ground asks for the weighing of interests in "
	    "words." },
	{ "NECESSITY_MISSING", "From brottsdatalagen to the data protection "
	    "regulation, say why it is necessary and proportionate." },
	{ "REQUEST_MISSING", "The ground asks for a request by the recipient." },
	{ "NUMBER_MISSING", "The ground asks for the decision's number." },
	{ "EXPIRY_MISSING", "Say when the disclosure ends." },
	{ "EXPIRY_PAST", "The end lies in the past." },
	{ "EXPIRY_TOO_FAR", "The end lies further ahead than the ground, the "
	    "consent or twelve months allow." },
	{ "ONWARD_NONE", "A copy taken to file never leaves it. It was "
	    "disclosed on condition that it goes no further." },
	{ "ONWARD_ASK", "A copy taken to file never leaves it. It was disclosed "
	    "on condition that its owner is asked: ask the owner to disclose "
	    "it." },
	{ "ONWARD_WITHIN_CASE", "A copy taken to file never leaves it. Within "
	    "the case its owner discloses it: ask the owner." },
	{ "COPY_STANDS", "A copy taken to file stands as it was disclosed. "
	    "Write a record of your own, or propose a correction to the "
	    "owner." },
	{ "TAKES_OWN", "Your organisation owns the record: it is in its "
	    "file." },
	{ "KIND_NOT_TAKEN", "A case's own records and documents are not taken "
	    "to file so." },
	{ "GROUP_NOT_RELEASED", "A group named is not released to you under "
	    "this disclosure now." },
	{ "CONTENT_CHANGED", "A group has new content that is not the subject's "
	    "own. Name it in changed_groups if it may go again." },
	{ "NOTHING_TO_RENEW", "Nobody is due the newest final version who has "
	    "not got it. PreviewRenewal tells who is left out, and why." },
	{ "CIRCLE_FULL", "A circle has at most 64 lines, with those that other "
	    "positions of your organisation keep. Put fewer." },
	{ "NOT_ASKED_FOR", "What is given to all parties is said with the "
	    "source PARTIES; with others it stands as it was." },
	{ "DISCLOSURES_CHANGED", "What was disclosed of the record has just "
	    "changed. Try again." },
	{ "NOTHING_TO_CONFIRM", "Only what was withdrawn as wrong after your "
	    "organisation had read it is confirmed to be deleted; of what was "
	    "handed over, what has ended." },
	{ "ALREADY_CONFIRMED", "It is confirmed already." },
	{ "RECIPIENT_UNCONNECTED", "The recipient has no system and reads "
	    "nothing here. Hand it over, and record that "
	    "(RecordDisclosure)." },
	{ "RECIPIENT_CONNECTED", "The recipient has a system and reads here. "
	    "Disclose it (Disclose)." },
	{ "HANDED_FOLLOWS", "What is handed over is one version, and nothing "
	    "follows it. Leave out the later versions." },
	{ "APPROVE_BEFORE_HANDOVER", "A second person must approve a group of "
	    "sensitivity 4 before it is handed over, not after. Record it "
	    "without a time, or with one ahead, and hand it over when it is "
	    "approved." },
	{ "NOT_HANDED", "It was not handed over: its recipient reads here, "
	    "and there is no sheet." },
	{ "NOT_APPROVED", "A second person has not approved it yet: nothing "
	    "may be handed over. Have it approved first." },
	{ "ANSWER_MISSING", "The organisation has no system and cannot answer "
	    "here. Ask it, and say how and who said yes (form and "
	    "accepted_by)." },
	{ "ANSWERS_ITSELF", "The organisation has a system and answers here "
	    "itself. Leave out form and accepted_by." },
	{ "NOT_PENDING", "A disclosure named does not wait for approval." },
	{ "NOT_APPROVER", "Your actor is not an approver." },
	{ "SAME_PERSON", "Two persons: who decided a disclosure cannot "
	    "approve it." },
	{ "NO_APPROVER", "Your organisation has no second person who may "
	    "approve. Ask your administrator." },
	{ "ALREADY_WITHDRAWN", "It is withdrawn already." },
	{ "BOARD_NOT_CONNECTED", "Nobody would see it: no board of this "
	    "municipality can receive a concern here. Nothing was kept. "
	    "Report it to the municipality's social services by other means, "
	    "now." },
	{ "BOARD_NOT_ONE", "Several boards answer in this municipality. Name "
	    "one of them." },
	{ "BOARD_CHANGED", "The board that would see it has changed meanwhile. "
	    "Nothing was kept. Hand it in again." },
	{ "CONCERNS_WAIT", "Too many concerns of your organisation wait "
	    "unopened at this board. Nothing was kept. Report it to the "
	    "municipality's social services by other means, now." },
	{ "NOT_ON_DUTY", "Concerns are taken up by who is on duty. Your "
	    "administrator says who that is." },
	{ "CONCERN_OPENED", "The concern is taken up already." },
	{ "SUBJECT_DIFFERS", "Whom a record is about does not change once it "
	    "is final. Write a new record about the other person." },
	{ "WITHDRAWAL_FINAL", "A consent withdrawn for a recipient stays "
	    "withdrawn. Register a new consent." },
	{ "ID_TAKEN", "A random identifier was taken. Try again." },
	{ "KEY_RETIRED", "The organisation's key for this case has just been "
	    "renewed. Try again." },
	{ "CLEAR_FACTS_MALFORMED", "A recipient, group or date that the "
	    "record names is not known." },
	{ "CLEAR_FACTS_MISPLACED", "Only a consent or a task carries such "
	    "facts." },
	{ "DEPUTY_OF_ITSELF", "An actor is nobody's deputy but another's." },
	{ "DISCLOSURE_MALFORMED", "Name at least one group, and dates that "
	    "follow each other." },
	{ "GROUPS_MALFORMED", "The groups are not those of the kind." },
	{ "GROUP_MISSING", "A group to be removed is not in the version "
	    "before." },
	{ "KIND_DIFFERS", "The record is of another kind." },
	{ "KIND_NOT_CREATED", "Records of this kind are not created so." },
	{ "RECORD_MALFORMED", "The record lacks what its kind needs." },
	{ "GROUP_CLOSED_TO_POSITION", "Your position may not write a group "
	    "that was given. The ceiling shows which it may." },
	{ "NOT_ACTIVE", "Your organisation does not take part in the case "
	    "(any more)." },
	{ "OWNER_EXISTS", "The case has a responsible municipality already." },
	{ "GROUP_CLOSED", "The ceiling lets your position not read a group "
	    "named, whoever discloses it." },
	{ "ASKS_ITSELF", "A request goes to another organisation: name one." },
	{ "ASKED_NOT_PARTICIPANT", "The organisation takes no part in the "
	    "case, so it can be asked nothing there." },
	{ "WISHED_PAST", "The date that the answer is wished by lies in the "
	    "past." },
	{ "ASKS_OPEN", "Too many of your requests wait for that "
	    "organisation's answer already." },
	{ "ASK_ENDED", "The request is answered already, or is not asked any "
	    "more." },
	{ "REFUSED_AND_DISCLOSED", "A refusal names no disclosures." },
	{ "DISCLOSURE_NOT_ASKED", "A disclosure named gives nothing of what "
	    "was asked for, or is withdrawn." },
	{ "OWN_RECORD", "The record is your organisation's own: write a new "
	    "version of it." },
	{ "GROUP_NOT_HAD", "A group named was never disclosed to your "
	    "organisation, or is nobody's writing. Leave it out." },
	{ "CORRECTIONS_OPEN", "Too many of your corrections of this record "
	    "wait for its owner's answer already." },
	{ "CORRECTION_ENDED", "The correction is answered already." },
	{ "CORRECTS_NOTHING", "Name a final version, written as a correction "
	    "after the one that was disclosed, that has a group of the "
	    "correction anew." },
	{ "NO_LEVEL", "Only a threat assessment has a level." },
	{ "NOBODY_TO_TELL", "Only who was given an earlier conclusion, and has "
	    "neither got the new one nor been told of it, is told that the "
	    "level has changed." },
	{ "CONSENT_FORM_MISSING", "Say how the consent was given: in writing, "
	    "or orally and documented by who heard it." },
	{ "CHILD_VIEW_MISSING", "A consent about a child says what the child "
	    "thinks of it. Ask the child, and write it down." },
	{ "NOT_IN_CONSENT", "The consent does not name an organisation that "
	    "was given." },
	{ "OWNER_STAYS", "The responsible municipality stays while the case is "
	    "open, until another is responsible." },
	{ "NOT_RESPONSIBLE", "Only the responsible municipality passes the "
	    "responsibility on." },
	{ "TRANSFERS_TO_ITSELF", "Your organisation is responsible already: "
	    "name another municipality." },
	{ "TAKER_NOT_PARTICIPANT", "The organisation takes no part in the "
	    "case. Refer the case to it first, and let it accept." },
	{ "TAKER_NOT_MUNICIPALITY", "Only a municipality can be responsible "
	    "for a case." },
	{ "TRANSFER_OPEN", "A transfer waits for its answer already. Withdraw "
	    "it first." },
	{ "TRANSFER_ENDED", "The transfer is answered, withdrawn or past "
	    "already. Ask for it anew if it is still wanted." },
	{ "ANSWER_TOO_FAR", "An answer is waited for at most 31 days." },
	{ "PLACEMENTS_OVERLAP", "Nobody is in two places at once, and this "
	    "overlaps with what your organisation's file says already. Give the "
	    "earlier stay its last day by a new version, or correct the dates." },
	{ "PROVIDER_UNKNOWN", "No provider of the register has this id." },
	{ "PROVIDER_STOPPED", "The provider's vetting is stopped: it cannot be "
	    "named. Choose another." },
	{ "PROVIDER_NOT_VETTED", "The provider is not vetted, or its vetting is "
	    "past. Ask the police, or choose another." },
	{ "VETTING_NEEDS_END", "Say until which day the vetting may be relied "
	    "on." },
	{ "REMOVES_ITSELF", "An organisation ends its own part with Leave." },
	{ "NOT_REMOVABLE", "There is no part of that organisation's that yours "
	    "can end: only of those it invited, unless it is the responsible "
	    "municipality or the police." },
	{ "TRACK_NOT_OWN", "The municipal track is advanced by the municipality "
	    "that is owner or interim, a police track by its police "
	    "organisation." },
	{ "STAGE_NOT_ON_TRACK", "The track does not have this stage." },
	{ "STAGE_CONFLICT", "The track does not stand in from_stage (any "
	    "more). Look at the case, and try again." },
	{ "STAGE_OUT_OF_ORDER", "A track goes one stage at a time, and back "
	    "only from review to plan or interventions." },
	{ "CLOSE_INSTEAD", "A track is closed by CloseCase, with a closure "
	    "record." },
	{ "ALREADY_CLOSED", "Your organisation has closed the case; only "
	    "aftercare follows." },
	{ "GUARD_UNMET", "A guard of the stage is not met any more. Try "
	    "again to see which." },
	{ "DUE_PAST", "The due time lies in the past." },
	{ "FACTS_CHANGED", "What the answer rests on has just changed. Try "
	    "again." },
	{ "NOT_A_CLOSURE", "The record named is no closure." },
	{ "CLOSURE_NOT_FINAL", "The closure record is a draft. Make it final "
	    "first." },
	{ "KEY_ELSEWHERE", "The same key is enrolled for another organisation "
	    "with this organisation number. Ask the operator." },
	{ "KEY_IN_USE", "The organisation's key for this case has just been "
	    "made by another call. Try again." },
};

/* Codes are of capitals, digits and underscores; nothing else goes out. */
static bool
is_code(struct str s, size_t size)
{
	if (s.n == 0 || s.n >= size)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (!strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_", s.p[i]) ||
		    !s.p[i])
			return false;
	return true;
}

enum code
reasons_set(struct err *e, enum code code, struct str reason)
{
	char name[48] = "REFUSED";

	if (code == CODE_NOT_FOUND)
		reason = STR("NOT_FOUND");
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		if (str_eqz(reason, texts[i].reason))
			return err_set(e, code, texts[i].reason, "%s",
			    texts[i].text);
	}
	if (is_code(reason, sizeof(name))) {
		memcpy(name, reason.p, reason.n);
		name[reason.n] = '\0';
	}
	return err_set(e, code, name, "The call was refused.");
}
