-- Summits of all sources, each row valid in a span of revisions of the existing city.
create table peak (
  source text not null,
  id text not null,
  valid_from integer not null,
  valid_to integer,
  geom geometry(Point, 5186) not null,
  kind text not null,
  name text not null,
  name_en text not null,
  -- metres above mean sea level
  height_m double precision,
  -- the mountain of several peaks that it belongs to
  mountain text,
  mountain_en text,
  -- another name, or where it is
  also text,
  content_hash text not null,
  primary key (source, id, valid_from)
);
create index peak_geom on peak using gist (geom);
create index peak_open on peak (source) where valid_to is null;
