package server

import (
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"atrium/internal/room"
	"atrium/protocol"
)

// A connection that ends while its rooms are resumed is answered with what has been gathered, while rooms go on to answer.
func TestLateAnswersOfRoomsMeetNoEncoder(t *testing.T) {
	const rooms = 1000
	p := &resumption{results: make(map[protocol.RoomID]protocol.RoomResult)}
	p.wg.Add(rooms)
	var late sync.WaitGroup
	late.Go(func() {
		for i := range rooms {
			p.done(protocol.RoomID(fmt.Sprint(i)), protocol.RoomResult{}, nil)
		}
	})
	for seen := 0; seen < rooms; {
		results, _ := p.soFar()
		protocol.Encode(protocol.OpenedConnection{Rooms: results})
		seen = len(results)
	}
	late.Wait()
}

// Nobody learns by open-connection which room numbers exist.
func TestResumingTellsNoNumbers(t *testing.T) {
	s := newStack(t, func(o *Options) { o.Limits.AccountMisses = Rate{0.001, 4} })
	ada := s.person("Ada")
	row := s.room(ada, protocol.PolicyPatch{})
	s.join(ada, row.ID).ok(protocol.TypeEndRoom, row.ID, nil)
	number := protocol.RoomID(row.Number)
	ask := map[protocol.RoomID]protocol.Position{number: {}, "000000": {}, row.ID: {}, "no-such-room": {}}
	eve := s.open(s.person("Eve"), protocol.OpenConnection{Rooms: ask})
	for id, got := range eve.opened.Rooms {
		if want := (protocol.RoomResult{Result: protocol.ResultError, Code: protocol.CodeNotMember}); !reflect.DeepEqual(got, want) {
			t.Errorf("a stranger learns of %s: %+v", id, got)
		}
	}
	eve.refused(protocol.CodeSlowDown, eve.ask(protocol.TypeJoinRoom, "", protocol.JoinRoom{Number: row.Number})) // all four were counted
	if got := s.open(ada, protocol.OpenConnection{Rooms: ask}).opened.Rooms; got[number].Code != protocol.CodeNotMember || got[row.ID].Code != protocol.CodeEnded {
		t.Errorf("the owner: %+v", got)
	}
}

// What resuming costs is counted by the room, not by the connection.
func TestResumingCountsAsJoining(t *testing.T) {
	const share = 120
	s := newStack(t, func(o *Options) {
		o.Limits = Limits{PerConnection: map[Class]Rate{ClassJoin: {0.001, 6}}, Account: share / 6}
	})
	ada := s.person("Ada")
	rooms := map[protocol.RoomID]protocol.Position{}
	for range 100 { // as many as one may name
		rooms[s.room(ada, protocol.PolicyPatch{}).ID] = protocol.Position{}
	}
	resumed := func(who person) (n int) {
		for id, got := range s.open(who, protocol.OpenConnection{Rooms: rooms}).opened.Rooms {
			switch {
			case got.Result != protocol.ResultError:
				n++
			case got.Code != protocol.CodeSlowDown:
				t.Errorf("%s: %+v", id, got)
			}
		}
		return n
	}
	if first, second := resumed(ada), resumed(ada); first != 100 || second != share-100 {
		t.Errorf("%d rooms were resumed, then %d", first, second)
	}
}

func TestConnectionsOfAnAccountAreBounded(t *testing.T) {
	s := newStack(t, func(o *Options) { o.Limits.AccountConnections = 2 })
	ada := s.person("Ada")
	first := s.open(ada, protocol.OpenConnection{})
	s.open(ada, protocol.OpenConnection{})
	third := s.dial(ada.Cookie)
	refusal := third.ask(protocol.TypeOpenConnection, "", nil)
	third.refused(protocol.CodeSlowDown, refusal)
	if code := third.closed(); code != protocol.CloseRate || as[protocol.ErrorData](t, refusal).Retry <= 0 {
		t.Errorf("closed with %d after %s", code, refusal.Data)
	}
	s.open(s.person("Bob"), protocol.OpenConnection{})                               // another account
	again := s.open(ada, protocol.OpenConnection{Device: first.opened.Device})       // the same device is none more
	again.ok(protocol.TypeCloseConnection, "", protocol.CloseConnection{Code: 1000}) // and its end makes room
	again.closed()
	for start, opened := time.Now(), false; !opened; {
		if time.Since(start) > 10*time.Second {
			t.Fatal("no place is given back")
		}
		p := s.dial(ada.Cookie)
		opened = p.ask(protocol.TypeOpenConnection, "", nil).Type == protocol.TypeOk
	}
}

