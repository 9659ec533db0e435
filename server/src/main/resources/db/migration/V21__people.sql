-- People and how they sign in. Every row that gives rights bears a seal: HMAC-SHA-256 under the key
-- in the server's folder (people.key), so that whoever writes to the database alone invents nobody.
-- Secrets are stored as such an HMAC, as Argon2id, or encrypted under that key.

create table person (
  id             text primary key,
  name           text not null,
  name_key       text not null unique,      -- how names are compared: NFKC, lower case
  role           text not null,             -- viewer, auditor, trader, administrator
  language       text not null,
  keeper_name    text unique,               -- the person's name at the keeper, proved by a passkey there
  suspended      boolean not null,
  deleted        boolean not null,
  rests_because  text not null,             -- why trading rights rest; empty when they do not
  password_hash  text,                      -- Argon2id, PHC form
  totp           bytea,                     -- the TOTP secret, encrypted
  totp_step      bigint not null,           -- the last step used: a code counts once
  created_ms     bigint not null,
  seal           bytea not null
);

create table passkey (
  credential_id  bytea primary key,
  person_id      text not null references person,
  cose_key       bytea not null,
  counter        bigint not null,
  name           text not null,
  unproven       boolean not null,          -- made while trading rights rested: it proves nobody
  created_ms     bigint not null,
  last_used_ms   bigint,
  seal           bytea not null
);
create index passkey_by_person on passkey (person_id);

create table recovery_code (
  hash       bytea primary key,
  person_id  text not null references person,
  used_ms    bigint
);
create index recovery_code_by_person on recovery_code (person_id);

create table session (
  id                   text primary key,    -- public: what lists and revokes it
  secret_hash          bytea not null unique,
  person_id            text not null references person,
  means                text not null,       -- passkey, password, proof
  proved               boolean not null,    -- a passkey of before any reset has proved the person
  device               text not null,
  source               text not null,       -- address it was made from
  created_ms           bigint not null,
  last_used_ms         bigint not null,
  expires_ms           bigint not null,
  stepped_up_until_ms  bigint,
  ended_ms             bigint,
  ended_because        text,
  seal                 bytea not null
);
create index session_by_person on session (person_id);

-- A browser in which a person has signed in: others' failures do not slow it down.
create table known_browser (
  hash          bytea primary key,
  person_id     text not null references person,
  last_used_ms  bigint not null
);

create table welcome_link (
  hash           bytea primary key,
  kind           text not null,             -- invitation, reset, proved
  person_id      text not null references person,
  expires_ms     bigint not null,
  used_ms        bigint,
  chosen         bytea                      -- a password's hash and a TOTP secret, encrypted, until the first code
);
create index welcome_link_by_person on welcome_link (person_id);

-- Challenges that were answered well: never again.
create table used_challenge (
  hash      bytea primary key,
  until_ms  bigint not null
);

alter table api_token add column person_id text references person;
