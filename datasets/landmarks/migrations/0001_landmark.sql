-- Landmarks and heritage of all sources, each row valid in a span of revisions of the existing city.
create table landmark (
  source text not null,
  id text not null,
  valid_from integer not null,
  valid_to integer,
  -- a point, or the line along which a wall, an earthwork or a bridge runs
  geom geometry(Geometry, 5186) not null,
  kind text not null,
  -- class of the shape that is drawn
  model text not null,
  name text not null,
  name_en text not null,
  height_m real,
  long_m real,
  short_m real,
  -- degrees from the east to the long side, counter-clockwise; null: as its building or street stands
  turn_deg real,
  year smallint,
  text_ko text,
  text_en text,
  -- id (within its source) of the building that is drawn as this model instead
  replaces text,
  content_hash text not null,
  primary key (source, id, valid_from)
);
create index landmark_geom on landmark using gist (geom);
create index landmark_open on landmark (source) where valid_to is null;
