-- Stops and stations of all sources, each row valid in a span of revisions of the existing city.
create table transit_stop (
  source text not null,
  id text not null,
  valid_from integer not null,
  valid_to integer,
  geom geometry(Point, 5186) not null,
  mode text not null,
  name text,
  line text,
  ref text,
  kind text,
  content_hash text not null,
  primary key (source, id, valid_from)
);
create index transit_stop_geom on transit_stop using gist (geom);
create index transit_stop_open on transit_stop (source) where valid_to is null;
