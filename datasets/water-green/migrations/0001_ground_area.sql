-- Water, green and open ground of all sources, each row valid in a span of revisions of the existing city.
create table ground_area (
  source text not null,
  id text not null,
  valid_from integer not null,
  valid_to integer,
  geom geometry(MultiPolygon, 5186) not null,
  category text not null,
  -- what the source calls it: park, pitch, river…
  kind text,
  name text,
  content_hash text not null,
  primary key (source, id, valid_from)
);
create index ground_area_geom on ground_area using gist (geom);
create index ground_area_open on ground_area (source) where valid_to is null;
