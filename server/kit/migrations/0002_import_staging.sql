-- Rows of large files on their way into the city: kept between tries, so that an import that was stopped goes on where it was.
create table import_staging (
  -- the file's content, how it is read, and what the rows were checked against
  key text primary key,
  -- the table of the rows
  staged text not null,
  rows bigint not null default 0,
  -- the quality report, once all rows are there
  report jsonb,
  touched_at timestamptz not null default now()
);
create sequence import_staging_number;
