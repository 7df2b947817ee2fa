-- Views of the twin behind short links: only what differs from how it opens.
create table saved_view (
  -- made from the content: the same view has the same link
  id text primary key,
  body jsonb not null,
  created_at timestamptz not null default now()
);
