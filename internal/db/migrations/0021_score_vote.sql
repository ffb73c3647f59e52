-- Votes about a score: the cell votes it at the meeting it is of or, where that
-- was forgotten, at a later one. about_id is the meeting the score is of.
create index vote_score on vote (about_id, id) where about = 'score';
