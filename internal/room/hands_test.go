package room_test

import (
	"testing"
	"testing/synctest"
	"time"

	"atrium/internal/room"
	"atrium/protocol"
)

func (w *world) hands(viewer room.Actor, row room.Row) map[protocol.AccountID]protocol.Millis {
	w.t.Helper()
	list, err := w.rooms.Members(viewer, row.ID, protocol.OfferMemberList{})
	if err != nil {
		w.t.Fatal(err)
	}
	up := map[protocol.AccountID]protocol.Millis{}
	for _, m := range list.Members {
		if m.Hand != 0 {
			up[m.Account] = m.Hand
		}
	}
	return up
}

func TestHandsMakeAQueue(t *testing.T) {
	w := newWorld(t)
	owner, bob, eve := w.person("ann"), w.person("bob"), w.person("eve")
	row := w.room(owner, protocol.PolicyPatch{})
	w.mustJoin(bob, row)
	w.mustJoin(eve, row)
	raise := func(a room.Actor, up bool) {
		t.Helper()
		if err := w.rooms.RaiseHand(a, row.ID, protocol.RaiseHand{Raised: up}); err != nil {
			t.Fatal(err)
		}
	}
	raise(eve, true)
	raise(bob, true)
	first := w.hands(owner, row)
	raise(eve, true) // keeps the place
	if up := w.hands(owner, row); len(up) != 2 || up[eve.Account] >= up[bob.Account] || up[eve.Account] != first[eve.Account] {
		t.Fatalf("hands: %v", up)
	}
	w.rooms.Drop(eve, row.ID) // a hand survives the loss of the connection
	eve.Conn++
	if joined := w.mustJoin(eve, row); joined.Self.Hand != first[eve.Account] {
		t.Errorf("back with hand %d", joined.Self.Hand)
	}
	if err := w.rooms.LowerHand(owner, row.ID, protocol.LowerHand{Account: eve.Account}); err != nil {
		t.Fatal(err)
	}
	if up := w.hands(owner, row); len(up) != 1 || up[bob.Account] == 0 {
		t.Errorf("hands: %v", up)
	}
	raise(eve, true)
	if err := w.rooms.LowerHand(owner, row.ID, protocol.LowerHand{}); err != nil {
		t.Fatal(err)
	}
	if up := w.hands(owner, row); len(up) != 0 {
		t.Errorf("hands: %v", up)
	}
	if err := w.rooms.LowerHand(owner, row.ID, protocol.LowerHand{Account: "nobody"}); code(err) != protocol.CodeNotFound {
		t.Error(err)
	}
}

func TestSpotlightEndsWithTheSeat(t *testing.T) {
	w := newWorld(t)
	owner, bob := w.person("ann"), w.person("bob")
	row := w.room(owner, protocol.PolicyPatch{})
	w.mustJoin(bob, row)
	heard := w.listen(row)
	if err := w.rooms.Spotlight(owner, row.ID, protocol.SpotlightMember{Account: bob.Account}); err != nil {
		t.Fatal(err)
	}
	late := w.person("late")
	if joined := w.mustJoin(late, row); joined.Room.Spotlight != bob.Account {
		t.Errorf("who comes later sees %q", joined.Room.Spotlight)
	}
	if err := w.rooms.Leave(bob, row.ID); err != nil {
		t.Fatal(err)
	}
	late.Conn++
	if joined := w.mustJoin(late, row); joined.Room.Spotlight != "" {
		t.Errorf("afterwards %q", joined.Room.Spotlight)
	}
	if told := heard.frames(t, protocol.TypeSpotlightChanged); len(told) != 2 {
		t.Errorf("told %d times", len(told))
	}
}

func TestThePaceIsALineWithoutNames(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		owner, bob, eve := w.person("ann"), w.person("bob"), w.person("eve")
		row := w.room(owner, protocol.PolicyPatch{})
		w.mustJoin(bob, row)
		w.mustJoin(eve, row)
		heard := w.listen(row)
		tell := func(a room.Actor, p protocol.PaceName) {
			t.Helper()
			if err := w.rooms.Pace(a, row.ID, protocol.Pace{Pace: p}); err != nil {
				t.Fatal(err)
			}
		}
		tell(bob, protocol.PaceSlower)
		tell(eve, protocol.PaceLost)
		time.Sleep(5 * time.Second) // told together
		synctest.Wait()
		tell(bob, protocol.PaceFine)
		time.Sleep(2 * time.Minute) // signs go out by themselves
		synctest.Wait()
		line, err := w.rooms.PaceLine(owner, row.ID)
		if err != nil {
			t.Fatal(err)
		}
		var got [][2]int
		for _, p := range line.Points {
			if n := len(got); n == 0 || got[n-1] != [2]int{p.Slower, p.Lost} {
				got = append(got, [2]int{p.Slower, p.Lost})
			}
			if p.Present != 3 {
				t.Errorf("%d present", p.Present)
			}
		}
		if want := [][2]int{{1, 0}, {1, 1}, {0, 1}, {0, 0}}; len(got) != len(want) || got[0] != want[0] || got[1] != want[1] ||
			got[2] != want[2] || got[3] != want[3] {
			t.Errorf("the line is %v", got)
		}
		if told := len(heard.frames(t, protocol.TypePaceChanged)); told != len(line.Points) || told > 14 {
			t.Errorf("told %d times, %d points", told, len(line.Points))
		}
		for _, d := range heard.deliveries {
			if f, err := protocol.DecodeFrame(d.Frame); err == nil && f.Type == protocol.TypePaceChanged &&
				(f.Account != "" || d.Audience != room.AudienceRight(protocol.RightPace)) {
				t.Errorf("told %+v to %s", f, d.Audience)
			}
		}
	})
}

func TestALargeRoomDropsReactionsOfACrowd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		owner := w.person("ann")
		row := w.room(owner, protocol.PolicyPatch{})
		heard := w.listen(row)
		react := func(times int) int {
			before := len(heard.frames(t, protocol.TypeReaction))
			for range times {
				if err := w.rooms.React(owner, row.ID, protocol.Reaction{Reaction: protocol.ReactionHeart}); err != nil {
					t.Fatal(err)
				}
			}
			synctest.Wait()
			return len(heard.frames(t, protocol.TypeReaction)) - before
		}
		if n := react(100); n != 100 {
			t.Errorf("a small room shows %d of 100", n)
		}
		for i := range 50 {
			w.mustJoin(w.person("p"+string(rune('0'+i))), row)
		}
		time.Sleep(time.Minute)
		if n := react(100); n != 20 {
			t.Errorf("a large room shows %d of 100", n)
		}
	})
}
