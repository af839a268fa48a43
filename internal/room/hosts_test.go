package room_test

import (
	"testing"
	"testing/synctest"
	"time"

	"atrium/internal/room"
	"atrium/protocol"
)

// role is what others see somebody as.
func (w *world) role(viewer, of room.Actor, row room.Row) protocol.Role {
	w.t.Helper()
	list, err := w.rooms.Members(viewer, row.ID, protocol.OfferMemberList{Limit: 200})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, m := range list.Members {
		if m.Account == of.Account {
			return m.Role
		}
	}
	return ""
}

// A host who is gone for a minute is replaced by who has been there longest, and is host again on return.
func TestTheLongestPresentActsForAHostWhoIsLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		owner, first, second := w.person("ann"), w.person("zoe"), w.person("bob")
		row := w.room(owner, protocol.PolicyPatch{Guests: ptr(true)})
		w.mustJoin(w.guest(row, "gil"), row)
		time.Sleep(time.Second)
		w.mustJoin(first, row)
		time.Sleep(time.Second)
		w.mustJoin(second, row)
		absent := w.person("eve")
		w.mustJoin(absent, row)
		w.mustDo(owner, row, room.ChangeRole("", protocol.ChangeRole{Account: absent.Account, Role: protocol.RoleCohost}))
		if err := w.rooms.Leave(absent, row.ID); err != nil {
			t.Fatal(err)
		}
		heard := w.listen(row)
		w.rooms.Drop(owner, row.ID)
		time.Sleep(room.HostGrace - time.Millisecond)
		if got := w.role(second, first, row); got != protocol.RoleMember {
			t.Fatalf("acts too early as %s", got)
		}
		time.Sleep(time.Millisecond)
		synctest.Wait()
		if got := w.role(second, first, row); got != protocol.RoleHost {
			t.Fatalf("is %s", got)
		}
		if len(heard.frames(t, protocol.TypeRoleChanged)) != 1 {
			t.Error("is not told")
		}
		// What passes it may do; what lasts it may not.
		if err := w.rooms.Mute(first, row.ID, protocol.MuteMember{Account: second.Account, Source: protocol.SourceCamera}); err != nil {
			t.Errorf("mute: %v", err)
		}
		w.mustDo(first, row, room.Lock("", protocol.LockRoom{Locked: true}))
		w.mustDo(first, row, room.Lock("", protocol.LockRoom{}))
		for _, act := range []room.Action{room.End(""), room.Edit("", room.Change{Title: ptr("Mine")}),
			room.Ban("", protocol.BanMember{Account: second.Account}),
			room.ChangeRole("", protocol.ChangeRole{Account: second.Account, Role: protocol.RoleHost}),
			room.Remove("", protocol.RemoveMember{Account: owner.Account}),
			room.Remove("", protocol.RemoveMember{Account: absent.Account}),
			room.Add(room.Member{Account: w.person("new").Account, Name: "new", Role: protocol.RoleMember})} {
			if _, err := w.do(first, row, act); code(err) != protocol.CodeForbidden {
				t.Errorf("%s: %v", act.Type, err)
			}
		}
		// Who acts goes as well: the next one takes over at once.
		w.rooms.Drop(first, row.ID)
		synctest.Wait()
		if got := w.role(second, second, row); got != protocol.RoleHost {
			t.Errorf("then %s", got)
		}
		owner.Conn++
		w.mustJoin(owner, row)
		if got := w.role(owner, second, row); got != protocol.RoleMember {
			t.Errorf("the host is back, and the other is still %s", got)
		}
		if _, err := w.do(second, row, room.Lock("", protocol.LockRoom{Locked: true})); code(err) != protocol.CodeForbidden {
			t.Errorf("and locks: %v", err)
		}
	})
}

