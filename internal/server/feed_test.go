package server

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"atrium/internal/room"
	"atrium/protocol"
)

// seqs reads the events of a room up to its position frame and returns their numbers.
func (p *peer) missed(id protocol.RoomID) (seqs []protocol.Seq, position protocol.PositionEvent) {
	p.t.Helper()
	f := p.until("position", func(f protocol.Frame) bool {
		if f.Room == id && f.Seq != 0 {
			seqs = append(seqs, f.Seq)
		}
		return f.Room == id && f.Type == protocol.TypePosition
	})
	return seqs, as[protocol.PositionEvent](p.t, f)
}

func at(row room.Row, since protocol.Seq) map[protocol.RoomID]protocol.Position {
	return map[protocol.RoomID]protocol.Position{row.ID: {Log: row.Log, Since: since}}
}

func TestResume(t *testing.T) {
	s := newStack(t, nil)
	ada, bob := s.person("Ada"), s.person("Bob")
	row := s.room(ada, protocol.PolicyPatch{})
	a, b := s.join(ada, row.ID), s.join(bob, row.ID)
	secret := b.opened.Device
	last := a.say(row.ID, "one").Seq
	b.ws.CloseNow()
	var head protocol.Seq
	for i := range 60 {
		head = a.say(row.ID, fmt.Sprint("missed ", i)).Seq
	}

	t.Run("what was missed, once, in order, then live", func(t *testing.T) {
		b := s.open(bob, protocol.OpenConnection{Device: secret, Rooms: at(row, last)})
		if got := b.opened.Rooms[row.ID]; got.Result != protocol.ResultResumed || got.Head != head || got.Log != row.Log {
			t.Fatalf("result: %+v", got)
		}
		seqs, position := b.missed(row.ID)
		if len(seqs) != 60 || seqs[0] != last+1 || seqs[59] != head || position.Seq != head {
			t.Fatalf("missed %v, position %+v", seqs, position)
		}
		b.early = nil
		id := a.send(protocol.TypeUserMessage, row.ID, protocol.UserMessage{Text: "live"})
		if f := b.event(protocol.TypeUserMessage); f.ID != id || f.Seq != head+1 {
			t.Fatalf("live: %+v", f)
		}
		b.say(row.ID, "back without joining")
		head += 2
	})
	t.Run("nothing missed", func(t *testing.T) {
		b := s.open(bob, protocol.OpenConnection{Device: secret, Rooms: at(row, head)})
		if seqs, position := b.missed(row.ID); len(seqs) != 0 || position.Seq != head {
			t.Fatalf("missed %v, position %+v", seqs, position)
		}
	})
	for name, from := range map[string]func() protocol.Position{
		"another log":     func() protocol.Position { return protocol.Position{Log: "other", Since: head} },
		"from the future": func() protocol.Position { return protocol.Position{Log: row.Log, Since: head + 1} },
	} {
		t.Run(name, func(t *testing.T) {
			b := s.open(bob, protocol.OpenConnection{Device: secret, Rooms: map[protocol.RoomID]protocol.Position{row.ID: from()}})
			if got := b.opened.Rooms[row.ID]; got.Result != protocol.ResultResync || got.Head != head || got.Log != row.Log {
				t.Fatalf("result: %+v", got)
			}
			if seqs, position := b.missed(row.ID); len(seqs) != 0 || position != (protocol.PositionEvent{Log: row.Log, Seq: head}) {
				t.Fatalf("missed %v, position %+v", seqs, position)
			}
			b.early = nil
			head = a.say(row.ID, "live").Seq
			if f := b.event(protocol.TypeUserMessage); f.Seq != head {
				t.Fatalf("not live after resync: %+v", f)
			}
		})
	}
	t.Run("not for strangers, and not for nothing", func(t *testing.T) {
		rooms := at(row, head)
		rooms["no-such-room"] = protocol.Position{}
		c := s.open(s.person("Cleo"), protocol.OpenConnection{Rooms: rooms})
		if got := c.opened.Rooms[row.ID]; got.Code != protocol.CodeNotMember {
			t.Fatalf("stranger: %+v", got)
		}
		if got := c.opened.Rooms["no-such-room"]; got.Result != protocol.ResultError || got.Code != protocol.CodeNotMember {
			t.Fatalf("no room: %+v", got)
		}
	})
	t.Run("ended", func(t *testing.T) {
		a.ok(protocol.TypeEndRoom, row.ID, nil)
		b := s.open(bob, protocol.OpenConnection{Device: secret, Rooms: at(row, head)})
		if got := b.opened.Rooms[row.ID]; got.Code != protocol.CodeEnded {
			t.Fatalf("ended: %+v", got)
		}
	})
}

