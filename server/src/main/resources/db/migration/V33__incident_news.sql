-- What is only noted (an account was frozen, let go again) belongs to an incident and changes no evidence;
-- what a stranger did does. Kept apart, so that our own deeds do not make an exported zip incomplete.
alter table incident add column last_news_ms bigint not null default 0;
update incident set last_news_ms = last_finding_ms;
