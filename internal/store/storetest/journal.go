package storetest

import (
	"context"
	"errors"
	"strings"
	"testing"

	"atrium/internal/chat"
	"atrium/internal/room"
	"atrium/protocol"
)

func checkNumbers(t *testing.T, f *fixture) {
	equal(t, "the head of a new room", f.loaded.Head, protocol.Seq(0))
	first := f.say(t, 0, 3)
	second := f.say(t, 3, 2)
	want := append(first, second...)
	equal(t, "the journal", f.events(t), want)
	for i, e := range f.events(t) {
		equal(t, "seq", e.Seq, protocol.Seq(i+1))
	}
	row, err := f.RoomByID(t.Context(), f.row.ID)
	noError(t, err)
	equal(t, "head", row.Head, protocol.Seq(5))
	equal(t, "log", row.Log, f.loaded.Log)
	equal(t, "active", row.Active, want[4].Time)
	hole := f.batch(5, []room.Event{{Type: "x", Data: []byte("{}")}})
	hole.Events[0].Seq = 7
	if err := f.Commit(t.Context(), []room.Batch{hole}); err == nil {
		t.Fatal("a batch with a hole was committed")
	}
	equal(t, "the journal after a hole", f.events(t), want)
}

func checkFence(t *testing.T, f *fixture) {
	written := f.say(t, 0, 2)
	e, p := f.message(3, "refused")
	for what, change := range map[string]func(*room.Batch){
		"old epoch":     func(b *room.Batch) { b.Epoch-- },
		"future epoch":  func(b *room.Batch) { b.Epoch++ },
		"another head":  func(b *room.Batch) { *b = f.batch(3, b.Events, b.Projections...) },
		"an older head": func(b *room.Batch) { *b = f.batch(1, b.Events, b.Projections...) },
		"no such room":  func(b *room.Batch) { b.Room = "nowhere" },
	} {
		b := f.batch(2, []room.Event{e}, p)
		change(&b)
		err := f.Commit(t.Context(), []room.Batch{b})
		if !errors.Is(err, room.ErrDeposed) {
			t.Fatalf("%s: %v, want ErrDeposed", what, err)
		}
		equal(t, what, f.events(t), written)
	}
	if _, ok, err := f.MessageBySeq(t.Context(), f.row.ID, 3); ok || err != nil {
		t.Fatalf("a refused message is in the history: %v", err)
	}
	old := f.loaded
	f.acquire(t)
	if f.loaded.Epoch <= old.Epoch {
		t.Fatalf("the epoch went from %d to %d", old.Epoch, f.loaded.Epoch)
	}
	stale := f.batch(old.Head+2, []room.Event{e}, p)
	stale.Epoch = old.Epoch
	isError(t, f.Commit(t.Context(), []room.Batch{stale}), room.ErrDeposed)
	f.say(t, f.loaded.Head, 1)
}

func checkDuplicates(t *testing.T, f *fixture) {
	written := f.say(t, 0, 3)
	isDuplicate := func(b room.Batch, want protocol.RequestID) {
		t.Helper()
		err := f.Commit(t.Context(), []room.Batch{b})
		var duplicate *room.DuplicateError
		if !errors.As(err, &duplicate) {
			t.Fatalf("the error is %v, want a DuplicateError", err)
		}
		equal(t, "duplicate", *duplicate, room.DuplicateError{Room: f.row.ID, Account: f.account, Request: want})
		equal(t, "the journal", f.events(t), written)
	}
	fresh, p := f.message(4, "fresh")
	again, p2 := f.message(5, "again")
	again.Request = written[1].Request
	isDuplicate(f.batch(3, []room.Event{fresh, again}, p, p2), again.Request)
	again.Request = fresh.Request // twice in one batch
	isDuplicate(f.batch(3, []room.Event{fresh, again}, p, p2), fresh.Request)
	again.Account = newAccount(t, f) // whose ids are their own
	noRequest := room.Event{Account: f.account, Type: protocol.TypeMemberAdded, Audience: room.AudienceServer, Data: []byte("{}")}
	b := f.batch(3, []room.Event{fresh, again, noRequest, noRequest}, p, p2)
	noError(t, f.Commit(t.Context(), []room.Batch{b}))
	equal(t, "the journal", f.events(t), append(written, b.Events...))

	found, ok, err := f.Request(t.Context(), f.row.ID, f.account, written[1].Request)
	noError(t, err)
	equal(t, "found", ok, true)
	equal(t, "the event of a request", found, written[1])
	for _, id := range []protocol.RequestID{"unknown", ""} {
		if _, ok, err := f.Request(t.Context(), f.row.ID, f.account, id); ok || err != nil {
			t.Fatalf("request %q: found %v, error %v", id, ok, err)
		}
	}
}

