-- Who has not worked a directive through, counted without reading who has.
create index directive_to_left on directive_to (directive, unit) where state = 'sent';
