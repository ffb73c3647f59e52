package db

import "time"

// Queued is how many commands wait for SQLite's writer, for tests that need
// several in one batch.
func (d *DB) Queued() int {
	g, err := d.writer()
	if err != nil {
		return 0
	}
	return len(g.queue)
}

// Unstriped takes away the locks before BEGIN, to measure what they are for.
func (d *DB) Unstriped() {
	for i := range d.stripes.of {
		d.stripes.of[i] = make(chan struct{}, 1000)
	}
}

var (
	Render   = render
	FirstRow = firstLine
)

// BatchTime sets how long a batch may run, until the returned function is called.
func BatchTime(d time.Duration) (back func()) {
	was := batchTime
	batchTime = d
	return func() { batchTime = was }
}
