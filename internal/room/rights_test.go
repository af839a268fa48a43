package room_test

import (
	"testing"

	"atrium/internal/room"
	"atrium/protocol"
)

// TestActionsByRole tries every host action with every role, on a plain member.
func TestActionsByRole(t *testing.T) {
	hosts := map[protocol.Role]bool{protocol.RoleOwner: true, protocol.RoleHost: true}
	actions := map[string]func(target protocol.AccountID) room.Action{
		"remove": func(a protocol.AccountID) room.Action { return room.Remove("x", protocol.RemoveMember{Account: a}) },
		"change-role": func(a protocol.AccountID) room.Action {
			return room.ChangeRole("x", protocol.ChangeRole{Account: a, Role: protocol.RoleHost})
		},
		"edit": func(protocol.AccountID) room.Action { return room.Edit("x", room.Change{Title: ptr("New")}) },
		"end":  func(protocol.AccountID) room.Action { return room.End("x") },
	}
	for role := range room.Roles(protocol.KindMeeting) {
		for name, action := range actions {
			t.Run(string(role)+" "+name, func(t *testing.T) {
				w := newWorld(t)
				owner, target := w.person("owner"), w.person("target")
				row := w.room(owner, protocol.PolicyPatch{Guests: ptr(true)})
				w.mustJoin(target, row)
				actor := w.withRole(owner, row, role)
				want := protocol.Code("")
				if !hosts[role] {
					want = protocol.CodeForbidden
				}
				if _, err := w.do(actor, row, action(target.Account)); code(err) != want {
					t.Errorf("answered %v, want %q", err, want)
				}
				if name == "remove" && want == "" {
					w.mustBeOut(target, row)
				}
			})
		}
		t.Run(string(role)+" mute", func(t *testing.T) {
			w := newWorld(t)
			owner, target := w.person("owner"), w.person("target")
			row := w.room(owner, protocol.PolicyPatch{Guests: ptr(true)})
			w.mustJoin(target, row)
			actor := w.withRole(owner, row, role)
			want := protocol.Code("")
			if !hosts[role] {
				want = protocol.CodeForbidden
			}
			err := w.rooms.Mute(actor, row.ID, protocol.MuteMember{Account: target.Account, Source: protocol.SourceMicrophone})
			if code(err) != want {
				t.Errorf("answered %v, want %q", err, want)
			}
		})
	}
}

// withRole gives somebody in the room who has the role.
func (w *world) withRole(owner room.Actor, row room.Row, role protocol.Role) room.Actor {
	w.t.Helper()
	switch role {
	case protocol.RoleOwner:
		return owner
	case protocol.RoleGuest:
		g := w.guest(row, "gil")
		w.mustJoin(g, row)
		return g
	}
	a := w.person("actor")
	w.mustJoin(a, row)
	if role == protocol.RoleHost {
		w.mustDo(owner, row, room.ChangeRole("make", protocol.ChangeRole{Account: a.Account, Role: role}))
	}
	return a
}

func (w *world) mustBeOut(a room.Actor, row room.Row) {
	w.t.Helper()
	if _, err := w.do(a, row, note("out", "x")); code(err) != protocol.CodeNotMember {
		w.t.Errorf("the removed one still writes: %v", err)
	}
	if _, _, err := w.rooms.MemberOf(w.t.Context(), row, a.Account); code(err) != protocol.CodeNotMember {
		w.t.Errorf("the removed one still reads: %v", err)
	}
}

func TestNobodyActsOnTheirEqualOrBetter(t *testing.T) {
	w := newWorld(t)
	owner := w.person("owner")
	row := w.room(owner, protocol.PolicyPatch{})
	host, other := w.person("host"), w.person("other")
	for _, h := range []room.Actor{host, other} {
		w.mustJoin(h, row)
		w.mustDo(owner, row, room.ChangeRole("", protocol.ChangeRole{Account: h.Account, Role: protocol.RoleHost}))
	}
	for name, c := range map[string]struct{ actor, target room.Actor }{
		"host on host":   {host, other},
		"host on owner":  {host, owner},
		"host on itself": {host, host},
		"owner on owner": {owner, owner},
	} {
		for _, act := range []room.Action{
			room.Remove("", protocol.RemoveMember{Account: c.target.Account}),
			room.ChangeRole("", protocol.ChangeRole{Account: c.target.Account, Role: protocol.RoleMember}),
		} {
			if _, err := w.do(c.actor, row, act); code(err) != protocol.CodeForbidden {
				t.Errorf("%s: %s: %v", name, act.Type, err)
			}
		}
	}
	if _, err := w.do(owner, row, room.Remove("", protocol.RemoveMember{Account: "nobody"})); code(err) != protocol.CodeNotFound {
		t.Errorf("on nobody: %v", err)
	}
}

