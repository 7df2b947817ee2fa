-- What a run has found so far, while it goes on: one raster, replaced by the next, gone when the run is over.
alter table job
  -- how many there were: 0, none
  add column preview integer not null default 0,
  add column preview_output text,
  -- as in run_result
  add column preview_meta jsonb,
  add column preview_values bytea;
