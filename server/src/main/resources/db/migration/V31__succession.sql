-- One account at an exchange may have one key after another. Bots that were moved to a new key keep
-- what they placed with the old one.
create table key_succession (
  old_credential text   primary key,
  new_credential text   not null,
  at_ms          bigint not null
);
