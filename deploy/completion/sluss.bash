# SPDX-License-Identifier: EUPL-1.2
# shellcheck shell=bash
#
# Completion for sluss. Commands and options are asked of the program itself,
# so that they are always those of the version installed. Nothing here calls
# the server: identifiers are not completed.

_sluss_help()
{
	LC_ALL=C LANGUAGE=C command sluss "$@" 2>/dev/null
}

_sluss_words()
{
	local list="$1" current="$2"

	mapfile -t COMPREPLY < <(compgen -W "$list" -- "$current")
}

# Values that an option takes; fails when they are not from a short list.
_sluss_value()
{
	case $1 in
	--profile | --cursor-file | --from | --into | --weighing-from | --necessity-from | \
	--reason-from | --identity-from)
		mapfile -t COMPREPLY < <(compgen -f -- "$2")
		compopt -o filenames
		;;
	--types) _sluss_words "invited disclosed ended revised corrected case request emergency due approval provider transfer concern correction level receipt by_hand" "$2" ;;
	--standing) _sluss_words "owner receiver interim party" "$2" ;;
	--track) _sluss_words "municipal police" "$2" ;;
	--onward) _sluss_words "none ask within_case" "$2" ;;
	--handed-over) _sluss_words "oral paper sdk" "$2" ;;
	--nature) _sluss_words "fact assessment self_reported" "$2" ;;
	--category) _sluss_words "avhoppare child relative other" "$2" ;;
	--kind)
		_sluss_words "$(_sluss_help record template --table |
			awk '{ print $1 }')" "$2"
		;;
	*) return 1 ;;
	esac
}

_sluss()
{
	local current="${COMP_WORDS[COMP_CWORD]}"
	local previous="${COMP_WORDS[COMP_CWORD - 1]}"
	local -a words=()
	local word commands

	COMPREPLY=()
	_sluss_value "$previous" "$current" && return
	for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
		[[ $word == -* ]] || words+=("$word")
	done
	commands=$(_sluss_help help | awk '/^  [a-z]/ {
		print $1, ($2 ~ /^[a-z]/ ? $2 : "") }')
	if ((${#words[@]} == 0)) || [[ ${words[*]} == help ]]; then
		_sluss_words "$(awk '{ print $1 } END { print "help" }' \
			<<<"$commands" | sort -u)" "$current"
	elif [[ $current == -* ]]; then
		_sluss_words "$(_sluss_help "${words[@]:0:2}" --help |
			grep -oE -- '--[a-z0-9-]+' | sort -u)" "$current"
	elif ((${#words[@]} == 1)) || [[ ${words[0]} == help ]]; then
		_sluss_words "$(awk -v noun="${words[-1]}" \
			'$1 == noun { print $2 }' <<<"$commands")" "$current"
		[[ ${words[0]} == respond ]] &&
			_sluss_words "accept decline" "$current"
	elif [[ ${words[0]} == answer ]] && ((${#words[@]} == 2)); then
		_sluss_words "granted part refused" "$current"
	elif [[ "${words[*]:0:2}" == "correction resolve" ]] &&
		((${#words[@]} == 3)); then
		_sluss_words "accepted refused" "$current"
	elif [[ "${words[*]:0:2}" == "provider vet" ]] &&
		((${#words[@]} == 3)); then
		_sluss_words "ok pending stop" "$current"
	elif [[ ${words[0]} == record && ${words[1]} =~ ^(put|check|template)$ ]] &&
		((${#words[@]} == 2)); then
		_sluss_value --kind "$current"
	fi
	return 0
}

complete -F _sluss sluss
