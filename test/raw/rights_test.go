package raw

import (
	"fmt"
	"testing"

	"atrium/client"
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

var roomRoles = []protocol.Role{protocol.RoleOwner, protocol.RoleHost, protocol.RoleMember, protocol.RoleGuest}

// people are the accounts that play in every room.
func (w *world) people() map[protocol.Role]*client.Client {
	w.t.Helper()
	return map[protocol.Role]*client.Client{protocol.RoleOwner: w.person("owner"), protocol.RoleHost: w.person("host"),
		protocol.RoleMember: w.person("member")}
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
	}
	c.socks[protocol.RoleOwner].must(protocol.TypeChangeRole, c.room.ID, protocol.ChangeRole{Account: c.ids[protocol.RoleHost], Role: protocol.RoleHost})
	return c
}

// deed is something that one does to another.
type deed struct {
	name string
	do   func(c *cast, actor, target protocol.Role) protocol.Code
	want func(actor, target protocol.Role) protocol.Code
}

func hosts(r protocol.Role) bool { return r == protocol.RoleOwner || r == protocol.RoleHost }

var above = map[protocol.Role]int{protocol.RoleGuest: 0, protocol.RoleMember: 1, protocol.RoleHost: 2, protocol.RoleOwner: 3}

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
		return refuseUnless(hosts(actor) && above[actor] > above[target])
	}},
	{"mute-member", by(protocol.TypeMuteMember, func(c *cast, target protocol.Role) any {
		return protocol.MuteMember{Account: c.ids[target], Source: protocol.SourceMicrophone}
	}), func(actor, _ protocol.Role) protocol.Code { return refuseUnless(hosts(actor)) }},
	{"change-role to host", by(protocol.TypeChangeRole, func(c *cast, target protocol.Role) any {
		return protocol.ChangeRole{Account: c.ids[target], Role: protocol.RoleHost}
	}), func(actor, target protocol.Role) protocol.Code {
		return refuseUnless(hosts(actor) && above[actor] > above[target] && target != protocol.RoleGuest)
	}},
	{"change-role to member", by(protocol.TypeChangeRole, func(c *cast, target protocol.Role) any {
		return protocol.ChangeRole{Account: c.ids[target], Role: protocol.RoleMember}
	}), func(actor, target protocol.Role) protocol.Code {
		return refuseUnless(hosts(actor) && above[actor] > above[target] && target != protocol.RoleGuest)
	}},
	{"change-role to owner", by(protocol.TypeChangeRole, func(c *cast, target protocol.Role) any {
		return protocol.ChangeRole{Account: c.ids[target], Role: protocol.RoleOwner}
	}), func(protocol.Role, protocol.Role) protocol.Code { return protocol.CodeBadData }},
	{"recall-message", by(protocol.TypeRecallMessage, func(c *cast, target protocol.Role) any {
		return protocol.RecallMessage{Seq: c.said[target]}
	}), func(actor, target protocol.Role) protocol.Code { return refuseUnless(hosts(actor) || actor == target) }},
	{"edit-message", by(protocol.TypeEditMessage, func(c *cast, target protocol.Role) any {
		return protocol.EditMessage{Seq: c.said[target], Text: "other words"}
	}), func(actor, target protocol.Role) protocol.Code { return refuseUnless(actor == target) }},
	{"end-room", by(protocol.TypeEndRoom, func(*cast, protocol.Role) any { return nil }),
		func(actor, _ protocol.Role) protocol.Code { return refuseUnless(hosts(actor)) }},
	{"PATCH policy", func(c *cast, actor, _ protocol.Role) protocol.Code {
		_, err := c.clients[actor].ChangeRoom(c.ctx, string(c.room.ID), client.Change{Policy: &protocol.PolicyPatch{MeshMax: value(3)}})
		return httpCode(c.t, err)
	}, func(actor, _ protocol.Role) protocol.Code { return refuseUnless(hosts(actor)) }},
	{"POST end", func(c *cast, actor, _ protocol.Role) protocol.Code {
		return httpCode(c.t, c.clients[actor].EndRoom(c.ctx, string(c.room.ID)))
	}, func(actor, _ protocol.Role) protocol.Code { return refuseUnless(hosts(actor)) }},
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
			}
		}
	}
	for _, role := range roomRoles {
		shared.socks[role].lives("all refusals")
	}
}

func TestPolicyNarrowsWhatMembersMay(t *testing.T) {
	w := newWorld(t, calm...)
	c := w.stage(w.people())
	hostsOnly := protocol.WhoHosts
	_, err := c.clients[protocol.RoleOwner].ChangeRoom(w.ctx, string(c.room.ID), client.Change{Policy: &protocol.PolicyPatch{
		Speak: &hostsOnly, Camera: &hostsOnly, Share: &hostsOnly, Chat: &hostsOnly}})
	if err != nil {
		t.Fatal(err)
	}
	asks := map[string]func(s *sock) protocol.Code{
		"chat": func(s *sock) protocol.Code {
			_, code := s.do(protocol.TypeUserMessage, c.room.ID, protocol.UserMessage{Text: "hi"})
			return code
		},
	}
	for name, m := range map[string]protocol.MediaState{"speak": {Call: "c", Microphone: true}, "camera": {Call: "c", Camera: true},
		"share": {Call: "c", Screen: true}} {
		asks[name] = func(s *sock) protocol.Code {
			_, code := s.do(protocol.TypeMediaState, c.room.ID, m)
			return code
		}
	}
	for name, ask := range asks {
		for _, role := range roomRoles {
			if got, want := ask(c.socks[role]), refuseUnless(hosts(role)); got != want {
				t.Errorf("%s by %s: %q, want %q", name, role, got, want)
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
