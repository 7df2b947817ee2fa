-- Revisions of the city. Revision 0 of `existing` is the empty city.
create table scenario_revision (
  scenario text not null,
  revision integer not null,
  created_at timestamptz not null default now(),
  -- revision of `existing` in which each dataset last changed: {"buildings": 3}
  dataset_revisions jsonb not null default '{}',
  primary key (scenario, revision)
);
insert into scenario_revision (scenario, revision) values ('existing', 0);

-- Where the rows of a dataset came from. A source of a later import ends the row of an earlier one.
create table data_source (
  dataset text not null,
  source_id text not null,
  valid_from integer not null,
  valid_to integer,
  title jsonb not null,
  origin text not null check (origin in ('measured', 'surveyed', 'derived', 'default', 'generated', 'simulated')),
  licence text not null,
  attribution text not null,
  files text[] not null default '{}',
  -- the quality report of the import
  report jsonb not null default '{}',
  imported_at timestamptz not null default now(),
  primary key (dataset, source_id, valid_from)
);

-- Runs of simulations, as the API shows them. The queue only says whose turn it is; this is what happened.
create table job (
  id uuid primary key,
  process text not null,
  parameters jsonb not null,
  parameters_hash text not null,
  scenario text not null,
  revision integer not null,
  status text not null check (status in ('accepted', 'running', 'successful', 'failed', 'dismissed')),
  progress smallint not null default 0 check (progress between 0 and 100),
  stage text,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  -- raised by each worker that takes the job; only the holder of the newest lease may write
  lease integer not null default 0,
  -- last sign of life: queued, or worked on; a job that is silent for too long is queued again
  heartbeat_at timestamptz not null default now(),
  provenance jsonb,
  -- what to tell the user when it failed: an RFC 9457 problem with both languages
  problem jsonb
);
create index job_created on job (created_at desc);
create index job_open on job (status) where status in ('accepted', 'running');

create table run_result (
  job uuid not null references job (id) on delete cascade,
  output text not null,
  -- everything of the Field but its values: width, height, cellSize, origin, crs, unit, noData …
  meta jsonb not null,
  -- float32, little-endian, row 0 in the north; deflated
  values bytea not null,
  -- one byte per cell, deflated; null: every cell counts
  mask bytea,
  primary key (job, output)
);

-- Bearer tokens of machines and people who write; only the hash is kept.
create table api_token (
  id text primary key,
  name text not null,
  hash bytea not null,
  created_at timestamptz not null default now(),
  revoked_at timestamptz
);
