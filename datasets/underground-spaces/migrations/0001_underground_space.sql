-- Stations, malls and passages of all sources, each row valid in a span of revisions of the existing city.
create table underground_space (
  source text not null,
  id text not null,
  valid_from integer not null,
  valid_to integer,
  geom geometry(MultiPolygon, 5186) not null,
  kind text not null check (kind in ('station', 'mall', 'passage')),
  name text not null,
  name_en text not null,
  line_name text,
  line_name_en text,
  -- Below the ground, negative above.
  roof_depth_m real not null,
  floor_depth_m real not null check (floor_depth_m > roof_depth_m),
  content_hash text not null,
  primary key (source, id, valid_from)
);
create index underground_space_geom on underground_space using gist (geom);
create index underground_space_open on underground_space (source) where valid_to is null;
