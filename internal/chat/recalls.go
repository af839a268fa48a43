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
	seen  map[message]bool
	order []message
}

type message struct {
	room protocol.RoomID
	seq  protocol.Seq
}

func (r *recalls) add(m message) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.seen == nil {
		r.seen = make(map[message]bool)
	}
	if r.seen[m] {
		return
	}
	r.seen[m] = true
	r.order = append(r.order, m)
	if len(r.order) > maxRecalls {
		delete(r.seen, r.order[0])
		r.order = r.order[1:]
	}
}

// forget takes back a recall that was not committed.
func (r *recalls) forget(m message) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.seen, m)
}

func (r *recalls) has(m message) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.seen[m]
}