func TestTooMuchMissedIsResync(t *testing.T) {
	s := newStack(t, func(o *Options) { o.Limits.PerConnection = map[Class]Rate{ClassDurable: {1e6, 1e6}} })
	ada := s.person("Ada")
	row := s.room(ada, protocol.PolicyPatch{})
	a := s.join(ada, row.ID)
	var head protocol.Seq
	for range (maxMissed + 1) / 77 { // 1,001 = 13 × 77
		var id protocol.RequestID
		for range 77 {
			id = a.send(protocol.TypeUserMessage, row.ID, protocol.UserMessage{Text: "x"})
		}
		head, a.early = a.answer(id).Seq, nil
	}
	b := s.open(ada, protocol.OpenConnection{Rooms: at(row, head-maxMissed-1)})
	if got := b.opened.Rooms[row.ID]; got.Result != protocol.ResultResync {
		t.Fatalf("result: %+v", got)
	}
	c := s.open(ada, protocol.OpenConnection{Rooms: at(row, head-maxMissed)})
	if seqs, _ := c.missed(row.ID); len(seqs) != maxMissed || seqs[maxMissed-1] != head {
		t.Fatalf("%d missed", len(seqs))
	}
}

// Who comes back to a room where nobody is gets all the pages of what was missed.
func TestResumeIntoAnEmptyRoom(t *testing.T) {
	s := newStack(t, func(o *Options) { o.Limits.PerConnection = map[Class]Rate{ClassDurable: {1e6, 1e6}} })
	ada := s.person("Ada")
	row := s.room(ada, protocol.PolicyPatch{})
	const missed = pageRows + 150
	said := make(chan error, missed)
	for range missed {
		s.server.chat.Write(context.Background(), ada.actor, row.ID, protocol.RequestID(protocol.NewUUID()), protocol.UserMessage{Text: "x"},
			func(_ room.Receipt, err error) { said <- err })
	}
	for range missed {
		if err := <-said; err != nil {
			t.Fatal(err)
		}
	}
	a := s.open(ada, protocol.OpenConnection{Rooms: at(row, 0)})
	seqs, position := a.missed(row.ID)
	if len(seqs) != missed || position.Seq != missed {
		t.Fatalf("%d events of %d came, then position %d", len(seqs), missed, position.Seq)
	}
}

// While others write, clients drop and resume at random moments: each sees every event once and in order.
func TestResumeUnderFire(t *testing.T) {
	s := newStack(t, func(o *Options) {
		o.Limits.PerConnection = map[Class]Rate{ClassDurable: {1e6, 1e6}, ClassJoin: {1e6, 1e6}}
		o.Window = time.Millisecond
	})
	ada := s.person("Ada")
	row := s.room(ada, protocol.PolicyPatch{})
	a := s.join(ada, row.ID)
	var readers sync.WaitGroup
	const messages, followers = 300, 4
	for i := range followers {
		who := s.person(fmt.Sprint("Reader", i))
		first := s.join(who, row.ID) // a member first
		first.ws.CloseNow()
		readers.Go(func() { follow(t, s, who, row, first.opened.Device, messages) })
	}
	for i := range messages {
		a.say(row.ID, fmt.Sprint(i))
		a.early = nil
	}
	readers.Wait()
}

// follow reads until it has seen all messages, dropping the connection now and then.
func follow(t *testing.T, s *stack, who person, row room.Row, secret protocol.DeviceSecret, messages int) {
	var since, seen protocol.Seq
	for drops := 0; int(seen) < messages; drops++ {
		p, _, err := s.tryDial(who.Cookie, s.http.URL, Subprotocol)
		if err != nil {
			t.Error(err)
			return
		}
		p.send(protocol.TypeOpenConnection, "", protocol.OpenConnection{Device: secret, Rooms: at(row, since)})
		for left := rand.N(30) + 1; left > 0 && int(seen) < messages; {
			f, err := p.next()
			switch {
			case err != nil:
				t.Errorf("after %d drops: %v", drops, err)
				return
			case f.Type == protocol.TypePosition:
				since = max(since, as[protocol.PositionEvent](t, f).Seq)
			case f.Seq == 0:
				continue
			case f.Type == protocol.TypeOk:
			case f.Seq <= since:
				t.Errorf("event %d came again after %d", f.Seq, since)
				return
			}
			if f.Type == protocol.TypeUserMessage {
				if m := as[protocol.UserMessageEvent](t, f); m.Text != fmt.Sprint(seen) {
					t.Errorf("message %q came instead of %d", m.Text, seen)
					return
				}
				since, seen, left = f.Seq, seen+1, left-1
			}
		}
		p.ws.CloseNow()
	}
}

