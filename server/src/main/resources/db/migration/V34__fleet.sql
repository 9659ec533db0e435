-- Machines that take and give cash, their sales, and what is asked of the keeper for them. What a
-- machine has signed and what has happened to a sale is only ever added to; the rows beside it say
-- where it stands. Times are milliseconds since 1970; cash is in minor units, coins in satoshis.

create table machine (
  terminal       text    primary key,
  public_key     bytea   not null,
  simulated      boolean not null,
  software       text    not null,
  first_heard_ms bigint  not null,
  last_heard_ms  bigint  not null,
  beat           text    not null default '{}',   -- the last one, JSON
  next_sequence  bigint  not null default 1,      -- of its statements, the one that is wanted next
  locked         text    not null default '',     -- why; empty: it is not
  locked_by      text    not null default '',
  locked_ms      bigint  not null default 0
);

-- Who asked to be let in and is not enrolled. Anybody can write here: few, and for a day.
create table machine_waiting (
  terminal       text    not null,
  public_key     bytea   not null,
  simulated      boolean not null,
  software       text    not null,
  first_heard_ms bigint  not null,
  last_heard_ms  bigint  not null,
  primary key (terminal, public_key)
);

create table machine_session (
  token_hash bytea  primary key,              -- SHA-256; the token is never stored
  terminal   text   not null,
  expires_ms bigint not null
);

create table machine_nonce (
  terminal text   not null,
  nonce    bytea  not null,
  at_ms    bigint not null,
  primary key (terminal, nonce)
);

-- Everything a machine said, as it signed it.
create table machine_statement (
  terminal    text   not null,
  sequence    bigint not null,
  sale        text   not null default '',
  kind        text   not null,
  statement   bytea  not null,
  signature   bytea  not null,
  received_ms bigint not null,
  trouble     text   not null default '',     -- why it could not be used; empty: it was
  primary key (terminal, sequence)
);
create index machine_statement_by_sale on machine_statement (sale);
create index machine_statement_trouble on machine_statement (received_ms) where trouble <> '';

-- One coin's settings; every version stays.
create table coin_setting (
  name       text   not null,
  version    int    not null,
  body       text   not null,                 -- JSON
  created_ms bigint not null,
  created_by text   not null,
  primary key (name, version)
);

-- Prices that machines were given, with what they hold of limits and coins until they are used.
create table machine_quote (
  id              bytea   primary key,
  number          bigint  generated always as identity,
  terminal        text    not null,
  direction       text    not null,
  setting         text    not null,
  setting_version int     not null,
  wallet          text    not null,
  destination     text    not null,           -- the customer's; empty for a sell without one
  screened        text    not null,           -- which list let it pass
  body            bytea   not null,           -- canonical
  created_ms      bigint  not null,
  expires_ms      bigint  not null,
  promised_sats   bigint  not null,           -- the most coins it may come to; 0 once another took its place
  sale            text                        -- the sale that took it; null before
);
create index machine_quote_open on machine_quote (terminal, created_ms desc);
create index machine_quote_free on machine_quote (expires_ms) where sale is null;
create index machine_quote_by_sale on machine_quote (sale);

-- What limits count: reserved with a quote, then what really happened.
create table limit_taken (
  id        text    primary key,              -- quote/ID before there is a sale, then sale/ID
  person    text    not null,
  address   text    not null,
  terminal  text    not null,
  direction text    not null,
  currency  text    not null,
  minor     bigint  not null,
  at_ms     bigint  not null,
  settled   boolean not null,
  until_ms  bigint  not null                  -- a reservation that is not used ends here
);
create index limit_taken_by_person on limit_taken (person, at_ms);
create index limit_taken_by_address on limit_taken (address, at_ms);
create index limit_taken_by_terminal on limit_taken (terminal, at_ms);

