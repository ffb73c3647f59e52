-- Why minutes were confirmed for chair or note-taker by somebody else; '' when
-- he did it himself, or has no account to do it with.
alter table minutes add column chair_why text not null default '';
alter table minutes add column note_why text not null default '';
