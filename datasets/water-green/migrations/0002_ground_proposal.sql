-- Ground cover of proposals, in spans of the revisions of their scenario. New cover lies over what is there.
create table proposed_ground_area (
  scenario text not null,
  from_revision integer not null,
  to_revision integer,
  like ground_area
);
alter table proposed_ground_area
  alter column valid_from set default 0,
  add primary key (scenario, source, id, from_revision);
create index proposed_ground_area_geom on proposed_ground_area using gist (geom);

create view proposal.ground_area_come as
  select source, id, valid_from, valid_to, geom, category, kind, name, content_hash
  from public.proposed_ground_area
  where scenario = proposal.scenario() and from_revision <= proposal.revision()
    and (to_revision is null or to_revision > proposal.revision());

create view proposal.ground_area as
  select source, id, valid_from, valid_to, geom, category, kind, name, content_hash
  from public.ground_area a
  where not exists (select 1 from proposal.gone('water-green') g where g = a.source || ':' || a.id)
  union all
  select * from proposal.ground_area_come;
