-- The lock of all machines at once, and what people attest to before it is lifted. Only added to.
create table fleet_lock (
  id          bigint  generated always as identity primary key,
  at_ms       bigint  not null,
  who         text    not null,
  locked      boolean not null,               -- false: lifted
  why         text    not null,               -- machines show it
  incident_id bigint  not null references incident
);
create trigger only_added_to before update or delete or truncate on fleet_lock
  for each statement execute function only_added_to();

-- What a named person has looked at where no program can judge: the list as it was shown to him.
create table incident_attestation (
  id          bigint generated always as identity primary key,
  incident_id bigint not null references incident,
  step        text   not null,
  at_ms       bigint not null,
  who         text   not null,
  seen        text   not null,                -- line by line
  text        text   not null                 -- what he says of it
);
create index incident_attestation_by_step on incident_attestation (incident_id, step, id);
create trigger only_added_to before update or delete or truncate on incident_attestation
  for each statement execute function only_added_to();
