-- Stations of shared bicycles of all sources, each row valid in a span of revisions of the existing city.
create table bike_station (
  source text not null,
  id text not null,
  valid_from integer not null,
  valid_to integer,
  geom geometry(Point, 5186) not null,
  name text,
  gu text,
  racks integer,
  content_hash text not null,
  primary key (source, id, valid_from)
);
create index bike_station_geom on bike_station using gist (geom);
create index bike_station_open on bike_station (id) where valid_to is null;
