package store

import (
	"container/list"
	"context"
	"maps"
	"slices"
	"sync"

	"atrium/internal/chat"
	"atrium/internal/doc"
	"atrium/internal/room"
	"atrium/protocol"
)

// limits bound what is kept in memory, in bytes.
type limits struct {
	// journal bounds one journal. Beyond it the oldest events and their messages are let go: Events then begins with a
	// higher number than asked for, and the reader has to load its state anew.
	journal int
	// boards bounds what one room's boards and files take beside its journal. Beyond it ops and files are refused, and nothing is let go.
	boards int
	// spare is how much of that files leave free, for ops that take away.
	spare int
	// all bounds all journals together, boards and files included. Beyond it the account whose rooms take most loses the journal of them that has waited longest
	// for a commit: to the process that owns the room that looks like being deposed, and the room starts anew with another log.
	all int
}

var memoryLimits = limits{journal: 8 << 20, boards: 32 << 20, spare: doc.Spare, all: 256 << 20}

// rowBytes is what an event and its message take besides their texts; a guess from above.
const rowBytes = 512

// markBytes is what a read mark takes, stringBytes a string in a list besides its bytes.
const (
	markBytes   = 128
	stringBytes = 16
)

// memory holds the journals, the histories and the boards of rooms whose policy keeps nothing. What is erased here is gone when the
// garbage collector says so; nothing is ever written to a file.
type memory struct {
	limits limits

	// turn is a lock that one can stop waiting for, held by who changes a journal for as long as the transaction beside it
	// takes: what was checked before the transaction still holds after it. It is taken before mu, never after.
	turn chan struct{}

	mu       sync.RWMutex // guards what follows, and the journals; never held during I/O
	journals map[protocol.RoomID]*journal
	order    *list.List                 // of *journal, the one with the latest commit first
	size     int                        // bytes of all journals
	taken    map[protocol.AccountID]int // bytes, by the account that owns the rooms
}

// journal is one room's. Events are dense; messages are ascending.
type journal struct {
	row      room.Row // ID, Epoch, Log and Head are the journal's, the rest as it was at its start
	events   []room.Event
	messages []protocol.Message
	requests map[request]protocol.Seq
	edits    map[protocol.Seq][]protocol.Seq     // of a message: the events that hold a text of it
	reads    map[protocol.AccountID]protocol.Seq // how far each has read
	shelf    shelf
	size     int
	place    *list.Element
}

type request struct {
	account protocol.AccountID
	id      protocol.RequestID
}

func newMemory(l limits) *memory {
	return &memory{limits: l, turn: make(chan struct{}, 1), journals: map[protocol.RoomID]*journal{}, order: list.New(),
		taken: map[protocol.AccountID]int{}}
}

// start begins a new journal for a room. An older one goes, unless it has a higher epoch.
func (m *memory) start(row room.Row) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if old := m.journals[row.ID]; old != nil {
		if old.row.Epoch > row.Epoch {
			return
		}
		m.dropLocked(old)
	}
	j := &journal{row: row, requests: map[request]protocol.Seq{}, edits: map[protocol.Seq][]protocol.Seq{},
		reads: map[protocol.AccountID]protocol.Seq{},
		shelf: shelf{boards: map[protocol.BoardID]*heldBoard{}, files: map[protocol.FileID]*heldFile{}}}
	j.place = m.order.PushFront(j)
	m.journals[row.ID] = j
	m.growLocked(j, rowBytes)
	m.boundLocked()
}

