-- What a deal has earned by the book: quote received less quote paid less fees taken in quote, in
-- atomic units of the quote asset. Written with the fills themselves; null before the first one.
alter table deal add column booked numeric(39,0);
update deal d set booked = (
  select -sum(p.units) from book_posting p
  where p.account in ('deal/' || d.bot_id || '/' || d.number || '/trade',
                      'deal/' || d.bot_id || '/' || d.number || '/fee')
    and p.asset = split_part(d.instrument, '/', 2));
-- Where on the market's own clock a fill belongs: a replayed market's is not the venue's account's.
alter table fill add column market_ms bigint;
create index deal_ended on deal (closed_market_ms)
  include (bot_id, instrument, state, booked) where not open;
