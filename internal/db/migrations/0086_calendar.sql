-- The secret address under which a person's calendar reads when and where his
-- meetings are. One for an account; renewing it makes the old one lead nowhere.
create table calendar (
  account ID primary key references account (id),
  token   KEY not null,
  made_at INSTANT not null
);
create unique index calendar_token on calendar (token);
