-- SPDX-License-Identifier: EUPL-1.2
-- The derived groups of a case record (participants and the two tracks),
-- serialised as the contract's messages: they are clear facts, so there is
-- nothing to decrypt. Numbers of fields and enumerators are the contract's.

create function rule.pb_varint(n int8) returns bytea
language plpgsql immutable strict set search_path = '' as $$
declare
	v bytea := '';
begin
	while n > 127 loop
		v := v || substr(int4send((n & 127 | 128)::int4), 4);
		n := n >> 7;
	end loop;
	return v || substr(int4send(n::int4), 4);
end $$;

-- A varint field; zero is left out, as proto3 does.
create function rule.pb_int(field int4, n int8) returns bytea
language sql immutable set search_path = '' as $$
	select case when coalesce(n, 0) = 0 then ''::bytea
		else rule.pb_varint(field << 3) || rule.pb_varint(n) end
$$;

create function rule.pb_bytes(field int4, b bytea) returns bytea
language sql immutable set search_path = '' as $$
	select case when b is null then ''::bytea
		else rule.pb_varint(field << 3 | 2) || rule.pb_varint(length(b)) || b end
$$;

-- google.protobuf.Timestamp in a field; nothing for null.
create function rule.pb_time(field int4, t timestamptz) returns bytea
language sql immutable set search_path = '' as $$
	select case when t is null then ''::bytea else
		rule.pb_bytes(field, rule.pb_int(1, floor(extract(epoch from t))::int8)
		|| rule.pb_int(2, ((extract(epoch from t)
			- floor(extract(epoch from t))) * 1000000000)::int8)) end
$$;

-- The participants that one case record names: its owner and those the owner
-- invited; where the ceiling says naming_it, only the reader and the owner.
create function rule.participants(p_case uuid, p_owner uuid, p_only uuid)
returns bytea
language sql stable set search_path = '' as $$
	select string_agg(rule.pb_bytes(1,
			rule.pb_bytes(1, convert_to(o.code, 'UTF8'))
			|| rule.pb_int(2, array_position(
				array['owner', 'receiver', 'interim', 'party', 'former'], p.standing))
			|| rule.pb_int(3, array_position(
				array['invited', 'active', 'declined', 'left', 'removed'], p.state))),
			''::bytea order by p.organisation <> p_owner, o.code)
	  from sluss.participant p
	  join sluss.organisation o on o.id = p.organisation
	 where p.case_id = p_case
	   and (p.organisation = p_owner or p.invited_by = p_owner)
	   and (p_only is null or p.organisation in (p_owner, p_only))
$$;

create function rule.case_plain(p_case uuid, p_owner uuid, p_only uuid,
	p_grp int2) returns bytea
language plpgsql stable set search_path = '' as $$
begin
	if p_grp = 2 then
		return rule.participants(p_case, p_owner, p_only);
	end if;
	return (select rule.pb_int(1, p.stage) || rule.pb_time(2, p.stage_since)
			|| rule.pb_time(3, p.stage_due)
		from sluss.participant p
		where p.case_id = p_case and p.organisation = p_owner);
end $$;
