package room_test

import (
	"context"
	"errors"
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

// TestHeldIsForgotten: what is held of a room is loaded once, and again after it was forgotten; a load that was overtaken is done anew.
func TestHeldIsForgotten(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann")
	row := w.room(ann, protocol.PolicyPatch{})
	loads := 0
	hold := func(key string) {
		t.Helper()
		err := w.rooms.Hold(t.Context(), row.ID, key, func(context.Context) (any, error) {
			loads++
			return loads, nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	held := func(key string) (value any) {
		t.Helper()
		_, err := w.do(ann, row, room.Action{Type: protocol.TypeLockRoom, Draft: func(v room.View) (room.Draft, *protocol.Error) {
			value = v.Held(key)
			return room.Draft{}, protocol.Err(protocol.CodeGone)
		}})
		if code(err) != protocol.CodeGone {
			t.Fatal(err)
		}
		return value
	}
	hold("a")
	hold("a")
	if loads != 1 || held("a") != 1 || held("b") != nil {
		t.Fatalf("%d loads, a is %v, b is %v", loads, held("a"), held("b"))
	}
	for _, key := range []string{"b", "c", "d", "e", "f", "g", "h", "i"} {
		hold(key)
	}
	if held("a") != nil || held("i") != 9 {
		t.Fatalf("a is %v after eight others, i is %v", held("a"), held("i"))
	}
	failure := errors.New("no store")
	if err := w.rooms.Hold(t.Context(), row.ID, "z", func(context.Context) (any, error) { return nil, failure }); !errors.Is(err, failure) {
		t.Fatal(err)
	}
	inside := true
	err := w.rooms.Hold(t.Context(), row.ID, "y", func(context.Context) (any, error) {
		if inside {
			inside = false
			for _, key := range []string{"1", "2", "3", "4", "5", "6", "7", "8"} {
				hold(key)
			}
			return "overtaken", nil
		}
		return "anew", nil
	})
	if err != nil || held("y") != "anew" {
		t.Fatalf("%v, %v", held("y"), err)
	}
}

// TestALoadIsShared: who wants the same waits for one load, which goes on when those who wait have gone, or have waited long enough.
func TestALoadIsShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		row := w.room(w.person("ann"), protocol.PolicyPatch{})
		loads, goOn := 0, make(chan struct{})
		load := func(ctx context.Context) (any, error) {
			loads++
			<-goOn
			return "loaded", ctx.Err()
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
