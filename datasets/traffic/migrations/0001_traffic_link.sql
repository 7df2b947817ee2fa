-- Links of the road traffic information, of all sources, each row valid in a span of revisions of the existing city.
create table traffic_link (
  source text not null,
  id text not null,
  valid_from integer not null,
  valid_to integer,
  geom geometry(LineString, 5186) not null,
  name text,
  class text not null,
  content_hash text not null,
  primary key (source, id, valid_from)
);
create index traffic_link_geom on traffic_link using gist (geom);
create index traffic_link_open on traffic_link (id) where valid_to is null;

-- Speeds out of files, at the times at which they were measured.
create table traffic_recorded (
  source text not null,
  link text not null,
  time timestamptz not null,
  valid_from integer not null,
  valid_to integer,
  speed_kmh real not null,
  level smallint,
  content_hash text not null,
  primary key (source, link, time, valid_from)
);
create index traffic_recorded_time on traffic_recorded (time) where valid_to is null;