// checkAtomic commits for two rooms of which one is refused.
func checkAtomic(t *testing.T, f *fixture) {
	row := newRow(f.account, f.row.Policy.Keep)
	_, err := f.CreateRoom(t.Context(), row, ownerOf(row), "")
	noError(t, err)
	loaded, err := f.Acquire(t.Context(), row.ID, 10)
	noError(t, err)
	other := &fixture{Store: f.Store, account: f.account, row: row, loaded: loaded}
	e1, p1 := f.message(1, "one")
	e2, p2 := other.message(1, "two")
	member := room.PutMember{Member: room.Member{Account: f.account, Name: "Renamed", Role: protocol.RoleHost, Added: 9}}
	good := f.batch(0, []room.Event{e1}, p1, member)
	bad := other.batch(0, []room.Event{e2}, p2)
	bad.Epoch--
	isError(t, f.Commit(t.Context(), []room.Batch{good, bad}), room.ErrDeposed)
	equal(t, "events", len(f.events(t))+len(other.events(t)), 0)
	m, _, err := f.MemberOf(t.Context(), f.row.ID, f.account)
	noError(t, err)
	equal(t, "the member's name", m.Name, "Owner")
	bad.Epoch++
	noError(t, f.Commit(t.Context(), []room.Batch{good, bad}))
	equal(t, "events", []int{len(f.events(t)), len(other.events(t))}, []int{1, 1})
	m, _, err = f.MemberOf(t.Context(), f.row.ID, f.account)
	noError(t, err)
	equal(t, "the member's name", m.Name, "Renamed")
}

func checkEvents(t *testing.T, f *fixture) {
	written := f.say(t, 0, 7)
	for _, c := range []struct {
		after protocol.Seq
		limit int
		want  []room.Event
	}{
		{0, 100, written}, {0, 3, written[:3]}, {3, 2, written[3:5]}, {5, 100, written[5:]}, {7, 10, nil}, {1 << 63, 10, nil},
	} {
		found, err := f.Events(t.Context(), f.row.ID, c.after, c.limit)
		noError(t, err)
		if len(found) != 0 || len(c.want) != 0 {
			equal(t, "events", found, c.want)
		}
	}
	found, err := f.Events(t.Context(), "nowhere", 0, 10)
	noError(t, err)
	equal(t, "events of no room", len(found), 0)
}

// Long texts are read a few at a time, and one that is longer than the bound by itself.
func checkLongEvents(t *testing.T, f *fixture) {
	written := f.sayLong(t, 0, 30)
	found, err := f.Events(t.Context(), f.row.ID, 3, 100)
	noError(t, err)
	n := room.Fitting(written, room.EventsBytes)
	equal(t, "how many are read", len(found), n)
	equal(t, "events", found, written[3:3+n])
	loaded, err := f.Reload(t.Context(), f.row.ID, f.loaded.Epoch, 100)
	noError(t, err)
	if f.row.Policy.Keep == protocol.KeepForever {
		n = room.Fitting(written, room.TailBytes)
		equal(t, "how many are in the tail", len(loaded.Tail), n)
		equal(t, "tail", loaded.Tail, written[len(written)-n:])
	}
	long, p := f.message(31, strings.Repeat("x", room.EventsBytes))
	noError(t, f.Commit(t.Context(), []room.Batch{f.batch(30, []room.Event{long}, p)}))
	found, err = f.Events(t.Context(), f.row.ID, 30, 100)
	noError(t, err)
	equal(t, "events longer than the bound", len(found), 1)
}

func checkReload(t *testing.T, f *fixture) {
	written := f.say(t, 0, 5)
	loaded, err := f.Reload(t.Context(), f.row.ID, f.loaded.Epoch, 3)
	noError(t, err)
	equal(t, "head", loaded.Head, protocol.Seq(5))
	equal(t, "tail", loaded.Tail, written[2:])
	equal(t, "log", loaded.Log, f.loaded.Log)
	equal(t, "epoch", loaded.Epoch, f.loaded.Epoch)
	equal(t, "members", len(loaded.Members), 1)
	_, err = f.Reload(t.Context(), f.row.ID, f.loaded.Epoch-1, 3)
	isError(t, err, room.ErrDeposed)
	_, err = f.Reload(t.Context(), "nowhere", 1, 3)
	isError(t, err, room.ErrNotFound)
	_, err = f.Acquire(t.Context(), "nowhere", 3)
	isError(t, err, room.ErrNotFound)

	before := f.loaded
	noError(t, errOf(f.SetRead(t.Context(), f.row.ID, f.account, 4)))
	f.acquire(t)
	_, err = f.Reload(t.Context(), f.row.ID, before.Epoch, 3)
	isError(t, err, room.ErrDeposed)
	read, err := f.Read(t.Context(), f.row.ID, f.account)
	noError(t, err)
	if f.row.Policy.Keep == protocol.KeepForever {
		equal(t, "tail", f.loaded.Tail, written)
		equal(t, "log", f.loaded.Log, before.Log)
		equal(t, "read", read, protocol.Seq(4))
		return
	}
	equal(t, "head of a journal that starts anew", f.loaded.Head, protocol.Seq(0))
	equal(t, "its tail", len(f.loaded.Tail), 0)
	equal(t, "its events", len(f.events(t)), 0)
	equal(t, "read marks of the old one", read, protocol.Seq(0))
	if f.loaded.Log == before.Log {
		t.Fatal("the new journal has the log of the old one")
	}
}

