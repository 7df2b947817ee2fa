-- Roads as a proposal has them: without those that it closes.
create view proposal.road as
  select * from public.road r
  where not exists (select 1 from proposal.gone('roads') g where g = r.source || ':' || r.id);
