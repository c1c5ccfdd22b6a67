/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_REGISTRY_H
#define SLUSS_REGISTRY_H

/*
 * Organisations, and the nodes and actors of one's own: RegistryService; and
 * the register of providers: ProviderService.
 */

#include <sluss/call.h>

SLUSS_BEGIN

/* All organisations, a ListOrganisationsResponse: "organisations[0].code". */
SLUSS_API sluss_code sluss_organisation_list(sluss_message **out,
    sluss_client *c, const sluss_page *page);
/* Own nodes, a ListNodesResponse: "nodes[0].code". */
SLUSS_API sluss_code sluss_node_list(sluss_message **out, sluss_client *c,
    const sluss_page *page);
/*
 * Enrols a node by the SHA-256 of its certificate's SubjectPublicKeyInfo, 32
 * bytes. actor: the only one it may speak for; NULL for a system.
 */
SLUSS_API sluss_code sluss_node_enrol(sluss_client *c, const char *code,
    const unsigned char spki_sha256[32], const char *actor);
/* Revokes a node; effective on live connections within seconds. */
SLUSS_API sluss_code sluss_node_revoke(sluss_client *c, const char *code);
/* Own actors, a ListActorsResponse: "actors[0].code". */
SLUSS_API sluss_code sluss_actor_list(sluss_message **out, sluss_client *c,
    const sluss_page *page);
/* Creates an actor, or replaces its roles and flags. */
SLUSS_API sluss_code sluss_actor_put(sluss_client *c, const char *code,
    const char *const *roles, size_t n_roles, int approver, int duty);
/* Revokes an actor. */
SLUSS_API sluss_code sluss_actor_revoke(sluss_client *c, const char *code);

/*
 * Enters a provider, a Provider with vetting and perhaps reasons, or writes a
 * new version of one: provider_id NULL and base_version 0 for a new one, else
 * the version it was written on. The outputs may be NULL. ABORTED: somebody
 * else has written a version since.
 */
SLUSS_API sluss_code sluss_provider_put(sluss_id *out_id, int *out_version,
    sluss_client *c, const sluss_id *provider_id,
    const sluss_message *provider, int base_version);
/*
 * What is said of a provider, a GetProviderResponse: "view". n 0: all groups
 * below sensitivity 4; reasons are read by name.
 */
SLUSS_API sluss_code sluss_provider_get(sluss_message **out, sluss_client *c,
    const sluss_id *provider_id, const char *const *groups, size_t n);
/*
 * Providers, a ListProvidersResponse: "providers[0]". organisation_number, 10
 * digits, or NULL for all; unfit 1: those whose vetting is past or stopped too.
 */
SLUSS_API sluss_code sluss_provider_list(sluss_message **out, sluss_client *c,
    const char *organisation_number, int unfit, const sluss_page *page);

/*
 * Exact search on an identity number of 12 digits, personal or co-ordination
 * (told apart by its day). Logged, limited, and told to the owner. *out is a
 * LookupResponse: result, organisation, contact.
 */
SLUSS_API sluss_code sluss_lookup(sluss_message **out, sluss_client *c,
    const char *identity_number, const char *reason);

SLUSS_END

#endif
