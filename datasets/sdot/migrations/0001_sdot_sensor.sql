-- S-DoT sensors of all sources, each row valid in a span of revisions of the existing city.
create table sdot_sensor (
  source text not null,
  serial text not null,
  valid_from integer not null,
  valid_to integer,
  -- as the source states them; `geom` is the same position in metres
  lon double precision not null,
  lat double precision not null,
  geom geometry(Point, 5186) not null,
  content_hash text not null,
  primary key (source, serial, valid_from)
);
create index sdot_sensor_geom on sdot_sensor using gist (geom);
create index sdot_sensor_open on sdot_sensor (serial) where valid_to is null;
