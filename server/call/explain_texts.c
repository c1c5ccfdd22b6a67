/* SPDX-License-Identifier: EUPL-1.2 */

/*
 * The conditions of reading in words, and what would change those that are
 * not met. They say nothing of anybody's content, person or staff.
 */

#include "call/explain_texts.h"

#include <string.h>

#include "base/status.h"

static const struct explain_text texts[] = {
	{ "assigned",
	    "Du är tilldelad ärendet.",
	    "You are assigned to the case.",
	    "Du är inte tilldelad ärendet. Be din gruppledare om det.",
	    "You are not assigned to the case. Ask your team lead for it.",
	    "team_lead" },
	{ "police_only",
	    "Gruppen är inte förbehållen polisen, eller positionen är dess.",
	    "The group is not kept to the police, or the position is theirs.",
	    "Källor och analys lämnar aldrig polisen, på ingen grund. Be "
	    "polisen skriva det som behövs i slutsatsen.",
	    "Sources and analysis never leave the police, on any ground. Ask "
	    "the police to write what is needed into the conclusion.",
	    "owner" },
	{ "ceiling_own",
	    "Taket låter positionen läsa gruppen i den egna organisationens "
	    "handlingar.",
	    "The ceiling lets the position read the group in its own "
	    "organisation's records.",
	    "Taket stänger gruppen för positionen i egna handlingar. Fråga en "
	    "kollega med en position som får läsa den.",
	    "The ceiling closes the group to the position in own records. Ask "
	    "a colleague whose position may read it.",
	    "colleague" },
	{ "ceiling",
	    "Taket låter positionen läsa gruppen när den lämnas ut.",
	    "The ceiling lets the position read the group when it is "
	    "disclosed.",
	    "Taket stänger andras uppgifter i gruppen för positionen, och inget "
	    "utlämnande ändrar det. Fråga en kollega med en position som får "
	    "läsa dem.",
	    "The ceiling closes what others write in the group to the "
	    "position, and no disclosure changes that. Ask a colleague whose "
	    "position may read it.",
	    "colleague" },
	{ "final",
	    "Versionen är slutgiltig.",
	    "The version is final.",
	    "Versionen är ett utkast, och utkast stannar hos ägaren. Gör den "
	    "slutgiltig först.",
	    "The version is a draft, and drafts stay with the owner. Make it "
	    "final first.",
	    "owner" },
	{ "takes_part",
	    "Organisationen deltar i ärendet, och du är tilldelad det.",
	    "The organisation takes part in the case, and you are assigned.",
	    "Organisationen deltar inte längre i ärendet, eller du är inte "
	    "tilldelad det. Fråga din gruppledare.",
	    "The organisation takes no part in the case any more, or you are "
	    "not assigned to it. Ask your team lead.",
	    "team_lead" },
	{ "takes_part_there",
	    "Organisationen deltar eller är inbjuden. Den läser först när den "
	    "har tackat ja och någon där är tilldelad ärendet.",
	    "The organisation takes part or is invited. It reads only once it "
	    "has accepted and somebody there is assigned to the case.",
	    "", "", "recipient" },
	{ "acting",
	    "Organisationen har ett pågående uppdrag från ägaren.",
	    "The organisation holds an active task for the owner.",
	    "Gruppen läses bara under ett pågående uppdrag från ägaren. Be "
	    "ägaren om ett uppdrag.",
	    "The group is read only during an active task for the owner. Ask "
	    "the owner for a task.",
	    "owner" },
	{ "naming_it",
	    "Handlingen nämner organisationen.",
	    "The record names the organisation.",
	    "Gruppen läses bara av den som handlingen nämner. Be ägaren om ett "
	    "samtycke som nämner organisationen.",
	    "The group is read only by those that the record names. Ask the "
	    "owner for a consent that names the organisation.",
	    "owner" },
	{ "own_area",
	    "Positionen läser ett utdrag om det egna området, som ägaren "
	    "skriver för organisationen.",
	    "The position reads an extract about its own area, which the owner "
	    "writes for the organisation.",
	    "Positionen läser bara ett utdrag om det egna området. Be ägaren "
	    "skriva ett.",
	    "The position reads only an extract about its own area. Ask the "
	    "owner to write one.",
	    "owner" },
	{ "level_only",
	    "Positionen läser ett utdrag med nivån, som ägaren skriver för "
	    "organisationen.",
	    "The position reads an extract with the level, which the owner "
	    "writes for the organisation.",
	    "Positionen läser bara ett utdrag med nivån. Be ägaren skriva ett.",
	    "The position reads only an extract with the level. Ask the owner "
	    "to write one.",
	    "owner" },
	{ "disclosed_extract",
	    "Ägaren har beslutat om ett utlämnande av utdraget.",
	    "The owner has decided on a disclosure of the extract.",
	    "Inget utdrag är utlämnat till organisationen. Be ägaren skriva ett "
	    "och lämna ut det.",
	    "No extract is disclosed to the organisation. Ask the owner to "
	    "write one and disclose it.",
	    "owner" },
	{ "disclosed",
	    "Ägaren har beslutat om ett utlämnande av gruppen.",
	    "The owner has decided on a disclosure of the group.",
	    "Gruppen är inte utlämnad till organisationen. Be ägaren lämna ut "
	    "den.",
	    "The group is not disclosed to the organisation. Ask the owner to "
	    "disclose it.",
	    "owner" },
	{ "approved",
	    "Utlämnandet är godkänt där det krävs.",
	    "The disclosure is approved where it has to be.",
	    "Utlämnandet väntar på en andra person. Be en kollega som får "
	    "godkänna.",
	    "The disclosure waits for a second person. Ask a colleague who may "
	    "approve.",
	    "colleague" },
	{ "begun",
	    "Utlämnandet har börjat gälla.",
	    "The disclosure has begun.",
	    "Utlämnandet börjar gälla senare. Vänta, eller be ägaren om ett "
	    "som gäller nu.",
	    "The disclosure begins later. Wait, or ask the owner for one that "
	    "holds now.",
	    "owner" },
	{ "not_withdrawn",
	    "Utlämnandet är inte återkallat.",
	    "The disclosure is not withdrawn.",
	    "Utlämnandet är återkallat. Be ägaren om ett nytt.",
	    "The disclosure is withdrawn. Ask the owner for a new one.",
	    "owner" },
	{ "consent",
	    "Samtycket som utlämnandet vilar på gäller, eller det vilar inte "
	    "på något.",
	    "The consent that the disclosure rests on holds, or it rests on "
	    "none.",
	    "Samtycket som utlämnandet vilar på gäller inte i dag. Be ägaren "
	    "om ett utlämnande på ett nytt samtycke eller en annan grund.",
	    "The consent that the disclosure rests on does not hold today. Ask "
	    "the owner for a disclosure on a new consent or another ground.",
	    "owner" },
	{ "ground",
	    "Grunden för utlämnandet gäller i dag.",
	    "The ground of the disclosure is in force today.",
	    "Grunden för utlämnandet gäller inte i dag. Be ägaren om ett på en "
	    "annan grund.",
	    "The ground of the disclosure is not in force today. Ask the owner "
	    "for one on another ground.",
	    "owner" },
	{ "not_expired",
	    "Utlämnandet har inte gått ut.",
	    "The disclosure has not expired.",
	    "Utlämnandet har gått ut. Be ägaren om ett nytt.",
	    "The disclosure has expired. Ask the owner for a new one.",
	    "owner" },
	{ "not_faded",
	    "Bedömningen gäller fortfarande.",
	    "The assessment is still valid.",
	    "Bedömningens giltighet har gått ut. Be ägaren om en ny.",
	    "The assessment is no longer valid. Ask the owner for a new one.",
	    "owner" },
	{ "content",
	    "Gruppen har innehåll i versionen.",
	    "The group has content in the version.",
	    "Gruppen har inget innehåll i versionen. Fråga ägaren.",
	    "The group has no content in the version. Ask the owner.",
	    "owner" },
	{ "named",
	    "Gruppen är av högsta känslighet: nämn den när du läser.",
	    "The group is of the highest sensitivity: name it when you read.",
	    "", "", "nobody" },
};

const struct explain_text *
explain_text(const char *condition)
{
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		if (strcmp(texts[i].condition, condition) == 0)
			return &texts[i];
	return NULL;
}
