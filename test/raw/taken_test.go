package raw

import (
	"context"
	"slices"
	"testing"
	"time"

	"atrium/client"
	"atrium/internal/room"
	"atrium/protocol"
)

// atOnce is how soon after its acknowledgement the taking away of a right has reached everything that was open. It is a promise of
// the product, so the tests measure it by the clock.
const atOnce = time.Second

// loss is a right that is taken away from somebody with two devices.
type loss struct {
	name   string
	as     protocol.Role        // what they are before: a member if empty
	policy protocol.PolicyPatch // under which they came
	waits  bool                 // to be let in
	alone  bool                 // both devices have one session, and another session is spared
	cause  func(e *evening) error
	told   []protocol.Frame // on each device, in this order
	closed int              // then; 0: not at all
	next   protocol.Frame   // what they try then
	code   protocol.Code
	byHTTP protocol.Code // the answer to reading the history
}

// evening is a room with its owner and somebody who is about to lose something.
type evening struct {
	*world
	room    client.Room
	by      *client.Client // the owner
	owner   *sock
	account protocol.AccountID
	devices []*sock
	cookies []string       // with which they came
	mine    *client.Client // the first one's session
	other   *client.Client // another session of the same account
	spared  *sock          // on that
}

func (e *evening) do(t protocol.Type, data any) error {
	e.owner.must(t, e.room.ID, data)
	return nil
}

func (e *evening) change(p protocol.PolicyPatch) error {
	_, err := e.by.ChangeRoom(e.ctx, string(e.room.ID), client.Change{Policy: &p})
	return err
}

// tells is a frame of which type and data count.
func tells(t protocol.Type, data any) protocol.Frame {
	return protocol.Frame{Type: t, Data: protocol.Encode(data)}
}

func roleIs(role protocol.Role, change func(*protocol.Policy)) protocol.Frame {
	policy := protocol.DefaultPolicy(protocol.KindMeeting)
	change(&policy)
	return tells(protocol.TypeRoleChanged, protocol.RoleChanged{Role: role, Rights: room.RightsOf(protocol.KindMeeting, role, policy).List()})
}

func asItIs(*protocol.Policy) {}

var (
	hosts = protocol.WhoHosts
	talks = tells(protocol.TypeUserMessage, protocol.UserMessage{Text: "still here"})
	shows = tells(protocol.TypeMediaState, protocol.MediaState{Microphone: true, Camera: true})
	comes = protocol.Frame{Type: protocol.TypeJoinRoom}
	muted = []protocol.Frame{tells(protocol.TypeMuted, protocol.Muted{Source: protocol.SourceMicrophone}),
		tells(protocol.TypeMuted, protocol.Muted{Source: protocol.SourceCamera})}
)

func removedFor(code protocol.Code) []protocol.Frame {
	return []protocol.Frame{tells(protocol.TypeRemoved, protocol.Removed{Code: code})}
}

