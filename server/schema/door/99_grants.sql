-- SPDX-License-Identifier: EUPL-1.2
-- The service may call the door and use its types; nothing of schema rule.

grant usage on schema door to sluss_service;
grant execute on all functions in schema door to sluss_service;
grant usage on type door.read_row, door.prepare_row, door.applied, door.facts_row, door.change_row to sluss_service;
