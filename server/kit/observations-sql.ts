import type { ObservationTables } from './observations-schema.ts';
import { addToRollups } from './rollups.ts';

/** The statements of one feed's store. A batch comes in columns, one array per parameter: `batchColumns` in observations.ts. */
export function statements(tables: ObservationTables) {
  const { observations, latest, superseded, about, columns } = tables;
  const day = tables.rollups.at(-1)!.table;
  const names = columns.map(({ column }) => column);
  const all = ['entity', 'time', 'revision', 'simulated', 'out_of_range', 'suspect', ...names].join(', ');
  const batch = `(select entity, ms, to_timestamp(ms / 1000) as time, revision, simulated,
    string_to_array(flags, ',') as out_of_range, string_to_array(doubts, ',') as suspect, ${names.join(', ')}
    from unnest($1::text[], $2::float8[], $3::int[], $4::bool[], $5::text[], $6::text[],
      ${names.map((_, i) => `$${i + 7}::real[]`).join(', ')})
    as b(entity, ms, revision, simulated, flags, doubts, ${names.join(', ')}))`;
  const set = ['revision', 'simulated', 'out_of_range', 'suspect', ...names]
    .map((name) => `${name} = excluded.${name}`)
    .join(', ');
  const wins = (table: string) => `((${table}.simulated and not excluded.simulated)
    or (${table}.simulated = excluded.simulated and excluded.revision >= ${table}.revision))`;
  const fields = (of: string) => `${of}.entity, extract(epoch from ${of}.time)::float8 * 1000 as ms, ${of}.revision,
    ${of}.simulated, array_to_string(${of}.out_of_range, ',') as flags, array_to_string(${of}.suspect, ',') as doubts,
    ${names.map((name) => `${of}.${name}`).join(', ')}`;
  const instant = (parameter: string) => `to_timestamp(${parameter}::float8 / 1000)`;
  return {
    /** Rows that nothing stands in the way of: readings and roll-ups in one statement. */
    insert: `with batch as materialized ${batch}, ${addToRollups(tables)}
      insert into ${observations} (${all}) select ${all} from batch`,
    upsert: `insert into ${observations} as o (${all}) select ${all} from ${batch} batch
      on conflict (entity, time) do update set received_at = now(), ${set} where ${wins('o')}
      returning o.entity, extract(epoch from o.time)::float8 * 1000 as ms`,
    upsertLatest: `insert into ${latest} (${all}) select ${all} from ${batch} batch
      on conflict (entity) do update set received_at = now(), time = excluded.time, ${set}
      where excluded.time > ${latest}.time or (excluded.time = ${latest}.time and ${wins(latest)}) returning entity`,
    upsertWords: `insert into ${about} as a (entity, words) select entity, words::jsonb
      from unnest($1::text[], $2::text[]) as b(entity, words)
      on conflict (entity) do update set words = a.words || excluded.words
      where a.words is distinct from a.words || excluded.words returning entity, words`,
    keepReplaced: `insert into ${superseded} (${all}, received_at)
      select ${all
        .split(', ')
        .map((name) => `old.${name}`)
        .join(', ')}, old.received_at
      from ${observations} old join ${batch} batch on old.entity = batch.entity and old.time = batch.time
      where batch.revision > old.revision and old.simulated = batch.simulated on conflict do nothing`,
    retire: `with gone as (delete from ${latest} where simulated returning entity),
      unsaid as (delete from ${about} where entity in (select entity from gone)) select 1 from gone limit 1`,
    measured: `select 1 from ${latest} where not simulated limit 1`,
    known: `select entity, extract(epoch from time)::float8 * 1000 as ms from ${latest} where entity = any($1::text[])`,
    latest: `select ${fields('l')}, a.words from ${latest} l left join ${about} a on a.entity = l.entity
      order by l.entity collate "C"`,
    history: `select ${fields('o')} from ${observations} o where entity = $1 and time >= ${instant('$2')}
      and time <= ${instant('$3')} order by time limit $4`,
    /** Rows of one entity, or with null of all, by time. */
    page: (order: 'asc' | 'desc') => `select ${fields('o')} from ${observations} o
      where ($1::text is null or entity = $1) and time >= ${instant('$2')} and time <= ${instant('$3')}
      order by time ${order}, entity ${order} limit $4 offset $5`,
    superseded: `select ${fields('o')} from ${superseded} o where entity = $1 order by time, revision`,
    /** For each entity its last row in ($1, $2], by one look into the primary key of the days that this touches. */
    at: `select ${fields('o')}, a.words from (select distinct entity from ${day}
        where start > ${instant('$1')} - interval '1 day' and start <= ${instant('$2')}) l
      left join ${about} a on a.entity = l.entity
      cross join lateral (select * from ${observations} each where each.entity = l.entity
        and each.time > ${instant('$1')} and each.time <= ${instant('$2')} order by each.time desc limit 1) o
      order by l.entity collate "C"`,
    /** The same, by time: quicker where the span is short. */
    between: `select distinct on (o.entity) ${fields('o')}, a.words from ${observations} o
      left join ${about} a on a.entity = o.entity
      where o.time > ${instant('$1')} and o.time <= ${instant('$2')} order by o.entity, o.time desc`,
    size: `select coalesce(sum(pg_total_relation_size(c.oid)), 0)::float8 as bytes from pg_inherits i
      join pg_class c on c.oid = i.inhrelid where i.inhparent = '${observations}'::regclass`,
  };
}
