package server

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"atrium/internal/auth"
	"atrium/protocol"
)

// TestMain looks for goroutines that are left over. The benchmark starts this binary as its clients too.
func TestMain(m *testing.M) {
	if os.Getenv(benchDrains) != "" {
		runDrains()
		return
	}
	goleak.VerifyTestMain(m)
}

func TestTableIsTheRegistry(t *testing.T) {
	var types []protocol.Type
	for _, row := range Table() {
		types = append(types, row.Type)
		if row.handle == nil {
			t.Errorf("%s has no handler", row.Type)
		}
		if row.Right != "" && !row.InRoom {
			t.Errorf("%s asks for a right outside of a room", row.Type)
		}
	}
	if want := protocol.RequestTypes(); !slices.Equal(types, want) {
		t.Fatalf("table: %v\nregistry: %v", types, want)
	}
}

func TestUpgrade(t *testing.T) {
	s := newStack(t, nil)
	who := s.person("Ada")
	for _, c := range []struct {
		name, cookie, origin string
		protocols            []string
		status               int
	}{
		{"ours", who.Cookie, s.http.URL, []string{"other", Subprotocol}, http.StatusSwitchingProtocols},
		{"foreign origin", who.Cookie, "https://evil.example", []string{Subprotocol}, http.StatusForbidden},
		{"other port", who.Cookie, "http://127.0.0.1:1", []string{Subprotocol}, http.StatusForbidden},
		{"cookie without origin", who.Cookie, "", []string{Subprotocol}, http.StatusForbidden},
		{"neither", "", "", []string{Subprotocol}, http.StatusSwitchingProtocols},
		{"foreign origin, no cookie", "", "https://evil.example", []string{Subprotocol}, http.StatusForbidden},
		{"no sub-protocol", who.Cookie, s.http.URL, nil, http.StatusBadRequest},
		{"other sub-protocol", who.Cookie, s.http.URL, []string{"atrium.v2"}, http.StatusBadRequest},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, response, err := s.tryDial(c.cookie, c.origin, c.protocols...)
			if response == nil {
				t.Fatal(err)
			}
			if response.StatusCode != c.status {
				t.Fatalf("status %d, want %d", response.StatusCode, c.status)
			}
			if c.status == http.StatusSwitchingProtocols && response.Header.Get("Sec-WebSocket-Extensions") != "" {
				t.Fatal("an extension was accepted")
			}
		})
	}
}

func TestConfiguredOrigins(t *testing.T) {
	s := newStack(t, func(o *Options) { o.Origins = []string{"https://atrium.example"} })
	who := s.person("Ada")
	if _, _, err := s.tryDial(who.Cookie, "https://atrium.example", Subprotocol); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.tryDial(who.Cookie, s.http.URL, Subprotocol); err == nil {
		t.Fatal("the Host asked counts although origins are configured")
	}
}

func TestUpgradesOfAnAddressAreLimited(t *testing.T) {
	s := newStack(t, func(o *Options) {
		o.Limits = Limits{PerConnection: map[Class]Rate{ClassJoin: {0.01, 1}}, Address: 3}
	})
	for range 3 {
		s.dial("")
	}
	_, response, err := s.tryDial("", "", Subprotocol)
	if err == nil || response.StatusCode != http.StatusTooManyRequests || response.Header.Get("Retry-After") == "" {
		t.Fatalf("%v %v", response, err)
	}
}

