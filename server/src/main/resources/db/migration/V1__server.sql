-- Everything the server knows. Money is numeric(39,0): integers of atomic units, wide enough for
-- the 128 bits of the tally's entries. Times are milliseconds since 1970; *_market_ms is the
-- market's (replay) clock, all others are wall time.

create table api_token (
  id            text primary key,
  name          text not null,
  secret_hash   bytea not null,           -- SHA-256 of the secret part; the secret is never stored
  scopes        text[] not null,
  bots          text[] not null,          -- empty: all bots
  created_ms    bigint not null,
  expires_ms    bigint not null,
  last_used_ms  bigint,
  revoked_ms    bigint
);

create table bot (
  id            text primary key,         -- random part in it: caller ids derive from it for ever
  name          text not null,
  credential    text not null,
  venue         text not null,
  instruments   text[] not null,          -- BASE/QUOTE
  settings      text not null,            -- JSON as the API takes it
  running       boolean not null,
  state         bytea not null,           -- the strategy's own versioned form
  version       bigint not null,          -- the single-writer check: every write expects the last one
  created_ms    bigint not null,
  changed_ms    bigint not null,
  deleted_ms    bigint
);

-- The outbox: an intent is here, durably, before the keeper hears of it.
create table intent (
  caller_id      bytea primary key,
  position       bigint generated always as identity,
  bot_id         text not null references bot,
  deal           bigint not null,
  credential     text not null,
  instrument     text not null,
  action         text not null,           -- place or cancel
  purpose        text not null,           -- base, averaging, take-profit, ...
  bytes          bytea not null,          -- the canonical intent
  created_ms     bigint not null,
  verdict        text,                    -- approved or refused; null until judged
  rule           text,
  figures        text,
  sequence       bigint,
  leaf           bigint,
  commitment     bytea,
  main_client_id text,
  stop_client_id text,
  main_order_id  text,
  stop_order_id  text,
  outcome        text,                    -- the last one, in a word
  outcome_text   text,
  finished       boolean not null default false
);
create index intent_unfinished on intent (bot_id) where not finished;
create index intent_by_main_client on intent (main_client_id);
create index intent_by_stop_client on intent (stop_client_id);
create index intent_by_main_order on intent (instrument, main_order_id);
create index intent_by_stop_order on intent (instrument, stop_order_id);
create index intent_by_bot on intent (bot_id, position);

-- Outcomes already given to the strategy: the keeper may say them again.
create table intent_outcome (
  caller_id   bytea not null references intent,
  kind        text not null,              -- accepted, rejected, unknown, never-arrived, closed-main, closed-stop
  text        text not null,
  filled_base numeric(39,0),              -- of a closed order: what it executed in all
  at_ms       bigint not null,
  primary key (caller_id, kind)
);

create table fill (
  venue        text not null,
  instrument   text not null,
  trade_id     text not null,
  order_id     text not null,
  caller_id    bytea not null references intent,
  leg          text not null,
  bot_id       text not null references bot,
  deal         bigint not null,
  side         text not null,
  price        numeric(39,0) not null,
  quantity     numeric(39,0) not null,
  quote_amount numeric(39,0) not null,
  fee          numeric(39,0) not null,
  fee_asset    text not null,
  maker        boolean not null,
  time_ms      bigint not null,
  primary key (venue, instrument, trade_id)
);
create index fill_by_bot on fill (bot_id, time_ms);
create index fill_by_intent on fill (caller_id);

create table deal (
  bot_id          text not null references bot,
  number          bigint not null,
  instrument      text not null,
  state           text not null,
  open            boolean not null,
  protected       boolean not null,
  protection      text not null,
  opened_market_ms bigint not null,
  closed_market_ms bigint,
  summary         text not null,          -- JSON, the strategy's own view
  changed_ms      bigint not null,
  primary key (bot_id, number)
);
create index deal_open on deal (bot_id) where open;

create table book_transaction (
  id       text primary key,
  time_ms  bigint not null
);
create table book_posting (
  transaction_id text not null references book_transaction,
  line           int not null,
  account        text not null,
  asset          text not null,
  decimals       int not null,
  units          numeric(39,0) not null,
  primary key (transaction_id, line)
);
create index book_posting_by_account on book_posting (account, asset);

-- What the event stream replays. Readers go by (xid, id) below the oldest running transaction, so
-- that a row committed late is never skipped.
create table event (
  id      bigint generated always as identity primary key,
  xid     xid8 not null default pg_current_xact_id(),
  at_ms   bigint not null,
  kind    text not null,                  -- bot, deal, order, fill, finding, tally, keeper
  bot_id  text,
  data    text not null                   -- JSON
);
create index event_order on event (xid, id);
create index event_by_bot on event (bot_id, id);

create table finding (
  id          bigint generated always as identity primary key,
  key         text not null unique,       -- what it is about, so that it is told once
  at_ms       bigint not null,
  kind        text not null,
  severity    text not null,
  credential  text not null,
  text        text not null,
  evidence    text not null,              -- JSON
  action      text not null,
  incident_id bigint
);

create table incident (
  id         bigint generated always as identity primary key,
  opened_ms  bigint not null,
  closed_ms  bigint,
  title      text not null,
  state      text not null
);
alter table finding add foreign key (incident_id) references incident;

create table idempotent_answer (
  token_id     text not null,
  key          text not null,
  request_hash bytea not null,
  status       int not null,
  body         text not null,
  created_ms   bigint not null,
  primary key (token_id, key)
);

-- Small facts: the last trade seen per credential and instrument, the last tally size told, ...
create table bookmark (
  name   text primary key,
  value  text not null
);
