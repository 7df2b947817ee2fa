-- Fire stations, hydrants and emergency hydrant boxes of all sources, each row valid in a span of revisions of the existing city.
create table fire_facility (
  source text not null,
  id text not null,
  valid_from integer not null,
  valid_to integer,
  geom geometry(Point, 5186) not null,
  kind text not null,
  name text,
  gu text,
  -- what the source says of its condition, in its own words
  condition text,
  content_hash text not null,
  primary key (source, id, valid_from)
);
create index fire_facility_geom on fire_facility using gist (geom);
create index fire_facility_open on fire_facility (id) where valid_to is null;