func TestOpenConnection(t *testing.T) {
	s := newStack(t, nil)
	who := s.person("Ada")

	t.Run("no session", func(t *testing.T) {
		p := s.dial("")
		p.refused(protocol.CodeNotAuthenticated, p.ask(protocol.TypeHeartbeat, "", nil))
		p.refused(protocol.CodeNotAuthenticated, p.ask(protocol.TypeOpenConnection, "", nil))
		if code := p.closed(); code != protocol.CloseNotAuthenticated {
			t.Fatalf("closed with %d", code)
		}
	})
	t.Run("unknown session", func(t *testing.T) {
		p := s.dial(protocol.NewSecret())
		p.refused(protocol.CodeNotAuthenticated, p.ask(protocol.TypeOpenConnection, "", nil))
		if code := p.closed(); code != protocol.CloseNotAuthenticated {
			t.Fatalf("closed with %d", code)
		}
	})
	t.Run("once", func(t *testing.T) {
		p := s.open(who, protocol.OpenConnection{})
		if p.opened.Account != who.Account.ID || p.opened.Device == "" || p.opened.DeviceID == "" || p.opened.Rooms == nil {
			t.Fatalf("opened: %+v", p.opened)
		}
		if want := (protocol.HeartbeatTimes{Ping: 3000, Pong: 4000, Idle: 5000, Dead: 7000}); p.opened.Heartbeat != want {
			t.Fatalf("heartbeat: %+v", p.opened.Heartbeat)
		}
		p.refused(protocol.CodeBadFrame, p.ask(protocol.TypeOpenConnection, "", nil))
		p.ok(protocol.TypeHeartbeat, "", protocol.Heartbeat{})
	})
	t.Run("close-connection is answered, then closed", func(t *testing.T) {
		p := s.open(who, protocol.OpenConnection{})
		p.ok(protocol.TypeCloseConnection, "", protocol.CloseConnection{Code: 1000})
		if code := p.closed(); code != 1000 {
			t.Fatalf("closed with %d", code)
		}
	})
}

func TestDevices(t *testing.T) {
	s := newStack(t, nil)
	ada, bob := s.person("Ada"), s.person("Bob")
	first := s.open(ada, protocol.OpenConnection{})
	if other := s.open(ada, protocol.OpenConnection{}); other.opened.DeviceID == first.opened.DeviceID {
		t.Fatal("two sockets without a device are one device")
	}
	if foreign := s.open(bob, protocol.OpenConnection{Device: first.opened.Device}); foreign.opened.DeviceID == first.opened.DeviceID ||
		foreign.opened.Device == first.opened.Device {
		t.Fatal("another account took the device")
	}
	first.ok(protocol.TypeHeartbeat, "", nil) // still there

	again := s.open(ada, protocol.OpenConnection{Device: first.opened.Device})
	if again.opened.DeviceID != first.opened.DeviceID || again.opened.Device != first.opened.Device {
		t.Fatalf("not the same device: %+v", again.opened)
	}
	if code := as[protocol.CloseConnection](t, first.event(protocol.TypeCloseConnection)).Code; code != protocol.CloseReplaced {
		t.Fatalf("told %d", code)
	}
	if code := first.closed(); code != protocol.CloseReplaced {
		t.Fatalf("closed with %d", code)
	}
	again.ws.CloseNow()
	if back := s.open(ada, protocol.OpenConnection{Device: first.opened.Device}); back.opened.DeviceID != first.opened.DeviceID {
		t.Fatal("a device that was lost came back as another")
	}
}

func TestRevokedSessionClosesItsSockets(t *testing.T) {
	s := newStack(t, nil)
	who := s.person("Ada")
	in, err := s.auth.Login(context.Background(), "Ada", "long enough", auth.Client{})
	if err != nil {
		t.Fatal(err)
	}
	kept := s.open(person{SignedIn: in}, protocol.OpenConnection{})
	a, b := s.open(who, protocol.OpenConnection{}), s.open(who, protocol.OpenConnection{})
	identity, err := s.auth.Authenticate(context.Background(), who.Cookie)
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	if err := s.auth.Logout(context.Background(), identity); err != nil {
		t.Fatal(err)
	}
	for _, p := range []*peer{a, b} {
		if code := p.closed(); code != protocol.CloseSessionRevoked || time.Since(start) > time.Second {
			t.Fatalf("closed with %d after %v", code, time.Since(start))
		}
	}
	kept.ok(protocol.TypeHeartbeat, "", nil)
}

