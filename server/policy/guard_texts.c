/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The guards in words: what would meet one, and the same for a caller that
 * knows nothing of it. The second never tells whether there is something.
 */

#include "policy/decide_stage.h"

static const struct guard_text texts[] = {
	{ GUARD_CONSENT, "consent_active",
	    "Samtycket har gått ut eller återkallats. Registrera ett nytt, "
	    "eller lämna ut på en annan grund.",
	    "The consent has ended. Record a new one, or disclose on another "
	    "ground.",
	    "Veterligen inte uppfyllt. Registrera samtycket, eller be den som "
	    "har det att lämna ut consent.terms.",
	    "Not known to you to be met. Record the consent, or ask who has "
	    "it for consent.terms." },
	{ GUARD_CRITERIA, "criteria_met",
	    "Ett kriterium i checklistan är inte uppfyllt.",
	    "A criterion of the checklist is not met.",
	    "Veterligen inte uppfyllt. Polissamordnaren fyller i "
	    "eligibility.checklist.",
	    "Not known to you to be met. The police coordinator fills in "
	    "eligibility.checklist." },
	{ GUARD_NOT_EVIDENCE, "not_evidence_person",
	    "Checklistan ska säga nej. En bevisperson överförs till det "
	    "särskilda personsäkerhetsarbetet.",
	    "The checklist must say no. An evidence person is transferred to "
	    "the personal-security programme.",
	    "Veterligen inte uppfyllt. Polissamordnaren svarar i checklistan.",
	    "Not known to you to be met. The police coordinator answers it in "
	    "the checklist." },
	{ GUARD_DISCLOSED, "assessment_disclosed",
	    "Lämna ut slutsatsen i en giltig bedömning till den ansvariga "
	    "kommunen.",
	    "Disclose a valid threat_assessment.conclusion to the responsible "
	    "municipality.",
	    "Veterligen inte uppfyllt. Skriv bedömningen och lämna ut den "
	    "till kommunen.",
	    "Not known to you to be met. Write the assessment, and disclose "
	    "it to the municipality." },
	{ GUARD_CONDITIONS, "conditions_signed",
	    "För in dagen då villkoren undertecknades i checklistan.",
	    "Enter in the checklist when the conditions were signed.",
	    "Veterligen inte uppfyllt. För in det i checklistan.",
	    "Not known to you to be met. Enter it in the checklist." },
	{ GUARD_DECIDED, "municipality_decided",
	    "Beslutet ger inga insatser.",
	    "The decision known to you grants no measures.",
	    "Veterligen inte uppfyllt. Be den ansvariga kommunen om "
	    "decision.outcome.",
	    "Not known to you to be met. Ask the responsible municipality for "
	    "decision.outcome." },
	{ GUARD_VALID, "assessment_valid",
	    "Bedömningen gäller inte längre. En ny version behövs.",
	    "The assessment is valid no more. A new version is needed.",
	    "Veterligen inte uppfyllt. Be polisen om "
	    "threat_assessment.conclusion.",
	    "Not known to you to be met. Ask the police for "
	    "threat_assessment.conclusion." },
	{ GUARD_RESPONSIBLE, "responsible_fixed",
	    "Er kommun handlar tills vidare. Den ansvariga kommunen ska vara "
	    "ägare i ärendet.",
	    "Your municipality acts in the interim. The responsible one must "
	    "be the owner in the case.",
	    "Veterligen inte uppfyllt.", "Not known to you to be met." },
	{ GUARD_DECISION, "decision_exists",
	    "Skriv nämndens beslut (decision.outcome) som slutlig version.",
	    "Write the board's decision (decision.outcome) as a final "
	    "version.",
	    "Skriv nämndens beslut (decision.outcome) som slutlig version.",
	    "Write the board's decision (decision.outcome) as a final "
	    "version." },
	{ GUARD_PLAN, "plan_exists",
	    "Den gemensamma planen (plan.actions) är inte slutlig eller inte "
	    "längre utlämnad.",
	    "The joint plan (plan.actions) is not final, or not disclosed "
	    "any more.",
	    "Veterligen inte uppfyllt. Skriv plan.actions, eller be den som "
	    "har den.",
	    "Not known to you to be met. Write plan.actions, or ask who has "
	    "it." },
	{ GUARD_CHILD, "child_track",
	    "Det finns ett barn i ärendet. Skriv en anmälan (child_concern) "
	    "eller bedöm barnets säkerhet (risk_assessment.child_safety).",
	    "There is a child in the case. Write a child_concern, or assess "
	    "the child's safety (risk_assessment.child_safety).",
	    "Veterligen inte uppfyllt.", "Not known to you to be met." },
	{ GUARD_RECIPIENTS, "plan_recipients",
	    "Er plan saknar ansvarig för en åtgärd, eller är inte utlämnad "
	    "som den lyder till den som är ansvarig. Ange en deltagare och "
	    "lämna ut plan.actions till den.",
	    "Your plan makes nobody responsible for an action, or is not "
	    "disclosed as it stands to who is. Name a participant, and "
	    "disclose plan.actions to it.",
	    "Veterligen inte uppfyllt.", "Not known to you to be met." },
	{ GUARD_PROVIDERS, "providers_vetted",
	    "Planen, eller en egen insats som pågår, anger en utförare vars "
	    "prövning är stoppad eller har gått ut. Välj en annan.",
	    "The plan, or a measure of your own that goes on, names a provider "
	    "whose vetting is stopped or past. Choose another.",
	    "Veterligen inte uppfyllt.", "Not known to you to be met." },
};

const struct guard_text *
guard_texts(size_t *n)
{
	*n = ARRAY_LEN(texts);
	return texts;
}