func TestPolicyNarrowsMembersNotHosts(t *testing.T) {
	for _, c := range []struct {
		patch protocol.PolicyPatch
		right protocol.Right
	}{
		{protocol.PolicyPatch{Chat: ptr(protocol.WhoHosts)}, protocol.RightChat},
		{protocol.PolicyPatch{Speak: ptr(protocol.WhoHosts)}, protocol.RightSpeak},
		{protocol.PolicyPatch{Camera: ptr(protocol.WhoHosts)}, protocol.RightCamera},
		{protocol.PolicyPatch{Share: ptr(protocol.WhoHosts)}, protocol.RightShare},
	} {
		policy, err := protocol.DefaultPolicy(protocol.KindMeeting).Apply(c.patch)
		if err != nil {
			t.Fatal(err)
		}
		for role := range room.Roles(protocol.KindMeeting) {
			host := role == protocol.RoleOwner || role == protocol.RoleHost
			if has := room.RightsOf(protocol.KindMeeting, role, policy).Has(c.right); has != host {
				t.Errorf("%s narrowed: %s has it: %v", c.right, role, has)
			}
		}
	}
}

func TestNarrowedPolicyActsOnWhatIsOpen(t *testing.T) {
	w := newWorld(t)
	owner, bob := w.person("ann"), w.person("bob")
	row := w.room(owner, protocol.PolicyPatch{})
	w.mustJoin(bob, row)
	w.mustDo(bob, row, note("a", "x"))
	if err := w.rooms.SetMedia(bob, row.ID, protocol.MediaState{Call: "c", Camera: true, Microphone: true}); err != nil {
		t.Fatal(err)
	}
	heard := w.listen(row)
	w.mustDo(owner, row, room.Edit("", room.Change{Policy: protocol.PolicyPatch{Chat: ptr(protocol.WhoHosts), Camera: ptr(protocol.WhoHosts)}}))
	if _, err := w.do(bob, row, note("b", "x")); code(err) != protocol.CodeForbidden {
		t.Errorf("chat: %v", err)
	}
	list, err := w.rooms.Members(owner, row.ID, protocol.OfferMemberList{Q: "bob"})
	if err != nil || list.Members[0].Devices[0].Camera || !list.Members[0].Devices[0].Microphone {
		t.Errorf("others see %+v, %v", list, err)
	}
	if muted, told := heard.frames(t, protocol.TypeMuted), heard.frames(t, protocol.TypeRoleChanged); len(muted) != 1 || len(told) != 1 {
		t.Errorf("told muted %d times, the new rights %d times", len(muted), len(told))
	}
	if err := w.rooms.SetMedia(bob, row.ID, protocol.MediaState{Call: "c", Camera: true}); code(err) != protocol.CodeForbidden {
		t.Errorf("camera: %v", err)
	}
	if _, err := w.do(owner, row, room.Edit("", room.Change{Policy: protocol.PolicyPatch{Keep: ptr(protocol.KeepNothing)}})); code(err) != protocol.CodeBadData {
		t.Errorf("keep changed afterwards: %v", err)
	}
}

func TestAudience(t *testing.T) {
	rights := room.SetOf(protocol.RightRead)
	for audience, want := range map[room.Audience]bool{
		room.AudienceAll:                       true,
		room.AudienceServer:                    false,
		room.AudienceRight(protocol.RightRead): true,
		room.AudienceRight(protocol.RightEnd):  false,
		room.AudienceAccount("me"):             true,
		room.AudienceAccount("you"):            false,
		"":                                     false,
	} {
		if got := audience.Hears("me", rights); got != want {
			t.Errorf("%q: %v", audience, got)
		}
	}
}