func TestTwoPeopleChat(t *testing.T) {
	s := newStack(t, nil)
	ada, bob := s.person("Ada"), s.person("Bob")
	row := s.room(ada, protocol.PolicyPatch{})
	a := s.join(ada, row.ID)
	b := s.open(bob, protocol.OpenConnection{})
	joined := as[protocol.JoinedRoom](t, b.ok(protocol.TypeJoinRoom, "", protocol.JoinRoom{Number: row.Number, Name: "Ｂobby"}))
	if joined.Room.ID != row.ID || joined.Count != 2 || joined.Self.Name != "Bobby" || len(joined.Members) != 2 {
		t.Fatalf("joined: %+v", joined)
	}
	if c := as[protocol.MembersChanged](t, a.event(protocol.TypeMembersChanged)); len(c.Joined) != 1 || c.Joined[0].Account != bob.Account.ID {
		t.Fatalf("members-changed: %+v", c)
	}
	a.event(protocol.TypeCountChange)

	id := a.send(protocol.TypeUserMessage, row.ID, protocol.UserMessage{Text: "hello"})
	first, err := a.next()
	if err != nil || first.Type != protocol.TypeUserMessage || first.ID != id {
		t.Fatalf("the event does not come before its ok: %+v %v", first, err)
	}
	ok := a.answer(id)
	if ok.Seq != first.Seq || ok.Time != first.Time || ok.Room != row.ID {
		t.Fatalf("ok: %+v, event: %+v", ok, first)
	}
	got := b.event(protocol.TypeUserMessage)
	if m := as[protocol.UserMessageEvent](t, got); m.Text != "hello" || m.Name != "Ada" || got.Account != ada.Account.ID || got.Seq != ok.Seq {
		t.Fatalf("bob got %+v", got)
	}
	if slices.ContainsFunc(b.early, func(f protocol.Frame) bool { return f.Type == protocol.TypeMembersChanged }) {
		t.Fatal("the one who joins hears of its own join")
	}
	b.ok(protocol.TypeLeaveRoom, row.ID, nil)
	a.say(row.ID, "gone?")
	b.refused(protocol.CodeNotMember, b.ask(protocol.TypeUserMessage, row.ID, protocol.UserMessage{Text: "still?"}))
	if slices.ContainsFunc(b.early, func(f protocol.Frame) bool { return f.Type == protocol.TypeUserMessage }) {
		t.Fatal("heard after leaving")
	}
}

func TestSignals(t *testing.T) {
	s := newStack(t, nil)
	ada, bob := s.person("Ada"), s.person("Bob")
	row := s.room(ada, protocol.PolicyPatch{})
	a, b := s.join(ada, row.ID), s.join(bob, row.ID)
	a.ok(protocol.TypeOffer, row.ID, protocol.Description{To: b.opened.DeviceID, Call: "c1", SDP: "v=0 secret"})
	for i := range 20 {
		a.ok(protocol.TypeIceCandidate, row.ID, protocol.IceCandidate{To: b.opened.DeviceID, Call: fmt.Sprint("c", i)})
	}
	offer := as[protocol.DescriptionEvent](t, b.event(protocol.TypeOffer))
	if offer.From != a.opened.DeviceID || offer.SDP != "v=0 secret" {
		t.Fatalf("offer: %+v", offer)
	}
	for i := range 20 {
		if c := as[protocol.IceCandidateEvent](t, b.event(protocol.TypeIceCandidate)); c.Call != fmt.Sprint("c", i) || c.From != a.opened.DeviceID {
			t.Fatalf("candidate %d: %+v", i, c)
		}
	}
	a.refused(protocol.CodeGone, a.ask(protocol.TypeAnswer, row.ID, protocol.Description{To: "nobody", Call: "c1", SDP: "v=0"}))
	log := s.log.String()
	if !strings.Contains(log, "msg=signal type=offer from="+string(a.opened.DeviceID)+" to="+string(b.opened.DeviceID)+" room="+string(row.ID)) {
		t.Error("the offer was not logged")
	}
	if strings.Contains(log, "secret") {
		t.Error("SDP was logged")
	}
}

