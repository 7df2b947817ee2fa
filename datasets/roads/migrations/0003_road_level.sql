-- Whether a road lies on the ground, over it or in it: one in a tunnel is not to be drawn over the mountain.
alter table road add column level text not null default 'ground' check (level in ('ground', 'bridge', 'tunnel'));
create or replace view proposal.road as
  select * from public.road r
  where not exists (select 1 from proposal.gone('roads') g where g = r.source || ':' || r.id);
