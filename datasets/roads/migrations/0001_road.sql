-- Centre lines of roads of all sources, each row valid in a span of revisions of the existing city.
create table road (
  source text not null,
  id text not null,
  valid_from integer not null,
  valid_to integer,
  geom geometry(LineString, 5186) not null,
  class text not null,
  width_m real not null,
  width_origin text not null check (width_origin in ('surveyed', 'default', 'generated')),
  oneway text not null check (oneway in ('no', 'forward', 'backward')),
  name text,
  content_hash text not null,
  primary key (source, id, valid_from)
);
create index road_geom on road using gist (geom);
create index road_open on road (source) where valid_to is null;
