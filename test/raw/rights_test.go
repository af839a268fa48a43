package raw

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"atrium/client"
	"atrium/internal/room"
	"atrium/protocol"
)

// cast is a fresh room with one of each role in it.
type cast struct {
	*world
	room    client.Room
	clients map[protocol.Role]*client.Client
	ids     map[protocol.Role]protocol.AccountID
	socks   map[protocol.Role]*sock
	said    map[protocol.Role]protocol.Seq // a message of each
}

// roomRoles are all roles that the table knows, those above first.
var roomRoles = slices.SortedFunc(maps.Keys(room.Roles(protocol.KindMeeting)), func(a, b protocol.Role) int { return above[b] - above[a] })

// people are the accounts that play in every room; guests come by each room's own link.
func (w *world) people() map[protocol.Role]*client.Client {
	w.t.Helper()
	people := map[protocol.Role]*client.Client{}
	for _, role := range roomRoles {
		if role != protocol.RoleGuest {
			people[role] = w.person(string(role))
		}
	}
	return people
}

func (w *world) stage(people map[protocol.Role]*client.Client) *cast {
	w.t.Helper()
	c := &cast{world: w, clients: map[protocol.Role]*client.Client{}, ids: map[protocol.Role]protocol.AccountID{},
		socks: map[protocol.Role]*sock{}, said: map[protocol.Role]protocol.Seq{}}
	c.room = w.room(people[protocol.RoleOwner], protocol.PolicyPatch{Guests: value(true)})
	for _, role := range roomRoles {
		who := people[role]
		if role == protocol.RoleGuest {
			who = w.guest(c.room, "guest")
		}
		s := w.enter(who, c.room)
		c.clients[role], c.socks[role], c.ids[role] = who, s, s.opened.Account
		c.said[role] = s.say(c.room.ID, "by "+string(role)).Seq
		if role != protocol.RoleOwner && role != protocol.RoleMember && role != protocol.RoleGuest {
			c.socks[protocol.RoleOwner].must(protocol.TypeChangeRole, c.room.ID, protocol.ChangeRole{Account: c.ids[role], Role: role})
		}
	}
	return c
}

// leave ends all connections.
func (c *cast) leave() {
	for _, s := range c.socks {
		s.raw.Drop()
	}
}

// deed is something that one does to another.
type deed struct {
	name string
	do   func(c *cast, actor, target protocol.Role) protocol.Code
	want func(actor, target protocol.Role) protocol.Code
}

// has reports whether a role has a right, by the one table.
func has(role protocol.Role, right protocol.Right) bool {
	return room.RightsOf(protocol.KindMeeting, role, protocol.DefaultPolicy(protocol.KindMeeting)).Has(right)
}

var above = map[protocol.Role]int{protocol.RoleGuest: 0, protocol.RoleViewer: 1, protocol.RoleMember: 2, protocol.RoleCohost: 3,
	protocol.RoleHost: 4, protocol.RoleOwner: 5}

func refuseUnless(allowed bool) protocol.Code {
	if allowed {
		return ""
	}
	return protocol.CodeForbidden
}

func by(t protocol.Type, data func(c *cast, target protocol.Role) any) func(c *cast, actor, target protocol.Role) protocol.Code {
	return func(c *cast, actor, target protocol.Role) protocol.Code {
		_, code := c.socks[actor].do(t, c.room.ID, data(c, target))
		return code
	}
}