func TestConnectionsOfAnAddressAreBounded(t *testing.T) {
	s := newStack(t, func(o *Options) { o.Limits.AddressConnections = 2 })
	ada := s.person("Ada")
	first := s.dial(ada.Cookie)
	s.dial("nobody's") // one that is not open counts too
	_, response, err := s.tryDial(ada.Cookie, s.http.URL, Subprotocol)
	if err == nil || response.StatusCode != http.StatusTooManyRequests || response.Header.Get("Retry-After") == "" {
		t.Fatalf("one more: %v %v", response, err)
	}
	for _, bad := range []string{"", "other"} { // what is refused later gives its place back
		s.tryDial(ada.Cookie, s.http.URL, bad)
	}
	first.ws.CloseNow()
	for start := time.Now(); err != nil; {
		if time.Since(start) > 10*time.Second {
			t.Fatal("no place is given back")
		}
		_, _, err = s.tryDial(ada.Cookie, s.http.URL, Subprotocol)
	}
}

func TestPingsAreCounted(t *testing.T) {
	s := newStack(t, func(o *Options) {
		o.Limits.PerConnection = map[Class]Rate{ClassControl: {2, 2}}
		o.Limits.FarFor = time.Second
	})
	w := s.wire(s.person("Ada").Cookie)
	w.open()
	code := make(chan int)
	go func() { code <- w.closed() }()
	deadline := time.After(10 * time.Second)
	for {
		select {
		case got := <-code:
			if got != protocol.CloseRate {
				t.Fatalf("closed with %d", got)
			}
			return
		case <-deadline:
			t.Fatal("pings without end")
		case <-time.After(20 * time.Millisecond): // 50 a second where 10 are far over
			w.frame(opFinal|opPing, []byte("x"))
		}
	}
}

// slow is somebody in a room who does not read until told to.
type slow struct {
	*wire
	conn *conn
}

// fallBehind joins bob without reading what ada writes, until more waits for it than is good.
func (s *stack) fallBehind(ada *peer, bob person, id protocol.RoomID) slow {
	s.t.Helper()
	w := s.wire(bob.Cookie)
	w.open()
	w.text(fmt.Sprintf(`{"type":"join-room","id":"j","data":{"room":%q}}`, id))
	if f := w.message(); f.Type != protocol.TypeOk {
		s.t.Fatalf("join: %s", f.Data)
	}
	var c *conn
	for _, one := range s.server.open() {
		if one.who.Account.ID == bob.Account.ID {
			c = one
		}
	}
	text := strings.Repeat("x", protocol.MaxText)
	for range 4000 {
		if c.out.holds() > manyQueued {
			return slow{w, c}
		}
		ada.say(id, text)
		ada.early = nil
	}
	s.t.Fatal("nothing waits for one who does not read")
	return slow{}
}

func patientStack(t *testing.T) *stack {
	return newStack(t, func(o *Options) {
		o.Limits.PerConnection = map[Class]Rate{ClassDurable: {1e6, 1e6}}
		o.Heartbeat = Heartbeat{Pong: time.Minute, Dead: time.Minute}
		o.Window = time.Millisecond
	})
}

// Who reads too slowly is not closed for what others write: it gets every event, once and in order, when it has read on.
func TestSlowReaderCatchesUp(t *testing.T) {
	s := patientStack(t)
	ada, bob := s.person("Ada"), s.person("Bob")
	row := s.room(ada, protocol.PolicyPatch{})
	a := s.join(ada, row.ID)
	w := s.fallBehind(a, bob, row.ID)
	var head protocol.Seq
	for range 200 { // 1.6 MiB more than waits
		head, a.early = a.say(row.ID, strings.Repeat("y", protocol.MaxText)).Seq, nil
	}
	if n := w.conn.out.holds(); n > maxQueued {
		t.Fatalf("%d bytes wait", n)
	}
	var last protocol.Seq
	for last < head {
		f := w.message()
		switch {
		case f.Type == protocol.TypeResync:
			t.Fatal("resync for 200 events")
		case f.Seq == 0:
		case last != 0 && f.Seq != last+1:
			t.Fatalf("event %d after %d", f.Seq, last)
		default:
			last = f.Seq
		}
	}
	id := a.send(protocol.TypeUserMessage, row.ID, protocol.UserMessage{Text: "live again"})
	if f := w.message(); f.ID != id {
		t.Fatalf("%+v", f)
	}
}