func TestRightsAndRemoval(t *testing.T) {
	s := newStack(t, nil)
	ada, bob := s.person("Ada"), s.person("Bob")
	row := s.room(ada, protocol.PolicyPatch{})
	a, b := s.join(ada, row.ID), s.join(bob, row.ID)
	b.refused(protocol.CodeForbidden, b.ask(protocol.TypeMuteMember, row.ID, protocol.MuteMember{Account: ada.Account.ID, Source: protocol.SourceCamera}))
	b.refused(protocol.CodeForbidden, b.ask(protocol.TypeRemoveMember, row.ID, protocol.RemoveMember{Account: ada.Account.ID}))
	a.ok(protocol.TypeChangeRole, row.ID, protocol.ChangeRole{Account: bob.Account.ID, Role: protocol.RoleHost})
	b.event(protocol.TypeRoleChanged)
	b.ok(protocol.TypeMuteMember, row.ID, protocol.MuteMember{Account: ada.Account.ID, Source: protocol.SourceCamera})
	a.event(protocol.TypeMuted)

	id := a.send(protocol.TypeRemoveMember, row.ID, protocol.RemoveMember{Account: bob.Account.ID})
	if ok := a.answer(id); ok.Type != protocol.TypeOk {
		t.Fatalf("remove: %s", ok.Data)
	}
	if code := as[protocol.Removed](t, b.event(protocol.TypeRemoved)).Code; code != protocol.CodeRemoved {
		t.Fatalf("removed: %s", code)
	}
	b.refused(protocol.CodeNotMember, b.ask(protocol.TypeOfferMemberList, row.ID, nil))
	a.say(row.ID, "without bob")
	b.ok(protocol.TypeHeartbeat, "", nil)
	if slices.ContainsFunc(b.early, func(f protocol.Frame) bool { return f.Type == protocol.TypeUserMessage }) {
		t.Fatal("heard after removal")
	}

	back := s.open(bob, protocol.OpenConnection{Rooms: map[protocol.RoomID]protocol.Position{row.ID: {}}})
	if got := back.opened.Rooms[row.ID]; got.Result != protocol.ResultError || got.Code != protocol.CodeNotMember {
		t.Fatalf("a removed member resumed: %+v", got)
	}
}

func TestServerGoesAway(t *testing.T) {
	s := newStack(t, nil)
	ada := s.person("Ada")
	p := s.open(ada, protocol.OpenConnection{})
	closed := make(chan int)
	go func() { closed <- p.closed() }()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := s.server.Close(ctx); err != nil {
		t.Fatal(err)
	}
	if code := <-closed; code != protocol.CloseGoingAway {
		t.Fatalf("closed with %d", code)
	}
	if len(p.early) != 1 || p.early[0].Type != protocol.TypeCloseConnection {
		t.Fatalf("before the close frame: %+v", p.early)
	}
	if _, _, err := s.tryDial(ada.Cookie, s.http.URL, Subprotocol); err == nil {
		t.Fatal("a stopped server accepted a connection")
	}
}

func TestGuessingIsLimited(t *testing.T) {
	s := newStack(t, func(o *Options) { o.Limits.AccountMisses = Rate{0.001, 3} })
	ada, bob := s.person("Ada"), s.person("Bob")
	entry := protocol.EntrySecret
	row := s.room(bob, protocol.PolicyPatch{Entry: &entry})
	p := s.open(ada, protocol.OpenConnection{})
	p.refused(protocol.CodeNotFound, p.ask(protocol.TypeJoinRoom, "", protocol.JoinRoom{Number: "0000000"}))
	p.refused(protocol.CodeBadSecret, p.ask(protocol.TypeJoinRoom, "", protocol.JoinRoom{Number: row.Number, Secret: "guess"}))
	p.refused(protocol.CodeBadSecret, p.ask(protocol.TypeJoinRoom, "", protocol.JoinRoom{Number: row.Number}))
	right := protocol.JoinRoom{Number: row.Number, Secret: s.rooms.Secret(row)}
	for _, number := range []protocol.RoomNumber{row.Number, "0000000"} { // the answer does not tell which of them exists
		refusal := p.ask(protocol.TypeJoinRoom, "", protocol.JoinRoom{Number: number})
		p.refused(protocol.CodeSlowDown, refusal)
		if as[protocol.ErrorData](t, refusal).Retry <= 0 {
			t.Fatal("slow_down without retry")
		}
	}
	p.ok(protocol.TypeJoinRoom, "", right) // who knows the secret does not guess
	p.ok(protocol.TypeLeaveRoom, row.ID, nil)
	p.ok(protocol.TypeJoinRoom, "", protocol.JoinRoom{Number: row.Number}) // nor does a member
	other := s.open(s.person("Cleo"), protocol.OpenConnection{})
	other.ok(protocol.TypeJoinRoom, "", right)
}
