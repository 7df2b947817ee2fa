-- Runs as records that can be cited: who asked, which run it repeats, and what is needed to find an equal one.
alter table job
  add column author text,
  add column repeats uuid,
  -- hash of the scenario's edits: empty for the existing city
  add column content text not null default '';
create index job_same on job (process, parameters_hash) where status = 'successful';