// What the journal does not hold is dropped for who reads too slowly; then it is told to load the state anew.
func TestSlowReaderLoadsTheStateAnew(t *testing.T) {
	s := patientStack(t)
	ada, bob := s.person("Ada"), s.person("Bob")
	row := s.room(ada, protocol.PolicyPatch{})
	a := s.join(ada, row.ID)
	w := s.fallBehind(a, bob, row.ID)
	s.bus.Publish(room.Topic(row.ID), room.EncodeDelivery(room.Delivery{Audience: room.AudienceAll, Frame: []byte(`{"type":"state"}`)}))
	for {
		f := w.message()
		if f.Type == "state" {
			t.Fatal("queued for a queue that is full enough")
		}
		if f.Type == protocol.TypeResync {
			break
		}
	}
	id := a.send(protocol.TypeUserMessage, row.ID, protocol.UserMessage{Text: "live again"})
	if f := w.message(); f.ID != id {
		t.Fatalf("%+v", f)
	}
}

// Offers to somebody who reads too slowly cost the one who sends them, not the one who gets them.
func TestSignalsToTheSlowAreRefused(t *testing.T) {
	s := patientStack(t)
	ada, bob := s.person("Ada"), s.person("Bob")
	row := s.room(ada, protocol.PolicyPatch{})
	a := s.join(ada, row.ID)
	w := s.fallBehind(a, bob, row.ID)
	offer := protocol.Description{To: w.conn.device.id, Call: "c", SDP: strings.Repeat("v", 30<<10)}
	refusal := a.ask(protocol.TypeOffer, row.ID, offer)
	a.refused(protocol.CodeSlowDown, refusal)
	if as[protocol.ErrorData](t, refusal).Retry <= 0 {
		t.Error("no retry")
	}
	for range 100 { // what other processes let through
		s.bus.Publish(room.Topic(row.ID), room.EncodeDelivery(room.Delivery{To: offer.To, Signal: true,
			Frame: []byte(`{"type":"signal","data":"` + offer.SDP + `"}`)}))
	}
	if a.ok(protocol.TypeHeartbeat, "", nil); w.conn.isGone() || w.conn.out.holds() > mostQueued+2*len(offer.SDP) {
		t.Fatalf("gone %v, %d bytes wait", w.conn.isGone(), w.conn.out.holds())
	}
}

func TestOffersHaveARateOfTheirOwn(t *testing.T) {
	s := newStack(t, func(o *Options) { o.Limits.PerConnection = map[Class]Rate{ClassDescribe: {0.01, 2}} })
	ada, bob := s.person("Ada"), s.person("Bob")
	row := s.room(ada, protocol.PolicyPatch{})
	a, b := s.join(ada, row.ID), s.join(bob, row.ID)
	sdp := strings.Repeat("v", 32<<10)
	for range 2 {
		a.ok(protocol.TypeOffer, row.ID, protocol.Description{To: b.opened.DeviceID, Call: "c", SDP: sdp})
	}
	a.refused(protocol.CodeSlowDown, a.ask(protocol.TypeAnswer, row.ID, protocol.Description{To: b.opened.DeviceID, Call: "c", SDP: sdp}))
	a.ok(protocol.TypeIceCandidate, row.ID, protocol.IceCandidate{To: b.opened.DeviceID, Call: "c"})
	b.refused(protocol.CodeBadData, b.ask(protocol.TypeOffer, row.ID, protocol.Description{To: a.opened.DeviceID, Call: "c", SDP: sdp + "v"}))
	if n := strings.Count(s.log.String(), "msg=signal"); n != 2 {
		t.Errorf("%d signals logged: refused ones and candidates among them", n)
	}
}
