package store

import (
	"cmp"
	"context"
	"slices"

	"atrium/internal/room"
	"atrium/protocol"
)

// event finds an event, which may have been let go.
func (j *journal) event(seq protocol.Seq) *room.Event {
	first := j.row.Head - protocol.Seq(len(j.events)) + 1
	if seq < first || seq > j.row.Head {
		return nil
	}
	return &j.events[seq-first]
}

// after gives the events that are still there after a seq.
func (j *journal) after(seq protocol.Seq, limit int) []room.Event {
	if seq >= j.row.Head {
		return nil
	}
	n := min(len(j.events), int(min(j.row.Head-seq, 1<<30)))
	found := j.events[len(j.events)-n:]
	return slices.Clone(found[:min(n, limit)])
}

// message finds a message of the history.
func (j *journal) message(seq protocol.Seq) *protocol.Message {
	i, ok := slices.BinarySearchFunc(j.messages, seq, bySeq)
	if !ok {
		return nil
	}
	return &j.messages[i]
}

func bySeq(m protocol.Message, seq protocol.Seq) int { return cmp.Compare(m.Seq, seq) }

// holds tells whether a room's journal is here.
func (m *memory) holds(id protocol.RoomID) bool {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.journals[id] != nil
}

// overlay completes a room's row with what only its journal knows.
func (m *memory) overlay(row room.Row) room.Row {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if j := m.journals[row.ID]; j != nil {
		row.Log, row.Head = j.row.Log, j.row.Head
	}
	return row
}

// load completes a room as its owner finds it; false if there is no journal of this owner.
func (m *memory) load(l *room.Loaded, tail int) bool {
	m.mu.RLock()
	defer m.mu.RUnlock()
	j := m.journals[l.ID]
	if j == nil || j.row.Epoch != l.Epoch {
		return false
	}
	l.Log, l.Head = j.row.Log, j.row.Head
	l.Tail = j.after(l.Head-min(l.Head, protocol.Seq(tail)), tail)
	return true
}

// events reads a journal; ok is false if it is not here.
func (m *memory) events(id protocol.RoomID, after protocol.Seq, limit int) (events []room.Event, ok bool) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	j := m.journals[id]
	if j == nil {
		return nil, false
	}
	found := j.after(after, limit)
	return found[:room.Fitting(found, room.EventsBytes)], true
}

// request finds the event of a request; ok is false if the journal is not here.
func (m *memory) request(id protocol.RoomID, account protocol.AccountID, req protocol.RequestID) (e room.Event, found, ok bool) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	j := m.journals[id]
	if j == nil {
		return room.Event{}, false, false
	}
	seq, found := j.requests[request{account, req}]
	if found {
		e = *j.event(seq)
	}
	return e, found, true
}

// memoryHistory reads the messages of a room in memory. Where the journal has gone since, there are none.
type memoryHistory struct {
	memory *memory
	room   protocol.RoomID
}

// cut copies the part of the messages that choose selects; i is the place of seq in them.
func (h memoryHistory) cut(seq protocol.Seq, choose func(all []protocol.Message, i int) []protocol.Message) []protocol.Message {
	h.memory.mu.RLock()
	defer h.memory.mu.RUnlock()
	j := h.memory.journals[h.room]
	if j == nil {
		return nil
	}
	i, _ := slices.BinarySearchFunc(j.messages, seq, bySeq)
	return slices.Clone(choose(j.messages, i))
}

func (h memoryHistory) before(_ context.Context, seq protocol.Seq, n int) ([]protocol.Message, error) {
	return h.cut(seq, func(all []protocol.Message, i int) []protocol.Message { return all[max(0, i-n):i] }), nil
}

func (h memoryHistory) from(_ context.Context, seq protocol.Seq, n int) ([]protocol.Message, error) {
	return h.cut(seq, func(all []protocol.Message, i int) []protocol.Message { return all[i:min(len(all), i+n)] }), nil
}

func (h memoryHistory) at(_ context.Context, moment protocol.Millis) (protocol.Seq, error) {
	found := h.cut(0, func(all []protocol.Message, _ int) []protocol.Message {
		i := slices.IndexFunc(all, func(m protocol.Message) bool { return m.Time >= moment })
		if i < 0 {
			return nil
		}
		return all[i : i+1]
	})
	if len(found) == 0 {
		return lastSeq, nil
	}
	return found[0].Seq, nil
}

func (h memoryHistory) find(_ context.Context, seq protocol.Seq) (protocol.Message, bool, error) {
	found := h.cut(seq, func(all []protocol.Message, i int) []protocol.Message { return all[i:min(len(all), i+1)] })
	if len(found) == 0 || found[0].Seq != seq {
		return protocol.Message{}, false, nil
	}
	return found[0], true, nil
}

func (h memoryHistory) edits(_ context.Context, seq protocol.Seq) (int, error) {
	h.memory.mu.RLock()
	defer h.memory.mu.RUnlock()
	j := h.memory.journals[h.room]
	if j == nil {
		return 0, nil
	}
	return len(j.edits[seq]), nil
}
