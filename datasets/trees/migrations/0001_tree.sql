-- Trees of all sources, each row valid in a span of revisions of the existing city.
create table tree (
  source text not null,
  id text not null,
  valid_from integer not null,
  valid_to integer,
  geom geometry(Point, 5186) not null,
  kind text not null check (kind in ('street', 'park', 'other')),
  height_m real not null check (height_m > 0),
  crown_m real not null check (crown_m > 0),
  trunk_m real not null check (trunk_m >= 0),
  content_hash text not null,
  primary key (source, id, valid_from)
);
create index tree_geom on tree using gist (geom);
create index tree_open on tree (source) where valid_to is null;
