# SPDX-License-Identifier: EUPL-1.2
"""The door's wall taken down: every group of what is asked for comes with its ciphertext.

The facts stay true and only the verdict is made permissive, as a mistake in the
SQL would be. What then holds is the decision in C and the guard at the way out.
"""

PERMISSIVE = """
create function rule.look({arguments}) returns setof rule.seen
language sql stable as $$
with seen as (
	select t, t.call, t.asked_record, t.grp, t.version
	from rule.look_true({numbers}) t
), one as (
	select distinct on (call) t, call, asked_record, version from seen
	order by call, grp nulls last
), every as (
	-- Of others' groups an extract, whomever it was written for.
	select distinct on (o.call, g.grp)
		o.call, r.id, r.kind, r.owner, w.code, v.version, v.final, v.status,
		v.regime, g.grp, g.variant, g.wrote_version, b.key_id, b.ciphertext, o.t as any_row,
		r.newest
	from one o
	join sluss.record r on r.id = o.asked_record
	join sluss.organisation w on w.id = r.owner
	join sluss.record_version v on v.record = r.id
		and v.version = coalesce(o.version, r.newest)
	join sluss.version_group g on g.record = r.id and g.version = v.version
	join sluss.record_group b on b.record = r.id and b.grp = g.grp
		and b.variant = g.variant and b.wrote_version = g.wrote_version
	order by o.call, g.grp,
		case when r.owner = (o.t).organisation then g.variant end, g.variant desc
), patched as (
	select to_jsonb(coalesce(s.t, e.any_row))
		|| case when s.t is null then jsonb_build_object('disclosure_id', null,
			'covers', false, 'effective', false, 'consent_holds', false,
			'naming', false, 'acting', false) else '{{}}'::jsonb end
		|| jsonb_build_object('code', 0, 'reason', '', 'state', 1,
			'record_id', e.id, 'kind', e.kind, 'owner', e.owner,
			'owner_code', e.code, 'version', e.version, 'final', e.final,
			'newest', e.version = e.newest, 'status', e.status,
			'regime', e.regime, 'subject_category', 'avhoppare',
			'nature', 'assessment', 'grp', e.grp, 'variant', e.variant,
			'present', true,
			'wrote_version', e.wrote_version, 'key_id', e.key_id,
			'ciphertext', e.ciphertext) as row
	from every e
	left join seen s on s.call = e.call and s.grp = e.grp
		and (s.t).variant = e.variant
)
select (jsonb_populate_record(null::rule.seen, p.row)).* from patched p
union all
select (s.t).* from seen s where not exists (
	select from every e where e.call = s.call)
$$;
"""
NAMED = "select pg_get_function_identity_arguments(p.oid), p.pronargs from pg_proc p" \
    " join pg_namespace n on n.oid = p.pronamespace" \
    " where n.nspname = 'rule' and p.proname = 'look'"


class DoorWall:
    """with DoorWall(cluster): the SQL verdict allows everything."""

    def __init__(self, cluster):
        self.cluster = cluster

    def __enter__(self):
        arguments, count = self.cluster.sql(NAMED)[0]
        numbers = ", ".join(f"${n + 1}" for n in range(int(count)))
        self.cluster.sql(
            "begin; alter function rule.look rename to look_true;"
            + PERMISSIVE.format(arguments=arguments, numbers=numbers)
            + "alter function rule.look owner to sluss_owner; commit;")
        return self

    def __exit__(self, *_):
        self.cluster.sql("begin; drop function rule.look;"
                         " alter function rule.look_true rename to look; commit;")
