package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"atrium/internal/auth"
	"atrium/internal/auth/authtest"
	"atrium/internal/room"
	"atrium/protocol"
)

func checkCreate(t *testing.T, s Store) {
	owner := newAccount(t, s)
	row := newRow(owner, protocol.KeepForever)
	made, err := s.CreateRoom(t.Context(), row, ownerOf(row), "")
	noError(t, err)
	equal(t, "the room made", made, row)
	other := newRow(owner, protocol.KeepForever)
	other.Number = row.Number
	_, err = s.CreateRoom(t.Context(), other, ownerOf(other), "")
	isError(t, err, room.ErrNumberTaken)
	_, err = s.CreateRoom(t.Context(), other, ownerOf(other), "some key")
	isError(t, err, room.ErrNumberTaken)
	_, err = s.RoomByID(t.Context(), other.ID)
	isError(t, err, room.ErrNotFound)
	for range 2 { // rooms without a number do not get in each other's way
		unnumbered := newRow(owner, protocol.KeepForever)
		unnumbered.Number = ""
		_, err = s.CreateRoom(t.Context(), unnumbered, ownerOf(unnumbered), "")
		noError(t, err)
	}
}

func checkCreateKey(t *testing.T, s Store) {
	owner, someone := newAccount(t, s), newAccount(t, s)
	first := newRow(owner, protocol.KeepForever)
	_, err := s.CreateRoom(t.Context(), first, ownerOf(first), "key")
	noError(t, err)
	again := newRow(owner, protocol.KeepForever)
	made, err := s.CreateRoom(t.Context(), again, ownerOf(again), "key")
	noError(t, err)
	equal(t, "the room made by the first call", made, first)
	_, err = s.RoomByNumber(t.Context(), again.Number)
	isError(t, err, room.ErrNotFound)
	theirs := newRow(someone, protocol.KeepForever)
	theirs.Number = again.Number
	made, err = s.CreateRoom(t.Context(), theirs, ownerOf(theirs), "key")
	noError(t, err)
	equal(t, "another owner's room", made, theirs)
	ids := map[protocol.RoomID]bool{}
	for _, made := range atOnce(8, func(int) room.Row {
		row := newRow(owner, protocol.KeepForever)
		made, err := s.CreateRoom(t.Context(), row, ownerOf(row), "raced")
		if err != nil {
			t.Error(err)
		}
		return made
	}) {
		ids[made.ID] = true
	}
	equal(t, "rooms made at once with one key", len(ids), 1)
}

func checkNumberRace(t *testing.T, s Store) {
	owner := newAccount(t, s)
	won := 0
	number := newNumber()
	for _, err := range atOnce(8, func(int) error {
		row := newRow(owner, protocol.KeepForever)
		row.Number = number
		return errOf(s.CreateRoom(t.Context(), row, ownerOf(row), ""))
	}) {
		if err == nil {
			won++
		} else if !errors.Is(err, room.ErrNumberTaken) {
			t.Errorf("the error is %v, want ErrNumberTaken", err)
		}
	}
	equal(t, "rooms with one number", won, 1)
}

func checkFind(t *testing.T, s Store) {
	f := newFixture(t, s, protocol.KeepForever)
	byID, err := s.RoomByID(t.Context(), f.row.ID)
	noError(t, err)
	byNumber, err := s.RoomByNumber(t.Context(), f.row.Number)
	noError(t, err)
	equal(t, "by number", byNumber, byID)
	want := f.row
	want.Epoch = f.loaded.Epoch
	equal(t, "by id", byID, want)
	_, err = s.RoomByNumber(t.Context(), "999999")
	isError(t, err, room.ErrNotFound)
	_, err = s.RoomByNumber(t.Context(), "")
	isError(t, err, room.ErrNotFound)

	change := room.PutRoom{Title: "另一个", Policy: f.row.Policy, Link: 2, Ended: 77}
	change.Policy.Chat = protocol.WhoHosts
	e := room.Event{Type: protocol.TypeRoomChanged, Audience: room.AudienceAll, Data: []byte("{}")}
	noError(t, s.Commit(t.Context(), []room.Batch{f.batch(0, []room.Event{e}, change)}))
	want.Title, want.Policy, want.Link, want.Ended = change.Title, change.Policy, 2, 77
	want.Head, want.Active = 1, start+1000
	byID, err = s.RoomByID(t.Context(), f.row.ID)
	noError(t, err)
	equal(t, "changed", byID, want)
}

