-- Proposals: scenarios beside `existing`. Their revisions are rows of scenario_revision too, which never change once made.
create table scenario (
  id text primary key,
  title text not null,
  author text not null,
  created_at timestamptz not null default now(),
  -- the revision that it was begun from: of `existing`, or of the scenario that it branched off
  from_scenario text not null,
  from_revision integer not null
);

alter table scenario_revision
  -- revision of `existing` that the edits lie over
  add column base integer,
  add column deed text check (deed in ('begin', 'edit', 'undo', 'redo', 'merge', 'rebase')),
  add column author text,
  add column note text,
  -- hash of all edits: equal content has equal text, whatever the way to it
  add column content text,
  -- the other side of a merge
  add column merged_scenario text,
  add column merged_revision integer;

-- What a scenario does to each thing, in spans of its revisions. What it adds has ids of the source `proposal`.
create table scenario_edit (
  scenario text not null references scenario (id),
  feature text not null,
  -- dataset of the thing; empty where it belongs to none
  dataset text not null,
  valid_from integer not null,
  valid_to integer,
  edit jsonb not null,
  primary key (scenario, feature, valid_from)
);
create index scenario_edit_dataset on scenario_edit (scenario, dataset);

-- Tables of the city as a proposal has them: a reader that looks here first (search_path) sees the proposal.
create schema proposal;

create function proposal.scenario() returns text language sql stable
  as $$ select current_setting('twin.scenario') $$;
create function proposal.revision() returns integer language sql stable
  as $$ select current_setting('twin.revision')::integer $$;

-- Things of a dataset that the proposal removes or replaces.
create function proposal.gone(of_dataset text) returns setof text language sql stable rows 20
  as $$ select feature from public.scenario_edit
        where scenario = proposal.scenario() and dataset = of_dataset
          and valid_from <= proposal.revision() and (valid_to is null or valid_to > proposal.revision()) $$;
