/* SPDX-License-Identifier: EUPL-1.2 */
/* RegistryService, ProviderService, LookupService, PolicyService and FeedService. */

#include <sluss/feed.h>
#include <sluss/policy.h>
#include <sluss/registry.h>

#include "calls_case.h"
#include "request.h"

static sluss_code
list(sluss_message **out, sluss_client *c, const char *method,
    const sluss_page *page)
{
	struct request r = request_new(c, method);

	request_page(&r, page);
	return request_send(&r, out);
}

sluss_code
sluss_organisation_list(sluss_message **out, sluss_client *c,
    const sluss_page *page)
{
	return list(out, c, "RegistryService/ListOrganisations", page);
}

sluss_code
sluss_node_list(sluss_message **out, sluss_client *c, const sluss_page *page)
{
	return list(out, c, "RegistryService/ListNodes", page);
}

sluss_code
sluss_actor_list(sluss_message **out, sluss_client *c, const sluss_page *page)
{
	return list(out, c, "RegistryService/ListActors", page);
}

sluss_code
sluss_node_enrol(sluss_client *c, const char *code,
    const unsigned char spki_sha256[32], const char *actor)
{
	struct request r = request_new(c, "RegistryService/EnrolNode");

	request_text(&r, "code", code);
	request_bytes(&r, "spki_sha256", spki_sha256, 32);
	request_text(&r, "actor", actor);
	return request_send(&r, NULL);
}

sluss_code
sluss_node_revoke(sluss_client *c, const char *code)
{
	struct request r = request_new(c, "RegistryService/RevokeNode");

	request_text(&r, "code", code);
	return request_send(&r, NULL);
}

sluss_code
sluss_actor_put(sluss_client *c, const char *code, const char *const *roles,
    size_t n_roles, int approver, int duty)
{
	struct request r = request_new(c, "RegistryService/PutActor");

	request_text(&r, "code", code);
	request_texts(&r, "roles", roles, n_roles);
	request_answer(&r, "approver", approver);
	request_answer(&r, "duty", duty);
	return request_send(&r, NULL);
}

sluss_code
sluss_actor_revoke(sluss_client *c, const char *code)
{
	struct request r = request_new(c, "RegistryService/RevokeActor");

	request_text(&r, "code", code);
	return request_send(&r, NULL);
}

/* The day of a co-ordination number is 61 to 91. */
static const char *
number_field(const char *number)
{
	return number && strlen(number) == 12 && number[6] >= '6' ?
	    "identity_number.coordination_number" :
	    "identity_number.personal_identity_number";
}

sluss_code
sluss_provider_put(sluss_id *out_id, int *out_version, sluss_client *c,
    const sluss_id *provider_id, const sluss_message *provider,
    int base_version)
{
	struct request r = request_new(c, "ProviderService/PutProvider");
	sluss_message *reply;
	int64_t version = 0;
	sluss_code code;

	request_id(&r, "provider_id", provider_id);
	request_message(&r, "provider", provider);
	request_int(&r, "base_version", base_version);
	code = request_send(&r, &reply);
	if (code != SLUSS_OK)
		return code;
	code = calls_reply_id(c, reply, "provider_id", out_id);
	(void)sluss_message_int(&version, reply, "version");
	if (code == SLUSS_OK && out_version)
		*out_version = (int)version;
	sluss_message_free(reply);
	return code;
}

sluss_code
sluss_provider_get(sluss_message **out, sluss_client *c,
    const sluss_id *provider_id, const char *const *groups, size_t n)
{
	struct request r = request_new(c, "ProviderService/GetProvider");

	request_id(&r, "provider_id", provider_id);
	request_texts(&r, "groups", groups, n);
	return request_send(&r, out);
}

sluss_code
sluss_provider_list(sluss_message **out, sluss_client *c,
    const char *organisation_number, int unfit, const sluss_page *page)
{
	struct request r = request_new(c, "ProviderService/ListProviders");

	request_text(&r, "organisation_number", organisation_number);
	if (unfit)
		request_answer(&r, "include_unfit", 1);
	request_page(&r, page);
	return request_send(&r, out);
}

sluss_code
sluss_lookup(sluss_message **out, sluss_client *c,
    const char *identity_number, const char *reason)
{
	struct request r = request_new(c, "LookupService/Lookup");

	request_text(&r, number_field(identity_number), identity_number);
	request_text(&r, "reason", reason);
	return request_send(&r, out);
}

sluss_code
sluss_policy_ceiling(sluss_message **out, sluss_client *c,
    const sluss_id *case_id)
{
	struct request r = request_new(c, "PolicyService/GetCeiling");

	request_id(&r, "case_id", case_id);
	return request_send(&r, out);
}

sluss_code
sluss_policy_explain(sluss_message **out, sluss_client *c,
    const sluss_question *q)
{
	struct request r = request_new(c, "PolicyService/Explain");

	request_id(&r, "case_id", q->case_id);
	request_id(&r, "record_id", q->record_id);
	request_text(&r, "group", q->group);
	request_text(&r, "organisation", q->organisation);
	request_text(&r, "position", q->position);
	return request_send(&r, out);
}

sluss_code
sluss_policy_codes(sluss_message **out, sluss_client *c, const char *table,
    const sluss_page *page)
{
	struct request r = request_new(c, "PolicyService/ListCodes");

	if (table)
		request_texts(&r, "tables", &table, 1);
	request_page(&r, page);
	return request_send(&r, out);
}

sluss_code
sluss_feed_watch(sluss_stream **out, sluss_client *c, const void *cursor,
    size_t n)
{
	struct request r = request_new(c, "FeedService/Watch");

	request_bytes(&r, "cursor", cursor, n);
	return request_stream(&r, out);
}

sluss_code
sluss_feed_list(sluss_message **out, sluss_client *c, const void *cursor,
    size_t n, int size)
{
	struct request r = request_new(c, "FeedService/ListChanges");

	request_bytes(&r, "cursor", cursor, n);
	request_int(&r, "page_size", size);
	return request_send(&r, out);
}
