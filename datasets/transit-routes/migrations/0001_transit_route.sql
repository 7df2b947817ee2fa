-- Lines of public transport of all sources, each row valid in a span of revisions of the existing city.
create table transit_route (
  source text not null,
  id text not null,
  valid_from integer not null,
  valid_to integer,
  geom geometry(MultiLineString, 5186) not null,
  mode text not null,
  name text,
  stops integer,
  line_origin text not null check (line_origin in ('surveyed', 'derived')),
  content_hash text not null,
  primary key (source, id, valid_from)
);
create index transit_route_geom on transit_route using gist (geom);
create index transit_route_open on transit_route (source) where valid_to is null;