func checkRoomsOf(t *testing.T, s Store) {
	owner, someone := newAccount(t, s), newAccount(t, s)
	var want []protocol.RoomID // the last active first; of equals the higher id first
	for i := range 5 {
		row := newRow(owner, protocol.KeepForever)
		row.Active = start + protocol.Millis(i/2)
		made, err := s.CreateRoom(t.Context(), row, ownerOf(row), "")
		noError(t, err)
		want = append([]protocol.RoomID{made.ID}, want...)
	}
	theirs := newRow(someone, protocol.KeepForever)
	_, err := s.CreateRoom(t.Context(), theirs, ownerOf(theirs), "")
	noError(t, err)
	list := func(limit int) (ids []protocol.RoomID) {
		t.Helper()
		var cursor room.RoomsCursor
		for {
			rows, err := s.RoomsOf(t.Context(), owner, cursor, limit)
			noError(t, err)
			for _, r := range rows {
				ids = append(ids, r.ID)
				cursor = room.RoomsCursor{Active: r.Active, ID: r.ID}
			}
			if len(rows) < limit {
				return ids
			}
		}
	}
	for _, limit := range []int{1, 2, 5, 100} {
		equal(t, "rooms", list(limit), want)
	}
	// Removed from the newest one; the oldest one becomes the last active.
	remove := ownerOf(room.Row{Owner: owner})
	remove.Removed = true
	for id, p := range map[protocol.RoomID][]room.Projection{want[0]: {room.PutMember{Member: remove}}, want[4]: nil} {
		loaded, err := s.Acquire(t.Context(), id, 1)
		noError(t, err)
		f := &fixture{Store: s, row: loaded.Row, loaded: loaded}
		e := room.Event{Type: protocol.TypeMemberAdded, Audience: room.AudienceServer, Data: []byte("{}")}
		noError(t, s.Commit(t.Context(), []room.Batch{f.batch(0, []room.Event{e}, p...)}))
	}
	equal(t, "rooms", list(2), []protocol.RoomID{want[4], want[1], want[2], want[3]})
}

func checkMembers(t *testing.T, s Store) {
	f := newFixture(t, s, protocol.KeepForever)
	guest := authtest.NewGuest(f.row.ID, 1)
	noError(t, s.InsertGuest(t.Context(), guest, authtest.NewSession(guest, 0, 1e9)))
	host := newAccount(t, s)
	_, err := s.PutAvatar(t.Context(), host, auth.Avatar{Hash: "picture", Image: []byte{1}}, time.UnixMilli(1))
	noError(t, err)
	name := func(id protocol.AccountID) string {
		a, err := s.AccountByID(t.Context(), id)
		noError(t, err)
		return a.Name
	}
	want := []room.Member{
		{Account: f.account, Name: "Owner", AccountName: name(f.account), Role: protocol.RoleOwner, Added: start},
		{Account: host, Name: "Host", AccountName: name(host), Avatar: "picture", Role: protocol.RoleHost, Added: start + 1, Removed: true, Banned: true, Draws: true},
		{Account: guest.ID, Name: "客人", Guest: true, Role: protocol.RoleGuest, Added: start + 2},
	}
	member := want[1]
	member.Role, member.Removed, member.Banned, member.Draws = protocol.RoleMember, false, false, false
	var events []room.Event
	for range 3 {
		events = append(events, room.Event{Type: protocol.TypeMemberAdded, Audience: room.AudienceServer, Data: []byte("{}")})
	}
	noError(t, s.Commit(t.Context(), []room.Batch{f.batch(0, events, room.PutMember{Member: member},
		room.PutMember{Member: want[2]}, room.PutMember{Member: want[1]})}))
	f.acquire(t)
	equal(t, "members", f.loaded.Members, want)
	for _, m := range want {
		got, ok, err := s.MemberOf(t.Context(), f.row.ID, m.Account)
		noError(t, err)
		equal(t, "found", ok, true)
		equal(t, "member", got, m)
	}
	if _, ok, err := s.MemberOf(t.Context(), f.row.ID, "nobody"); ok || err != nil {
		t.Fatalf("found %v, error %v", ok, err)
	}
	byName := []room.Member{want[1], want[0], want[2]}
	for of, people := range map[room.Roster][]room.Member{room.RosterAll: byName, room.RosterMembers: byName[1:2], room.RosterBanned: byName[:1]} {
		got, err := s.People(t.Context(), f.row.ID, of, "", 10)
		noError(t, err)
		equal(t, string(of), got, people)
	}
	page, err := s.People(t.Context(), f.row.ID, room.RosterAll, byName[0].Account, 1)
	noError(t, err)
	equal(t, "the page after the first", page, byName[1:2])
}

