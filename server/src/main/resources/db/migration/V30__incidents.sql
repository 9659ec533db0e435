-- Incidents as they are handled. What was seen, said and gathered is only ever added to; the
-- database itself refuses to change or delete it.

alter table finding add column instrument text not null default '';   -- BASE/QUOTE; empty: none
create index finding_by_incident on finding (incident_id, id);
create index finding_by_credential on finding (credential, id);

alter table incident
  add column family          text   not null default 'account',
  add column severity        text   not null default 'critical',
  add column credential      text   not null default '',
  add column replacement     text   not null default '',
  add column subject         text   not null default '',   -- the person it is about, by his keeper's name
  add column owner           text   not null default '',
  add column runbook         text   not null default '',
  add column runbook_version int    not null default 0,
  add column last_finding_ms bigint not null default 0,
  add column gatherings      int    not null default 0,
  add column gathered_ms     bigint not null default 0,
  add column exported_ms     bigint not null default 0;
update incident set
  credential = coalesce((select f.credential from finding f where f.incident_id = incident.id limit 1), ''),
  last_finding_ms = opened_ms, runbook = 'stolen-key', runbook_version = 1;

create table incident_line (
  id          bigint generated always as identity primary key,
  incident_id bigint not null references incident,
  at_ms       bigint not null,
  who         text   not null,
  kind        text   not null,
  text        text   not null
);
create index incident_line_by_incident on incident_line (incident_id, id);

create table incident_task (
  id          bigint generated always as identity primary key,
  incident_id bigint not null references incident,
  at_ms       bigint not null,
  who         text   not null,
  text        text   not null,
  done_ms     bigint,
  done_by     text
);

create table incident_message (
  id          bigint generated always as identity primary key,
  incident_id bigint not null references incident,
  at_ms       bigint not null,
  who         text   not null,
  template    text   not null,
  language    text   not null,
  text        text   not null
);

create table incident_evidence (
  id          bigint generated always as identity primary key,
  incident_id bigint not null references incident,
  at_ms       bigint not null,
  name        text   not null,
  source      text   not null,
  media_type  text   not null,
  bytes       bytea  not null,
  sha256      bytea  not null,
  unique (incident_id, name)
);

-- Where the tally names a piece of evidence; comes later when the keeper was away.
create table incident_evidence_leaf (
  evidence_id bigint primary key references incident_evidence,
  sequence    bigint not null,
  leaf        bigint not null
);

-- How each step stands: what was seen last, not what ever was.
create table incident_step (
  incident_id bigint not null references incident,
  step        text   not null,
  state       text   not null,
  reason      text   not null,
  checked_ms  bigint not null,
  primary key (incident_id, step)
);

-- What a person says he did where the program cannot look.
create table incident_word (
  id          bigint generated always as identity primary key,
  incident_id bigint not null references incident,
  step        text   not null,
  at_ms       bigint not null,
  who         text   not null,
  text        text   not null
);

create table statement (
  change       bytea  primary key,            -- caller id of the change that people approve
  incident_id  bigint references incident,
  heading      text   not null,
  text         text   not null,
  proposed_ms  bigint not null,
  proposed_by  text   not null
);

-- Read from the tally, again at every start: what was said is what stands there.
create table statement_published (
  approved     bytea  primary key,            -- caller id of the approved entry
  heading      text   not null,
  text         text   not null,
  published_ms bigint not null,
  sequence     bigint not null,
  leaf         bigint not null
);

create function only_added_to() returns trigger language plpgsql as $$
begin
  raise exception '% is only added to: what an incident holds is neither changed nor deleted', tg_table_name;
end $$;

create trigger only_added_to before update or delete or truncate on incident_line
  for each statement execute function only_added_to();
create trigger only_added_to before update or delete or truncate on incident_message
  for each statement execute function only_added_to();
create trigger only_added_to before update or delete or truncate on incident_evidence
  for each statement execute function only_added_to();
create trigger only_added_to before update or delete or truncate on incident_evidence_leaf
  for each statement execute function only_added_to();
create trigger only_added_to before update or delete or truncate on incident_word
  for each statement execute function only_added_to();
create trigger only_added_to before update or delete or truncate on statement
  for each statement execute function only_added_to();
create trigger only_added_to before update or delete or truncate on statement_published
  for each statement execute function only_added_to();
create trigger only_added_to before delete or truncate on incident_task
  for each statement execute function only_added_to();
create trigger only_added_to before delete or truncate on incident
  for each statement execute function only_added_to();
create trigger only_added_to before delete or truncate on finding
  for each statement execute function only_added_to();
