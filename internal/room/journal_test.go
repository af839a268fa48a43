package room_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"

	"atrium/internal/room"
	"atrium/protocol"
)

func TestEventsAreNumberedPublishedThenAnswered(t *testing.T) {
	w := newWorld(t)
	owner := w.person("ann")
	row := w.room(owner, protocol.PolicyPatch{})
	heard := w.listen(row)
	var wg sync.WaitGroup
	for i := range 200 {
		wg.Go(func() {
			id := protocol.RequestID(fmt.Sprintf("r%d", i))
			w.rooms.Submit(context.Background(), owner, row.ID, note(id, "x"), func(receipt room.Receipt, err error) {
				if err != nil {
					t.Errorf("%s: %v", id, err)
				}
				found := false
				for _, f := range heard.frames(t, protocol.TypeUserMessage) {
					found = found || f.ID == id && f.Seq == receipt.Seq && f.Time == receipt.Time && f.Account == owner.Account
				}
				if !found {
					t.Errorf("%s was answered before its event was published", id)
				}
			})
		})
	}
	wg.Wait()
	w.mustDo(owner, row, note("last", "x"))
	for i, f := range heard.frames(t, protocol.TypeUserMessage) {
		if f.Seq != protocol.Seq(i+1) {
			t.Fatalf("event %d has seq %d", i, f.Seq)
		}
	}
	events, head, err := w.rooms.Events(t.Context(), row.ID, 0, 1000)
	if err != nil || len(events) != 201 || head != 201 {
		t.Fatalf("journal holds %d events, head %d, err %v", len(events), head, err)
	}
}

func TestRetryGetsTheFirstAnswer(t *testing.T) {
	w := newWorld(t)
	owner, other := w.person("ann"), w.person("bob")
	row := w.room(owner, protocol.PolicyPatch{})
	w.mustJoin(other, row)
	first := w.mustDo(owner, row, note("same", "hello"))
	if again := w.mustDo(owner, row, note("same", "hello")); again != first {
		t.Errorf("retry got %v, first was %v", again, first)
	}
	if _, err := w.do(owner, row, note("same", "other")); code(err) != protocol.CodeIDReused {
		t.Errorf("other content: %v", err)
	}
	if theirs := w.mustDo(other, row, note("same", "hello")); theirs.Seq == first.Seq {
		t.Error("another account's id collided")
	}

	t.Run("after a restart", func(t *testing.T) {
		w.stop()
		w.start()
		w.mustJoin(owner, row)
		if again := w.mustDo(owner, row, note("same", "hello")); again != first {
			t.Errorf("retry got %v, first was %v", again, first)
		}
	})
	t.Run("when the tail has forgotten it", func(t *testing.T) {
		out := protocol.RemoveMember{Account: other.Account}
		removed := w.mustDo(owner, row, room.Remove("out", out))
		for i := range 1100 {
			w.rooms.Submit(context.Background(), owner, row.ID, note(protocol.RequestID(fmt.Sprintf("f%d", i)), "x"), func(room.Receipt, error) {})
		}
		w.mustDo(owner, row, note("fence", "x"))
		if again := w.mustDo(owner, row, note("same", "hello")); again != first {
			t.Errorf("retry got %v, first was %v", again, first)
		}
		if _, err := w.do(owner, row, note("same", "other")); code(err) != protocol.CodeIDReused {
			t.Errorf("other content: %v", err)
		}
		// Also where it would be refused now.
		if again := w.mustDo(owner, row, room.Remove("out", out)); again != removed {
			t.Errorf("retry got %v, first was %v", again, removed)
		}
		for id, want := range map[protocol.RequestID]protocol.Code{"out": protocol.CodeIDReused, "other": protocol.CodeNotFound} {
			if _, err := w.do(owner, row, room.Remove(id, protocol.RemoveMember{Account: "nobody"})); code(err) != want {
				t.Errorf("%s: %v, want %s", id, err, want)
			}
		}
		// Those who wrote at the same time do not suffer.
		var wg sync.WaitGroup
		for i := range 50 {
			wg.Add(1)
			act := note(protocol.RequestID(fmt.Sprintf("m%d", i)), "x")
			if i%10 == 5 {
				act = note("same", "hello")
			}
			w.rooms.Submit(context.Background(), owner, row.ID, act, func(receipt room.Receipt, err error) {
				if err != nil || act.Request == "same" && receipt != first {
					t.Errorf("%s: %v, %v", act.Request, receipt, err)
				}
				wg.Done()
			})
		}
		wg.Wait()
	})
}

