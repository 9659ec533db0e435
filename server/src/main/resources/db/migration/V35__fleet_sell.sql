-- Coins that customers send, and notes that are put aside for them.

create table coin_receipt (
  outpoint     text    primary key,           -- txid:vout
  sale         text    not null references sale,
  satoshis     bigint  not null,
  used_sats    bigint  not null default 0,    -- by its sale
  verification bigint  not null,
  freed        boolean not null default false, -- its sale will use no more of it
  void         boolean not null default false, -- in no block any more
  at_ms        bigint  not null
);
create index coin_receipt_by_sale on coin_receipt (sale);

create table note_reservation (
  sale     text   primary key references sale,
  terminal text   not null,
  currency text   not null,
  notes    text   not null,                   -- JSON: [{minor, count}]
  at_ms    bigint not null
);
create index note_reservation_by_terminal on note_reservation (terminal);
