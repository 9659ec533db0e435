-- What a token may do is sealed with the server's own key, together with its secret. The tokens from
-- before are only hashes of their secrets, which whoever writes here can make: they end, and the first
-- start after this writes a new admin.token.
delete from api_token;
alter table api_token rename column secret_hash to seal;
