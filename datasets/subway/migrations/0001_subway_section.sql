-- Track of the subway in parts that are built in one way, each row valid in a span of revisions of the existing city.
create table subway_section (
  source text not null,
  id text not null,
  valid_from integer not null,
  valid_to integer,
  geom geometry(LineString, 5186) not null,
  route text not null,
  name text not null,
  name_en text not null,
  colour text not null,
  from_station text not null,
  from_station_en text not null,
  to_station text not null,
  to_station_en text not null,
  structure text not null check (structure in ('tunnel', 'surface', 'viaduct', 'bridge')),
  -- Of the rail below the ground at the first and the last point; negative above.
  depth_from_m real not null,
  depth_to_m real not null,
  content_hash text not null,
  primary key (source, id, valid_from)
);
create index subway_section_geom on subway_section using gist (geom);
create index subway_section_open on subway_section (source) where valid_to is null;