var deeds = []deed{
	{"remove-member", by(protocol.TypeRemoveMember, func(c *cast, target protocol.Role) any {
		return protocol.RemoveMember{Account: c.ids[target]}
	}), func(actor, target protocol.Role) protocol.Code {
		return refuseUnless(has(actor, protocol.RightRemove) && above[actor] > above[target])
	}},
	{"ban-member", by(protocol.TypeBanMember, func(c *cast, target protocol.Role) any {
		return protocol.BanMember{Account: c.ids[target]}
	}), func(actor, target protocol.Role) protocol.Code {
		return refuseUnless(has(actor, protocol.RightBan) && above[actor] > above[target])
	}},
	{"lock-room", by(protocol.TypeLockRoom, func(*cast, protocol.Role) any { return protocol.LockRoom{Locked: true} }),
		func(actor, _ protocol.Role) protocol.Code { return refuseUnless(has(actor, protocol.RightLock)) }},
	{"lower-hand", by(protocol.TypeLowerHand, func(c *cast, target protocol.Role) any {
		return protocol.LowerHand{Account: c.ids[target]}
	}), func(actor, _ protocol.Role) protocol.Code { return refuseUnless(has(actor, protocol.RightMute)) }},
	{"spotlight-member", by(protocol.TypeSpotlightMember, func(c *cast, target protocol.Role) any {
		return protocol.SpotlightMember{Account: c.ids[target]}
	}), func(actor, _ protocol.Role) protocol.Code { return refuseUnless(has(actor, protocol.RightSpotlight)) }},
	{"offer-pace", by(protocol.TypeOfferPace, func(*cast, protocol.Role) any { return nil }),
		func(actor, _ protocol.Role) protocol.Code { return refuseUnless(has(actor, protocol.RightPace)) }},
	{"mute-member", by(protocol.TypeMuteMember, func(c *cast, target protocol.Role) any {
		return protocol.MuteMember{Account: c.ids[target], Source: protocol.SourceMicrophone}
	}), func(actor, _ protocol.Role) protocol.Code { return refuseUnless(has(actor, protocol.RightMute)) }},
	{"change-role to host", by(protocol.TypeChangeRole, func(c *cast, target protocol.Role) any {
		return protocol.ChangeRole{Account: c.ids[target], Role: protocol.RoleHost}
	}), func(actor, target protocol.Role) protocol.Code {
		return refuseUnless(has(actor, protocol.RightChangeRole) && above[actor] > above[target] && target != protocol.RoleGuest)
	}},
	{"change-role to member", by(protocol.TypeChangeRole, func(c *cast, target protocol.Role) any {
		return protocol.ChangeRole{Account: c.ids[target], Role: protocol.RoleMember}
	}), func(actor, target protocol.Role) protocol.Code {
		return refuseUnless(has(actor, protocol.RightChangeRole) && above[actor] > above[target] && target != protocol.RoleGuest)
	}},
	{"change-role to owner", by(protocol.TypeChangeRole, func(c *cast, target protocol.Role) any {
		return protocol.ChangeRole{Account: c.ids[target], Role: protocol.RoleOwner}
	}), func(protocol.Role, protocol.Role) protocol.Code { return protocol.CodeBadData }},
	{"recall-message", by(protocol.TypeRecallMessage, func(c *cast, target protocol.Role) any {
		return protocol.RecallMessage{Seq: c.said[target]}
	}), func(actor, target protocol.Role) protocol.Code {
		return refuseUnless(has(actor, protocol.RightRecallAny) || actor == target)
	}},
	{"edit-message", by(protocol.TypeEditMessage, func(c *cast, target protocol.Role) any {
		return protocol.EditMessage{Seq: c.said[target], Text: "other words"}
	}), func(actor, target protocol.Role) protocol.Code { return refuseUnless(actor == target) }},
	{"end-room", by(protocol.TypeEndRoom, func(*cast, protocol.Role) any { return nil }),
		func(actor, _ protocol.Role) protocol.Code { return refuseUnless(has(actor, protocol.RightEnd)) }},
	{"PATCH policy", func(c *cast, actor, _ protocol.Role) protocol.Code {
		_, err := c.clients[actor].ChangeRoom(c.ctx, string(c.room.ID), client.Change{Policy: &protocol.PolicyPatch{MeshMax: value(3)}})
		return httpCode(c.t, err)
	}, func(actor, _ protocol.Role) protocol.Code { return refuseUnless(has(actor, protocol.RightEdit)) }},
	{"POST members", func(c *cast, actor, target protocol.Role) protocol.Code {
		_, err := c.clients[actor].AddMember(c.ctx, string(c.room.ID), client.Invitation{Name: "owner"})
		return httpCode(c.t, err)
	}, func(actor, _ protocol.Role) protocol.Code { return refuseUnless(has(actor, protocol.RightAdmit)) }},
	{"GET people banned", func(c *cast, actor, _ protocol.Role) protocol.Code {
		_, err := c.clients[actor].People(c.ctx, string(c.room.ID), "banned")
		return httpCode(c.t, err)
	}, func(actor, _ protocol.Role) protocol.Code { return refuseUnless(has(actor, protocol.RightBan)) }},
	{"POST end", func(c *cast, actor, _ protocol.Role) protocol.Code {
		return httpCode(c.t, c.clients[actor].EndRoom(c.ctx, string(c.room.ID)))
	}, func(actor, _ protocol.Role) protocol.Code { return refuseUnless(has(actor, protocol.RightEnd)) }},
}

