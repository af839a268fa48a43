package server

import (
	"context"
	"net"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"atrium/internal/auth"
	"atrium/internal/media/relay"
	"atrium/internal/netguard"
	"atrium/internal/room"
	"atrium/protocol"
)

type iceAnswer struct {
	ICEServers []ICEServer     `json:"ice_servers"`
	Expires    protocol.Millis `json:"expires"`
	Lifetime   int             `json:"lifetime"`
}

// relaySite is a site with a relay that looks owners up as serve's does.
func relaySite(t *testing.T) (*site, *relay.Server) {
	t.Helper()
	guard, err := netguard.New(netguard.Options{})
	if err != nil {
		t.Fatal(err)
	}
	packets, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var verify atomic.Pointer[func(context.Context, relay.Owner) (bool, error)]
	home := netip.MustParseAddr("127.0.0.1")
	r, err := relay.New(relay.Config{Packets: []net.PacketConn{packets}, URLs: []string{"turn:relay.example:3478?transport=udp"}, Guard: guard,
		Addresses: []relay.Address{{Announce: home, Local: home}}, FirstPort: 30_000, LastPort: 30_999, Secret: []byte("0123456789abcdef"),
		Verify: func(ctx context.Context, o relay.Owner) (bool, error) { return (*verify.Load())(ctx, o) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	s := newSite(t, func(o *Options, h *HTTPOptions) {
		o.Relay = r
		h.ICEServers = []ICEServer{{URLs: []string{"stun:outside.example:3478"}}}
	})
	look := VerifyRelay(s.auth, s.rooms)
	verify.Store(&look)
	return s, r
}

func ownerOf(in auth.SignedIn, id protocol.RoomID) relay.Owner {
	return relay.Owner{Session: string(in.Session), Account: string(in.Account.ID), Room: string(id)}
}

func TestICEServersAreForWhoIsInTheRoom(t *testing.T) {
	s, _ := relaySite(t)
	ann, bob := s.person("Ann"), s.person("Bob")
	row := s.room(ann, protocol.PolicyPatch{})
	path := "/api/v1/ice-servers?room="
	s.do(t, "GET", path+string(row.ID), "", "").refused(401, protocol.CodeNotAuthenticated)
	s.do(t, "GET", path+string(row.ID), "nonsense", "").refused(401, protocol.CodeNotAuthenticated)
	s.do(t, "GET", path+string(row.ID), bob.Cookie, "").refused(404, protocol.CodeNotFound)
	s.do(t, "GET", path+"nowhere", ann.Cookie, "").refused(404, protocol.CodeNotFound)
	s.do(t, "GET", path+string(row.ID), ann.Cookie, "").refused(404, protocol.CodeNotMember) // a member who is not there
	for _, bad := range []string{"/api/v1/ice-servers", path, path + strings.Repeat("x", 65), path + "a&more=b"} {
		if v := s.do(t, "GET", bad, ann.Cookie, ""); v.status != 422 && v.status != 400 {
			t.Errorf("%s: %d %s", bad, v.status, v.body)
		}
	}
	s.join(ann, row.ID)
	before := time.Now()
	got := read[iceAnswer](s.do(t, "GET", path+string(row.Number), ann.Cookie, ""), 200)
	if len(got.ICEServers) != 2 || got.ICEServers[0].URLs[0] != "turn:relay.example:3478?transport=udp" || got.ICEServers[0].Username == "" ||
		got.ICEServers[0].Credential == "" || got.ICEServers[1].URLs[0] != "stun:outside.example:3478" || got.ICEServers[1].Username != "" {
		t.Errorf("servers %+v", got.ICEServers)
	}
	if end := protocol.ToMillis(before.Add(relay.DefaultLifetime)); got.Expires < end-2_000 || got.Lifetime < 3_000 || got.Lifetime > 3_600 {
		t.Errorf("expires %d, in %d s", got.Expires, got.Lifetime)
	}
	if strings.Contains(got.ICEServers[0].Username, string(ann.Session)) {
		t.Error("the username tells the session")
	}
	s.join(bob, row.ID) // a member now
	if len(read[iceAnswer](s.do(t, "GET", path+string(row.ID), bob.Cookie, ""), 200).ICEServers) != 2 {
		t.Error("no servers for another member")
	}
}

func TestICEServersForGuests(t *testing.T) {
	s, _ := relaySite(t)
	ann := s.person("Ann")
	guests := true
	row, other := s.room(ann, protocol.PolicyPatch{Guests: &guests}), s.room(ann, protocol.PolicyPatch{})
	gil := s.guest(t, ann, row.ID)
	path := "/api/v1/ice-servers?room="
	s.do(t, "GET", path+string(row.ID), gil.Cookie, "").refused(404, protocol.CodeNotFound) // let in by the link, and not there
	s.join(person{SignedIn: gil}, row.ID)
	if got := read[iceAnswer](s.do(t, "GET", path+string(row.ID), gil.Cookie, ""), 200); len(got.ICEServers) != 2 {
		t.Errorf("servers %+v", got.ICEServers)
	}
	s.do(t, "GET", path+string(other.ID), gil.Cookie, "").refused(404, protocol.CodeNotFound)
}

func TestICEServersWithoutRelay(t *testing.T) {
	s := newSite(t, nil)
	ann := s.person("Ann")
	row := s.room(ann, protocol.PolicyPatch{})
	s.join(ann, row.ID)
	v := s.do(t, "GET", "/api/v1/ice-servers?room="+string(row.ID), ann.Cookie, "")
	if got := strings.TrimSpace(v.body); v.status != 200 || got != `{"ice_servers":[]}` {
		t.Errorf("%d %s", v.status, got)
	}
}

// What the relay looks up at an owner that it does not know.
func TestVerifyRelay(t *testing.T) {
	for name, out := range map[string]func(s *site, ann, bob person, id protocol.RoomID) error{
		"removed": func(s *site, ann, bob person, id protocol.RoomID) error {
			_, err := s.rooms.Do(t.Context(), ann.actor, id, room.Remove("", protocol.RemoveMember{Account: bob.Account.ID}))
			return err
		},
		"banned": func(s *site, ann, bob person, id protocol.RoomID) error {
			_, err := s.rooms.Do(t.Context(), ann.actor, id, room.Ban("", protocol.BanMember{Account: bob.Account.ID}))
			return err
		},
		"logged out": func(s *site, _, bob person, _ protocol.RoomID) error {
			who, err := s.auth.Authenticate(t.Context(), bob.Cookie)
			if err != nil {
				return err
			}
			return s.auth.Logout(t.Context(), who)
		},
		"the room has ended": func(s *site, ann, _ person, id protocol.RoomID) error {
			_, err := s.rooms.Do(t.Context(), ann.actor, id, room.End(""))
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, _ := relaySite(t)
			ann, bob := s.person("Ann"), s.person("Bob")
			row := s.room(ann, protocol.PolicyPatch{})
			s.join(ann, row.ID)
			s.join(bob, row.ID)
			look := VerifyRelay(s.auth, s.rooms)
			of := ownerOf(bob.SignedIn, row.ID)
			if ok, err := look(t.Context(), of); !ok || err != nil {
				t.Fatalf("a member is refused: %v", err)
			}
			elsewhere := of
			elsewhere.Room = string(s.room(ann, protocol.PolicyPatch{}).ID)
			foreign := of
			foreign.Account = string(ann.Account.ID)
			for _, wrong := range []relay.Owner{elsewhere, foreign, {Session: of.Session, Account: of.Account, Room: "nowhere"}} {
				if ok, err := look(t.Context(), wrong); ok || err != nil {
					t.Errorf("%+v is let in: %v", wrong, err)
				}
			}
			if err := out(s, ann, bob, row.ID); err != nil {
				t.Fatal(err)
			}
			if ok, err := look(t.Context(), of); ok || err != nil {
				t.Errorf("who is out is let in: %v", err)
			}
		})
	}
}

// Rooms are listened to as long as there are credentials for them.
func TestRoomsOfCredentialsAreHeard(t *testing.T) {
	s, _ := relaySite(t)
	ann := s.person("Ann")
	row := s.room(ann, protocol.PolicyPatch{})
	s.join(ann, row.ID)
	path := "/api/v1/ice-servers?room=" + string(row.ID)
	for range 2 {
		read[iceAnswer](s.do(t, "GET", path, ann.Cookie, ""), 200)
	}
	heard := func() int {
		s.server.relays.mu.Lock()
		defer s.server.relays.mu.Unlock()
		return len(s.server.relays.heard)
	}
	if s.server.relays.tidy(); heard() != 1 {
		t.Errorf("%d rooms are heard", heard())
	}
	if s.server.relays.close(); heard() != 0 {
		t.Errorf("%d rooms are heard at the end", heard())
	}
}
