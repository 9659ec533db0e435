-- Where machines stand, which group they are of, and what was shut by a person. A place's row is
-- replaced by its next version; what was shut and opened again is only ever added to.

create table place (
  id             bigint generated always as identity primary key,
  version        int    not null,
  body           text   not null,             -- JSON
  changed_ms     bigint not null,
  changed_by     text   not null
);

create table machine_group (
  name       text   primary key,
  note       text   not null,
  created_ms bigint not null,
  created_by text   not null
);

-- Where a machine stands and which group it is of; no row: nowhere, in none, both ways.
create table machine_at (
  terminal      text    primary key,
  place         bigint  references place,
  machine_group text    references machine_group,
  one_way       boolean not null default false  -- it takes cash and gives none
);
create index machine_at_by_place on machine_at (place);
create index machine_at_by_group on machine_at (machine_group);

-- The kill switch: by fleet, jurisdiction, group and place (a machine's own lock is its row's).
create table closure (
  id          bigint generated always as identity primary key,
  kind        text   not null,
  name        text   not null,                -- empty for the fleet
  why         text   not null,
  closed_by   text   not null,
  closed_ms   bigint not null,
  reopened_by text   not null default '',
  reopened_ms bigint                          -- null while it is shut
);
create unique index closure_open on closure (kind, name) where reopened_ms is null;