func errOf[T any](_ T, err error) error { return err }

func checkAcquireRace(t *testing.T, f *fixture) {
	f.say(t, 0, 1)
	epochs := map[int64]bool{}
	var last room.Loaded
	for _, l := range atOnce(8, func(int) room.Loaded {
		l, err := f.Acquire(t.Context(), f.row.ID, 10)
		if err != nil {
			t.Error(err)
		}
		return l
	}) {
		epochs[l.Epoch] = true
		if l.Epoch > last.Epoch {
			last = l
		}
	}
	equal(t, "epochs given", len(epochs), 8)
	row, err := f.RoomByID(t.Context(), f.row.ID)
	noError(t, err)
	equal(t, "the last epoch", row.Epoch, last.Epoch)
	equal(t, "the last log", row.Log, last.Log)
	f.loaded = last
	f.say(t, last.Head, 1)
}

// checkCommitRace lets many try for the same numbers: one may win.
func checkCommitRace(t *testing.T, f *fixture) {
	won := 0
	for _, err := range atOnce(8, func(int) error {
		e, p := f.message(1, "mine")
		return f.Commit(t.Context(), []room.Batch{f.batch(0, []room.Event{e}, p)})
	}) {
		if err == nil {
			won++
		} else if !errors.Is(err, room.ErrDeposed) {
			t.Errorf("the error is %v, want ErrDeposed", err)
		}
	}
	equal(t, "winners", won, 1)
	equal(t, "events", len(f.events(t)), 1)
}

func checkContext(t *testing.T, f *fixture) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	e, p := f.message(1, "late")
	b := []room.Batch{f.batch(0, []room.Event{e}, p)}
	err := f.Commit(ctx, b)
	isError(t, err, context.Canceled)
	if errors.Is(err, room.ErrUnknown) {
		t.Fatal("nothing was sent, and yet the outcome is unknown")
	}
	equal(t, "events", len(f.events(t)), 0)
	noError(t, f.Commit(bounded(t), b))
}

type stranger struct{}

func (stranger) Projection() {}

func checkUnknownProjection(t *testing.T, f *fixture) {
	e, p := f.message(1, "text")
	if err := f.Commit(t.Context(), []room.Batch{f.batch(0, []room.Event{e}, p, stranger{})}); err == nil {
		t.Fatal("an unknown projection was committed")
	}
	if err := f.Commit(t.Context(), []room.Batch{f.batch(0, []room.Event{e}, &p)}); err == nil {
		t.Fatal("a pointer to a projection was committed")
	}
	equal(t, "events", len(f.events(t)), 0)
	if _, ok, err := f.MessageBySeq(t.Context(), f.row.ID, 1); ok || err != nil {
		t.Fatalf("found %v, error %v", ok, err)
	}
}

// checkMixed commits for a room of each kind at once, and fails for one of them.
func checkMixed(t *testing.T, s Store) {
	kept := newFixture(t, s, protocol.KeepForever)
	row := newRow(kept.account, protocol.KeepNothing)
	_, err := s.CreateRoom(t.Context(), row, ownerOf(row), "")
	noError(t, err)
	held := &fixture{Store: s, account: kept.account, row: row}
	held.acquire(t)
	e1, p1 := kept.message(1, "kept")
	e2, p2 := held.message(1, "held")
	batches := []room.Batch{held.batch(0, []room.Event{e2}, p2), kept.batch(0, []room.Event{e1}, p1)}
	for i := range batches {
		batches[i].Old++
		batches[i].Events[0].Seq++
		isError(t, s.Commit(t.Context(), batches), room.ErrDeposed)
		batches[i].Old--
		batches[i].Events[0].Seq--
		equal(t, "events", len(kept.events(t))+len(held.events(t)), 0)
	}
	noError(t, s.Commit(t.Context(), batches))
	equal(t, "events", []int{len(kept.events(t)), len(held.events(t))}, []int{1, 1})
	_, more, err := s.Messages(t.Context(), row.ID, chat.Page{Limit: 10})
	noError(t, err)
	equal(t, "more", more, false)
}
