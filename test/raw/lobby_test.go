package raw

import (
	"slices"
	"testing"

	"atrium/client"
	"atrium/protocol"
)

// knock asks to come in and must be told to wait.
func (s *sock) knock(room client.Room) {
	s.t.Helper()
	f := s.must(protocol.TypeJoinRoom, "", protocol.JoinRoom{Room: room.ID, Secret: room.Secret(), Name: "Knocker"})
	if !decode[protocol.Waiting](s.t, f).Waiting || f.Room != room.ID {
		s.t.Fatalf("let in at once: %s", f.Data)
	}
}

func TestKnockingOverTheSocket(t *testing.T) {
	w := newWorld(t, calm...)
	owner := w.person("owner")
	room := w.room(owner, protocol.PolicyPatch{Entry: value(protocol.EntryKnock), Guests: value(true)})
	host := w.enter(owner, room)
	bob := w.open(w.person("bob"), protocol.OpenConnection{})
	bob.knock(room)
	knock := decode[protocol.Knock](t, host.until(protocol.TypeKnock))
	if knock.Account != bob.opened.Account || knock.Name != "Knocker" || knock.AccountName != "bob" || knock.Guest {
		t.Errorf("hosts hear %+v", knock)
	}
	// Who waits is in no room: nothing of it reaches them, and nothing they say is taken.
	host.say(room.ID, "among us")
	for _, kind := range []protocol.Type{protocol.TypeUserMessage, protocol.TypeOfferMemberList, protocol.TypeRaiseHand, protocol.TypeAdmitMember} {
		if _, code := bob.do(kind, room.ID, map[string]any{}); code != protocol.CodeNotMember {
			t.Errorf("%s by one who waits: %q", kind, code)
		}
	}
	if _, err := w.nobody().Messages(w.ctx, string(room.ID), client.Page{}); err == nil {
		t.Error("the history is open")
	}
	// Asking again is answered again, and tells nobody.
	bob.knock(room)
	// A host who comes back hears of it at once, and so does a guest who waits beside.
	gil := w.open(w.guest(room, "gil"), protocol.OpenConnection{})
	gil.knock(room)
	again := w.enter(owner, room)
	waiting := map[protocol.AccountID]protocol.Knock{}
	for range 2 {
		k := decode[protocol.Knock](t, again.until(protocol.TypeKnock))
		waiting[k.Account] = k
	}
	if len(waiting) != 2 || !waiting[gil.opened.Account].Guest {
		t.Errorf("who comes back hears of %+v", waiting)
	}
	again.must(protocol.TypeAdmitMember, room.ID, protocol.AdmitMember{Account: bob.opened.Account, Admit: true})
	in := decode[protocol.JoinedRoom](t, bob.until(protocol.TypeAdmitted))
	if in.Self.Account != bob.opened.Account || in.Room.ID != room.ID || in.Self.Name != "Knocker" || in.Count != 2 {
		t.Errorf("admitted with %+v", in)
	}
	bob.say(room.ID, "here I am")
	again.must(protocol.TypeAdmitMember, room.ID, protocol.AdmitMember{Account: gil.opened.Account, Admit: false})
	if told := decode[protocol.Refused](t, gil.until(protocol.TypeRefused)); told.Code != protocol.CodeForbidden {
		t.Errorf("refused with %q", told.Code)
	}
	gil.knock(room) // and may ask again
	id := newID()
	_, before := gil.answer(request(protocol.TypeLeaveRoom, id, room.ID, nil), id)
	var end protocol.Frame // which comes before the ok or after it
	if i := slices.IndexFunc(before, func(f protocol.Frame) bool { return f.Type == protocol.TypeRefused }); i >= 0 {
		end = before[i]
	} else {
		end = gil.until(protocol.TypeRefused)
	}
	if told := decode[protocol.Refused](t, end); told.Code != protocol.CodeGone {
		t.Errorf("after leaving %q", told.Code)
	}
	if _, code := gil.do(protocol.TypeLeaveRoom, room.ID, nil); code != protocol.CodeNotMember {
		t.Errorf("leaves twice: %q", code)
	}
	again.must(protocol.TypeEndRoom, room.ID, nil)
}