create table sale (
  id            text   primary key,           -- BT1001-17
  terminal      text   not null,
  number        bigint not null,
  direction     text   not null,
  phase         text   not null,
  why           text   not null,
  version       bigint not null,
  setting       text   not null,
  wallet        text   not null,
  currency      text   not null,
  cash_minor    bigint not null,
  satoshis      bigint not null,              -- promised to or asked of the customer
  address       text   not null,              -- where coins go or come to
  txid          text   not null default '',
  quote         bytea,
  parent        text,                         -- for a supplement: the sale that began it
  parent_event  bigint,
  created_ms    bigint not null,
  changed_ms    bigint not null
);
create index sale_by_terminal on sale (terminal, number);
create index sale_by_phase on sale (phase, changed_ms);
create index sale_by_address on sale (address);
create index sale_by_txid on sale (txid) where txid <> '';
create index sale_by_time on sale (created_ms);

create table sale_event (
  sale   text   not null references sale,
  version bigint not null,                    -- the sale's after it
  at_ms  bigint not null,
  kind   text   not null,
  body   text   not null,                     -- JSON
  phase  text   not null,
  why    text   not null,
  primary key (sale, version)
);

-- What is to be done because of a step, after it is stored; done at least once.
create table sale_errand (
  id         bigint generated always as identity primary key,
  sale       text   not null references sale,
  kind       text   not null,
  body       text   not null,                 -- JSON
  due_ms     bigint not null,
  tries      int    not null default 0,
  done_ms    bigint,
  trouble    text   not null default ''
);
create index sale_errand_open on sale_errand (due_ms) where done_ms is null;

-- The outbox: an intent about machines is here, durably, before the keeper hears of it.
create table machine_intent (
  caller_id  bytea   primary key,
  position   bigint  generated always as identity,
  kind       text    not null,                -- pay-out, send-coins, attest-address, ...
  sale       text    not null default '',
  bytes      bytea   not null,
  created_ms bigint  not null,
  verdict    text    not null default '',     -- approved or refused; empty until it is judged
  rule       text    not null default '',
  figures    text    not null default '',
  finished   boolean not null default false
);
create index machine_intent_open on machine_intent (position) where not finished;
create index machine_intent_by_sale on machine_intent (sale);

-- Coins owed, by the intent that made them due.
create table coin_payout (
  caller_id   bytea  primary key,
  sale        text   not null references sale,
  wallet      text   not null,
  address     text   not null,
  satoshis    bigint not null,
  due_ms      bigint not null,
  send        bytea                           -- the transaction that pays it; null while it waits
);
create index coin_payout_due on coin_payout (wallet, due_ms) where send is null;
create index coin_payout_by_send on coin_payout (send);

-- Transactions of ours.
create table coin_send (
  caller_id     bytea   primary key,
  wallet        text    not null,
  psbt          bytea   not null,
  fee_sats      bigint  not null,
  change_index  bigint  not null default -1,
  txid          text    not null default '',
  signed        bytea,                        -- as the network takes it
  standing      text    not null,             -- asked, refused, signed, broadcast, confirmed
  trouble       text    not null default '',
  confirmations int     not null default 0,
  created_ms    bigint  not null,
  changed_ms    bigint  not null
);
create index coin_send_open on coin_send (changed_ms) where standing <> 'refused';
create index coin_send_by_txid on coin_send (txid) where txid <> '';

-- What the keeper signed for a machine.
create table machine_attestation (
  caller_id  bytea  primary key,
  sale       text   not null,
  body       bytea  not null,
  signature  bytea  not null,
  created_ms bigint not null
);
create index machine_attestation_by_sale on machine_attestation (sale);

-- Cash taken out of a machine: its own count, what the books expected, and a person's count.
create table cash_collection (
  terminal        text   not null,
  sequence        bigint not null,            -- of the statement that opened the unit
  unit            text   not null,
  currency        text   not null,
  by_machine      text   not null,            -- JSON: [{minor, count}]
  expected        text   not null,            -- the same, of the books
  at_ms           bigint not null,
  counted         text,                       -- the same, of the person who counted; null before
  counted_by      text   not null default '',
  counted_ms      bigint not null default 0,
  primary key (terminal, sequence)
);
