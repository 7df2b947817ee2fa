-- Buildings of all sources, each row valid in a span of revisions of the existing city.
create table building (
  source text not null,
  id text not null,
  valid_from integer not null,
  valid_to integer,
  -- `source:id` of the row of another source that shows in its place (see README: overlap rule)
  superseded_by text,
  geom geometry(MultiPolygon, 5186) not null,
  height_m real not null,
  height_origin text not null check (height_origin in ('surveyed', 'derived', 'default', 'generated')),
  floors smallint,
  floors_below smallint,
  use text not null,
  structure text not null,
  year_built smallint,
  name text,
  address text,
  ground_m real not null,
  ground_max_m real not null,
  -- terrain: sampled under the footprint; estimated: the terrain ends before it, or there is none
  ground_origin text not null check (ground_origin in ('terrain', 'estimated')),
  -- hash of everything that the source said: an equal row is left as it is
  content_hash text not null,
  primary key (source, id, valid_from)
);
create index building_geom on building using gist (geom);
create index building_open on building (source) where valid_to is null;