var losses = []loss{
	{name: "removed", cause: func(e *evening) error {
		return e.do(protocol.TypeRemoveMember, protocol.RemoveMember{Account: e.account})
	}, told: removedFor(protocol.CodeRemoved), next: talks, code: protocol.CodeNotMember, byHTTP: protocol.CodeNotFound},
	{name: "banned", cause: func(e *evening) error {
		return e.do(protocol.TypeBanMember, protocol.BanMember{Account: e.account})
	}, told: removedFor(protocol.CodeBanned), next: comes, code: protocol.CodeBanned, byHTTP: protocol.CodeNotFound},
	{name: "room ended", cause: func(e *evening) error { return e.do(protocol.TypeEndRoom, nil) },
		told: removedFor(protocol.CodeEnded), next: comes, code: protocol.CodeEnded},
	{name: "session ended", alone: true, cause: (*evening).endSession, closed: protocol.CloseSessionRevoked,
		code: protocol.CodeNotAuthenticated, byHTTP: protocol.CodeNotAuthenticated},
	{name: "logged out", alone: true, cause: func(e *evening) error { return e.mine.Logout(e.ctx, "current") },
		closed: protocol.CloseSessionRevoked, code: protocol.CodeNotAuthenticated, byHTTP: protocol.CodeNotAuthenticated},
	{name: "logged out everywhere", cause: func(e *evening) error { return e.mine.LogoutAll(e.ctx) },
		closed: protocol.CloseSessionRevoked, code: protocol.CodeNotAuthenticated, byHTTP: protocol.CodeNotAuthenticated},
	{name: "no host any more", as: protocol.RoleHost, cause: func(e *evening) error {
		return e.do(protocol.TypeChangeRole, protocol.ChangeRole{Account: e.account, Role: protocol.RoleMember})
	}, told: []protocol.Frame{roleIs(protocol.RoleMember, asItIs)},
		next: tells(protocol.TypeLockRoom, protocol.LockRoom{Locked: true}), code: protocol.CodeForbidden},
	{name: "made a viewer", cause: func(e *evening) error {
		return e.do(protocol.TypeChangeRole, protocol.ChangeRole{Account: e.account, Role: protocol.RoleViewer})
	}, told: append([]protocol.Frame{roleIs(protocol.RoleViewer, asItIs)}, muted...), next: shows, code: protocol.CodeForbidden},
	{name: "hosts alone speak", cause: func(e *evening) error { return e.change(protocol.PolicyPatch{Speak: &hosts}) },
		told: []protocol.Frame{roleIs(protocol.RoleMember, func(p *protocol.Policy) { p.Speak = hosts }), muted[0]},
		next: shows, code: protocol.CodeForbidden},
	{name: "hosts alone write", cause: func(e *evening) error { return e.change(protocol.PolicyPatch{Chat: &hosts}) },
		told: []protocol.Frame{roleIs(protocol.RoleMember, func(p *protocol.Policy) { p.Chat = hosts })}, next: talks, code: protocol.CodeForbidden},
	{name: "no guests any more", as: protocol.RoleGuest, policy: protocol.PolicyPatch{Guests: value(true)},
		cause: func(e *evening) error { return e.change(protocol.PolicyPatch{Guests: value(false)}) },
		told:  removedFor(protocol.CodeLinkExpired), closed: protocol.CloseSessionRevoked,
		code: protocol.CodeNotAuthenticated, byHTTP: protocol.CodeNotAuthenticated},
	{name: "members alone come in", waits: true, policy: protocol.PolicyPatch{Entry: value(protocol.EntryKnock)},
		cause: func(e *evening) error { return e.change(protocol.PolicyPatch{Entry: value(protocol.EntryMembers)}) },
		told:  []protocol.Frame{tells(protocol.TypeRefused, protocol.Refused{Code: protocol.CodeNotMember})},
		next:  comes, code: protocol.CodeNotMember, byHTTP: protocol.CodeNotFound},
}

// TestRightsEndAtOnceOnEveryDevice takes rights away from somebody who is connected twice.
func TestRightsEndAtOnceOnEveryDevice(t *testing.T) {
	w := newWorld(t, calm...)
	owner := w.person("owner")
	for i, l := range losses {
		t.Run(l.name, func(t *testing.T) {
			w := &world{t: t, ctx: t.Context(), url: w.url}
			e := w.evening(owner, "person-"+string(rune('a'+i)), l)
			if err := l.cause(e); err != nil {
				t.Fatal(err)
			}
			acknowledged := time.Now()
			for _, s := range e.devices {
				s.learns(l, acknowledged.Add(atOnce))
			}
			for i := range e.devices {
				e.isRefused(l, i)
			}
			if took := time.Since(acknowledged); took > atOnce {
				t.Errorf("it acts everywhere after %v", took)
			}
			e.after(l)
		})
	}
}

