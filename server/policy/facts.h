/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_POLICY_FACTS_H
#define SLUSS_POLICY_FACTS_H

/*
 * What the door found, and nothing it concluded: the decision in C is made on
 * these alone. Times are microseconds since 1970; FACT_NO_TIME where unset.
 */

#include "base/status.h"

#define FACT_NO_TIME INT64_MIN

/* Who calls, and what it is in the case. Codes are NUL-ended, empty if none. */
struct caller_facts {
	bool node_live;          /* enrolled and not revoked, now */
	bool organisation_live;
	bool actor_live;         /* registered in the organisation, not revoked */
	bool role_held;          /* the actor holds the role it named */
	bool approver;
	bool duty;
	bool purpose_known;      /* read from the purposes in force */
	struct id organisation;
	char agency_kind[33];
	char role[33];           /* as named, or the actor's only one */
	bool has_case;           /* the call names a case that exists */
	char standing[17];       /* owner, receiver, interim, party; empty: none */
	char participant[17];    /* invited, active, declined, left, removed; empty */
	bool sealed;             /* the case is sealed to the organisation */
	bool assigned;           /* itself, as a deputy in its dates, or duty with standing interim */
	int shield;              /* somebody in the case is under protection: 1; and post goes by the Tax Agency: 2 */
	char policy_ok;          /* the door holds the policy this process holds */
	int64_t now;             /* the door's clock at the decision */
};

/* A record version. */
struct record_facts {
	struct id record;
	struct id owner;
	uint32_t kind;
	int32_t version;
	bool final;              /* not a draft */
	bool newest;             /* the newest version, of any status */
	int64_t valid_to;
	char subject[17];        /* whom it is about: avhoppare, child, relative, other */
	uint32_t filed_kind, filed_group; /* of a document: the group it is filed under; 0: none */
	char taken[17];          /* of a copy taken to file: the condition on sharing it onward; empty: none */
};

/* One group of that version, towards the caller. */
struct group_facts {
	uint32_t group;
	bool present;            /* has content */
	bool named;              /* the request named it */
	bool narrowed;           /* the request named some group of the kind */
	bool derived;            /* clear facts; nothing sealed */
	struct id variant;       /* zero: the group itself; else the organisation an extract was written for */
	bool naming;             /* consent.terms: a scope of it names the caller */
	bool acting;             /* the caller holds an active task for the owner */
	/* the disclosure to the caller's organisation that reaches furthest; zero id if there never was one */
	struct id disclosure;
	bool covers;             /* it covers this version, group and variant */
	bool pending;            /* it waits for approval: told to its owner alone */
	bool effective;          /* not withdrawn */
	int64_t not_before;
	int64_t expires_at;
	char ground[33];
	bool rests_on_consent;
	char consent_about[17];  /* whom the consent it rests on is about */
	bool consent_holds;      /* in scope for recipient and group, in its dates, not withdrawn */
};

/* A disclosure about to be made; one for each (record, recipient). */
struct disclosure_facts {
	const uint32_t *groups;
	const bool *present;     /* each group has content in the version */
	const bool *extracted;   /* each has an extract for the recipient there */
	size_t n_groups;
	char from_regime[9];     /* bdl, gdpr */
	char to_regime[9];
	char recipient_kind[33];
	char recipient_standing[17];
	char recipient_state[17];
	bool recipient_is_self;
	bool unconnected;        /* the recipient has no system */
	bool by_hand;            /* it is to be handed over, and taken down */
	int64_t delivered_at;    /* of what is handed over; FACT_NO_TIME: now, or once approved */
	char ground[33];
	bool consent_given;      /* the request names a consent the owner can read */
	bool consent_covers;     /* it covers every group towards the recipient, today */
	char consent_about[17];  /* whom that consent is about */
	const bool *consented;   /* each group by itself; NULL: as consent_covers */
	int64_t consent_until;   /* FACT_NO_TIME: open */
	bool has_weighing, has_necessity, has_decision_number, has_request;
	bool follow;
	int64_t not_before, expires_at;
};

/* Groups about to be written as an extract for one organisation. */
struct extract_facts {
	char recipient_kind[33];
	char recipient_standing[17];
	char recipient_state[17];
	bool recipient_is_self;
	bool on_final;           /* the version it is written on is final */
};

#endif
