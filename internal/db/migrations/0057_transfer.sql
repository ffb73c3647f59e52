-- A member introduced to another unit (chuyển sinh hoạt đảng). to_unit 0: a unit
-- that is not on Nếp, told by place. paper: the number of the letter. outcome: ''
-- under way ("đã giới thiệu đi, chưa được tiếp nhận"), received, back (taken back),
-- other (the member left or went elsewhere). ended_on: the day of that.
create table transfer (
  id        ID primary key,
  person    ID not null references person (id),
  from_unit ID not null references unit (id),
  to_unit   ID not null,
  place     text not null,
  paper     text not null,
  sent_on   DAY not null,
  outcome   KEY not null,
  ended_on  DAY not null,
  made_at   INSTANT not null,
  made_by   ID not null,
  ended_at  INSTANT not null,
  ended_by  ID not null
);
create unique index transfer_open on transfer (person) where outcome = '';
create index transfer_from on transfer (from_unit, outcome, id);
create index transfer_to on transfer (to_unit, outcome, id);
create index transfer_person on transfer (person, id);
