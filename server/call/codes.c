/* SPDX-License-Identifier: EUPL-1.2 */

/* Enumerators of the contract and their codes. */

#include "call/codes.h"

const char *const codes_standing[6] = { "", "owner", "receiver", "interim",
	"party", "former" };
const char *const codes_participant[6] = { "", "invited", "active",
	"declined", "left", "removed" };
const char *const codes_regime[3] = { "", "bdl", "gdpr" };
const char *const codes_subject[5] = { "", "avhoppare", "child", "relative",
	"other" };
const char *const codes_nature[4] = { "", "fact", "assessment",
	"self_reported" };
const char *const codes_status[6] = { "", "draft", "final", "superseded",
	"corrected", "erased" };
const char *const codes_onward[4] = { "", "none", "ask", "within_case" };
const char *const codes_form[4] = { "", "oral", "paper", "sdk" };
const char *const codes_disclosure[5] = { "", "pending", "active",
	"withdrawn", "expired" };
const char *const codes_transfer[7] = { "", "open", "accepted", "declined",
	"withdrawn", "expired", "ended" };
const char *const codes_request[6] = { "", "open", "granted",
	"partly_granted", "refused", "withdrawn" };
const char *const codes_change[18] = { "", "invited", "disclosed", "ended",
	"revised", "corrected", "case", "request", "emergency", "due",
	"approval", "provider", "transfer", "concern", "correction", "level",
	"receipt", "by_hand" };
const char *const codes_correction[5] = { "", "open", "accepted", "refused",
	"withdrawn" };

int
codes_number(const char *const *list, size_t n, struct str code)
{
	for (size_t i = 1; i < n; i++) {
		if (str_eqz(code, list[i]))
			return (int)i;
	}
	return 0;
}