func httpCode(t *testing.T, err error) protocol.Code {
	t.Helper()
	if err == nil {
		return ""
	}
	for code := range protocol.Codes() {
		if client.IsCode(err, code) {
			return code
		}
	}
	t.Fatalf("no code: %v", err)
	return ""
}

// TestRoleByAction tries every deed of every role on every role: refusals in one room, since they change nothing, and what
// is allowed in a room of its own.
func TestRoleByAction(t *testing.T) {
	w := newWorld(t, calm...)
	people := w.people()
	shared := w.stage(people)
	for _, d := range deeds {
		for _, actor := range roomRoles {
			for _, target := range roomRoles {
				c, want := shared, d.want(actor, target)
				if want == "" {
					c = w.stage(people)
				}
				if got := d.do(c, actor, target); got != want {
					t.Errorf("%s on %s by %s: %q, want %q", d.name, target, actor, got, want)
				}
				if c != shared {
					c.leave()
				}
			}
		}
	}
	for _, role := range roomRoles {
		shared.socks[role].lives("all refusals")
	}
}

// sends are what a policy can narrow, and what asks for it.
var sends = map[protocol.Right]struct {
	narrow func(*protocol.PolicyPatch, *protocol.Who)
	ask    func(s *sock, in protocol.RoomID) protocol.Code
}{
	protocol.RightChat: {func(p *protocol.PolicyPatch, who *protocol.Who) { p.Chat = who }, func(s *sock, in protocol.RoomID) protocol.Code {
		_, code := s.do(protocol.TypeUserMessage, in, protocol.UserMessage{Text: "hi"})
		return code
	}},
	protocol.RightSpeak:  {func(p *protocol.PolicyPatch, who *protocol.Who) { p.Speak = who }, sending(protocol.MediaState{Microphone: true})},
	protocol.RightCamera: {func(p *protocol.PolicyPatch, who *protocol.Who) { p.Camera = who }, sending(protocol.MediaState{Camera: true})},
	protocol.RightShare:  {func(p *protocol.PolicyPatch, who *protocol.Who) { p.Share = who }, sending(protocol.MediaState{Screen: true})},
}

func sending(m protocol.MediaState) func(*sock, protocol.RoomID) protocol.Code {
	return func(s *sock, in protocol.RoomID) protocol.Code {
		_, code := s.do(protocol.TypeMediaState, in, m)
		return code
	}
}

// TestRoleByPolicy tries what a policy narrows for every role under every value of every policy, narrowed and widened again on
// people who are there.
func TestRoleByPolicy(t *testing.T) {
	w := newWorld(t, calm...)
	c := w.stage(w.people())
	for right, narrowed := range sends {
		for _, who := range []protocol.Who{protocol.WhoHosts, protocol.WhoAll} {
			patch := protocol.PolicyPatch{}
			narrowed.narrow(&patch, &who)
			changed, err := c.clients[protocol.RoleOwner].ChangeRoom(w.ctx, string(c.room.ID), client.Change{Policy: &patch})
			if err != nil {
				t.Fatal(err)
			}
			for _, role := range roomRoles {
				for asked, send := range sends {
					want := refuseUnless(room.RightsOf(protocol.KindMeeting, role, *changed.Policy).Has(asked))
					if got := send.ask(c.socks[role], c.room.ID); got != want {
						t.Errorf("%s for %s: %s by %s is answered %q, want %q", right, who, asked, role, got, want)
					}
				}
			}
		}
	}
}

