-- Buildings that proposals bring or change, in spans of the revisions of their scenario.
create table proposed_building (
  scenario text not null,
  from_revision integer not null,
  to_revision integer,
  like building
);
alter table proposed_building
  alter column valid_from set default 0,
  add primary key (scenario, source, id, from_revision);
create index proposed_building_geom on proposed_building using gist (geom);

create view proposal.building_come as
  select source, id, valid_from, valid_to, superseded_by, geom, height_m, height_origin, floors, floors_below, use,
    structure, year_built, name, address, ground_m, ground_max_m, ground_origin, content_hash, roof_shape, eave_m
  from public.proposed_building
  where scenario = proposal.scenario() and from_revision <= proposal.revision()
    and (to_revision is null or to_revision > proposal.revision());

create view proposal.building as
  select source, id, valid_from, valid_to, superseded_by, geom, height_m, height_origin, floors, floors_below, use,
    structure, year_built, name, address, ground_m, ground_max_m, ground_origin, content_hash, roof_shape, eave_m
  from public.building b
  where not exists (select 1 from proposal.gone('buildings') g where g = b.source || ':' || b.id)
  union all
  select * from proposal.building_come;
