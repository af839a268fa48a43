package room_test

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"atrium/internal/room"
	"atrium/protocol"
)

// members is what owner sees of the list.
func (w *world) members(owner room.Actor, row room.Row) map[protocol.AccountID]protocol.MemberState {
	w.t.Helper()
	list, err := w.rooms.Members(owner, row.ID, protocol.OfferMemberList{})
	if err != nil {
		w.t.Fatal(err)
	}
	states := map[protocol.AccountID]protocol.MemberState{}
	for _, m := range list.Members {
		states[m.Account] = m.State
	}
	return states
}

func TestSeatWaitsSixtySeconds(t *testing.T) {
	for name, c := range map[string]struct {
		away time.Duration
		kept bool
	}{
		"just in time": {room.SeatGrace - time.Millisecond, true},
		"too late":     {room.SeatGrace, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				owner, bob := w.person("ann"), w.person("bob")
				row := w.room(owner, protocol.PolicyPatch{})
				w.mustJoin(bob, row)
				w.rooms.Drop(bob, row.ID)
				if state := w.members(owner, row)[bob.Account]; state != protocol.StateReconnecting {
					t.Fatalf("after the drop: %q", state)
				}
				time.Sleep(c.away)
				synctest.Wait()
				if _, kept := w.members(owner, row)[bob.Account]; kept != c.kept {
					t.Fatalf("after %v the seat is kept: %v", c.away, kept)
				}
				bob.Conn = 2
				w.mustJoin(bob, row)
				if state := w.members(owner, row)[bob.Account]; state != protocol.StatePresent {
					t.Errorf("back: %q", state)
				}
				time.Sleep(2 * room.SeatGrace) // an old timer must not take the new seat
				synctest.Wait()
				if state := w.members(owner, row)[bob.Account]; state != protocol.StatePresent {
					t.Errorf("later: %q", state)
				}
			})
		})
	}
}

func TestLateDropOfAnOldConnectionChangesNothing(t *testing.T) {
	w := newWorld(t)
	owner, bob := w.person("ann"), w.person("bob")
	row := w.room(owner, protocol.PolicyPatch{})
	w.mustJoin(bob, row)
	again := bob
	again.Conn = 2
	w.mustJoin(again, row)
	w.rooms.Drop(bob, row.ID)
	if state := w.members(owner, row)[bob.Account]; state != protocol.StatePresent {
		t.Errorf("state %q", state)
	}
	if _, err := w.do(bob, row, note("a", "x")); code(err) != protocol.CodeNotMember {
		t.Errorf("the old connection still acts: %v", err)
	}
}

func TestRefreshTwentyTimesCountsOnce(t *testing.T) {
	w := newWorld(t)
	owner, bob := w.person("ann"), w.person("bob")
	row := w.room(owner, protocol.PolicyPatch{})
	heard := w.listen(row)
	for i := range 20 {
		bob.Conn = uint64(i + 1)
		if joined := w.mustJoin(bob, row); joined.Count != 2 || len(joined.Members) != 2 {
			t.Fatalf("refresh %d: count %d, list %d", i, joined.Count, len(joined.Members))
		}
		w.rooms.Drop(bob, row.ID)
	}
	w.mustDo(owner, row, note("fence", "x"))
	for _, f := range heard.frames(t, protocol.TypeCountChange) {
		if c, err := protocol.DecodeAs[protocol.CountChange](f.Data); err != nil || c.Count != 2 {
			t.Errorf("count-change to %d, %v", c.Count, err)
		}
	}
	version := uint64(0)
	for _, f := range heard.frames(t, protocol.TypeMembersChanged) {
		c, err := protocol.DecodeAs[protocol.MembersChanged](f.Data)
		if err != nil || version != 0 && c.Version != version+1 || len(c.Left) != 0 {
			t.Errorf("version %d after %d, left %v, %v", c.Version, version, c.Left, err)
		}
		version = c.Version
	}
}

func TestJoiningWhereOneIsOnlyAnswers(t *testing.T) {
	w := newWorld(t)
	owner := w.person("ann")
	row := w.room(owner, protocol.PolicyPatch{})
	heard := w.listen(row)
	if again := w.mustJoin(owner, row); again.Count != 1 || again.Self.Account != owner.Account {
		t.Errorf("%+v", again)
	}
	w.mustDo(owner, row, note("fence", "x"))
	if changes := heard.frames(t, protocol.TypeMembersChanged); len(changes) != 0 {
		t.Errorf("others heard %d changes", len(changes))
	}
}

func TestTwoDevicesAreOneMember(t *testing.T) {
	w := newWorld(t)
	owner := w.person("ann")
	row := w.room(owner, protocol.PolicyPatch{})
	second := owner
	second.Device, second.Conn = "d-second", 7
	joined := w.mustJoin(second, row)
	if joined.Count != 1 || len(joined.Self.Devices) != 2 {
		t.Errorf("count %d, devices %d", joined.Count, len(joined.Self.Devices))
	}
	if err := w.rooms.Leave(second, row.ID); err != nil {
		t.Fatal(err)
	}
	if state := w.members(owner, row)[owner.Account]; state != protocol.StatePresent {
		t.Errorf("leaving with one device left the room: %q", state)
	}
}

func TestSeatsWaitAfterARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		owner, bob := w.person("ann"), w.person("bob")
		row := w.room(owner, protocol.PolicyPatch{})
		w.mustJoin(bob, row)
		w.stop()
		w.start()
		owner.Conn = 2
		w.mustJoin(owner, row)
		states := w.members(owner, row)
		if states[owner.Account] != protocol.StatePresent || states[bob.Account] != protocol.StateReconnecting {
			t.Errorf("after the restart: %v", states)
		}
		time.Sleep(room.SeatGrace)
		synctest.Wait()
		if states := w.members(owner, row); len(states) != 1 {
			t.Errorf("a minute later: %v", states)
		}
	})
}

func TestVisitsSurviveAStoreThatFails(t *testing.T) {
	const sweep = 10 * time.Second
	for name, stop := range map[string]bool{"until the next sweep": false, "until the end": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				owner, bob := w.person("ann"), w.person("bob")
				row := w.room(owner, protocol.PolicyPatch{})
				w.mustJoin(bob, row)
				if err := w.rooms.Leave(bob, row.ID); err != nil {
					t.Fatal(err)
				}
				fail := func(on bool) {
					w.store.mu.Lock()
					defer w.store.mu.Unlock()
					w.store.visitsFail = on
				}
				fail(true)
				time.Sleep(2*sweep + time.Second) // twice in vain
				synctest.Wait()
				fail(false)
				if stop {
					w.stop()
					defer w.start()
				} else {
					time.Sleep(sweep)
					synctest.Wait()
				}
				w.store.mu.Lock()
				defer w.store.mu.Unlock()
				if n := slices.IndexFunc(w.store.visits, func(v room.Visit) bool { return v.Account == bob.Account && v.To != 0 }); n < 0 {
					t.Errorf("bob's visit is lost; written: %+v", w.store.visits)
				}
			})
		})
	}
}

func TestLargeRoomTellsAtMostFiveTimesASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		owner := w.person("ann")
		row := w.room(owner, protocol.PolicyPatch{})
		for i := range 60 {
			w.mustJoin(w.person(fmt.Sprintf("p%d", i)), row)
		}
		time.Sleep(time.Second)
		heard := w.listen(row)
		start := time.Now()
		for i := range 100 {
			w.mustJoin(w.person(fmt.Sprintf("q%d", i)), row)
		}
		updates := len(heard.frames(t, protocol.TypeMembersChanged))
		if most := 1 + int(time.Since(start)/(200*time.Millisecond)); updates > most {
			t.Errorf("%d updates in %v", updates, time.Since(start))
		}
		if states := len(w.members(owner, row)); states != 100 { // the first page
			t.Errorf("the list shows %d", states)
		}
		if live := w.rooms.Live(row.ID); live != 161 {
			t.Errorf("%d seats", live)
		}
	})
}

func TestSignalsReachConnectedDevicesOnly(t *testing.T) {
	w := newWorld(t)
	owner, bob := w.person("ann"), w.person("bob")
	row := w.room(owner, protocol.PolicyPatch{MeshMax: ptr(2)})
	w.mustJoin(bob, row)
	heard := w.listen(row)
	for i := range 3 {
		if err := w.rooms.Signal(owner, row.ID, protocol.TypeOffer, bob.Device, protocol.DescriptionEvent{From: owner.Device,
			Description: protocol.Description{To: bob.Device, Call: fmt.Sprint(i), SDP: "x"}}); err != nil {
			t.Fatal(err)
		}
	}
	w.mustDo(owner, row, note("fence", "x"))
	for i, f := range heard.frames(t, protocol.TypeOffer) {
		if d, err := protocol.DecodeAs[protocol.DescriptionEvent](f.Data); err != nil || d.Call != fmt.Sprint(i) {
			t.Errorf("offer %d is of call %s, %v", i, d.Call, err)
		}
	}
	w.rooms.Drop(bob, row.ID)
	if err := w.rooms.Signal(owner, row.ID, protocol.TypeOffer, bob.Device, nil); code(err) != protocol.CodeGone {
		t.Errorf("to a lost device: %v", err)
	}
	if err := w.rooms.SetMedia(owner, row.ID, protocol.MediaState{Call: "a", Camera: true}); err != nil {
		t.Fatal(err)
	}
	for i, want := range []protocol.Code{"", protocol.CodeRoomFull} {
		p := w.person(fmt.Sprintf("caller%d", i))
		w.mustJoin(p, row)
		if err := w.rooms.SetMedia(p, row.ID, protocol.MediaState{Call: "a"}); code(err) != protocol.CodeBadData {
			t.Errorf("under the name of another's call: %v", err)
		}
		if err := w.rooms.SetMedia(p, row.ID, protocol.MediaState{Call: fmt.Sprint("b", i)}); code(err) != want {
			t.Errorf("caller %d: %v, want %q", i+2, err, want)
		}
	}
}

