package room_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"atrium/internal/room"
	"atrium/protocol"
)

// mayDraw tells what a member may do on boards.
func (w *world) mayDraw(a room.Actor, row room.Row) (own, all bool) {
	w.t.Helper()
	row, err := w.rooms.Find(w.t.Context(), string(row.ID))
	if err != nil {
		w.t.Fatal(err)
	}
	_, rights, err := w.rooms.MemberOf(w.t.Context(), row, a.Account)
	if err != nil {
		w.t.Fatal(err)
	}
	return rights.Has(protocol.RightDraw), rights.Has(protocol.RightDrawAny)
}

// TestWhoDraws: the policy and the pen say who may draw, and on what; hosts always may.
func TestWhoDraws(t *testing.T) {
	w := newWorld(t)
	ann, bob := w.person("ann"), w.person("bob")
	row := w.room(ann, protocol.PolicyPatch{})
	w.mustJoin(ann, row)
	w.mustJoin(bob, row)
	for _, c := range []struct {
		draw     protocol.Who
		on       protocol.DrawOn
		pen      bool
		own, all bool
	}{
		{protocol.WhoAll, protocol.DrawOnAll, false, true, true},
		{protocol.WhoAll, protocol.DrawOnOwn, false, true, false},
		{protocol.WhoHosts, protocol.DrawOnAll, false, false, false},
		{protocol.WhoHosts, protocol.DrawOnAll, true, true, true},
		{protocol.WhoHosts, protocol.DrawOnOwn, true, true, false},
		{protocol.WhoHosts, protocol.DrawOnOwn, false, false, false},
	} {
		_, err := w.do(ann, row, room.Edit("", room.Change{Policy: protocol.PolicyPatch{Draw: &c.draw, DrawOn: &c.on}}))
		if err == nil {
			_, err = w.do(ann, row, room.LetDraw("", protocol.LetDraw{Account: bob.Account, May: c.pen}))
		}
		if err != nil {
			t.Fatal(err)
		}
		if own, all := w.mayDraw(bob, row); own != c.own || all != c.all {
			t.Errorf("%+v: may draw %v, on everything %v", c, own, all)
		}
		if own, all := w.mayDraw(ann, row); !own || !all {
			t.Errorf("%+v: the host may not draw", c)
		}
		for _, m := range w.mustJoin(ann, row).Members {
			if m.Draws != (c.pen && m.Account == bob.Account) {
				t.Errorf("%+v: %s is seen with the pen: %v", c, m.Account, m.Draws)
			}
		}
	}
	if _, err := w.do(ann, row, room.LetDraw("", protocol.LetDraw{Account: "nobody", May: true})); code(err) != protocol.CodeNotFound {
		t.Errorf("a pen for nobody: %v", err)
	}
}

// holding is something that is held.
type holding struct {
	name  string
	bytes int
	waits bool
}

func (h *holding) Bytes() int  { return h.bytes }
func (h *holding) Waits() bool { return h.waits }

// held tells the name of what a room holds under a key, "" if nothing.
func (w *world) held(a room.Actor, row room.Row, key string) (name string) {
	w.t.Helper()
	_, err := w.do(a, row, room.Action{Type: protocol.TypeLockRoom, Draft: func(v room.View) (room.Draft, *protocol.Error) {
		if h, ok := v.Held(key).(*holding); ok {
			name = h.name
		}
		return room.Draft{}, protocol.Err(protocol.CodeGone)
	}})
	if code(err) != protocol.CodeGone {
		w.t.Fatal(err)
	}
	return name
}

func (w *world) hold(row room.Row, key string, h *holding) error {
	return w.rooms.Hold(w.t.Context(), row.ID, key, func(context.Context) (room.Holding, error) { return h, nil })
}

// TestHeldIsForgotten: what is held of a room is loaded once, and again after the room was read anew; a load that was overtaken by that is done anew.
func TestHeldIsForgotten(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann")
	row := w.room(ann, protocol.PolicyPatch{})
	for _, name := range []string{"first", "second"} {
		if err := w.hold(row, "a", &holding{name: name}); err != nil {
			t.Fatal(err)
		}
	}
	if a, b := w.held(ann, row, "a"), w.held(ann, row, "b"); a != "first" || b != "" {
		t.Fatalf("a is %q, b is %q", a, b)
	}
	failure := errors.New("no store")
	if err := w.rooms.Hold(t.Context(), row.ID, "z", func(context.Context) (room.Holding, error) { return nil, failure }); !errors.Is(err, failure) {
		t.Fatal(err)
	}
	loads := 0
	err := w.rooms.Hold(t.Context(), row.ID, "y", func(context.Context) (room.Holding, error) {
		if loads++; loads == 1 {
			w.readAnew(ann, row)
			return &holding{name: "overtaken"}, nil
		}
		return &holding{name: "anew"}, nil
	})
	if a, y := w.held(ann, row, "a"), w.held(ann, row, "y"); err != nil || a != "" || y != "anew" {
		t.Fatalf("%v; after the room was read anew a is %q, y is %q", err, a, y)
	}
}