// until repeats an action that may meet a room that is being loaded anew.
func (w *world) until(a room.Actor, row room.Row, act room.Action) room.Receipt {
	w.t.Helper()
	for {
		receipt, err := w.do(a, row, act)
		if err == nil {
			return receipt
		}
		if code(err) != protocol.CodeUnavailable {
			w.t.Fatal(err)
		}
	}
}

func TestFailedCommitLeavesNoTrace(t *testing.T) {
	w := newWorld(t)
	owner := w.person("ann")
	row, healthy := w.room(owner, protocol.PolicyPatch{}), w.room(owner, protocol.PolicyPatch{})
	heard := w.listen(row)
	w.mustDo(owner, row, note("before", "x"))
	broken := errors.New("disk full")
	w.store.failWith(func(batches []room.Batch) (error, error) {
		for _, b := range batches {
			if b.Room == row.ID {
				return broken, nil
			}
		}
		return nil, nil
	})
	_, err := w.do(owner, row, note("lost", "x"))
	if code(err) != protocol.CodeUnavailable {
		t.Errorf("a commit that failed answered %v", err)
	}
	if _, err := w.do(owner, healthy, note("other", "x")); err != nil {
		t.Errorf("another room suffered: %v", err)
	}
	w.store.failWith(nil)
	receipt := w.until(owner, row, note("lost", "x"))
	if receipt.Seq != 2 {
		t.Errorf("after the failure the seq is %d: a number was skipped", receipt.Seq)
	}
	if frames := heard.frames(t, protocol.TypeUserMessage); len(frames) != 2 {
		t.Errorf("%d events were shown, want 2", len(frames))
	}
}

func TestEntryWhileTheRoomIsLoadedAnew(t *testing.T) {
	w := newWorld(t)
	owner, bob := w.person("ann"), w.person("bob")
	row := w.room(owner, protocol.PolicyPatch{})
	w.store.failWith(func([]room.Batch) (error, error) { return errors.New("disk full"), nil })
	w.store.holdReload = make(chan struct{})
	if _, err := w.do(owner, row, note("lost", "x")); code(err) != protocol.CodeUnavailable {
		t.Fatal(err)
	}
	w.store.failWith(nil)
	if _, err := w.join(bob, protocol.JoinRoom{Room: row.ID}); code(err) != protocol.CodeUnavailable {
		t.Errorf("entered a room that is being loaded: %v", err)
	}
	close(w.store.holdReload)
	for {
		_, err := w.join(bob, protocol.JoinRoom{Room: row.ID})
		if err == nil {
			break
		}
		if err.Code != protocol.CodeUnavailable {
			t.Fatal(err)
		}
	}
	if receipt := w.mustDo(bob, row, note("m", "x")); receipt.Seq != 2 {
		t.Errorf("seq %d after the entry's 1", receipt.Seq)
	}
}

func TestFailureSplitsTheGroupByRoom(t *testing.T) {
	w := newWorld(t)
	owner := w.person("ann")
	bad, good := w.room(owner, protocol.PolicyPatch{}), w.room(owner, protocol.PolicyPatch{})
	hold, grouped := make(chan struct{}), make(chan struct{})
	var once sync.Once
	w.store.failWith(func(batches []room.Batch) (error, error) {
		once.Do(func() { close(grouped); <-hold }) // the next transaction holds both rooms
		for _, b := range batches {
			if b.Room == bad.ID {
				return errors.New("this room only"), nil
			}
		}
		return nil, nil
	})
	third := w.room(owner, protocol.PolicyPatch{})
	answers := make(chan error, 3)
	send := func(row room.Row) {
		w.rooms.Submit(context.Background(), owner, row.ID, note("m", "x"), func(_ room.Receipt, err error) { answers <- err })
	}
	send(third)
	<-grouped
	send(good)
	done := make(chan error, 1)
	w.rooms.Submit(context.Background(), owner, bad.ID, note("m", "x"), func(_ room.Receipt, err error) { done <- err })
	close(hold)
	for range 2 {
		if err := <-answers; err != nil {
			t.Errorf("a healthy room was refused: %v", err)
		}
	}
	if err := <-done; code(err) != protocol.CodeUnavailable {
		t.Errorf("the failing room answered %v", err)
	}
}

