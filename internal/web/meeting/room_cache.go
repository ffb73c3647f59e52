package meeting

import "sync"

// made keeps parts that are the same for all of a class, each for one state of what
// it depends on: a room of fifty that is told of a change makes it once.
type made struct {
	mu  sync.Mutex
	all map[madeKey]*madePart
}

type madeKey struct {
	meeting int64
	name    string
}

type madePart struct {
	mu      sync.Mutex
	version string
	body    []byte
}

// madeMost is how many are kept; beyond it all are made anew.
const madeMost = 20_000

// get gives a part of a version, and has it made when it is not there; who asks
// meanwhile waits for the same. A version is asked for before what it is made
// from is read, so that it is never older than it says.
func (c *made) get(meeting int64, name, version string, make_ func() ([]byte, error)) ([]byte, error) {
	c.mu.Lock()
	if c.all == nil || len(c.all) > madeMost {
		c.all = map[madeKey]*madePart{}
	}
	p := c.all[madeKey{meeting, name}]
	if p == nil {
		p = &madePart{}
		c.all[madeKey{meeting, name}] = p
	}
	c.mu.Unlock()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.version == version && p.body != nil {
		return p.body, nil
	}
	body, err := make_()
	if err == nil {
		p.version, p.body = version, body
	}
	return body, err
}
