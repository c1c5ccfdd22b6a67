# SPDX-License-Identifier: EUPL-1.2
# shellcheck shell=bash disable=SC2154
#
# Sourced by demo: the scenario, each step by somebody's own command line.

bold=$'\033[1m' dim=$'\033[2m' plain=$'\033[0m'
if [ ! -t 1 ] || [ -n "${NO_COLOR-}" ]; then
	bold='' dim='' plain=''
fi

step()
{
	printf '\n%s%s%s\n' "$bold" "$*" "$plain"
}

note()
{
	printf '   %s\n' "$*"
}

# Shows what is typed, with identifiers cut short and long lines folded.
typed()
{
	local who=$1 word line='$ sluss'

	shift
	for word; do
		[[ $word =~ ^[0-9a-f]{32}$ ]] && word=${word:0:8}…
		line+=" ${word/#$state\/records\//}"
	done
	while [ ${#line} -gt 96 ]; do
		word=${line:0:96}
		word=${word% *}
		printf '   %s%-5s %s \\%s\n' "$dim" "$who" "$word" "$plain"
		line="     ${line:${#word}}"
		who=''
	done
	printf '   %s%-5s %s%s\n' "$dim" "$who" "$line" "$plain"
}

# act WHO WORD...: as that person; the answer's JSON is left in $answer.
act()
{
	local who=$1

	shift
	typed "$who" "$@"
	answer=$("$sluss" --profile "$state/$who.profile" --json "$@")
}

# shown WHO WORD...: the table that people get to see, without identifiers.
shown()
{
	local who=$1

	shift
	typed "$who" "$@"
	"$sluss" --profile "$state/$who.profile" --table "$@" |
		sed -E 's/([0-9a-f]{8})[0-9a-f]{24}/\1…/g; s/^/   /'
}

# refused WHO WORD...: it must be refused; the words of it are shown.
refused()
{
	local who=$1 words

	shift
	typed "$who" "$@"
	if words=$("$sluss" --profile "$state/$who.profile" "$@" 2>&1); then
		echo "demo: this should have been refused" >&2
		return 1
	fi
	words=$(awk '/^  what: /, /^  next: / { if (!/^  next: /) print }' \
		<<<"$words")
	note "refused: ${words#*what: }"
}

# field NAME: an identifier of the last answer, as 32 digits.
field()
{
	sed -n "s/.*\"$1\": \"\([^\"]*\)\".*/\1/p" <<<"$answer" | base64 -d |
		od -An -tx1 | tr -d ' \n'
}

groups()
{
	local group

	for group; do
		printf -- '--group\nthreat_assessment.%s\n' "$group"
	done
}

both=(--weighing-from "" --necessity-from "")
texts()
{
	both=(--weighing-from "$state/records/weighing.txt"
		--necessity-from "$state/records/necessity.txt")
}

step_1()
{
	step "1. SiS notes that a person placed with it wants out. Nobody else sees it."
	act si case create --number SIS-2026-117 --category avhoppare \
		--contact avhopp@sis.example
	case_id=$(field caseId)
	act si record put contact_note --case "$case_id" \
		--from "$state/records/contact_note.json" --final
	contact=$(field recordId)
	refused pc record show "$contact" --case "$case_id"
}

step_2()
{
	step "2. Consent names police, municipality A and SiS; the two are invited, neutrally."
	act si record put consent --case "$case_id" \
		--from "$state/records/consent_first.json" --final
	consent=$(field recordId)
	act si refer --case "$case_id" --to police-nord --standing party \
		--until +30d --ground own_work "${both[@]}"
	act si refer --case "$case_id" --to municipality-a --standing owner \
		--until +30d --ground own_work "${both[@]}"
	act pc respond accept --case "$case_id" --number A-2026-9 \
		--contact avhoppare@police.example
	act a respond accept --case "$case_id" --number SN-2026-44 \
		--contact avhopp@kommun-a.example
	act si disclose "$consent" --case "$case_id" --to police-nord \
		--group consent.terms --until +60d --follow --yes \
		--ground own_work "${both[@]}"
	act lead case assign pa-31 --case "$case_id"
	act lead case assign pa-32 --case "$case_id"
	act leada case assign sw-42 --case "$case_id"
	note "The case worker's note stays with SiS:"
	refused a record show "$contact" --case "$case_id"
}

step_3()
{
	step "3. The coordinator fills in the checklist, and lets A see it for a few seconds."
	act pc record put eligibility --case "$case_id" \
		--from "$state/records/eligibility.json" --final
	checklist=$(field recordId)
	act pc disclose "$checklist" --case "$case_id" --to municipality-a \
		--group eligibility.checklist --yes --ground consent \
		--consent "$consent" --until "$(date -u -d '+5 seconds' \
			+%Y-%m-%dT%H:%M:%SZ)" "${both[@]}"
	ends=$(($(date +%s) + 5))
}

step_4()
{
	step "4. The analyst writes the assessment: high, concrete, 90 days, 3 actors, 2 sources."
	act pa record put threat_assessment --case "$case_id" \
		--from "$state/records/threat_assessment.json" --final \
		--valid-to +90d
	threat=$(field recordId)
	refused a record show "$threat" --case "$case_id"
}

step_5()
{
	local to given

	step "5. On consent, A and SiS get conclusion and needs. SiS also whom to keep apart: approved by a second person."
	mapfile -t given < <(groups conclusion protect)
	for to in municipality-a sis; do
		act pa disclose "$threat" --case "$case_id" --to "$to" \
			"${given[@]}" --until +60d --yes \
			--ground consent --consent "$consent" "${both[@]}"
	done
	act pa disclose "$threat" --case "$case_id" --to sis \
		--group threat_assessment.separate --until +30d --yes \
		--ground interest_balancing "${both[@]}"
	apart=$(field disclosureId)
	act pa2 approve "$apart" --case "$case_id"
	note "Sources never leave the police, on any ground:"
	refused pa disclose "$threat" --case "$case_id" --to sis \
		--group threat_assessment.sources --until +1d --yes \
		--ground own_work "${both[@]}"
}

step_6()
{
	step "6. A registers the application and investigates. The police see that there is one, its date and number."
	written a application application
	application=$written
	given a "$application" application.receipt police-nord
	refused a disclose "$application" --case "$case_id" --to police-nord \
		--group application.request --until +1d --yes \
		--ground own_work "${both[@]}"
	act a case advance consent --case "$case_id"
	act a case advance investigation --case "$case_id"
}

step_7()
{
	step "7. A opens the child's track. Police and SiS see nothing of it."
	written a relative relative
	written a child_concern child_concern
	child=$written
	refused pc record show "$child" --case "$case_id"
	refused si record show "$child" --case "$case_id"
	act a case advance decision --case "$case_id"
}

step_8()
{
	local to given

	step "8. Consent is widened to Kriminalvården: it gives its dates and gets conclusion and needs."
	act pc refer --case "$case_id" --to kriminalvarden --standing party \
		--until +30d --ground own_work "${both[@]}"
	act kv respond accept --case "$case_id" --number KV-2026-303 \
		--contact avhopp@kriminalvarden.example
	act si record put consent --case "$case_id" --revise "$consent" \
		--base 1 --from "$state/records/consent.json" --final
	mapfile -t given < <(groups conclusion protect)
	act pa disclose "$threat" --case "$case_id" --to kriminalvarden \
		"${given[@]}" --until +60d --yes --ground consent \
		--consent "$consent" "${both[@]}"
	act kv record put custody --case "$case_id" \
		--from "$state/records/custody.json" --final
	custody=$(field recordId)
	for to in police-nord municipality-a; do
		act kv disclose "$custody" --case "$case_id" --to "$to" \
			--group custody.dates --until +60d --yes \
			--ground own_work "${both[@]}"
	done
	act si record put whereabouts --case "$case_id" \
		--from "$state/records/whereabouts.json" --final
	whereabouts=$(field recordId)
	act si disclose "$whereabouts" --case "$case_id" --to police-nord \
		--group whereabouts.area --until +60d --yes \
		--ground own_work "${both[@]}"
	act si disclose "$whereabouts" --case "$case_id" --to kriminalvarden \
		--group whereabouts.area --until +60d --yes \
		--ground own_work "${both[@]}"
}

eyes()
{
	while [ "$(date +%s)" -lt "$ends" ]; do
		sleep 0.2
	done
	"$here/matrix" "$sluss" "$state" "$case_id" "$@"
}

story()
{
	texts
	step_1
	step_2
	step_3
	step_4
	step_5
	step_6
	step_7
	step_8
	step_9
	step_10
	step_11
	step_13
	step "The same records, different eyes"
	eyes "$threat" "$checklist" "$consent" "$custody" "$whereabouts" \
		"$contact" "$child" "$plan" "$task" "$home"
	note "closed: no disclosure could open it; unknown: not even told that it is there;"
	note "withheld: it has not been disclosed, or no longer is; extract: what was written for B alone."
	step_14
	step_15
	step "The threat assessment now, as each of them reads it"
	eyes --content "$threat"
	step "Who read what of the police's records (the auditor sees this, and no content)"
	typed aud reads --case "$case_id" --record "$threat"
	"$sluss" --profile "$state/aud.profile" --table reads \
		--case "$case_id" --record "$threat" | head -n 40
	refused aud record show "$threat" --case "$case_id"
}