func TestDevicesOfASeatAreBounded(t *testing.T) {
	w := newWorld(t)
	owner, bob := w.person("ann"), w.person("bob")
	row := w.room(owner, protocol.PolicyPatch{})
	device := func(i int) room.Actor {
		d := bob
		d.Device, d.Conn = protocol.DeviceID(fmt.Sprint("d", i)), uint64(i+1)
		return d
	}
	for i := range 8 {
		w.mustJoin(device(i), row)
	}
	if _, err := w.join(device(8), protocol.JoinRoom{Room: row.ID}); code(err) != protocol.CodeRoomFull {
		t.Errorf("a ninth device: %v", err)
	}
	w.rooms.Drop(device(3), row.ID)
	if joined := w.mustJoin(device(9), row); len(joined.Self.Devices) != 8 {
		t.Errorf("%d devices", len(joined.Self.Devices))
	}
}

func TestListWhileSomebodyLeftUntold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		owner := w.person("ann")
		row := w.room(owner, protocol.PolicyPatch{})
		var last room.Actor
		for i := range 60 {
			last = w.person(fmt.Sprintf("p%d", i))
			w.mustJoin(last, row)
		}
		if err := w.rooms.Leave(last, row.ID); err != nil {
			t.Fatal(err)
		}
		if _, there := w.members(owner, row)[last.Account]; there {
			t.Error("who left is in the list")
		}
	})
}

func TestGuestTakesOnePlaceInTheCall(t *testing.T) {
	w := newWorld(t)
	owner := w.person("ann")
	row := w.room(owner, protocol.PolicyPatch{Guests: ptr(true)})
	gil := w.guest(row, "gil")
	w.mustJoin(gil, row)
	second := gil
	second.Device, second.Conn = "d-2", 9
	w.mustJoin(second, row)
	if err := w.rooms.SetMedia(gil, row.ID, protocol.MediaState{Call: "a"}); err != nil {
		t.Fatal(err)
	}
	if err := w.rooms.SetMedia(second, row.ID, protocol.MediaState{Call: "b"}); code(err) != protocol.CodeRoomFull {
		t.Errorf("a guest's second place: %v", err)
	}
}

// A crowd that comes at once costs the others a bounded number of updates of a bounded size, and nobody is left out of them.
func TestACrowdIsToldInBoundedUpdates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		owner := w.person("ann")
		row := w.room(owner, protocol.PolicyPatch{})
		heard := w.listen(row)
		const crowd = 400
		for i := range crowd {
			if joined := w.mustJoin(w.person(fmt.Sprintf("p%d", i)), row); joined.Count != i+2 {
				t.Fatalf("number %d is told of %d seats", i, joined.Count)
			}
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		told := map[protocol.AccountID]bool{}
		var last protocol.MembersChanged
		updates := heard.frames(t, protocol.TypeMembersChanged)
		for _, f := range updates {
			change, err := protocol.DecodeAs[protocol.MembersChanged](f.Data)
			if err != nil {
				t.Fatal(err)
			}
			if n := len(change.Joined) + len(change.Changed); n > 50 {
				t.Errorf("an update of %d members", n)
			}
			if last.Version != 0 && change.Version != last.Version+1 {
				t.Errorf("version %d after %d", change.Version, last.Version)
			}
			for _, m := range change.Joined {
				told[m.Account] = true
			}
			last = change
		}
		if len(told) < crowd || last.Count != crowd+1 {
			t.Errorf("told of %d of %d, the last count is %d", len(told), crowd, last.Count)
		}
	})
}

// Others drop their links to somebody when they are told that it is gone, so that does not wait behind a crowd.
func TestARemovalIsToldBeforeACrowd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		owner, bob := w.person("ann"), w.person("bob")
		row := w.room(owner, protocol.PolicyPatch{})
		w.mustJoin(bob, row)
		var crowd []room.Actor
		for i := range 400 {
			crowd = append(crowd, w.person(fmt.Sprintf("p%d", i)))
		}
		time.Sleep(time.Second)
		for _, a := range crowd {
			w.rooms.Join(t.Context(), a, protocol.JoinRoom{Room: row.ID}, nil, func(protocol.JoinedRoom, *protocol.Error) {})
		}
		synctest.Wait()
		heard := w.listen(row)
		w.mustDo(owner, row, room.Remove("", protocol.RemoveMember{Account: bob.Account}))
		time.Sleep(200 * time.Millisecond)
		synctest.Wait()
		told := 0
		for _, f := range heard.frames(t, protocol.TypeMembersChanged) {
			c, err := protocol.DecodeAs[protocol.MembersChanged](f.Data)
			if err != nil {
				t.Fatal(err)
			}
			if slices.Contains(c.Left, bob.Account) {
				told++
			}
		}
		if told != 1 {
			t.Errorf("told %d times within 200 ms", told)
		}
	})
}
