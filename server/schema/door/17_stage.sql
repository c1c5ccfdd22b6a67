-- SPDX-License-Identifier: EUPL-1.2
-- The process as data: which stages a track has, what guards the way on, and
-- when a stage is due. Numbers of stages and tracks are the contract's; a set
-- of guards is an int4, with the bits of server/policy/decide_stage.h:
--   1 consent or another ground   2 criteria met      4 no evidence person
--   8 conditions signed          16 measures decided on by the municipality
--  32 assessment disclosed to it 64 assessment valid 128 responsibility fixed
-- 256 own decision              512 plan            1024 child track
-- 2048 no provider of what goes on is stopped or past
-- 4096 who answers for the actions of one's own plan is given them

create function rule.stages(p_track int4) returns int4[]
language sql immutable set search_path = '' as $$
	select case p_track when 1 then '{1,2,5,6,8,9,10,11,12}'::int4[]
		when 2 then '{1,2,3,4,7,8,9,10,11,12}'::int4[] end
$$;

-- A review leads back to plan or measures; all else goes one step ahead.
create function rule.stage_follows(p_track int4, p_from int4, p_to int4)
returns bool
language sql immutable set search_path = '' as $$
	select (p_from = 10 and p_to in (8, 9))
		or array_position(rule.stages(p_track), p_to)
			= array_position(rule.stages(p_track), p_from) + 1
$$;

-- Guards that must be met to leave a stage, and those that only warn.
create function rule.stage_binds(p_track int4, p_from int4) returns int4
language sql immutable set search_path = '' as $$
	select case p_track
		when 1 then case p_from when 5 then 128 when 6 then 1280
			when 8 then 6784 else 0 end
		else case p_from when 2 then 1 when 3 then 6 when 4 then 63
			when 7 then 31 when 8 then 6656 when 10 then 64 else 0 end end
$$;

create function rule.stage_warns(p_track int4, p_from int4) returns int4
language sql immutable set search_path = '' as $$
	select case when p_track <> 1 then 0
		when p_from = 2 then 71 when p_from = 10 then 1088
		when p_from in (5, 8) then 1024 else 0 end
$$;

-- The track that an organisation advances; 0: none.
create function rule.own_track(p_agency_kind text, p_standing text) returns int4
language sql immutable set search_path = '' as $$
	select case when p_agency_kind = 'police' then 2
		when p_agency_kind = 'municipality'
			and p_standing in ('owner', 'interim') then 1 else 0 end
$$;

-- Null: the policy has no due time for it.
create function rule.stage_due(p_agency_kind text, p_standing text,
	p_stage int4, p_at timestamptz) returns timestamptz
language sql stable set search_path = '' as $$
	select p_at + make_interval(days => d.days) from sluss.stage_due d
	 where d.stage = p_stage and d.agency_kind = p_agency_kind
	   and d.from_at <= p_at and (d.to_at is null or d.to_at > p_at)
	   and rule.own_track(p_agency_kind, p_standing) > 0
	 order by d.from_at desc limit 1
$$;
