-- What is done with a wallet's money by itself, and strangers who wait to be enrolled.

create table money_rule (
  wallet             text    not null,
  version            int     not null,
  ticket_days        int     not null,        -- after it a ticket that nobody brought is a person's
  raise_after_blocks int     not null,        -- after it a payout's fee is raised; 0: never
  created_ms         bigint  not null,
  created_by         text    not null,
  primary key (wallet, version)
);

-- From where it was asked: places to wait in are shared fairly between addresses.
alter table machine_waiting add column address text not null default '';
create index machine_waiting_by_address on machine_waiting (address, last_heard_ms);
