package chat

import (
	"sync"

	"atrium/protocol"
)

// maxRecalls bounds the recalls that are remembered: an edit that read its message before one of them was given its place
// in the journal must still meet it.
const maxRecalls = 4096

// recalls remembers the messages that were taken back last. The room drafts edits and recalls one after the other, so an edit
// that is drafted later finds the recall here, however early it read the message.
type recalls struct {
	mu    sync.Mutex
	seen  map[line]bool
	order []line
}

// line is one of a journal. A room that keeps nothing counts from 1 again in its next one.
type line struct {
	log protocol.LogID
	seq protocol.Seq
}

// add is false if the message was taken back already.
func (r *recalls) add(l line) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.seen == nil {
		r.seen = make(map[line]bool)
	}
	if r.seen[l] {
		return false
	}
	r.seen[l] = true
	r.order = append(r.order, l)
	if len(r.order) > maxRecalls {
		delete(r.seen, r.order[0])
		r.order = r.order[1:]
	}
	return true
}

// forget takes back a recall that was not committed.
func (r *recalls) forget(l line) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.seen, l)
}

func (r *recalls) has(l line) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.seen[l]
}
