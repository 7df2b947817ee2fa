-- What the rules found in the live feeds: one row from the moment that it is raised; an open one has no cleared_at.
create table alarm (
  id bigint generated always as identity primary key,
  feed text not null,
  entity text not null,
  cause text not null check (cause in ('above', 'below', 'impossible', 'stuck', 'outlier', 'silence')),
  -- key of the value; empty where it is about the entity as a whole
  value_key text not null,
  severity text not null check (severity in ('watch', 'warning', 'critical')),
  simulated boolean not null,
  -- the district that it lies in: {"ko": …, "en": …}
  place jsonb,
  raised_at timestamptz not null,
  -- the value that raised it and the limit that it passed
  value real,
  limit_value real,
  cleared_at timestamptz,
  acknowledged_at timestamptz,
  acknowledged_by text,
  note text
);
create unique index alarm_open on alarm (feed, entity, cause, value_key) where cleared_at is null;
create index alarm_raised on alarm (raised_at desc, id desc);

-- Rules that were set on this server, over those of the feed's contract.
create table alarm_rule (
  feed text primary key,
  rules jsonb not null,
  changed_at timestamptz not null default now()
);
