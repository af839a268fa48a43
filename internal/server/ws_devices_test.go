package server

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"atrium/protocol"
)

func TestLostDevicesAreKeptForHoursWithinBounds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ds, c := newDevices(2), &conn{}
		d, secret, _ := ds.present("ada", "", c)
		ds.leave(d, c)
		time.Sleep(keepDevice - time.Second)
		again, same, before := ds.present("ada", secret, c)
		if again != d || same != secret || before != nil {
			t.Fatal("not the same device within hours")
		}
		time.Sleep(2 * keepDevice)
		if live, _, before := ds.present("ada", secret, &conn{}); live != d || before != c {
			t.Fatal("a live device was forgotten")
		}
		ds.leave(d, c) // another connection has it now
		if d.conn == nil {
			t.Fatal("the old connection's end lost the device")
		}
		ds.leave(d, d.conn)
		time.Sleep(keepDevice)
		if other, _, _ := ds.present("ada", secret, c); other == d {
			t.Fatal("a device was kept for ever")
		}
	})
}

func TestOneAccountCannotPushOutTheDevicesOfOthers(t *testing.T) {
	ds, c := newDevices(2), &conn{}
	d, secret, _ := ds.present("ada", "", c)
	ds.leave(d, c)
	var first protocol.DeviceSecret
	for i := range 10 * maxAccountDevices {
		mine, is, _ := ds.present("eve", "", c)
		ds.leave(mine, c)
		if i == 0 {
			first = is
		}
	}
	if len(ds.bySecret) != maxAccountDevices+1 || ds.lost.Len() != maxAccountDevices+1 {
		t.Fatalf("%d devices, %d lost", len(ds.bySecret), ds.lost.Len())
	}
	if again, _, _ := ds.present("ada", secret, c); again != d {
		t.Fatal("another account's device is gone")
	}
	if _, is, _ := ds.present("eve", first, c); is == first {
		t.Fatal("the bound was not kept")
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
