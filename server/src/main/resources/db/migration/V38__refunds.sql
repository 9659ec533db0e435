-- Coins that go back to customers: of each verified output what no sale uses, once.

create table coin_refund (
  outpoint  text   primary key references coin_receipt,
  sale      text   not null references sale,
  wallet    text   not null,
  address   text   not null,
  person    text   not null,                  -- who named the address; empty: the machine signed it
  satoshis  bigint not null default 0,
  state     text   not null,                  -- WAITING, ASKED, OWED, SENT
  attempts  int    not null default 0,
  caller_id bytea,                            -- of the last attempt
  due_ms    bigint not null,
  why       text   not null default '',
  txid      text   not null default '',
  fee_sats  bigint not null default 0
);
create unique index coin_refund_by_caller on coin_refund (caller_id);
create index coin_refund_waiting on coin_refund (due_ms) where state = 'WAITING';
create index coin_refund_by_sale on coin_refund (sale);