func TestMembersOnlyOverTheSocket(t *testing.T) {
	w := newWorld(t, calm...)
	owner, bob := w.person("owner"), w.person("bob")
	room := w.room(owner, protocol.PolicyPatch{Entry: value(protocol.EntryMembers)})
	s := w.open(bob, protocol.OpenConnection{})
	for _, secret := range []string{"", room.Secret()} {
		if _, code := s.do(protocol.TypeJoinRoom, "", protocol.JoinRoom{Number: room.Number, Secret: secret}); code != protocol.CodeNotMember {
			t.Errorf("a stranger: %q", code)
		}
	}
	for name, c := range map[string]struct {
		invitation client.Invitation
		want       protocol.Code
	}{
		"nobody":       {client.Invitation{Name: "nobody"}, protocol.CodeNotFound},
		"no such id":   {client.Invitation{Account: "nobody"}, protocol.CodeNotFound},
		"both":         {client.Invitation{Account: "x", Name: "bob"}, protocol.CodeBadData},
		"neither":      {client.Invitation{}, protocol.CodeBadData},
		"above itself": {client.Invitation{Name: "bob", Role: protocol.RoleOwner}, protocol.CodeBadData},
		"by name":      {client.Invitation{Name: " BOB ", Role: protocol.RoleViewer}, ""},
	} {
		if _, err := owner.AddMember(w.ctx, string(room.ID), c.invitation); httpCode(t, err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	// One who is a member already keeps the role.
	p, err := owner.AddMember(w.ctx, string(room.ID), client.Invitation{Account: w.account(bob), Role: protocol.RoleHost})
	if err != nil || p.Role != protocol.RoleViewer {
		t.Errorf("%+v, %v", p, err)
	}
	s.must(protocol.TypeJoinRoom, "", protocol.JoinRoom{Number: room.Number})
}

// What is taken away acts on every device of the one concerned, at once.
func TestBanReachesTheSecondDeviceToo(t *testing.T) {
	w := newWorld(t, calm...)
	owner, bob := w.person("owner"), w.person("bob")
	room := w.room(owner, protocol.PolicyPatch{})
	host := w.enter(owner, room)
	devices := []*sock{w.enter(bob, room), w.enter(bob, room)}
	host.must(protocol.TypeBanMember, room.ID, protocol.BanMember{Account: devices[0].opened.Account})
	for _, s := range devices {
		if told := decode[protocol.Removed](t, s.until(protocol.TypeRemoved)); told.Code != protocol.CodeBanned {
			t.Errorf("told %q", told.Code)
		}
		if _, code := s.do(protocol.TypeUserMessage, room.ID, protocol.UserMessage{Text: "x"}); code != protocol.CodeNotMember {
			t.Errorf("writes: %q", code)
		}
		if _, code := s.do(protocol.TypeJoinRoom, "", protocol.JoinRoom{Room: room.ID}); code != protocol.CodeBanned {
			t.Errorf("comes back: %q", code)
		}
	}
	if banned, err := owner.People(w.ctx, string(room.ID), "banned"); err != nil || len(banned) != 1 || banned[0].AccountName != "bob" {
		t.Errorf("%+v, %v", banned, err)
	}
	back := w.open(bob, protocol.OpenConnection{Rooms: map[protocol.RoomID]protocol.Position{room.ID: {Log: host.joined.Log, Since: 1}}})
	if got := back.opened.Rooms[room.ID]; got.Result != protocol.ResultError || got.Code != protocol.CodeNotMember {
		t.Errorf("resumes with %+v", got)
	}
	host.must(protocol.TypeUnbanMember, room.ID, protocol.UnbanMember{Account: back.opened.Account})
	back.join(room)
}