// checkKeepFixed: what a room keeps cannot be changed under it.
func checkKeepFixed(t *testing.T, s Store) {
	f := newFixture(t, s, protocol.KeepForever)
	change := room.PutRoom{Title: "changed", Policy: f.row.Policy, Link: 1}
	change.Policy.Keep = protocol.KeepNothing
	e := room.Event{Type: protocol.TypeRoomChanged, Audience: room.AudienceAll, Data: []byte("{}")}
	if err := s.Commit(t.Context(), []room.Batch{f.batch(0, []room.Event{e}, change)}); err == nil {
		t.Fatal("a kept room was changed to one that keeps nothing")
	}
	row, err := s.RoomByID(t.Context(), f.row.ID)
	noError(t, err)
	equal(t, "title", row.Title, f.row.Title)
	equal(t, "events", len(f.events(t)), 0)
}

func checkSettings(t *testing.T, s Store) {
	values := map[string]bool{}
	for _, v := range atOnce(8, func(i int) string {
		v, err := s.Setting(t.Context(), "key", fmt.Sprint(i))
		if err != nil {
			t.Error(err)
		}
		return v
	}) {
		values[v] = true
	}
	equal(t, "values that callers got", len(values), 1)
	v, err := s.Setting(t.Context(), "key", "other")
	noError(t, err)
	equal(t, "the value that stays", values[v], true)
	v, err = s.Setting(t.Context(), "second", "own")
	noError(t, err)
	equal(t, "another key", v, "own")
}

// checkRegisteringRace: of accounts that register at once, one becomes the administrator, and a name is given once.
func checkRegisteringRace(t *testing.T, s Store) {
	admins, taken := 0, 0
	type answer struct {
		account auth.Account
		err     error
	}
	for _, a := range atOnce(16, func(i int) answer {
		account, err := s.InsertAccount(t.Context(), authtest.NewAccount(fmt.Sprintf("name%d", i/2)), true)
		return answer{account, err}
	}) {
		switch {
		case errors.Is(a.err, auth.ErrNameTaken):
			taken++
		case a.err != nil:
			t.Error(a.err)
		case a.account.Admin:
			admins++
		}
	}
	equal(t, "administrators", admins, 1)
	equal(t, "names taken", taken, 8)
}

// checkRestart writes, closes, opens again, and finds everything.
func checkRestart(t *testing.T, again func() (Store, error)) {
	s := open(t, again)
	f := newFixture(t, s, protocol.KeepForever)
	written := f.say(t, 0, 3)
	noError(t, errOf(s.SetRead(t.Context(), f.row.ID, f.account, 2)))
	row := newRow(f.account, protocol.KeepNothing)
	_, err := s.CreateRoom(t.Context(), row, ownerOf(row), "")
	noError(t, err)
	held := &fixture{Store: s, account: f.account, row: row}
	held.acquire(t)
	held.say(t, 0, 3)
	noError(t, s.Close())

	s = open(t, again)
	old := f.loaded
	f.Store, held.Store = s, s
	f.acquire(t)
	equal(t, "tail", f.loaded.Tail, written)
	equal(t, "log", f.loaded.Log, old.Log)
	equal(t, "epoch", f.loaded.Epoch, old.Epoch+1)
	read, err := s.Read(t.Context(), f.row.ID, f.account)
	noError(t, err)
	equal(t, "read", read, protocol.Seq(2))
	m, ok, err := s.MessageBySeq(t.Context(), f.row.ID, 3)
	noError(t, err)
	equal(t, "message", []any{ok, m.Text}, []any{true, "text 3"})

	// The room in memory is there, what was said in it is not, and nobody writes into it before it has an owner.
	e, p := held.message(4, "unowned")
	isError(t, s.Commit(t.Context(), []room.Batch{held.batch(0, []room.Event{e}, p)}), room.ErrDeposed)
	gone := held.loaded
	held.acquire(t)
	equal(t, "head", held.loaded.Head, protocol.Seq(0))
	equal(t, "members", len(held.loaded.Members), 1)
	equal(t, "events", len(held.events(t)), 0)
	if gone.Log == held.loaded.Log {
		t.Fatal("the journal that starts anew has the old log")
	}
	held.say(t, 0, 1)
}

