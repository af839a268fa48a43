package chat

import (
	"context"
	"sync"

	"atrium/protocol"
)

// maxEdits bounds the edits of one message: its recall rewrites them all, and the room waits for that.
const maxEdits = 100

type message struct {
	room protocol.RoomID
	seq  protocol.Seq
}

// edits counts the edits of each message that are under way: the store counts those that are done. The zero value is ready.
type edits struct {
	mu sync.Mutex
	of map[message]int
}

// begin counts one more and tells how many were under way; each begin has its end.
func (e *edits) begin(m message) (others int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.of == nil {
		e.of = make(map[message]int)
	}
	others = e.of[m]
	e.of[m]++
	return others
}

func (e *edits) end(m message) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.of[m]--; e.of[m] == 0 {
		delete(e.of, m)
	}
}

// editable reads a message that is to be edited, and whether it takes one more edit beside those under way. Of two edits at once the
// later to begin counts the other: under way, or done.
func (s *Service) editable(ctx context.Context, on message, others int) (m protocol.Message, more bool, err error) {
	m, err = s.message(ctx, on.room, on.seq)
	if err != nil || !m.Edited {
		return m, others < maxEdits, err
	}
	done, err := s.store.Edits(ctx, on.room, on.seq)
	if err != nil {
		return m, false, protocol.Wrap(protocol.CodeUnavailable, err)
	}
	return m, others+done < maxEdits, nil
}