// readAnew has a commit fail, and waits until the room goes on.
func (w *world) readAnew(a room.Actor, row room.Row) {
	w.store.failWith(func([]room.Batch) (before, after error) { return errors.New("disk full"), nil })
	if _, err := w.do(a, row, note("", "lost")); code(err) != protocol.CodeUnavailable {
		w.t.Errorf("a commit that failed: %v", err)
	}
	w.store.failWith(nil)
	for {
		if _, err := w.do(a, row, note("", "kept")); code(err) != protocol.CodeUnavailable {
			return
		}
	}
}

// TestHeldIsBounded in number and bytes: that goes which was not used for longest and does not wait for a commit.
func TestHeldIsBounded(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann")
	row := w.room(ann, protocol.PolicyPatch{})
	var all []*holding
	more := func(bytes int) error {
		h := &holding{name: fmt.Sprint(len(all)), bytes: bytes}
		err := w.hold(row, h.name, h)
		if err == nil {
			all = append(all, h)
		}
		return err
	}
	expect := func(when string, gone ...string) {
		t.Helper()
		for _, h := range all {
			if is := w.held(ann, row, h.name) != ""; is == slices.Contains(gone, h.name) {
				t.Errorf("%s, %s is held: %v", when, h.name, is)
			}
		}
	}
	for range 64 {
		if err := more(1000); err != nil {
			t.Fatal(err)
		}
	}
	expect("64 of them")
	w.held(ann, row, "1")
	all[0].waits = true
	if err := more(1000); err != nil {
		t.Fatal(err)
	}
	expect("one more", "2") // which follows 0, that waits, and 1, that was used again when all were looked at and once more
	for _, h := range all {
		h.waits = true
	}
	if err := more(1000); code(err) != protocol.CodeUnavailable {
		t.Errorf("while all wait: %v", err)
	}
	var others []string
	for _, h := range all {
		h.waits = false
		others = append(others, h.name)
	}
	if err := more(70 << 20); err != nil {
		t.Fatal(err)
	}
	expect("after a large one", others...)
}

// TestALoadIsShared: who wants the same waits for one load, which goes on when those who wait have gone, or have waited long enough.
func TestALoadIsShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		row := w.room(w.person("ann"), protocol.PolicyPatch{})
		loads, goOn := 0, make(chan struct{})
		load := func(ctx context.Context) (room.Holding, error) {
			loads++
			<-goOn
			return &holding{}, ctx.Err()
		}
		ctx, cancel := context.WithCancel(t.Context())
		answers := make(chan error, 4)
		for range 2 {
			go func() { answers <- w.rooms.Hold(ctx, row.ID, "a", load) }()
			go func() { answers <- w.rooms.Hold(context.Background(), row.ID, "a", load) }()
		}
		synctest.Wait()
		cancel()
		for range 4 {
			if err := <-answers; code(err) != protocol.CodeUnavailable {
				t.Errorf("somebody who did not wait to the end: %v", err)
			}
		}
		go func() { answers <- w.rooms.Hold(t.Context(), row.ID, "a", load) }()
		synctest.Wait()
		close(goOn)
		if err := <-answers; err != nil || loads != 1 {
			t.Errorf("%v after %d loads", err, loads)
		}
		if err := w.rooms.Hold(t.Context(), row.ID, "a", load); err != nil || loads != 1 {
			t.Errorf("what is held: %v after %d loads", err, loads)
		}
	})
}

// TestWorkIsBounded: a rest lets a room do as much at once as it may, and then only so much in so much time.
func TestWorkIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		ann := w.person("ann")
		row := w.room(ann, protocol.PolicyPatch{})
		work := func(cost int) *protocol.Error {
			var tired *protocol.Error
			w.do(ann, row, room.Action{Type: protocol.TypeLockRoom, Draft: func(v room.View) (room.Draft, *protocol.Error) {
				if tired = v.Tired(); tired == nil {
					v.Work(cost)
				}
				return room.Draft{}, protocol.Err(protocol.CodeGone)
			}})
			return tired
		}
		for i, cost := range []int{900_000, 100_000, 50_000} {
			if tired := work(cost); tired != nil {
				t.Fatalf("step %d: %v", i, tired)
			}
		}
		tired := work(1)
		if code(tired) != protocol.CodeSlowDown || tired.Retry != time.Second {
			t.Fatalf("beyond the bound: %+v", tired)
		}
		time.Sleep(tired.Retry)
		if tired := work(1); tired != nil {
			t.Fatalf("after a rest: %v", tired)
		}
	})
}
