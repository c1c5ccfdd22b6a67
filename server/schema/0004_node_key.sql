-- SPDX-License-Identifier: EUPL-1.2
-- A key is known to an organisation and no further: that one has enrolled it
-- tells another nothing and stops it from nothing. A certificate names its
-- organisation, so the two together name the node.

set local role sluss_owner;

alter table sluss.node drop constraint node_spki_key,
	add unique (organisation, spki);
