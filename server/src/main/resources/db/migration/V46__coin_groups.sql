-- A group's own values over a coin's setting, kept with each version of it; and which version each
-- machine says it runs.
alter table coin_setting add column own text not null default '{}';  -- JSON, by group

-- What stands on a machine's screen besides what it offers.
alter table machine_at add column message text not null default '';
