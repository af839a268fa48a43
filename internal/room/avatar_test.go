package room_test

import (
	"testing"
	"testing/synctest"
	"time"

	"atrium/internal/auth"
	"atrium/internal/room"
	"atrium/protocol"
)

// avatars is what owner sees of people's pictures.
func (w *world) avatars(owner room.Actor, row room.Row) map[protocol.AccountID]string {
	w.t.Helper()
	list, err := w.rooms.Members(owner, row.ID, protocol.OfferMemberList{})
	if err != nil {
		w.t.Fatal(err)
	}
	seen := map[protocol.AccountID]string{}
	for _, m := range list.Members {
		seen[m.Account] = m.Avatar
	}
	return seen
}

// TestAvatars: a seat shows the picture that its account had when it joined, or has been given since; one that waits for
// its owner after a restart shows the one that the store knows.
func TestAvatars(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		owner, bob := w.person("ann"), w.person("bob")
		row := w.room(owner, protocol.PolicyPatch{})
		bob.Avatar = "first"
		w.mustJoin(bob, row)
		heard := w.listen(row)
		for _, avatar := range []string{"second", "second", ""} {
			w.rooms.ShowAvatar(bob.Account, avatar)
			if seen := w.avatars(owner, row); seen[bob.Account] != avatar || seen[owner.Account] != "" {
				t.Errorf("shown %q: %v", avatar, seen)
			}
			time.Sleep(time.Second) // so that each change is told on its own
			synctest.Wait()
		}
		if told := len(heard.frames(t, protocol.TypeMembersChanged)); told != 2 {
			t.Errorf("told %d times of two changes", told)
		}
		bob.Avatar = "third"
		w.mustJoin(bob, row)
		synctest.Wait()
		if seen, told := w.avatars(owner, row), len(heard.frames(t, protocol.TypeMembersChanged)); seen[bob.Account] != "third" || told != 3 {
			t.Errorf("joined again with another picture: %v, told %d times", seen, told)
		}

		if _, err := w.db.PutAvatar(t.Context(), bob.Account, auth.Avatar{Hash: "kept", Image: []byte{1}}, time.Now()); err != nil {
			t.Fatal(err)
		}
		w.stop()
		w.start()
		w.mustJoin(owner, row)
		if seen := w.avatars(owner, row); seen[bob.Account] != "kept" {
			t.Errorf("after a restart: %v", seen)
		}
	})
}
