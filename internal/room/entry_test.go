package room_test

import (
	"crypto/sha256"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"atrium/internal/auth"
	"atrium/internal/room"
	"atrium/protocol"
)

func TestFortyRaceForTwentyPlaces(t *testing.T) {
	w := newWorld(t)
	owner := w.person("owner")
	row := w.room(owner, protocol.PolicyPatch{Capacity: ptr(20)})
	people := make([]room.Actor, 40)
	for i := range people {
		people[i] = w.person(fmt.Sprintf("p%d", i))
	}
	var in, full atomic.Int32
	var wg sync.WaitGroup
	for _, p := range people {
		wg.Go(func() {
			switch joined, err := w.join(p, protocol.JoinRoom{Room: row.ID}); {
			case err == nil && joined.Count <= 20:
				in.Add(1)
			case err == nil:
				t.Errorf("count %d", joined.Count)
			case err.Code == protocol.CodeRoomFull:
				full.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if in.Load() != 19 || full.Load() != 21 {
		t.Errorf("%d came in beside the owner, %d found it full", in.Load(), full.Load())
	}
	w.rooms.Drop(people[0], row.ID) // a kept seat counts, whoever's it is
	late := w.person("late")
	if _, err := w.join(late, protocol.JoinRoom{Room: row.ID}); code(err) != protocol.CodeRoomFull {
		t.Errorf("a kept seat was given away: %v", err)
	}
}

func TestSecretRoomAsksForTheSecretOnce(t *testing.T) {
	w := newWorld(t)
	owner, bob := w.person("ann"), w.person("bob")
	row := w.room(owner, protocol.PolicyPatch{Entry: ptr(protocol.EntrySecret)})
	for _, wrong := range []string{"", "x", w.rooms.Secret(row) + "x"} {
		if _, err := w.join(bob, protocol.JoinRoom{Room: row.ID, Secret: wrong}); code(err) != protocol.CodeBadSecret {
			t.Errorf("secret %q: %v", wrong, err)
		}
	}
	if _, err := w.join(bob, protocol.JoinRoom{Room: row.ID, Secret: w.rooms.Secret(row)}); err != nil {
		t.Fatal(err)
	}
	if err := w.rooms.Leave(bob, row.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := w.join(bob, protocol.JoinRoom{Room: row.ID}); err != nil {
		t.Errorf("a member was asked again: %v", err)
	}
	w.mustDo(owner, row, room.Edit("", room.Change{NewLink: true}))
	carol := w.person("carol")
	if _, err := w.join(carol, protocol.JoinRoom{Room: row.ID, Secret: w.rooms.Secret(row)}); code(err) != protocol.CodeBadSecret {
		t.Errorf("the old link still opens: %v", err)
	}
}

// guest is one who came by the room's present link.
func (w *world) guest(row room.Row, name string) room.Actor {
	w.t.Helper()
	id := protocol.AccountID("guest-" + name)
	err := w.db.InsertGuest(w.t.Context(), auth.Account{ID: id, DisplayName: name, Locale: auth.LocaleEnglish, GuestRoom: row.ID,
		GuestLink: row.Link}, auth.Session{ID: protocol.SessionID(name), Hash: sha256.Sum256([]byte(name)), Account: id})
	if err != nil {
		w.t.Fatal(err)
	}
	return room.Actor{Account: id, DisplayName: name, GuestOf: row.ID, GuestLink: row.Link,
		Device: protocol.DeviceID("d-" + name), Conn: 1}
}

func TestGuestsEndWithTheLink(t *testing.T) {
	for name, change := range map[string]room.Change{
		"new link":  {NewLink: true},
		"no guests": {Policy: protocol.PolicyPatch{Guests: ptr(false)}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			owner := w.person("ann")
			row := w.room(owner, protocol.PolicyPatch{Guests: ptr(true)})
			guest := w.guest(row, "gil")
			joined := w.mustJoin(guest, row)
			if joined.Self.Role != protocol.RoleGuest || !joined.Self.Guest {
				t.Errorf("a guest is %+v", joined.Self)
			}
			heard := w.listen(row)
			w.mustDo(owner, row, room.Edit("", change))
			if _, err := w.do(guest, row, note("a", "x")); code(err) != protocol.CodeNotMember {
				t.Errorf("the guest still writes: %v", err)
			}
			if _, err := w.join(guest, protocol.JoinRoom{Room: row.ID}); code(err) != protocol.CodeLinkExpired {
				t.Errorf("the guest comes back: %v", err)
			}
			if removed := heard.frames(t, protocol.TypeRemoved); len(removed) != 1 {
				t.Errorf("told %d times that it is out", len(removed))
			}
		})
	}
	t.Run("of another room", func(t *testing.T) {
		w := newWorld(t)
		owner := w.person("ann")
		one, other := w.room(owner, protocol.PolicyPatch{Guests: ptr(true)}), w.room(owner, protocol.PolicyPatch{Guests: ptr(true)})
		if _, err := w.join(w.guest(one, "gil"), protocol.JoinRoom{Room: other.ID}); code(err) != protocol.CodeLinkExpired {
			t.Errorf("a guest entered another room: %v", err)
		}
	})
}

func TestNameOfTheRoom(t *testing.T) {
	w := newWorld(t)
	owner, bob := w.person("ann"), w.person("bob")
	row := w.room(owner, protocol.PolicyPatch{})
	joined, err := w.join(bob, protocol.JoinRoom{Room: row.ID, Name: "Robert"})
	if err != nil || joined.Self.Name != "Robert" {
		t.Fatalf("%+v, %v", joined.Self, err)
	}
	if w.rooms.Leave(bob, row.ID) != nil {
		t.Fatal("did not leave")
	}
	if again := w.mustJoin(bob, row); again.Self.Name != "Robert" || again.Head != joined.Head {
		t.Errorf("came back as %q, head %d → %d", again.Self.Name, joined.Head, again.Head)
	}
	list, err := w.rooms.Members(owner, row.ID, protocol.OfferMemberList{Q: "ROB"})
	if err != nil || len(list.Members) != 1 || list.Members[0].AccountName != "bob" {
		t.Errorf("a host sees %+v, %v", list, err)
	}
	if list, _ := w.rooms.Members(bob, row.ID, protocol.OfferMemberList{}); list.Members[0].AccountName != "" {
		t.Error("a member sees account names")
	}
}

func TestEndedRoom(t *testing.T) {
	w := newWorld(t)
	owner, bob := w.person("ann"), w.person("bob")
	row := w.room(owner, protocol.PolicyPatch{})
	w.mustJoin(bob, row)
	w.mustDo(owner, row, room.End("end"))
	if _, err := w.join(bob, protocol.JoinRoom{Room: row.ID}); code(err) != protocol.CodeEnded {
		t.Errorf("join: %v", err)
	}
	if _, err := w.do(bob, row, note("a", "x")); code(err) != protocol.CodeEnded {
		t.Errorf("write: %v", err)
	}
	if w.rooms.Live(row.ID) != 0 {
		t.Error("an ended room is live")
	}
}

func TestMineShowsLiveRoomsFirst(t *testing.T) {
	w := newWorld(t)
	owner := w.person("ann")
	live := w.room(owner, protocol.PolicyPatch{})
	idle := w.room(owner, protocol.PolicyPatch{})
	if err := w.rooms.Leave(owner, idle.ID); err != nil {
		t.Fatal(err)
	}
	list, next, err := w.rooms.Mine(t.Context(), owner.Account, room.RoomsCursor{}, 10)
	if err != nil || len(list) != 2 || next != (room.RoomsCursor{}) {
		t.Fatalf("%d rooms, next %v, %v", len(list), next, err)
	}
	if list[0].ID != live.ID || list[0].Count != 1 || list[0].Created == 0 || list[1].ID != idle.ID || list[1].Count != 0 {
		t.Errorf("%+v", list)
	}
}
