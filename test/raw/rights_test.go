package raw

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"atrium/client"
	"atrium/internal/server"
	"atrium/protocol"
)

// TestEveryRightHasADeed fails when there is a right, a request or an operation on rooms that nobody tries.
func TestEveryRightHasADeed(t *testing.T) {
	tried := map[string][]protocol.Right{} // by name
	var needed []protocol.Right
	for _, d := range deeds {
		tried[d.name] = append(tried[d.name], d.right)
		needed = append(needed, d.right)
	}
	for _, right := range protocol.Rights() {
		if !slices.Contains(needed, right) {
			t.Errorf("no deed needs the right %q: add what it is good for to deeds_test.go", right)
		}
	}
	for _, row := range server.Table() {
		inRooms := row.InRoom || row.Right != "" || row.Type == protocol.TypeJoinRoom
		if rights, known := tried[string(row.Type)]; inRooms && !known {
			t.Errorf("no deed is a %s: add one to deeds_test.go", row.Type)
		} else if known && row.Right != "" && !slices.Contains(rights, row.Right) {
			t.Errorf("no deed that is a %s needs the right %q, as the server's table says", row.Type, row.Right)
		}
	}
	raw, err := os.ReadFile("../../docs/openapi.json") // the server's tests hold it against the code
	if err != nil {
		t.Fatal(err)
	}
	var api struct {
		Paths map[string]map[string]any `json:"paths"`
	}
	if err := json.Unmarshal(raw, &api); err != nil {
		t.Fatal(err)
	}
	operations := 0
	for path, methods := range api.Paths {
		below, inRooms := strings.CutPrefix(path, "/api/v1/rooms/{room}")
		for method := range methods {
			name := strings.ToUpper(method) + " " + strings.TrimPrefix(below, "/")
			if _, known := tried[name]; inRooms && !known {
				t.Errorf("no deed is %q: add one to deeds_test.go", name)
			}
			if inRooms {
				operations++
			}
		}
	}
	if operations == 0 {
		t.Error("docs/openapi.json has no operations on rooms")
	}
}

// TestEveryDeedByEveryPart lets everyone try everything under every policy, and holds the answers against the table of rights.
// Rooms whose host has left ripen meanwhile, until somebody acts as host there.
func TestEveryDeedByEveryPart(t *testing.T) {
	c := newWorld(t, calm...).company()
	var ripening, ending []*stage
	for _, p := range deputies {
		ripening = append(ripening, c.stage(protocol.KeepForever, p))
	}
	last := map[*stage]deed{} // what ends it
	for _, d := range deeds {
		for _, p := range append(attendants(), deputies...) {
			if d.ends && p.rights(standard()).Has(d.right) {
				s := c.stage(protocol.KeepForever, p)
				ending, last[s] = append(ending, s), d
			}
		}
	}
	for _, keep := range []protocol.Keep{protocol.KeepForever, protocol.KeepNothing} {
		s := c.stage(keep, attendants()...)
		s.playAll()
		s.leave()
	}
	for _, s := range append(ripening, ending...) {
		s.await()
	}
	for _, s := range ripening {
		s.playAll()
	}
	for _, s := range ending {
		s.try(last[s], s.parts[0])
	}
}

// playAll tries all deeds but those that are allowed to end the room, by all parts under all policies.
func (s *stage) playAll() {
	all := settings(s.t)
	s.prepare(1 + len(s.parts)*len(all))
	for _, setting := range all {
		setting.policy.Keep = s.policy.Keep
		s.set(setting.policy)
		for _, d := range deeds {
			for _, p := range s.parts {
				if !(d.ends && s.rights(p).Has(d.right)) && !(d.dear && setting.name != "standard") {
					s.try(d, p)
				}
			}
		}
	}
}

func (s *stage) try(d deed, p part) {
	s.t.Helper()
	if got, want := d.do(s, p), d.answer(s, p); got != want {
		s.t.Errorf("%s by the %s under %+v is answered %q, want %q", d, p, s.policy, got, want)
	}
}