// TestRightsEndAtOnce takes rights away from somebody who is connected.
func TestRightsEndAtOnce(t *testing.T) {
	w := newWorld(t, calm...)
	c := w.stage(w.people())
	owner, host := c.socks[protocol.RoleOwner], c.socks[protocol.RoleHost]
	owner.must(protocol.TypeChangeRole, c.room.ID, protocol.ChangeRole{Account: c.ids[protocol.RoleHost], Role: protocol.RoleMember})
	if told := decode[protocol.RoleChanged](t, host.until(protocol.TypeRoleChanged)); told.Role != protocol.RoleMember {
		// The first one told of the promotion; the demotion follows.
		if told = decode[protocol.RoleChanged](t, host.until(protocol.TypeRoleChanged)); told.Role != protocol.RoleMember {
			t.Errorf("told %+v", told)
		}
	}
	if _, code := host.do(protocol.TypeMuteMember, c.room.ID, protocol.MuteMember{Account: c.ids[protocol.RoleGuest], Source: protocol.SourceCamera}); code != protocol.CodeForbidden {
		t.Errorf("a former host mutes: %q", code)
	}
	owner.must(protocol.TypeRemoveMember, c.room.ID, protocol.RemoveMember{Account: c.ids[protocol.RoleMember]})
	gone := c.socks[protocol.RoleMember]
	if told := decode[protocol.Removed](t, gone.until(protocol.TypeRemoved)); told.Code != protocol.CodeRemoved {
		t.Errorf("told %+v", told)
	}
	owner.say(c.room.ID, "among us")
	id := newID()
	f, before := gone.answer(request(protocol.TypeUserMessage, id, c.room.ID, protocol.UserMessage{Text: "still here"}), id)
	if code, _ := codeOf(t, f); code != protocol.CodeNotMember {
		t.Errorf("a removed member writes: %q", code)
	}
	for _, f := range before {
		if f.Type == protocol.TypeUserMessage {
			t.Errorf("a removed member hears %s", f.Data)
		}
	}
	_, err := c.clients[protocol.RoleMember].Messages(w.ctx, string(c.room.ID), client.Page{})
	if !client.IsCode(err, protocol.CodeNotFound) {
		t.Errorf("a removed member reads: %v", err)
	}
}

// TestHistoryIsForMembers asks for what strangers must not learn to exist.
func TestHistoryIsForMembers(t *testing.T) {
	w := newWorld(t, calm...)
	room := w.room(w.person("owner"), protocol.PolicyPatch{})
	stranger := w.person("stranger")
	for _, c := range []struct {
		who  *client.Client
		code protocol.Code
	}{{stranger, protocol.CodeNotFound}, {w.nobody(), protocol.CodeNotAuthenticated}} {
		for _, id := range []string{string(room.ID), string(room.Number)} {
			_, history := c.who.Messages(w.ctx, id, client.Page{})
			_, members := c.who.RoomMembers(w.ctx, id, protocol.OfferMemberList{})
			_, export := c.who.Export(w.ctx, id, "csv", "", 0, 0)
			_, change := c.who.ChangeRoom(w.ctx, id, client.Change{Title: "x"})
			for name, err := range map[string]error{"messages": history, "members": members, "export": export, "change": change,
				"end": c.who.EndRoom(w.ctx, id)} {
				if !client.IsCode(err, c.code) {
					t.Errorf("%s: %v, want %s", name, err, c.code)
				}
			}
		}
	}
	seen, err := stranger.Room(w.ctx, string(room.Number))
	if err != nil || fmt.Sprint(seen) != fmt.Sprint(client.Room{Number: room.Number, Kind: room.Kind, State: seen.State}) {
		t.Errorf("a stranger sees %+v, %v", seen, err)
	}
}