// evening brings somebody into a room, and what they will lose.
func (w *world) evening(owner *client.Client, name string, l loss) *evening {
	w.t.Helper()
	e := &evening{world: w, by: owner, room: w.room(owner, l.policy)}
	e.owner = w.enter(owner, e.room)
	if l.as == protocol.RoleGuest {
		e.mine = w.guest(e.room, name)
		e.other = e.mine // a guest has one
	} else {
		e.mine, e.other = w.person(name), w.nobody()
		if _, err := e.other.Login(w.ctx, name, "correct horse"); err != nil {
			w.t.Fatal(err)
		}
	}
	devices := []*client.Client{e.mine, e.other}
	if l.alone {
		devices[1] = e.mine
		e.spared = w.enter(e.other, e.room)
	}
	for _, c := range devices {
		s := w.open(c, protocol.OpenConnection{})
		if l.waits {
			s.knock(e.room)
		} else {
			s.join(e.room)
			s.must(protocol.TypeMediaState, e.room.ID, protocol.MediaState{Microphone: true, Camera: true})
		}
		e.devices, e.cookies, e.account = append(e.devices, s), append(e.cookies, c.Cookie()), s.opened.Account
	}
	if l.as == protocol.RoleHost {
		e.owner.must(protocol.TypeChangeRole, e.room.ID, protocol.ChangeRole{Account: e.account, Role: l.as})
	}
	return e
}

// endSession ends the session of the devices from another browser.
func (e *evening) endSession() error {
	sessions, err := e.other.Sessions(e.ctx)
	i := slices.IndexFunc(sessions, func(s client.Session) bool { return !s.Current })
	if err != nil || i < 0 {
		e.t.Fatalf("the sessions: %+v, %v", sessions, err)
	}
	return e.other.Logout(e.ctx, sessions[i].ID)
}

// learns reads until a device was told everything and, if that belongs to it, closed. It fails at the deadline.
func (s *sock) learns(l loss, deadline time.Time) {
	s.t.Helper()
	ctx, cancel := context.WithDeadline(s.ctx, deadline)
	defer cancel()
	for told := 0; told < len(l.told) || l.closed != 0; {
		f, err := s.raw.Read(ctx)
		switch code := client.CloseCode(err); {
		case err != nil && l.closed != 0 && code == l.closed && told == len(l.told):
			return
		case err != nil:
			s.t.Fatalf("after %d of %d notices: %v, closed with %d, want %d", told, len(l.told), err, code, l.closed)
		case told < len(l.told) && f.Type == l.told[told].Type && string(f.Data) == string(l.told[told].Data):
			told++
		}
	}
}

// isRefused lets a device try what it may do no longer: where it was closed, to come back.
func (e *evening) isRefused(l loss, device int) {
	e.t.Helper()
	s, next := e.devices[device], l.next
	in := e.room.ID
	switch {
	case l.closed != 0:
		s, next, in = e.dial(e.withCookie(device)), protocol.Frame{Type: protocol.TypeOpenConnection, Data: protocol.Encode(protocol.OpenConnection{})}, ""
	case next.Type == protocol.TypeJoinRoom:
		next.Data, in = protocol.Encode(protocol.JoinRoom{Room: e.room.ID, Secret: e.room.Secret()}), ""
	}
	if _, code := s.do(next.Type, in, next.Data); code != l.code {
		e.t.Errorf("%s on device %d is answered %q, want %q", next.Type, device, code, l.code)
	}
}

// withCookie presents the session of a device as it was.
func (e *evening) withCookie(device int) *client.Client {
	c := e.nobody()
	c.SetCookie(e.cookies[device])
	return c
}

// after looks at what is left.
func (e *evening) after(l loss) {
	e.t.Helper()
	for i, s := range e.devices {
		_, err := e.withCookie(i).Messages(e.ctx, string(e.room.ID), client.Page{})
		if got := httpCode(e.t, err); got != l.byHTTP {
			e.t.Errorf("device %d reads by HTTP: %q, want %q", i, got, l.byHTTP)
		}
		if l.code != protocol.CodeNotMember && l.code != protocol.CodeBanned {
			continue
		}
		e.owner.say(e.room.ID, "among us")
		id := newID()
		_, before := s.answer(request(protocol.TypeHeartbeat, id, "", nil), id)
		for _, f := range before {
			if f.Room == e.room.ID {
				e.t.Errorf("device %d hears %s %s", i, f.Type, f.Data)
			}
		}
	}
	if e.spared != nil {
		e.spared.say(e.room.ID, "I am here still")
	}
}
