package room_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"atrium/internal/room"
	"atrium/protocol"
)

// door is somebody's way in: what they are told while they wait, and how it ends.
type door struct {
	waits chan struct{}
	ended chan ending
}

type ending struct {
	joined protocol.JoinedRoom
	err    *protocol.Error
}

func (w *world) knock(a room.Actor, row room.Row) *door {
	d := &door{waits: make(chan struct{}, 10), ended: make(chan ending, 10)}
	w.rooms.Join(context.Background(), a, protocol.JoinRoom{Room: row.ID}, func() { d.waits <- struct{}{} },
		func(j protocol.JoinedRoom, err *protocol.Error) { d.ended <- ending{j, err} })
	return d
}

// end waits for how it ends and returns the code, "" when the room is entered.
func (d *door) end() protocol.Code {
	e := <-d.ended
	if e.err != nil {
		return e.err.Code
	}
	return ""
}

func knockRoom() protocol.PolicyPatch {
	return protocol.PolicyPatch{Entry: ptr(protocol.EntryKnock), Guests: ptr(true)}
}

func TestKnockAndBeAdmitted(t *testing.T) {
	w := newWorld(t)
	owner, bob := w.person("ann"), w.person("bob")
	row := w.room(owner, knockRoom())
	heard := w.listen(row)
	d := w.knock(bob, row)
	<-d.waits
	if _, err := w.do(bob, row, note("x", "x")); code(err) != protocol.CodeNotMember {
		t.Errorf("who waits writes: %v", err)
	}
	if knocks := heard.frames(t, protocol.TypeKnock); len(knocks) != 1 {
		t.Fatalf("%d knocks", len(knocks))
	}
	if _, err := w.do(bob, row, room.Admit("self", protocol.AdmitMember{Account: bob.Account, Admit: true})); code(err) != protocol.CodeNotMember {
		t.Errorf("who waits admits itself: %v", err)
	}
	w.mustDo(owner, row, room.Admit("yes", protocol.AdmitMember{Account: bob.Account, Admit: true}))
	if got := d.end(); got != "" {
		t.Fatalf("admitted, and told %q", got)
	}
	if len(heard.frames(t, protocol.TypeKnockEnded)) != 1 {
		t.Error("hosts are not told that nobody waits")
	}
	w.mustDo(bob, row, note("in", "x"))
	if err := w.rooms.Leave(bob, row.ID); err != nil {
		t.Fatal(err)
	}
	w.mustJoin(bob, row) // once admitted, never again
	if _, err := w.do(owner, row, room.Admit("again", protocol.AdmitMember{Account: bob.Account, Admit: true})); code(err) != protocol.CodeNotFound {
		t.Errorf("admits who does not wait: %v", err)
	}
}

func TestHostsHearOnceOfWhoWaits(t *testing.T) {
	w := newWorld(t)
	owner, bob := w.person("ann"), w.person("bob")
	row := w.room(owner, knockRoom())
	heard := w.listen(row)
	<-w.knock(bob, row).waits
	for i, name := range []string{"one", "two"} {
		again := bob
		again.Device, again.Conn, again.DisplayName = protocol.DeviceID(name), bob.Conn+uint64(i)+1, name
		<-w.knock(again, row).waits
		if err := w.rooms.Leave(again, row.ID); err != nil {
			t.Fatal(err)
		}
	}
	if knocks := heard.frames(t, protocol.TypeKnock); len(knocks) != 1 {
		t.Errorf("%d knocks", len(knocks))
	}
}