// A bus that loses, doubles and delays deliveries does not make a client lose an event.
func TestGapsAreFilledFromTheJournal(t *testing.T) {
	s := newStack(t, nil)
	ada, bob := s.person("Ada"), s.person("Bob")
	row := s.room(ada, protocol.PolicyPatch{})
	a, b := s.join(ada, row.ID), s.join(bob, row.ID)
	head := a.say(row.ID, "one").Seq

	// Three events reach the journal while the room's feed is deaf.
	f := s.server.feeds.acquire(row.ID)
	defer s.server.feeds.release(f)
	f.cancel()
	for range 3 {
		if _, err := s.rooms.Do(context.Background(), ada.actor, row.ID, room.Edit("", room.Change{Title: new(string)})); err != nil {
			t.Fatal(err)
		}
	}
	f.cancel = s.bus.Subscribe(room.Topic(row.ID), f.handle)
	for range 2 {
		a.send(protocol.TypeUserMessage, row.ID, protocol.UserMessage{Text: "after the gap"})
	}
	for seq := head; seq <= head+5; seq++ {
		got := b.until("events", func(f protocol.Frame) bool { return f.Seq != 0 })
		if got.Seq != seq {
			t.Fatalf("event %d came instead of %d", got.Seq, seq)
		}
	}
	s.bus.Publish(room.Topic(row.ID), room.EncodeDelivery(room.Delivery{Seq: head, Audience: room.AudienceAll, Frame: []byte(`{"type":"again"}`)}))
	s.bus.Publish(room.Topic(row.ID), []byte("damaged"))
	id := a.send(protocol.TypeUserMessage, row.ID, protocol.UserMessage{Text: "last"})
	if got := b.until("events", func(f protocol.Frame) bool { return f.Seq != 0 || f.Type == "again" }); got.ID != id {
		t.Fatalf("%+v came", got)
	}
}

func TestDeliveriesGoToWhomTheyAreAddressed(t *testing.T) {
	s := newStack(t, nil)
	ada, bob := s.person("Ada"), s.person("Bob")
	row := s.room(ada, protocol.PolicyPatch{})
	a, b1, b2 := s.join(ada, row.ID), s.join(bob, row.ID), s.join(bob, row.ID)
	publish := func(d room.Delivery) { s.bus.Publish(room.Topic(row.ID), room.EncodeDelivery(d)) }
	frame := func(name string) []byte { return []byte(`{"type":"` + name + `"}`) }
	publish(room.Delivery{Audience: room.AudienceAll, Frame: frame("all"), HostFrame: frame("hosts")})
	publish(room.Delivery{To: b1.opened.DeviceID, Frame: frame("device")})
	publish(room.Delivery{Account: bob.Account.ID, Not: b1.opened.DeviceID, Frame: frame("account")})
	publish(room.Delivery{Audience: room.AudienceRight(protocol.RightRemove), Frame: frame("right")})
	publish(room.Delivery{Audience: room.AudienceServer, Frame: frame("server")})
	publish(room.Delivery{Audience: room.AudienceServer, Grants: []room.Grant{{Account: bob.Account.ID, Rights: room.SetOf(protocol.RightRemove)}}})
	publish(room.Delivery{Audience: room.AudienceRight(protocol.RightRemove), Frame: frame("granted")})
	publish(room.Delivery{Audience: room.AudienceAll, Frame: frame("end")})
	for i, c := range []struct {
		p    *peer
		want string
	}{{a, "hosts right granted end"}, {b1, "all device granted end"}, {b2, "all account granted end"}} {
		got := ""
		c.p.early = nil
		c.p.until("end", func(f protocol.Frame) bool {
			switch f.Type {
			case protocol.TypeMembersChanged, protocol.TypeCountChange:
			default:
				got += " " + string(f.Type)
			}
			return f.Type == "end"
		})
		if got != " "+c.want {
			t.Errorf("peer %d got%s", i, got)
		}
	}
	publish(room.Delivery{To: b1.opened.DeviceID, Frame: frame("out"), Close: protocol.CloseGoingAway})
	if code := b1.closed(); code != protocol.CloseGoingAway {
		t.Errorf("closed with %d", code)
	}
}
