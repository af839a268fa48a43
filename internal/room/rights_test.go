package room_test

import (
	"testing"

	"atrium/internal/room"
	"atrium/protocol"
)

// deed is something that needs a right, done by an actor to a target who is a plain member.
type deed struct {
	right protocol.Right
	do    func(w *world, actor, target room.Actor, row room.Row) error
}

func durable(act func(target protocol.AccountID) room.Action) func(*world, room.Actor, room.Actor, room.Row) error {
	return func(w *world, actor, target room.Actor, row room.Row) error {
		_, err := w.do(actor, row, act(target.Account))
		return err
	}
}

func refused(err *protocol.Error) error {
	if err == nil {
		return nil
	}
	return err
}

// deeds has at least one line for each right that not everybody has: a right without one fails TestActionsByRole.
var deeds = map[string]deed{
	"remove": {protocol.RightRemove, durable(func(a protocol.AccountID) room.Action {
		return room.Remove("x", protocol.RemoveMember{Account: a})
	})},
	"ban": {protocol.RightBan, durable(func(a protocol.AccountID) room.Action {
		return room.Ban("x", protocol.BanMember{Account: a})
	})},
	"change-role": {protocol.RightChangeRole, durable(func(a protocol.AccountID) room.Action {
		return room.ChangeRole("x", protocol.ChangeRole{Account: a, Role: protocol.RoleViewer})
	})},
	"edit": {protocol.RightEdit, durable(func(protocol.AccountID) room.Action {
		return room.Edit("x", room.Change{Title: ptr("New")})
	})},
	"end":  {protocol.RightEnd, durable(func(protocol.AccountID) room.Action { return room.End("x") })},
	"lock": {protocol.RightLock, durable(func(protocol.AccountID) room.Action { return room.Lock("x", protocol.LockRoom{Locked: true}) })},
	"add": {protocol.RightAdmit, durable(func(a protocol.AccountID) room.Action {
		return room.Add(room.Member{Account: a, Name: "x", Role: protocol.RoleMember})
	})},
	"write": {protocol.RightChat, durable(func(protocol.AccountID) room.Action { return note("x", "x") })},
	"mute": {protocol.RightMute, func(w *world, actor, target room.Actor, row room.Row) error {
		return refused(w.rooms.Mute(actor, row.ID, protocol.MuteMember{Account: target.Account, Source: protocol.SourceMicrophone}))
	}},
	"lower a hand": {protocol.RightMute, func(w *world, actor, target room.Actor, row room.Row) error {
		return refused(w.rooms.LowerHand(actor, row.ID, protocol.LowerHand{Account: target.Account}))
	}},
	"raise a hand": {protocol.RightReact, func(w *world, actor, _ room.Actor, row room.Row) error {
		return refused(w.rooms.RaiseHand(actor, row.ID, protocol.RaiseHand{Raised: true}))
	}},
	"react": {protocol.RightReact, func(w *world, actor, _ room.Actor, row room.Row) error {
		return refused(w.rooms.React(actor, row.ID, protocol.Reaction{Reaction: protocol.ReactionClap}))
	}},
	"tell the pace": {protocol.RightReact, func(w *world, actor, _ room.Actor, row room.Row) error {
		return refused(w.rooms.Pace(actor, row.ID, protocol.Pace{Pace: protocol.PaceLost}))
	}},
	"see the pace": {protocol.RightPace, func(w *world, actor, _ room.Actor, row room.Row) error {
		_, err := w.rooms.PaceLine(actor, row.ID)
		return refused(err)
	}},
	"spotlight": {protocol.RightSpotlight, func(w *world, actor, target room.Actor, row room.Row) error {
		return refused(w.rooms.Spotlight(actor, row.ID, protocol.SpotlightMember{Account: target.Account}))
	}},
	"speak": {protocol.RightSpeak, func(w *world, actor, _ room.Actor, row room.Row) error {
		return refused(w.rooms.SetMedia(actor, row.ID, protocol.MediaState{Microphone: true}))
	}},
	"camera": {protocol.RightCamera, func(w *world, actor, _ room.Actor, row room.Row) error {
		return refused(w.rooms.SetMedia(actor, row.ID, protocol.MediaState{Camera: true}))
	}},
	"record": {protocol.RightRecord, func(w *world, actor, _ room.Actor, row room.Row) error {
		return refused(w.rooms.SetMedia(actor, row.ID, protocol.MediaState{Recording: true}))
	}},
	"draw": {protocol.RightDraw, func(w *world, actor, _ room.Actor, row room.Row) error {
		return refused(w.rooms.ShowHand(actor, row.ID, protocol.BoardLive{Board: "b", Page: "1", Cursor: &[2]float64{}}))
	}},
	"show what one sees": {protocol.RightPresent, func(w *world, actor, _ room.Actor, row room.Row) error {
		return refused(w.rooms.ShowHand(actor, row.ID, protocol.BoardLive{Board: "b", Page: "1", View: &[4]float64{}}))
	}},
	"present": {protocol.RightPresent, func(w *world, actor, _ room.Actor, row room.Row) error {
		return refused(w.rooms.Present(actor, row.ID, protocol.PresentBoard{Board: "b", Page: "1"}))
	}},
	"give the pen": {protocol.RightPen, durable(func(a protocol.AccountID) room.Action {
		return room.LetDraw("x", protocol.LetDraw{Account: a, May: true})
	})},
	"share": {protocol.RightShare, func(w *world, actor, _ room.Actor, row room.Row) error {
		return refused(w.rooms.SetMedia(actor, row.ID, protocol.MediaState{Screen: true}))
	}},
}