func TestARetryInOneRoomLeavesTheOthersTogether(t *testing.T) {
	w := newWorld(t)
	owner := w.person("ann")
	first, retried := w.room(owner, protocol.PolicyPatch{}), w.room(owner, protocol.PolicyPatch{})
	hold, grouped := make(chan struct{}), make(chan struct{})
	var once sync.Once
	var sizes []int
	w.store.failWith(func(batches []room.Batch) (error, error) {
		once.Do(func() { close(grouped); <-hold }) // the next transaction holds all the others
		sizes = append(sizes, len(batches))
		for _, b := range batches {
			if b.Room == retried.ID {
				return &room.DuplicateError{Room: b.Room, Account: owner.Account, Request: "m"}, nil
			}
		}
		return nil, nil
	})
	answers := make(chan error, 10)
	send := func(row room.Row) {
		w.rooms.Submit(context.Background(), owner, row.ID, note("m", "x"), func(_ room.Receipt, err error) { answers <- err })
	}
	others := []room.Row{w.room(owner, protocol.PolicyPatch{}), w.room(owner, protocol.PolicyPatch{}), w.room(owner, protocol.PolicyPatch{})}
	send(first)
	<-grouped
	send(retried)
	for _, row := range others {
		send(row)
	}
	close(hold)
	for range 2 + len(others) {
		if err := <-answers; err != nil && code(err) != protocol.CodeUnavailable {
			t.Error(err)
		}
	}
	if want := []int{1, 4, 3}; !slices.Equal(sizes, want) {
		t.Errorf("transactions of %v rooms, want %v", sizes, want)
	}
}

func TestTimeoutIsNotTriedAgainRoomByRoom(t *testing.T) {
	w := newWorld(t)
	owner := w.person("ann")
	rows := []room.Row{w.room(owner, protocol.PolicyPatch{}), w.room(owner, protocol.PolicyPatch{}), w.room(owner, protocol.PolicyPatch{})}
	hold, first := make(chan struct{}), make(chan struct{})
	tries := 0 // of the committer, which is one goroutine
	w.store.failWith(func([]room.Batch) (error, error) {
		if tries++; tries == 1 {
			close(first)
			<-hold // the next transaction holds the other two rooms
			return nil, nil
		}
		return fmt.Errorf("commit: %w", context.DeadlineExceeded), nil
	})
	answers := make(chan error, len(rows))
	for i, row := range rows {
		w.rooms.Submit(context.Background(), owner, row.ID, note("m", "x"), func(_ room.Receipt, err error) { answers <- err })
		if i == 0 {
			<-first
		}
	}
	close(hold)
	refused := 0
	for range rows {
		if code(<-answers) == protocol.CodeUnavailable {
			refused++
		}
	}
	w.store.failWith(nil)
	for _, row := range rows {
		w.until(owner, row, note("later", "x"))
	}
	if refused != 2 || tries != 2 {
		t.Errorf("%d rooms were refused after %d transactions", refused, tries)
	}
}

func TestUnknownOutcomeIsDecidedByTheRetry(t *testing.T) {
	for name, c := range map[string]struct {
		before, after error
		seq           protocol.Seq
	}{
		"it was written":     {nil, room.ErrUnknown, 2},
		"it was not written": {room.ErrUnknown, nil, 2},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			owner := w.person("ann")
			row := w.room(owner, protocol.PolicyPatch{})
			heard := w.listen(row)
			w.mustDo(owner, row, note("before", "x"))
			w.store.failWith(func([]room.Batch) (error, error) { return c.before, c.after })
			if _, err := w.do(owner, row, note("lost", "x")); !errors.Is(err, room.ErrUnknown) {
				t.Fatalf("answered %v: nobody may be answered", err)
			}
			w.store.failWith(nil)
			if receipt := w.until(owner, row, note("lost", "x")); receipt.Seq != c.seq {
				t.Errorf("the retry got seq %d, want %d", receipt.Seq, c.seq)
			}
			var seqs []protocol.Seq
			for _, f := range heard.frames(t, protocol.TypeUserMessage) {
				seqs = append(seqs, f.Seq)
			}
			if fmt.Sprint(seqs) != "[1 2]" {
				t.Errorf("shown: %v, want each once", seqs)
			}
		})
	}
}

