-- Places of interest of all sources, each row valid in a span of revisions of the existing city.
create table place (
  source text not null,
  id text not null,
  valid_from integer not null,
  valid_to integer,
  geom geometry(Point, 5186) not null,
  kind text not null,
  name text,
  address text,
  -- the other columns of the source, a line each
  details text,
  content_hash text not null,
  primary key (source, id, valid_from)
);
create index place_geom on place using gist (geom);
create index place_open on place (source) where valid_to is null;