// elsewhere are the rights that the tests of packages chat, course, doc and server try.
var elsewhere = map[protocol.Right]bool{protocol.RightRead: true, protocol.RightRecallAny: true, protocol.RightDrawAny: true,
	protocol.RightStartSignup: true, protocol.RightAnswerSignup: true}

// TestActionsByRole tries everything with every role, and holds it against the table.
func TestActionsByRole(t *testing.T) {
	tried := map[protocol.Right]bool{}
	w := newWorld(t)
	for name, d := range deeds {
		tried[d.right] = true
		for role, rights := range room.Roles(protocol.KindMeeting) {
			t.Run(string(role)+" "+name, func(t *testing.T) {
				w := w.on(t)
				owner, target := w.person("owner of "+t.Name()), w.person("target of "+t.Name())
				row := w.room(owner, protocol.PolicyPatch{Guests: ptr(true), Record: ptr(protocol.WhoAll)})
				w.mustJoin(target, row)
				actor := w.withRole(owner, row, role)
				want := protocol.Code("")
				if !rights.Has(d.right) {
					want = protocol.CodeForbidden
				}
				if err := d.do(w, actor, target, row); code(err) != want {
					t.Errorf("answered %v, want %q", err, want)
				}
				if (name == "remove" || name == "ban") && want == "" {
					w.mustBeOut(target, row)
				}
			})
		}
	}
	for _, right := range protocol.Rights() {
		if !tried[right] && !elsewhere[right] {
			t.Errorf("nothing here needs the right %q: add what does to deeds", right)
		}
	}
}

// withRole gives somebody in the room who has the role.
func (w *world) withRole(owner room.Actor, row room.Row, role protocol.Role) room.Actor {
	w.t.Helper()
	switch role {
	case protocol.RoleOwner:
		return owner
	case protocol.RoleGuest:
		g := w.guest(row, "gil of "+w.t.Name())
		w.mustJoin(g, row)
		return g
	}
	a := w.person("actor of " + w.t.Name())
	w.mustJoin(a, row)
	if role != protocol.RoleMember {
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
		{protocol.PolicyPatch{Record: ptr(protocol.WhoHosts)}, protocol.RightRecord},
	} {
		policy, err := protocol.DefaultPolicy(protocol.KindMeeting).Apply(c.patch)
		if err != nil {
			t.Fatal(err)
		}
		for role := range room.Roles(protocol.KindMeeting) {
			if !room.Roles(protocol.KindMeeting)[role].Has(c.right) {
				continue // nothing to narrow
			}
			host := role == protocol.RoleOwner || role == protocol.RoleHost || role == protocol.RoleCohost
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

// A recording is shown to those who come later, and no longer than its recorder has the right.
func TestARecordingIsShownAsLongAsItIsAllowed(t *testing.T) {
	w := newWorld(t)
	owner, bob := w.person("ann"), w.person("bob")
	row := w.room(owner, protocol.PolicyPatch{})
	w.mustJoin(bob, row)
	recording := protocol.MediaState{Call: "c", Recording: true}
	if err := w.rooms.SetMedia(bob, row.ID, recording); code(err) != protocol.CodeForbidden {
		t.Errorf("without the right: %v", err)
	}
	w.mustDo(owner, row, room.ChangeRole("", protocol.ChangeRole{Account: bob.Account, Role: protocol.RoleCohost}))
	if err := w.rooms.SetMedia(bob, row.ID, recording); err != nil {
		t.Fatal(err)
	}
	late := w.person("zoe")
	w.mustJoin(late, row)
	seen := func() protocol.Device {
		list, err := w.rooms.Members(late, row.ID, protocol.OfferMemberList{Q: "bob"})
		if err != nil {
			t.Fatal(err)
		}
		return list.Members[0].Devices[0]
	}
	if !seen().Recording {
		t.Error("who comes later is not told")
	}
	heard := w.listen(row)
	w.mustDo(owner, row, room.ChangeRole("", protocol.ChangeRole{Account: bob.Account, Role: protocol.RoleMember}))
	if d := seen(); d.Recording || d.Call != "c" {
		t.Errorf("after the right is gone: %+v", d)
	}
	if told := heard.frames(t, protocol.TypeRoleChanged); len(told) != 1 {
		t.Errorf("told %d times", len(told))
	}
}

func TestAudience(t *testing.T) {
	rights := room.SetOf(protocol.RightRead)
	for audience, want := range map[room.Audience]bool{
		room.AudienceAll:                       true,
		room.AudienceServer:                    false,
		room.AudienceRight(protocol.RightRead): true,
		room.AudienceRight(protocol.RightEnd):  false,
		"":                                     false,
	} {
		if got := audience.Hears(rights); got != want {
			t.Errorf("%q: %v", audience, got)
		}
	}
}