func TestKnockEndsOtherwise(t *testing.T) {
	for name, c := range map[string]struct {
		do   func(w *world, owner, bob room.Actor, row room.Row)
		want protocol.Code
	}{
		"sent away": {func(w *world, owner, bob room.Actor, row room.Row) {
			w.mustDo(owner, row, room.Admit("", protocol.AdmitMember{Account: bob.Account}))
		}, protocol.CodeForbidden},
		"banned": {func(w *world, owner, bob room.Actor, row room.Row) {
			w.mustDo(owner, row, room.Ban("", protocol.BanMember{Account: bob.Account}))
		}, protocol.CodeBanned},
		"locked": {func(w *world, owner, _ room.Actor, row room.Row) {
			w.mustDo(owner, row, room.Lock("", protocol.LockRoom{Locked: true}))
		}, protocol.CodeLocked},
		"members only now": {func(w *world, owner, _ room.Actor, row room.Row) {
			w.mustDo(owner, row, room.Edit("", room.Change{Policy: protocol.PolicyPatch{Entry: ptr(protocol.EntryMembers)}}))
		}, protocol.CodeNotMember},
		"by the link now": {func(w *world, owner, _ room.Actor, row room.Row) {
			w.mustDo(owner, row, room.Edit("", room.Change{Policy: protocol.PolicyPatch{Entry: ptr(protocol.EntrySecret)}}))
		}, protocol.CodeBadSecret},
		"open now": {func(w *world, owner, _ room.Actor, row room.Row) {
			w.mustDo(owner, row, room.Edit("", room.Change{Policy: protocol.PolicyPatch{Entry: ptr(protocol.EntryOpen)}}))
		}, ""},
		"made a member": {func(w *world, owner, bob room.Actor, row room.Row) {
			w.mustDo(owner, row, room.Add(room.Member{Account: bob.Account, Name: "Bob", Role: protocol.RoleMember}))
		}, ""},
		"the room ends": {func(w *world, owner, _ room.Actor, row room.Row) { w.mustDo(owner, row, room.End("")) }, protocol.CodeEnded},
		"gives up": {func(w *world, _, bob room.Actor, row room.Row) {
			if err := w.rooms.Leave(bob, row.ID); err != nil {
				w.t.Error(err)
			}
		}, protocol.CodeGone},
		"asks with another connection": {func(w *world, _, bob room.Actor, row room.Row) {
			bob.Conn++
			<-w.knock(bob, row).waits
		}, protocol.CodeGone},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			owner, bob := w.person("ann"), w.person("bob")
			row := w.room(owner, knockRoom())
			d := w.knock(bob, row)
			<-d.waits
			c.do(w, owner, bob, row)
			if got := d.end(); got != c.want {
				t.Errorf("ended with %q, want %q", got, c.want)
			}
		})
	}
}

// A host who comes, or comes back, hears of everybody who waits; so does who is made a host.
func TestAKnockIsNotLost(t *testing.T) {
	w := newWorld(t)
	owner, bob, eve := w.person("ann"), w.person("bob"), w.person("eve")
	row := w.room(owner, protocol.PolicyPatch{})
	w.mustJoin(eve, row)
	w.mustDo(owner, row, room.Edit("", room.Change{Policy: knockRoom()}))
	w.rooms.Drop(owner, row.ID)
	d := w.knock(bob, row)
	<-d.waits
	heard := w.listen(row)
	owner.Conn++
	w.mustJoin(owner, row)
	w.mustDo(owner, row, room.ChangeRole("", protocol.ChangeRole{Account: eve.Account, Role: protocol.RoleCohost}))
	heard.mu.Lock()
	told := map[string]int{}
	for _, d := range heard.deliveries {
		if f, err := protocol.DecodeFrame(d.Frame); err == nil && f.Type == protocol.TypeKnock && d.Audience == "" {
			told[string(d.To)+string(d.Account)]++
		}
	}
	heard.mu.Unlock()
	if len(told) != 2 || told[string(owner.Device)] != 1 || told[string(eve.Account)] != 1 {
		t.Errorf("told %v", told)
	}
	w.mustDo(eve, row, room.Admit("", protocol.AdmitMember{Account: bob.Account, Admit: true}))
	if got := d.end(); got != "" {
		t.Error(got)
	}
}

func TestOneWhoWaitsAndIsLostLeavesTheLobby(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		owner, bob := w.person("ann"), w.person("bob")
		row := w.room(owner, knockRoom())
		d := w.knock(bob, row)
		<-d.waits
		w.rooms.Drop(bob, row.ID)
		time.Sleep(10*time.Second - time.Millisecond)
		again := bob
		again.Conn++
		d2 := w.knock(again, row) // in time: the same place
		<-d2.waits
		if got := d.end(); got != protocol.CodeGone {
			t.Error(got)
		}
		time.Sleep(time.Minute)
		w.rooms.Drop(again, row.ID)
		time.Sleep(10 * time.Second)
		if got := d2.end(); got != protocol.CodeGone {
			t.Error(got)
		}
		if _, err := w.do(owner, row, room.Admit("", protocol.AdmitMember{Account: bob.Account, Admit: true})); code(err) != protocol.CodeNotFound {
			t.Error(err)
		}
	})
}

