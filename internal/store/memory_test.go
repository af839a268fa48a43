package store

import (
	"errors"
	"strings"
	"testing"

	"atrium/internal/auth"
	"atrium/internal/chat"
	"atrium/internal/room"
	"atrium/protocol"
)

// withLimits opens a store whose memory is small.
func withLimits(t *testing.T, l limits) *DB {
	db := openTest(t, Options{DataDir: t.TempDir()})
	db.memory = newMemory(l)
	return db
}

// checkSize compares what is counted of the only journal with what it holds.
func checkSize(t *testing.T, r *testRoom) {
	t.Helper()
	sum := rowBytes
	for _, e := range r.db.memory.journals[r.ID].events {
		sum += eventBytes(e)
	}
	for _, m := range r.db.memory.journals[r.ID].messages {
		sum += messageBytes(m)
	}
	if sum != r.db.memory.size {
		t.Errorf("the size is kept as %d and is %d", r.db.memory.size, sum)
	}
}

func TestJournalInMemoryIsBounded(t *testing.T) {
	const limit = 64 << 10
	db := withLimits(t, limits{journal: limit, all: 1 << 30})
	r := newTestRoom(t, db, protocol.KeepNothing)
	first := r.batch(strings.Repeat("x", 500))
	check(t, db.Commit(t.Context(), []room.Batch{first}))
	r.Head = first.New()
	for range 300 {
		r.say(t, strings.Repeat("x", 500))
		if db.memory.size > limit+2*rowBytes {
			t.Fatalf("%d bytes in memory", db.memory.size)
		}
	}
	events, err := db.Events(t.Context(), r.ID, 0, 1000)
	check(t, err)
	if len(events) == 0 || events[0].Seq == 1 || events[len(events)-1].Seq != r.Head {
		t.Fatalf("events from %d to %d, head %d", events[0].Seq, events[len(events)-1].Seq, r.Head)
	}
	messages, _, err := db.Messages(t.Context(), r.ID, chat.Page{After: 1, Limit: 1})
	check(t, err)
	if messages[0].Seq != events[0].Seq {
		t.Errorf("the history begins with %d, the journal with %d", messages[0].Seq, events[0].Seq)
	}
	if _, ok, _ := db.Request(t.Context(), r.ID, r.Owner, first.Events[0].Request); ok {
		t.Error("the request of an event that was let go is still known")
	}
	tail, err := db.Reload(t.Context(), r.ID, r.Epoch, 3)
	check(t, err)
	if len(tail.Tail) != 3 || tail.Tail[2].Seq != r.Head {
		t.Errorf("tail %+v", tail.Tail)
	}
	r.recall(t, 1)      // nothing is left of it
	r.recall(t, r.Head) // nothing can be recalled of a recall
	checkSize(t, r)
}

func TestMentionsInMemoryAreCounted(t *testing.T) {
	db := withLimits(t, limits{journal: 1 << 20, all: 1 << 30})
	r := newTestRoom(t, db, protocol.KeepNothing)
	b := r.batch("look")
	var mentions []protocol.AccountID
	for range 50 {
		mentions = append(mentions, protocol.AccountID(protocol.NewUUID()))
	}
	p := b.Projections[0].(chat.PutMessage)
	p.Mentions = mentions
	b.Projections[0] = p
	before := db.memory.size
	check(t, db.Commit(t.Context(), []room.Batch{b}))
	r.Head = b.New()
	plain := eventBytes(b.Events[0]) + len(p.Text) + len(p.Name)
	if got := db.memory.size - before; got < plain+50*len(mentions[0]) {
		t.Errorf("%d bytes are counted of a message with 50 mentions, %d without them", got, plain)
	}
	r.recall(t, 1)
	r.say(t, "x")
	checkSize(t, r)
}

func TestEditsGoWithTheirMessage(t *testing.T) {
	db := withLimits(t, limits{journal: 64 << 10, all: 1 << 30})
	r := newTestRoom(t, db, protocol.KeepNothing)
	r.say(t, "draft")
	first := r.Head
	for i := 0; db.memory.journals[r.ID].message(first) != nil; i++ {
		r.say(t, strings.Repeat("x", 500))
		if i%10 == 9 {
			r.edit(t, first, "SECRET")
		}
	}
	r.edit(t, first, "SECRET, by one who read the message before it was let go")
	events, err := db.Events(t.Context(), r.ID, 0, 1000)
	check(t, err)
	edits := 0
	for _, e := range events {
		if e.Type == protocol.TypeEditMessage {
			edits++
		}
		if strings.Contains(string(e.Data), "SECRET") {
			t.Errorf("event %d of %d still says %.20s", e.Seq, r.Head, e.Data)
		}
	}
	if edits < 2 {
		t.Errorf("%d edits are left: the test shows nothing", edits)
	}
	checkSize(t, r)
}

func TestAllJournalsInMemoryAreBounded(t *testing.T) {
	db := withLimits(t, limits{journal: 1 << 20, all: 20 << 10})
	idle, busy := newTestRoom(t, db, protocol.KeepNothing), newTestRoom(t, db, protocol.KeepNothing)
	idle.say(t, "first")
	for range 30 {
		busy.say(t, strings.Repeat("x", 500))
	}
	if err := db.Commit(t.Context(), []room.Batch{idle.batch("second")}); !errors.Is(err, room.ErrDeposed) {
		t.Fatalf("the owner of a journal that was let go gets %v, want ErrDeposed", err)
	}
	if _, err := db.Reload(t.Context(), idle.ID, idle.Epoch, 1); !errors.Is(err, room.ErrDeposed) {
		t.Fatalf("it reloads with %v, want ErrDeposed", err)
	}
	log := idle.Log
	loaded, err := db.Acquire(t.Context(), idle.ID, 1)
	check(t, err)
	if idle.Loaded = loaded; loaded.Log == log || loaded.Head != 0 {
		t.Fatalf("it starts anew with log %s (before: %s), head %d", loaded.Log, log, loaded.Head)
	}
	idle.say(t, "third")
	if n := idle.count(t); n != 1 {
		t.Errorf("%d events", n)
	}
}

func TestWhoTakesMostMemoryLosesIt(t *testing.T) {
	db := withLimits(t, limits{journal: 1 << 20, all: 20 << 10})
	modest, greedy := newTestRoom(t, db, protocol.KeepNothing), newTestRoom(t, db, protocol.KeepNothing)
	modest.say(t, "first")
	var rooms []*testRoom
	for range 4 {
		r := newTestRoomOf(t, db, auth.Account{ID: greedy.Owner}, protocol.KeepNothing)
		for range 10 {
			r.say(t, strings.Repeat("x", 500))
		}
		rooms = append(rooms, r)
	}
	modest.say(t, "second")
	if n := modest.count(t); n != 2 {
		t.Errorf("the modest one's room holds %d events", n)
	}
	if err := db.Commit(t.Context(), []room.Batch{rooms[0].batch("more")}); !errors.Is(err, room.ErrDeposed) {
		t.Errorf("the greedy one's oldest room gets %v, want ErrDeposed", err)
	}
}
