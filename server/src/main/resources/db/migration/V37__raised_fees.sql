-- Versions of one transaction: they pay the same payouts and share inputs, so that one can be mined.

alter table coin_send add column root bytea;             -- the first version
update coin_send set root = caller_id;
alter table coin_send alter column root set not null;
alter table coin_send add column since_height int not null default 0; -- went out, or its fee was last asked to be raised
create index coin_send_by_root on coin_send (root);
alter table coin_send add column position bigint generated always as identity;