// onOthers are the deeds that ask for the rank of whom they are done to.
var onOthers = []struct {
	name string
	do   func(s *stage, actor, target part) (protocol.Type, any)
	want func(actor, target protocol.Role) bool
	code protocol.Code // if it is not wanted
}{
	{"remove", func(s *stage, _, target part) (protocol.Type, any) {
		return protocol.TypeRemoveMember, protocol.RemoveMember{Account: s.id(target)}
	}, func(actor, target protocol.Role) bool {
		return has(actor, protocol.RightRemove) && above[actor] > above[target]
	}, protocol.CodeForbidden},
	{"ban", func(s *stage, _, target part) (protocol.Type, any) {
		return protocol.TypeBanMember, protocol.BanMember{Account: s.id(target)}
	}, func(actor, target protocol.Role) bool {
		return has(actor, protocol.RightBan) && above[actor] > above[target]
	}, protocol.CodeForbidden},
	{"make host", changeRole(protocol.RoleHost), mayChangeRole, protocol.CodeForbidden},
	{"make member", changeRole(protocol.RoleMember), mayChangeRole, protocol.CodeForbidden},
	{"make owner", changeRole(protocol.RoleOwner), func(_, _ protocol.Role) bool { return false }, protocol.CodeBadData},
	{"recall", func(s *stage, _, target part) (protocol.Type, any) {
		return protocol.TypeRecallMessage, protocol.RecallMessage{Seq: s.said[target]}
	}, func(actor, target protocol.Role) bool { return has(actor, protocol.RightRecallAny) || actor == target }, protocol.CodeForbidden},
	{"edit", func(s *stage, _, target part) (protocol.Type, any) {
		return protocol.TypeEditMessage, protocol.EditMessage{Seq: s.said[target], Text: "other words"}
	}, func(actor, target protocol.Role) bool { return actor == target }, protocol.CodeForbidden},
}

// has reports whether a role has a right, by the one table.
func has(role protocol.Role, right protocol.Right) bool {
	return part{role: role}.rights(standard()).Has(right)
}

func changeRole(to protocol.Role) func(s *stage, _, target part) (protocol.Type, any) {
	return func(s *stage, _, target part) (protocol.Type, any) {
		return protocol.TypeChangeRole, protocol.ChangeRole{Account: s.id(target), Role: to}
	}
}

func mayChangeRole(actor, target protocol.Role) bool {
	return has(actor, protocol.RightChangeRole) && above[actor] > above[target] && target != protocol.RoleGuest
}

// TestRoleByRank tries what asks for a rank of every role on every role: refusals in one room, since they change nothing, and
// what is allowed in a room of its own.
func TestRoleByRank(t *testing.T) {
	c := newWorld(t, calm...).company()
	all := slices.DeleteFunc(attendants(), func(p part) bool { return p == stranger })
	shared := c.stage(protocol.KeepForever, all...)
	for _, d := range onOthers {
		for _, actor := range all {
			for _, target := range all {
				s, want := shared, d.code
				if d.want(actor.role, target.role) {
					s, want = c.stage(protocol.KeepForever, slices.Compact([]part{actor, target})...), ""
				}
				kind, data := d.do(s, actor, target)
				if _, got := s.socks[actor].do(kind, s.room.ID, data); got != want {
					t.Errorf("%s a %s, by the %s: %q, want %q", d.name, target, actor, got, want)
				}
				if s != shared {
					s.leave()
				}
			}
		}
	}
	for _, p := range all {
		shared.socks[p].lives("all refusals")
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
	if err != nil || fmt.Sprint(seen) != fmt.Sprint(client.Room{Number: room.Number, Kind: room.Kind, State: seen.State, View: protocol.ViewAll}) {
		t.Errorf("a stranger sees %+v, %v", seen, err)
	}
}
