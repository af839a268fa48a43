package server

import (
	"fmt"
	"testing"

	"atrium/internal/auth"
	"atrium/protocol"
)

func TestDeviceIsTheSameByItsSecret(t *testing.T) {
	key := []byte("key")
	ds, c := newDevices(key, 2), &conn{}
	d, secret, before := ds.present("ada", "", c)
	if before != nil || secret == "" {
		t.Fatal("a new device was somebody")
	}
	taken, same, before := ds.present("ada", secret, &conn{})
	if taken != d || same != secret || before != c {
		t.Fatal("a live device was not taken over")
	}
	ds.leave(d, c) // another connection has it now
	if d.conn == nil {
		t.Fatal("the old connection's end lost the device")
	}
	ds.leave(d, d.conn)
	if len(ds.live)+len(ds.connected) != 0 {
		t.Fatalf("%d devices and %d accounts are remembered", len(ds.live), len(ds.connected))
	}
	if again, _, _ := newDevices(key, 2).present("ada", secret, c); again.id != d.id {
		t.Error("after a restart it is another device")
	}
	if other, is, _ := newDevices([]byte("other"), 2).present("ada", secret, c); other.id == d.id || is == secret {
		t.Error("another server knows the secret")
	}
	if eve, is, _ := ds.present("eve", secret, c); eve.id == d.id || is == secret {
		t.Error("another account has the device")
	}
	for _, foreign := range []protocol.DeviceSecret{"x", secret[1:], secret + "00", protocol.DeviceSecret(protocol.NewSecret())} {
		if _, is, _ := newDevices(key, 2).present("ada", foreign, c); is == foreign {
			t.Errorf("%q was taken for one of ours", foreign)
		}
	}
}

func TestConnectedDevicesOfAnAccountAreBounded(t *testing.T) {
	ds, c := newDevices([]byte("key"), 2), &conn{}
	first, _, _ := ds.present("ada", "", c)
	ds.present("ada", "", c)
	if d, _, _ := ds.present("ada", "", c); d != nil {
		t.Error("a third device was let in")
	}
	if d, _, _ := ds.present("eve", "", c); d == nil {
		t.Error("another account suffers")
	}
	ds.leave(first, c)
	if d, _, _ := ds.present("ada", "", c); d == nil {
		t.Error("a place was not given back")
	}
}

// A device that a second connection takes over keeps its seat, however the end of the first and the resume of the second
// fall together.
func TestTakeoverKeepsTheSeat(t *testing.T) {
	s := newStack(t, nil)
	ada, bob := s.person("Ada"), s.person("Bob")
	row := s.room(ada, protocol.PolicyPatch{})
	b := s.join(bob, row.ID)
	p := s.join(ada, row.ID)
	for i := range 10 {
		next := s.open(ada, protocol.OpenConnection{Device: p.opened.Device, Rooms: at(row, 1<<40)})
		if got := next.opened.Rooms[row.ID]; got.Result != protocol.ResultResync {
			t.Fatalf("%+v", got)
		}
		if code := p.closed(); code != protocol.CloseReplaced {
			t.Fatalf("closed with %d", code)
		}
		p = next
		list := as[protocol.MemberList](t, b.ok(protocol.TypeOfferMemberList, row.ID, nil))
		if list.Count != 2 {
			t.Fatalf("%d members after %d takeovers", list.Count, i+1)
		}
		for _, m := range list.Members {
			if m.State != protocol.StatePresent || len(m.Devices) != 1 {
				t.Fatalf("member %s: %+v", m.Name, m)
			}
		}
		p.say(row.ID, fmt.Sprint("still here ", i))
	}
	for _, f := range b.early {
		if f.Type == protocol.TypeMembersChanged && len(as[protocol.MembersChanged](t, f).Joined) == 0 {
			t.Errorf("others saw the device go: %s", f.Data)
		}
	}
	p.ws.CloseNow()
	b.until("the drop", func(f protocol.Frame) bool {
		if f.Type != protocol.TypeMembersChanged {
			return false
		}
		c := as[protocol.MembersChanged](t, f)
		return len(c.Changed) == 1 && c.Changed[0].State == protocol.StateReconnecting
	})
}

// Nobody comes back with a session that was ended, so its devices leave at once instead of keeping a seat.
func TestRevokedSessionLeavesItsRooms(t *testing.T) {
	s := newStack(t, nil)
	ada, bob := s.person("Ada"), s.person("Bob")
	row := s.room(bob, protocol.PolicyPatch{})
	b := s.join(bob, row.ID)
	in, err := s.auth.Login(t.Context(), "Ada", "long enough", auth.Client{})
	if err != nil {
		t.Fatal(err)
	}
	kept := s.join(person{SignedIn: in}, row.ID)
	s.join(ada, row.ID)
	devicesAre := func(what string, n int) {
		b.until(what, func(f protocol.Frame) bool {
			if f.Type != protocol.TypeMembersChanged {
				return false
			}
			c := as[protocol.MembersChanged](t, f)
			return len(c.Changed) == 1 && c.Changed[0].State == protocol.StatePresent && len(c.Changed[0].Devices) == n
		})
	}
	devicesAre("a second device", 2)
	identity, err := s.auth.Authenticate(t.Context(), ada.Cookie)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.auth.Logout(t.Context(), identity); err != nil {
		t.Fatal(err)
	}
	devicesAre("one of them gone", 1)
	identity, err = s.auth.Authenticate(t.Context(), in.Cookie)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.auth.Logout(t.Context(), identity); err != nil {
		t.Fatal(err)
	}
	if code := kept.closed(); code != protocol.CloseSessionRevoked {
		t.Fatalf("closed with %d", code)
	}
	b.until("her leaving", func(f protocol.Frame) bool {
		return f.Type == protocol.TypeMembersChanged && len(as[protocol.MembersChanged](t, f).Left) == 1
	})
}

// A connection is in no more rooms than it can name when it comes back.
func TestRoomsOfAConnectionAreBounded(t *testing.T) {
	s := newStack(t, func(o *Options) {
		o.Limits.PerConnection = map[Class]Rate{ClassJoin: {1000, 1000}}
	})
	ann := s.person("ann")
	p := s.open(ann, protocol.OpenConnection{})
	resumed := map[protocol.RoomID]protocol.Position{}
	for range protocol.MaxRooms {
		row := s.room(ann, protocol.PolicyPatch{})
		joined := as[protocol.JoinedRoom](t, p.ok(protocol.TypeJoinRoom, "", protocol.JoinRoom{Room: row.ID}))
		resumed[row.ID] = protocol.Position{Log: joined.Log, Since: joined.Head}
	}
	one := s.room(ann, protocol.PolicyPatch{})
	p.refused(protocol.CodeSlowDown, p.ask(protocol.TypeJoinRoom, "", protocol.JoinRoom{Room: one.ID}))
	for id := range resumed {
		p.ok(protocol.TypeJoinRoom, "", protocol.JoinRoom{Room: id}) // in which it is already
		p.ok(protocol.TypeLeaveRoom, id, nil)
		delete(resumed, id)
		break
	}
	joined := as[protocol.JoinedRoom](t, p.ok(protocol.TypeJoinRoom, "", protocol.JoinRoom{Room: one.ID}))
	resumed[one.ID] = protocol.Position{Log: joined.Log, Since: joined.Head}
	again := s.open(ann, protocol.OpenConnection{Device: p.opened.Device, Rooms: resumed})
	for id, r := range again.opened.Rooms {
		if r.Result != protocol.ResultResumed {
			t.Errorf("%s: %s %s", id, r.Result, r.Code)
		}
	}
}