// What a commit of unknown outcome did is told like any other once it is found out.
func TestWhatWasWrittenAfterAllIsTold(t *testing.T) {
	w := newWorld(t)
	owner, bob, knocks := w.person("ann"), w.person("bob"), w.person("eve")
	row := w.room(owner, knockRoom())
	<-w.knock(bob, row).waits
	w.mustDo(owner, row, room.Admit("bob", protocol.AdmitMember{Account: bob.Account, Admit: true}))
	door := w.knock(knocks, row)
	<-door.waits
	heard := w.listen(row)
	w.store.failWith(func([]room.Batch) (error, error) { return nil, room.ErrUnknown })
	promote := room.ChangeRole("promote", protocol.ChangeRole{Account: bob.Account, Role: protocol.RoleCohost})
	if _, err := w.do(owner, row, promote); !errors.Is(err, room.ErrUnknown) {
		t.Fatal(err)
	}
	w.store.failWith(nil)
	w.until(owner, row, promote)
	if told := heard.frames(t, protocol.TypeRoleChanged); len(told) != 1 {
		t.Errorf("the one concerned is told %d times", len(told))
	}
	w.store.failWith(func([]room.Batch) (error, error) { return nil, room.ErrUnknown })
	admit := room.Admit("eve", protocol.AdmitMember{Account: knocks.Account, Admit: true})
	if _, err := w.do(owner, row, admit); !errors.Is(err, room.ErrUnknown) {
		t.Fatal(err)
	}
	w.store.failWith(nil)
	if got := door.end(); got != "" {
		t.Errorf("who was admitted is told %q", got)
	}
}

func TestDeposedOwnerIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		owner := w.person("ann")
		row := w.room(owner, protocol.PolicyPatch{})
		heard := w.listen(row)
		w.mustDo(owner, row, note("one", "x"))
		if _, err := w.db.Acquire(t.Context(), row.ID, 10); err != nil { // somebody else owns the room now
			t.Fatal(err)
		}
		if _, err := w.do(owner, row, note("two", "x")); code(err) != protocol.CodeUnavailable {
			t.Fatalf("the deposed owner answered %v", err)
		}
		if events, err := w.db.Events(t.Context(), row.ID, 0, 10); err != nil || len(events) != 1 {
			t.Fatalf("the deposed owner wrote: %d events, %v", len(events), err)
		}
		w.mustJoin(owner, row) // takes the room back
		synctest.Wait()        // the old room tells what it has to tell
		closed := false
		heard.mu.Lock()
		for _, d := range heard.deliveries {
			closed = closed || d.Close == protocol.CloseGoingAway
		}
		heard.mu.Unlock()
		if !closed {
			t.Error("the connections were not told to come back")
		}
		if receipt := w.mustDo(owner, row, note("two", "x")); receipt.Seq != 2 {
			t.Errorf("seq %d after taking the room back", receipt.Seq)
		}
	})
}

func TestWhoOnlyReadsDoesNotLoadTheRoom(t *testing.T) {
	w := newWorld(t)
	owner := w.person("ann")
	row := w.room(owner, protocol.PolicyPatch{})
	w.mustDo(owner, row, note("one", "x"))
	w.stop()
	w.start()
	before, err := w.db.RoomByID(t.Context(), row.ID)
	if err != nil {
		t.Fatal(err)
	}
	if log, head, err := w.rooms.Position(t.Context(), row.ID); err != nil || log != row.Log || head != 1 {
		t.Errorf("log %s, head %d, %v", log, head, err)
	}
	if after, err := w.db.RoomByID(t.Context(), row.ID); err != nil || after.Epoch != before.Epoch {
		t.Errorf("epoch %d, then %d, %v", before.Epoch, after.Epoch, err)
	}
	if _, _, err := w.rooms.Position(t.Context(), "nowhere"); code(err) != protocol.CodeNotFound {
		t.Error(err)
	}
}

func TestJournalInMemoryStartsAnew(t *testing.T) {
	w := newWorld(t)
	owner := w.person("ann")
	row := w.room(owner, protocol.PolicyPatch{Keep: ptr(protocol.KeepNothing)})
	w.mustDo(owner, row, note("secret", "burn this"))
	before, head, err := w.rooms.Position(t.Context(), row.ID)
	if err != nil || head != 1 {
		t.Fatalf("head %d, %v", head, err)
	}
	w.stop()
	w.start()
	w.mustJoin(owner, row)
	after, head, err := w.rooms.Position(t.Context(), row.ID)
	if err != nil || head != 0 || after == before {
		t.Errorf("log %s → %s, head %d, %v: numbers would mix", before, after, head, err)
	}
}