func TestACohostActsBeforeMembersAndMayDoAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		owner, member, cohost := w.person("ann"), w.person("bob"), w.person("eve")
		row := w.room(owner, protocol.PolicyPatch{})
		w.mustJoin(member, row)
		time.Sleep(time.Second)
		w.mustJoin(cohost, row)
		other := w.person("zoe")
		w.mustJoin(other, row)
		for _, a := range []room.Actor{cohost, other} {
			w.mustDo(owner, row, room.ChangeRole("", protocol.ChangeRole{Account: a.Account, Role: protocol.RoleCohost}))
		}
		if err := w.rooms.Leave(owner, row.ID); err != nil { // leaving is being gone, too
			t.Fatal(err)
		}
		time.Sleep(room.HostGrace)
		synctest.Wait()
		if got := w.role(member, cohost, row); got != protocol.RoleHost {
			t.Fatalf("the cohost is %s", got)
		}
		w.mustDo(cohost, row, room.Edit("", room.Change{Title: ptr("Goes on")}))
		// It makes no host, of itself or of others, and no less of another cohost.
		for _, act := range []room.Action{
			room.ChangeRole("", protocol.ChangeRole{Account: cohost.Account, Role: protocol.RoleHost}),
			room.ChangeRole("", protocol.ChangeRole{Account: member.Account, Role: protocol.RoleHost}),
			room.ChangeRole("", protocol.ChangeRole{Account: other.Account, Role: protocol.RoleMember}),
			room.Remove("", protocol.RemoveMember{Account: other.Account}),
			room.Add(room.Member{Account: w.person("new").Account, Name: "new", Role: protocol.RoleHost}),
		} {
			if _, err := w.do(cohost, row, act); code(err) != protocol.CodeForbidden {
				t.Errorf("%s: %v", act.Type, err)
			}
		}
		w.mustDo(cohost, row, room.ChangeRole("", protocol.ChangeRole{Account: member.Account, Role: protocol.RoleCohost}))
		cohost.Conn++
		if self := w.mustJoin(cohost, row).Self; self.Role != protocol.RoleHost || !self.Acting {
			t.Errorf("who comes back reads %s, acting: %v", self.Role, self.Acting)
		}
	})
}

func TestNobodyTakesARoomToWhichNoHostCame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		owner, bob := w.person("ann"), w.person("bob")
		row := w.room(owner, protocol.PolicyPatch{})
		if err := w.rooms.Leave(owner, row.ID); err != nil {
			t.Fatal(err)
		}
		w.mustJoin(bob, row)
		time.Sleep(10 * room.HostGrace)
		synctest.Wait()
		if got := w.role(bob, bob, row); got != protocol.RoleMember {
			t.Errorf("became %s", got)
		}
	})
}

// A server that restarts while the host's connection is lost remembers that there was a host.
func TestAHostWhoIsLostOverARestartIsReplaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		owner, bob := w.person("ann"), w.person("bob")
		row := w.room(owner, protocol.PolicyPatch{})
		w.mustJoin(bob, row)
		w.stop()
		w.start()
		bob.Conn++
		w.mustJoin(bob, row)
		time.Sleep(room.HostGrace)
		synctest.Wait()
		if got := w.role(bob, bob, row); got != protocol.RoleHost {
			t.Errorf("is %s", got)
		}
	})
}

// Who was there when the server stopped has a minute to come back, not for ever: a stranger who opens the room a week later
// finds nobody, and does not become host for want of them.
func TestSeatsOfAnEarlierServerEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		owner, bob := w.person("ann"), w.person("bob")
		row := w.room(owner, protocol.PolicyPatch{})
		w.stop()
		w.start()
		time.Sleep(room.SeatGrace)
		if joined := w.mustJoin(bob, row); joined.Count != 1 {
			t.Errorf("%d are there", joined.Count)
		}
		time.Sleep(2 * room.HostGrace)
		synctest.Wait()
		if got := w.role(bob, bob, row); got != protocol.RoleMember {
			t.Errorf("is %s", got)
		}
	})
}

// What is asked from outside of the room sees who acts, too.
func TestWhoActsHasTheRightsEverywhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		owner, cohost := w.person("ann"), w.person("eve")
		row := w.room(owner, protocol.PolicyPatch{})
		w.mustJoin(cohost, row)
		w.mustDo(owner, row, room.ChangeRole("", protocol.ChangeRole{Account: cohost.Account, Role: protocol.RoleCohost}))
		if _, _, err := w.rooms.People(t.Context(), row, cohost.Account, room.RosterBanned, "", 10); code(err) != protocol.CodeForbidden {
			t.Errorf("a cohost lists the banned: %v", err)
		}
		w.rooms.Drop(owner, row.ID)
		time.Sleep(room.HostGrace)
		synctest.Wait()
		if _, _, err := w.rooms.People(t.Context(), row, cohost.Account, room.RosterBanned, "", 10); err != nil {
			t.Errorf("who acts does not: %v", err)
		}
		if m, rights, err := w.rooms.MemberOf(t.Context(), row, cohost.Account); err != nil || m.Role != protocol.RoleHost ||
			!rights.Has(protocol.RightEdit) {
			t.Errorf("%s, may %v, %v", m.Role, rights.List(), err)
		}
	})
}