func TestBanLastsUntilTakenBack(t *testing.T) {
	w := newWorld(t)
	owner, bob := w.person("ann"), w.person("bob")
	row := w.room(owner, protocol.PolicyPatch{})
	w.mustJoin(bob, row)
	w.mustDo(owner, row, room.Ban("", protocol.BanMember{Account: bob.Account}))
	w.mustBeOut(bob, row)
	for range 2 {
		if _, err := w.join(bob, protocol.JoinRoom{Room: row.ID}); code(err) != protocol.CodeBanned {
			t.Fatalf("the banned one is told %v", err)
		}
		w.stop() // and after a restart too
		w.start()
		w.mustJoin(owner, row)
	}
	banned, err := w.db.People(t.Context(), row.ID, room.RosterBanned, "", 10)
	if err != nil || len(banned) != 1 || banned[0].Account != bob.Account {
		t.Errorf("banned: %+v, %v", banned, err)
	}
	if _, err := w.do(owner, row, room.Add(room.Member{Account: bob.Account, Name: "Bob", Role: protocol.RoleMember})); code(err) != protocol.CodeBanned {
		t.Errorf("added all the same: %v", err)
	}
	w.mustDo(owner, row, room.Unban("", protocol.UnbanMember{Account: bob.Account}))
	w.mustJoin(bob, row)
	if _, err := w.do(owner, row, room.Unban("", protocol.UnbanMember{Account: bob.Account})); code(err) != protocol.CodeNotFound {
		t.Errorf("unbanned twice: %v", err)
	}
}

func TestLockKeepsOutWhoHasNoSeat(t *testing.T) {
	w := newWorld(t)
	owner, bob, eve, host := w.person("ann"), w.person("bob"), w.person("eve"), w.person("host")
	row := w.room(owner, protocol.PolicyPatch{})
	for _, a := range []room.Actor{bob, eve, host} {
		w.mustJoin(a, row)
	}
	w.mustDo(owner, row, room.ChangeRole("", protocol.ChangeRole{Account: host.Account, Role: protocol.RoleHost}))
	for _, a := range []room.Actor{eve, host} {
		if err := w.rooms.Leave(a, row.ID); err != nil {
			t.Fatal(err)
		}
	}
	heard := w.listen(row)
	w.mustDo(owner, row, room.Lock("", protocol.LockRoom{Locked: true}))
	if told := heard.frames(t, protocol.TypeRoomChanged); len(told) != 1 || told[0].Seq == 0 {
		t.Errorf("told %v", told)
	}
	w.rooms.Drop(bob, row.ID)
	bob.Conn++
	w.mustJoin(bob, row) // keeps the seat
	w.mustJoin(host, row)
	for _, a := range []room.Actor{eve, w.person("new")} {
		if _, err := w.join(a, protocol.JoinRoom{Room: row.ID}); code(err) != protocol.CodeLocked {
			t.Errorf("%s is told %v", a.DisplayName, err)
		}
	}
	w.mustDo(owner, row, room.Lock("", protocol.LockRoom{}))
	w.mustJoin(eve, row)
}

// Forty who knock or come at once never exceed a capacity, however they are let in.
func TestFortyRaceForTheLastPlaces(t *testing.T) {
	for _, entry := range []protocol.Entry{protocol.EntryOpen, protocol.EntryKnock} {
		t.Run(string(entry), func(t *testing.T) {
			const capacity, crowd = 20, 40
			w := newWorld(t)
			owner := w.person("ann")
			row := w.room(owner, protocol.PolicyPatch{Entry: ptr(entry), Capacity: ptr(capacity)})
			var racing sync.WaitGroup
			codes := make(chan protocol.Code, crowd)
			for i := range crowd {
				a := w.person(fmt.Sprint("p", i))
				racing.Go(func() {
					d := w.knock(a, row)
					select {
					case <-d.waits:
						_, err := w.do(owner, row, room.Admit("", protocol.AdmitMember{Account: a.Account, Admit: true}))
						if code(err) == protocol.CodeRoomFull {
							codes <- protocol.CodeRoomFull
							return
						}
					case e := <-d.ended:
						d.ended <- e
					}
					codes <- d.end()
				})
			}
			racing.Wait()
			in := 0
			for range crowd {
				switch c := <-codes; c {
				case "":
					in++
				case protocol.CodeRoomFull:
				default:
					t.Errorf("somebody is told %q", c)
				}
			}
			if in != capacity-1 || w.rooms.Live(row.ID) != capacity {
				t.Errorf("%d came in, %d seats are taken", in, w.rooms.Live(row.ID))
			}
		})
	}
}

// Nobody rings without end: who was sent away, or gave up, waits a moment before knocking again.
func TestKnockingAgainHasToWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		owner, bob := w.person("ann"), w.person("bob")
		row := w.room(owner, knockRoom())
		d := w.knock(bob, row)
		<-d.waits
		w.mustDo(owner, row, room.Admit("", protocol.AdmitMember{Account: bob.Account}))
		d.end()
		again := w.knock(bob, row)
		if e := <-again.ended; e.err == nil || e.err.Code != protocol.CodeSlowDown || e.err.Retry <= 0 || e.err.Retry > 3*time.Second {
			t.Fatalf("%+v", e.err)
		}
		time.Sleep(3 * time.Second)
		<-w.knock(bob, row).waits
	})
}
