-- Fills are paged by the order in which they were written: many share a millisecond.
alter table fill add column position bigint generated always as identity;
drop index fill_by_bot;
create unique index fill_by_position on fill (position);
create index fill_by_bot on fill (bot_id, position);