// commit runs the transaction of the batches whose rooms are kept, and of what else the database must know of the others,
// and then adds the others' events to their journals, which cannot fail.
func (m *memory) commit(ctx context.Context, batches []room.Batch, transaction func(kept, held []room.Batch) error) error {
	kept, held := m.split(batches)
	if len(held) == 0 {
		return transaction(kept, nil)
	}
	select {
	case m.turn <- struct{}{}:
		defer func() { <-m.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	if err := m.check(held); err != nil {
		return err
	}
	if err := transaction(kept, held); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, b := range held {
		m.applyLocked(b)
	}
	m.boundLocked()
	return nil
}

// split tells apart the batches of rooms in the database and of rooms in memory.
func (m *memory) split(batches []room.Batch) (kept, held []room.Batch) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if len(m.journals) == 0 {
		return batches, nil
	}
	for _, b := range batches {
		if m.journals[b.Room] == nil {
			kept = append(kept, b)
		} else {
			held = append(held, b)
		}
	}
	return kept, held
}

// check applies the rules that the database has as fence and unique index.
func (m *memory) check(batches []room.Batch) error {
	m.mu.RLock()
	defer m.mu.RUnlock()
	for _, b := range batches {
		j := m.journals[b.Room]
		if j == nil || j.row.Epoch != b.Epoch || j.row.Head != b.Old {
			return room.ErrDeposed
		}
		seen := map[request]bool{}
		for _, e := range b.Events {
			key := request{e.Account, e.Request}
			if _, known := j.requests[key]; e.Request != "" && (known || seen[key]) {
				return &room.DuplicateError{Room: b.Room, Account: e.Account, Request: e.Request}
			}
			seen[key] = true
		}
		if err := j.checkBoards(b, m.limits.boards); err != nil {
			return err
		}
	}
	return nil
}

// applyLocked adds a batch that check has let through.
func (m *memory) applyLocked(b room.Batch) {
	j := m.journals[b.Room]
	if j == nil || j.row.Epoch != b.Epoch {
		return // acquired by another owner during the transaction: that journal is gone, and this batch with it
	}
	for _, e := range b.Events {
		e.Data = slices.Clone(e.Data)
		j.events = append(j.events, e)
		if e.Request != "" {
			j.requests[request{e.Account, e.Request}] = e.Seq
		}
		if e.Refers != 0 {
			j.edits[e.Refers] = append(j.edits[e.Refers], e.Seq)
		}
		m.growLocked(j, eventBytes(e))
	}
	j.row.Head = b.New()
	for _, projection := range b.Projections {
		m.projectLocked(j, projection)
	}
	m.order.MoveToFront(j.place)
	m.trimLocked(j)
}

func (m *memory) projectLocked(j *journal, projection room.Projection) {
	switch p := projection.(type) {
	case chat.PutMessage:
		message := protocol.Message{Seq: p.Seq, Time: p.Time, Account: p.Account, Name: p.Name, Text: p.Text,
			Reply: p.Reply, Mentions: append([]protocol.AccountID{}, p.Mentions...)}
		j.messages = append(j.messages, message)
		m.growLocked(j, messageBytes(message))
	case chat.EditText:
		switch message := j.message(p.Seq); {
		case message == nil: // let go meanwhile
			m.redactEditsLocked(j, p.Seq)
		case !message.Recalled:
			m.growLocked(j, len(p.Text)-len(message.Text))
			message.Text, message.Edited = p.Text, true
		}
	case chat.RecallText:
		if message := j.message(p.Seq); message != nil {
			m.growLocked(j, -messageBytes(*message))
			message.Text, message.Mentions, message.Recalled = "", []protocol.AccountID{}, true
			m.growLocked(j, messageBytes(*message))
		}
		m.redactLocked(j, p.Seq)
		m.redactEditsLocked(j, p.Seq)
	case doc.PutOp:
		m.putOpLocked(j, p)
	case doc.PutBoard:
		m.putBoardLocked(j, p)
	}
}

// setRead raises how far an account has read, with 0 nothing, and tells the mark; ok is false if the journal is not here.
func (m *memory) setRead(id protocol.RoomID, account protocol.AccountID, seq protocol.Seq) (mark protocol.Seq, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	j := m.journals[id]
	if j == nil {
		return 0, false
	}
	if j.reads[account] == 0 && seq != 0 {
		m.growLocked(j, markBytes)
	}
	if seq > j.reads[account] {
		j.reads[account] = seq
	}
	return j.reads[account], true
}

// redactEditsLocked empties what is left of a message's edits.
func (m *memory) redactEditsLocked(j *journal, message protocol.Seq) {
	for _, edit := range j.edits[message] {
		m.redactLocked(j, edit)
	}
	delete(j.edits, message)
}

// redactLocked replaces an event's data; those who were given it keep the old slice.
func (m *memory) redactLocked(j *journal, seq protocol.Seq) {
	if e := j.event(seq); e != nil {
		data := chat.Redact(e.Type, e.Data)
		m.growLocked(j, len(data)-len(e.Data))
		e.Data, e.Digest = data, room.Digest{}
	}
}

func eventBytes(e room.Event) int { return rowBytes + len(e.Data) }

// messageBytes is what a message takes beside its event.
func messageBytes(m protocol.Message) int {
	n := len(m.Text) + len(m.Name)
	for _, account := range m.Mentions {
		n += stringBytes + len(account)
	}
	return n
}

func (m *memory) growLocked(j *journal, bytes int) {
	j.size += bytes
	m.size += bytes
	m.taken[j.row.Owner] += bytes
}

func (m *memory) dropLocked(j *journal) {
	m.order.Remove(j.place)
	m.growLocked(j, -j.size)
	if m.taken[j.row.Owner] == 0 {
		delete(m.taken, j.row.Owner)
	}
	delete(m.journals, j.row.ID)
}

// boundLocked lets go of journals until the others fit, so that nobody pushes out the rooms of those who take less; the latest
// one always stays.
func (m *memory) boundLocked() {
	for m.size > m.limits.all && m.order.Len() > 1 {
		m.dropLocked(m.spareLocked())
	}
}

// spareLocked finds the journal that goes next.
func (m *memory) spareLocked() *journal {
	var greedy protocol.AccountID
	for account, bytes := range m.taken {
		if bytes > m.taken[greedy] {
			greedy = account
		}
	}
	for e := m.order.Back(); e != m.order.Front(); e = e.Prev() {
		if j := e.Value.(*journal); j.row.Owner == greedy {
			return j
		}
	}
	return m.order.Back().Value.(*journal) // the greedy one has the latest only
}

// trimLocked lets go of the oldest eighth of a journal, again and again until it fits, so that this is rare.
func (m *memory) trimLocked(j *journal) {
	for j.size-j.shelf.size > m.limits.journal && len(j.events) > 1 {
		n := len(j.events)/8 + 1
		for _, e := range j.events[:n] {
			m.growLocked(j, -eventBytes(e))
		}
		j.events = slices.Clone(j.events[n:])
		first := j.row.Head - protocol.Seq(len(j.events)) + 1
		old, _ := slices.BinarySearchFunc(j.messages, first, bySeq)
		for _, message := range j.messages[:old] {
			m.growLocked(j, -messageBytes(message))
		}
		j.messages = slices.Clone(j.messages[old:])
		maps.DeleteFunc(j.requests, func(_ request, seq protocol.Seq) bool { return seq < first })
		for message := range j.edits {
			if message < first { // no recall finds it any more: its text must not outlive it
				m.redactEditsLocked(j, message)
			}
		}
	}
}
