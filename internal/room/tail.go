package room

import (
	"slices"

	"atrium/protocol"
)

// Bounds of a room's tail: whichever is reached first lets the oldest events go. Who needs older ones reads the store.
const (
	tailEvents = 1024
)

// tail holds the newest committed events of a room, without a hole, and finds the recent requests among them.
type tail struct {
	events []Event
	bytes  int
	byID   map[requestKey]protocol.Seq
	base   protocol.Seq // seq of events[0]; meaningless while empty
}

type requestKey struct {
	account protocol.AccountID
	id      protocol.RequestID
}

func newTail(events []Event) tail {
	t := tail{byID: make(map[requestKey]protocol.Seq)}
	for _, e := range events {
		t.push(e)
	}
	return t
}

func (t *tail) push(e Event) {
	if len(t.events) == 0 {
		t.base = e.Seq
	}
	e.frame = new(frame)
	t.events = append(t.events, e)
	t.bytes += len(e.Data)
	if e.Request != "" {
		t.byID[requestKey{e.Account, e.Request}] = e.Seq
	}
	for len(t.events) > 1 && (len(t.events) > tailEvents || t.bytes > TailBytes) {
		t.shift()
	}
}

func (t *tail) shift() {
	oldest := t.events[0]
	t.bytes -= len(oldest.Data)
	delete(t.byID, requestKey{oldest.Account, oldest.Request})
	t.events[0] = Event{} // lets its data go before the slice moves
	t.events = t.events[1:]
	t.base++
}

// find returns the event that a recent request caused.
func (t *tail) find(account protocol.AccountID, id protocol.RequestID) (Event, bool) {
	seq, ok := t.byID[requestKey{account, id}]
	if !ok {
		return Event{}, false
	}
	return t.events[seq-t.base], true
}

// redact rewrites what is held of events that a redactor takes back.
func (t *tail) redact(r Redactor) {
	seq := r.Redacts()
	for i := range t.events {
		if e := &t.events[i]; e.Seq == seq || e.Refers == seq {
			data := r.Redacted(e.Type, e.Data)
			t.bytes += len(data) - len(e.Data)
			e.Data, e.Digest, e.frame = data, Digest{}, new(frame)
		}
	}
}

// whole reports whether the tail is the whole journal.
func (t *tail) whole() bool { return len(t.events) == 0 || t.base == 1 }

// newest is the time of the newest event, 0 without any.
func (t *tail) newest() protocol.Millis {
	if len(t.events) == 0 {
		return 0
	}
	return t.events[len(t.events)-1].Time
}

// after returns events with a higher seq as Journal.Events does; ok is false if the tail does not reach back that far.
func (t *tail) after(seq, head protocol.Seq, limit int) (events []Event, ok bool) {
	if seq >= head {
		return nil, true
	}
	if len(t.events) == 0 || seq+1 < t.base {
		return nil, false
	}
	from := int(seq + 1 - t.base)
	found := t.events[from:min(len(t.events), from+limit)]
	return slices.Clone(found[:Fitting(found, EventsBytes)]), true
}
