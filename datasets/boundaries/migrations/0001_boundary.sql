-- Areas of administration of all sources, each row valid in a span of revisions of the existing city.
create table boundary (
  source text not null,
  -- gu (시군구, 5 digits), legal-dong (법정동, 8 digits), adm-dong (행정동)
  level text not null check (level in ('gu', 'legal-dong', 'adm-dong')),
  -- code as the source writes it: 행정표준코드 for legal dongs, KOSTAT's own for its census files
  id text not null,
  valid_from integer not null,
  valid_to integer,
  -- 행정표준코드 of the gu that the area is, or lies in; null when the source does not say it
  gu_code text,
  name_ko text not null,
  name_en text,
  geom geometry(MultiPolygon, 5186) not null,
  -- why the row is kept but not shown: `displaced` (moved as a whole), `union` (the gu is drawn as the union of the
  -- legal dongs instead), `older` (another import of legal dongs is newer)
  hidden text check (hidden in ('displaced', 'union', 'older')),
  content_hash text not null,
  primary key (source, level, id, valid_from)
);
create index boundary_geom on boundary using gist (geom);
create index boundary_open on boundary (source) where valid_to is null;
