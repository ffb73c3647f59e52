-- When day, hour, place or form of a meeting were last changed after its notice
-- had gone out; 0 never. Who was told before that was told of something else.
alter table meeting add column moved_at INSTANT not null default 0;
