# SPDX-License-Identifier: EUPL-1.2
# shellcheck shell=bash disable=SC2154
#
# Sourced by demo: the scenario from the decision on, with what story.bash
# has of words and of identifiers.

# given WHO RECORD GROUPS ORGANISATION...: discloses it to each, on the ground
# of own work; the disclosures' identifiers are left in $disclosed. GROUPS is
# a list with commas.
given()
{
	local who=$1 record=$2 words=() list group to

	IFS=, read -ra list <<<"$3"
	for group in "${list[@]}"; do
		words+=(--group "$group")
	done
	shift 3
	disclosed=()
	for to; do
		act "$who" disclose "$record" --case "$case_id" --to "$to" \
			"${words[@]}" --until +60d --yes --ground own_work \
			"${both[@]}"
		disclosed+=("$(field disclosureId)")
	done
}

# written WHO KIND FILE: a final record; its identifier is left in $written.
written()
{
	act "$1" record put "$2" --case "$case_id" \
		--from "$state/records/$3.json" --final
	written=$(field recordId)
}

# told WHO: what has changed for that person since it was last asked.
told()
{
	local lines

	lines=$("$sluss" --profile "$state/$1.profile" --table changes \
		--cursor-file "$state/$1.cursor")
	[ -n "${2-}" ] || return 0
	typed "$1" changes --cursor-file "$1.cursor"
	[ -n "$lines" ] || lines='(nothing)'
	sed -E 's/([0-9a-f]{8})[0-9a-f]{24}/\1…/g; s/^/   /' <<<"$lines"
}

step_9()
{
	step "9. A decides. The coordinator sees the outcome and, all four conditions true, opens the police case."
	act pc case advance consent --case "$case_id"
	act pc case advance joint_assessment --case "$case_id"
	act pc record put eligibility --case "$case_id" --revise "$checklist" \
		--base 1 --from "$state/records/eligibility_signed.json" --final
	act pc case advance threat_assessment --case "$case_id"
	refused pc case advance police_case --case "$case_id"
	written a decision decision
	decision=$written
	refused pc record show "$decision" --case "$case_id"
	given a "$decision" decision.outcome police-nord
	act pc case advance police_case --case "$case_id"
	act a case advance plan --case "$case_id"
}

step_10()
{
	step "10. A picks a provider whose vetting is stop: refused, and not told why. A second one is ok."
	act pc provider put --from "$state/records/provider_stopped.json"
	stopped=$(field providerId)
	act pc provider vet "$stopped" stop
	act pc provider put --from "$state/records/provider.json"
	provider=$(field providerId)
	act pc provider vet "$provider" ok --until +200d
	sed -i "s/@provider@/$stopped/" "$state/records/intervention.json"
	refused a record put intervention --case "$case_id" --final \
		--from "$state/records/intervention.json"
	sed -i "s/$stopped/$provider/" "$state/records/intervention.json"
	written a intervention intervention
	given a "$written" intervention.summary police-nord sis kriminalvarden
}

step_11()
{
	step "11. The joint plan. The address is in municipality B: it gets a task, its own zone and a contact, not the network."
	sed -i "s/@provider@/$provider/" "$state/records/plan.json"
	written a plan plan
	plan=$written
	given a "$plan" plan.actions police-nord sis kriminalvarden
	act a refer --case "$case_id" --to municipality-b --standing receiver \
		--until +30d --ground own_work "${both[@]}"
	act b respond accept --case "$case_id" --without-number
	refused b record show "$plan" --case "$case_id"
	written a task task
	task=$written
	given a "$task" task.extract municipality-b
	to_b=("${disclosed[@]}")
	written a contact_route contact_route
	route=$written
	given a "$route" contact_route.route municipality-b
	to_b+=("${disclosed[@]}")
	refused a case advance interventions --case "$case_id"
	given a "$plan" plan.actions municipality-b
	to_b+=("${disclosed[@]}")
	act a case advance interventions --case "$case_id"
	act pc case advance plan --case "$case_id"
	act pc case advance interventions --case "$case_id"
	written a whereabouts home_b
	home=$written
	given a "$home" whereabouts.area,whereabouts.address municipality-b \
		police-nord
	to_b+=("${disclosed[0]}")
	note "An address takes effect when a second person has approved it:"
	refused b record show "$home" --case "$case_id"
	act a2 approve "${disclosed[@]}" --case "$case_id"
	note "What B reads of the assessment is written for B, and for B alone:"
	act pa record put threat_assessment --case "$case_id" \
		--revise "$threat" --base 1 --extract-for municipality-b \
		--from "$state/records/zone_b.json"
	given pa "$threat" threat_assessment.protect municipality-b
	shown b case show "$case_id" | sed -n '1p; /^   Joint plan/,/^ *$/p'
}

step_13()
{
	step "13. SiS gives the discharge date; Kriminalvården moves supervision near B through the contact route."
	written si sis_placement sis_placement
	given si "$written" sis_placement.dates municipality-a police-nord
	given a "$route" contact_route.route kriminalvarden
	act kv record show "$route" --case "$case_id"
	act kv record put custody --case "$case_id" --revise "$custody" \
		--base 1 --from "$state/records/custody_moved.json" --final
	act kv disclose "$custody" --case "$case_id" --renew --yes
	refused kv record show "$home" --case "$case_id"
}

step_14()
{
	local who d

	step "14. A relative posts a photo. B reports it, the analyst writes version 2, A moves the person."
	for who in pa a si kv b; do
		told "$who"
	done
	written b incident incident
	given b "$written" incident.report police-nord municipality-a
	told pa show
	act pa record put threat_assessment --case "$case_id" \
		--revise "$threat" --base 2 --final --valid-to +30d \
		--from "$state/records/threat_assessment_2.json"
	act pa level announce "$threat" --case "$case_id"
	note "Who has version 1 is told that the level has changed, and not to what:"
	told si show
	told kv show
	act pa disclose "$threat" --case "$case_id" --to municipality-a \
		--group threat_assessment.conclusion \
		--group threat_assessment.protect --until +30d --yes \
		--ground consent --consent "$consent" "${both[@]}"
	note "A moves the person, closes the old period, and ends what it has disclosed to B:"
	act a record put whereabouts --case "$case_id" --revise "$home" \
		--base 1 --from "$state/records/home_b_closed.json" --final
	written a whereabouts home_new
	given a "$written" whereabouts.area,whereabouts.address police-nord
	act a2 approve "${disclosed[@]}" --case "$case_id"
	act a record put task --case "$case_id" --revise "$task" --base 1 \
		--from "$state/records/task_ended.json" --final
	for d in "${to_b[@]}"; do
		act a withdraw "$d" --case "$case_id"
	done
	told b show
	refused b record show "$home" --case "$case_id"
	refused b record show "$written" --case "$case_id"
}

step_15()
{
	local who

	step "15. The consent is withdrawn for Kriminalvården: its next read is refused. The case is completed."
	act si consent withdraw "$consent" --case "$case_id" \
		--to kriminalvarden --yes
	refused kv record show "$threat" --case "$case_id"
	for who in pc a; do
		written "$who" closure closure
		act "$who" case close "$written" --case "$case_id"
	done
	given a "$written" closure.outcome police-nord sis kriminalvarden
}