// checkTwoProcesses: who acquires a room deposes the other, whose writes are refused.
func checkTwoProcesses(t *testing.T, again func() (Store, error)) {
	type opened struct {
		s   Store
		err error
	}
	stores := atOnce(2, func(int) opened { // the schema is made by one of them
		s, err := again()
		return opened{s, err}
	})
	for _, o := range stores {
		noError(t, o.err)
		defer o.s.Close()
	}
	for _, keep := range []protocol.Keep{protocol.KeepForever, protocol.KeepNothing} {
		owner := newAccount(t, stores[0].s)
		row := newRow(owner, keep)
		_, err := stores[0].s.CreateRoom(t.Context(), row, ownerOf(row), "")
		noError(t, err)
		one := &fixture{Store: stores[0].s, account: owner, row: row}
		two := &fixture{Store: stores[1].s, account: owner, row: row}
		one.acquire(t)
		one.say(t, 0, 2)
		two.acquire(t)
		e, p := one.message(3, "from a deposed owner")
		isError(t, one.Commit(t.Context(), []room.Batch{one.batch(2, []room.Event{e}, p)}), room.ErrDeposed)
		_, err = one.Reload(t.Context(), row.ID, one.loaded.Epoch, 10)
		isError(t, err, room.ErrDeposed)
		two.say(t, two.loaded.Head, 1)
		equal(t, "events", len(two.events(t)), int(two.loaded.Head)+1)
	}
}

// checkClosedGuests: the session of a guest is as good as the room's link, also where nobody has ended it.
func checkClosedGuests(t *testing.T, s Store) {
	for name, change := range map[string]func(*room.PutRoom){
		"ended":    func(p *room.PutRoom) { p.Ended = start + 1 },
		"new link": func(p *room.PutRoom) { p.Link++ },
	} {
		f, other := newFixture(t, s, protocol.KeepForever), newFixture(t, s, protocol.KeepForever)
		enter := func(id protocol.RoomID, link int64) auth.Session {
			guest := authtest.NewGuest(id, link)
			session := authtest.NewSession(guest, 0, 1e9)
			noError(t, s.InsertGuest(t.Context(), guest, session))
			return session
		}
		gone, next, elsewhere := enter(f.row.ID, 1), enter(f.row.ID, 2), enter(other.row.ID, 1)
		put := room.PutRoom{Title: f.row.Title, Policy: f.row.Policy, Link: f.row.Link}
		_, _, err := s.SessionByHash(t.Context(), gone.Hash)
		noError(t, err)
		change(&put)
		noError(t, s.Commit(t.Context(), []room.Batch{f.batch(0, []room.Event{
			{Account: f.account, Type: protocol.TypeRoomChanged, Audience: room.AudienceServer, Data: []byte("{}")}}, put)}))
		_, _, err = s.SessionByHash(t.Context(), gone.Hash)
		isError(t, err, auth.ErrNotFound)
		_, _, err = s.SessionByHash(t.Context(), elsewhere.Hash)
		noError(t, err)
		if _, _, err = s.SessionByHash(t.Context(), next.Hash); (err == nil) != (put.Ended == 0) {
			t.Errorf("%s: who came by the next link gets %v", name, err)
		}
	}
}

// checkOpenVisits: who was there when the last owner stopped is told to the next one.
func checkOpenVisits(t *testing.T, s Store) {
	f := newFixture(t, s, protocol.KeepForever)
	ended := room.Visit{Room: f.row.ID, Account: f.account, From: start, LastSeen: start + 1}
	noError(t, s.PutVisits(t.Context(), []room.Visit{ended}))
	ended.To = start + 1
	there := room.Visit{Room: f.row.ID, Account: f.account, From: start + 5, LastSeen: start + 9}
	elsewhere := there
	elsewhere.Room = newFixture(t, s, protocol.KeepForever).row.ID
	noError(t, s.PutVisits(t.Context(), []room.Visit{ended, there, elsewhere}))
	f.acquire(t)
	equal(t, "open visits", f.loaded.Open, []room.Visit{there})
}
