-- Public cameras of all sources, each row valid in a span of revisions of the existing city.
create table camera (
  source text not null,
  id text not null,
  valid_from integer not null,
  valid_to integer,
  geom geometry(Point, 5186) not null,
  purpose text not null,
  -- metres above the ground
  height_m real not null,
  -- where a fixed camera looks, degrees clockwise from north; null: it turns, or nobody says
  heading_deg real,
  -- how many at this place
  cameras integer not null,
  owner text,
  content_hash text not null,
  primary key (source, id, valid_from)
);
create index camera_geom on camera using gist (geom);
create index camera_open on camera (id) where valid_to is null;
