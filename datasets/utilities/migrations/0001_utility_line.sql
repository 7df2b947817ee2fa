-- Underground lines of all kinds and sources, each row valid in a span of revisions of the existing city.
create table utility_line (
  source text not null,
  id text not null,
  valid_from integer not null,
  valid_to integer,
  geom geometry(LineString, 5186) not null,
  kind text not null check (kind in ('water', 'sewer', 'gas', 'power', 'telecom', 'heat')),
  -- From the ground to the top of the line, at its first and last point.
  depth_from_m real not null,
  depth_to_m real not null,
  depth_origin text not null check (depth_origin in ('surveyed', 'default', 'generated')),
  -- Outer diameter.
  diameter_m real not null check (diameter_m > 0),
  material text not null,
  year smallint,
  pressure_kpa real,
  voltage_kv real,
  content_hash text not null,
  primary key (source, id, valid_from)
);
create index utility_line_geom on utility_line using gist (geom);
create index utility_line_open on utility_line (source) where valid_to is null;
