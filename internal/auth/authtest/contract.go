package authtest

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"atrium/internal/auth"
	"atrium/protocol"
)

// Contract checks the promises of auth.Store. The function opens an empty store, closed by the test's cleanup.
func Contract(t *testing.T, open func(*testing.T) auth.Store) {
	for name, check := range map[string]func(*testing.T, auth.Store){
		"accounts":            checkAccounts,
		"first account":       checkFirst,
		"first, many at once": checkFirstAtOnce,
		"profile":             checkProfile,
		"avatar":              checkAvatar,
		"password hash":       checkPasswordHash,
		"sessions":            checkSessions,
		"touch":               checkTouch,
		"delete":              checkDelete,
		"delete at once":      checkDeleteAtOnce,
		"guests":              checkGuests,
		"expiry":              checkExpiry,
	} {
		t.Run(name, func(t *testing.T) { check(t, open(t)) })
	}
}

// moment is when the contract's rows were made: any time in whole milliseconds serves.
var moment = time.Date(2026, 2, 28, 23, 59, 59, 123e6, time.UTC)

// NewAccount returns a registered account that is ready to be inserted.
func NewAccount(name string) auth.Account {
	return auth.Account{
		ID: protocol.AccountID(protocol.NewUUID()), Name: name, FoldedName: name, DisplayName: "The " + name,
		PasswordHash: "hash of " + name, Side: auth.SideTeach, Locale: auth.LocaleChinese, Created: moment,
	}
}

// NewGuest returns a guest that is ready to be inserted.
func NewGuest(room protocol.RoomID, link int64) auth.Account {
	return auth.Account{
		ID: protocol.AccountID(protocol.NewUUID()), DisplayName: "客人", Locale: auth.LocaleEnglish,
		GuestRoom: room, GuestLink: link, Created: moment,
	}
}

// NewSession returns a session of an account that was last seen and expires so long after the contract's moment.
func NewSession(a auth.Account, seen, expires time.Duration) auth.Session {
	s := auth.Session{
		ID: protocol.SessionID(protocol.NewUUID()), Account: a.ID, Created: moment, LastSeen: moment.Add(seen),
		Expires: moment.Add(expires), UserAgent: "Browser/1.0 (测试)", AddressPrefix: "192.0.2.0/24",
	}
	copy(s.Hash[:], s.ID)
	return s
}

func checkAccounts(t *testing.T, s auth.Store) {
	ctx := t.Context()
	zhang := insert(t, s, NewAccount("张伟"))
	want := zhang
	want.Admin = true
	equal(t, "the stored row", zhang, want)
	byName, err := s.AccountByName(ctx, "张伟")
	noError(t, err)
	equal(t, "by name", byName, zhang)
	byID, err := s.AccountByID(ctx, zhang.ID)
	noError(t, err)
	equal(t, "by id", byID, zhang)
	_, err = s.AccountByName(ctx, "nobody")
	isError(t, err, auth.ErrNotFound)
	_, err = s.AccountByID(ctx, "nobody")
	isError(t, err, auth.ErrNotFound)
	other := NewAccount("张伟")
	_, err = s.InsertAccount(ctx, other, true)
	isError(t, err, auth.ErrNameTaken)
	_, err = s.AccountByID(ctx, other.ID)
	isError(t, err, auth.ErrNotFound)
}

func checkFirst(t *testing.T, s auth.Store) {
	ctx := t.Context()
	guest := NewGuest("room", 1)
	noError(t, s.InsertGuest(ctx, guest, NewSession(guest, 0, time.Hour)))
	hasAccounts(t, s, false)
	refused := NewAccount("early")
	_, err := s.InsertAccount(ctx, refused, false)
	isError(t, err, auth.ErrNoAdministrator)
	_, err = s.AccountByName(ctx, "early")
	isError(t, err, auth.ErrNotFound)
	first := NewAccount("first")
	if a := insert(t, s, first); !a.Admin {
		t.Error("the first account after a guest is no administrator")
	}
	second := NewAccount("second")
	second.Admin = true
	a, err := s.InsertAccount(ctx, second, false)
	noError(t, err)
	if a.Admin {
		t.Error("the second account made itself administrator")
	}
	hasAccounts(t, s, true)
}

func checkFirstAtOnce(t *testing.T, s auth.Store) {
	var mu sync.Mutex
	admins, taken := 0, 0
	atOnce(16, func(i int) {
		a, err := s.InsertAccount(t.Context(), NewAccount(fmt.Sprintf("name %d", i/2)), true)
		mu.Lock()
		defer mu.Unlock()
		switch {
		case errors.Is(err, auth.ErrNameTaken):
			taken++
		case err != nil:
			t.Error(err)
		case a.Admin:
			admins++
		}
	})
	equal(t, "administrators", admins, 1)
	equal(t, "names taken", taken, 8)
	hasAccounts(t, s, true)
}

func checkProfile(t *testing.T, s auth.Store) {
	a, b := insert(t, s, NewAccount("a")), insert(t, s, NewAccount("b"))
	same, err := s.UpdateProfile(t.Context(), a.ID, auth.ProfileChange{})
	noError(t, err)
	equal(t, "after no change", same, a)
	a.DisplayName = "Ä, \x7f'; 名"
	got, err := s.UpdateProfile(t.Context(), a.ID, auth.ProfileChange{DisplayName: &a.DisplayName})
	noError(t, err)
	equal(t, "after a new display name", got, a)
	a.Side, a.Locale = auth.SideStudy, auth.LocaleEnglish
	got, err = s.UpdateProfile(t.Context(), a.ID, auth.ProfileChange{Side: &a.Side, Locale: &a.Locale})
	noError(t, err)
	equal(t, "after a new side and locale", got, a)
	other, err := s.AccountByID(t.Context(), b.ID)
	noError(t, err)
	equal(t, "the other account", other, b)
	_, err = s.UpdateProfile(t.Context(), "nobody", auth.ProfileChange{Side: &a.Side})
	isError(t, err, auth.ErrNotFound)
}

func checkAvatar(t *testing.T, s auth.Store) {
	ctx := t.Context()
	a := insert(t, s, NewAccount("seen"))
	other := insert(t, s, NewAccount("other"))
	session := NewSession(a, 0, time.Hour)
	noError(t, s.InsertSession(ctx, session))
	_, err := s.AvatarOf(ctx, a.ID)
	isError(t, err, auth.ErrNotFound)
	for _, v := range []auth.Avatar{{Hash: "one", Image: []byte{0xff, 0xd8, 0}}, {Hash: "two", Image: []byte{0xff, 0xd8, 1, 2}}} {
		a.Avatar = v.Hash
		after, err := s.PutAvatar(ctx, a.ID, v, moment)
		noError(t, err)
		equal(t, "the row after a picture", after, a)
		kept, err := s.AvatarOf(ctx, a.ID)
		noError(t, err)
		equal(t, "the picture", kept, v)
		_, bySession, err := s.SessionByHash(ctx, session.Hash)
		noError(t, err)
		equal(t, "the account of a session", bySession, a)
	}
	byName, err := s.AccountByName(ctx, "seen")
	noError(t, err)
	equal(t, "by name", byName, a)
	name := "Seen"
	a.DisplayName = name
	renamed, err := s.UpdateProfile(ctx, a.ID, auth.ProfileChange{DisplayName: &name})
	noError(t, err)
	equal(t, "the row after a new name", renamed, a)
	_, err = s.AvatarOf(ctx, other.ID)
	isError(t, err, auth.ErrNotFound)

	a.Avatar = ""
	for range 2 {
		after, err := s.PutAvatar(ctx, a.ID, auth.Avatar{}, moment)
		noError(t, err)
		equal(t, "the row without a picture", after, a)
		_, err = s.AvatarOf(ctx, a.ID)
		isError(t, err, auth.ErrNotFound)
	}
	_, err = s.PutAvatar(ctx, "nobody", auth.Avatar{Hash: "x", Image: []byte{1}}, moment)
	isError(t, err, auth.ErrNotFound)
	_, err = s.AvatarOf(ctx, "nobody")
	isError(t, err, auth.ErrNotFound)
}

func checkPasswordHash(t *testing.T, s auth.Store) {
	a := insert(t, s, NewAccount("a"))
	noError(t, s.ReplacePasswordHash(t.Context(), a.ID, "another", "never"))
	noError(t, s.ReplacePasswordHash(t.Context(), "nobody", "another", "never"))
	noError(t, s.ReplacePasswordHash(t.Context(), a.ID, a.PasswordHash, "next"))
	got, err := s.AccountByID(t.Context(), a.ID)
	noError(t, err)
	equal(t, "hash", got.PasswordHash, "next")
}

func checkSessions(t *testing.T, s auth.Store) {
	ctx := t.Context()
	a, b := insert(t, s, NewAccount("a")), insert(t, s, NewAccount("b"))
	old := session(t, s, NewSession(a, time.Second, time.Hour))
	recent := session(t, s, NewSession(a, time.Minute, time.Hour))
	session(t, s, NewSession(a, 2*time.Minute, 30*time.Minute)) // expires at the moment asked for
	foreign := session(t, s, NewSession(b, 0, time.Hour))
	got, account, err := s.SessionByHash(ctx, foreign.Hash)
	noError(t, err)
	equal(t, "session by hash", got, foreign)
	equal(t, "account by hash", account, b)
	_, _, err = s.SessionByHash(ctx, auth.SessionHash{1})
	isError(t, err, auth.ErrNotFound)
	list, err := s.SessionsOf(ctx, a.ID, moment.Add(30*time.Minute), 10)
	noError(t, err)
	equal(t, "list", list, []auth.Session{recent, old})
	list, err = s.SessionsOf(ctx, a.ID, moment, 1)
	noError(t, err)
	equal(t, "length of a limited list", len(list), 1)
	twin := session(t, s, NewSession(a, time.Minute, time.Hour))
	list, err = s.SessionsOf(ctx, a.ID, moment.Add(30*time.Minute), 2)
	noError(t, err)
	equal(t, "list of equals", list, []auth.Session{twin, recent})
}

func checkTouch(t *testing.T, s auth.Store) {
	a := insert(t, s, NewAccount("a"))
	want := session(t, s, NewSession(a, 0, time.Hour))
	touch := func(seen, expires time.Duration) {
		t.Helper()
		noError(t, s.TouchSession(t.Context(), want.ID, moment.Add(seen), moment.Add(expires)))
		got, _, err := s.SessionByHash(t.Context(), want.Hash)
		noError(t, err)
		equal(t, "session", got, want)
	}
	want.LastSeen, want.Expires = moment.Add(time.Minute), moment.Add(2*time.Hour)
	touch(time.Minute, 2*time.Hour)
	touch(time.Second, time.Hour) // never back
	noError(t, s.TouchSession(t.Context(), "gone", moment, moment))
}

func checkDelete(t *testing.T, s auth.Store) {
	ctx := t.Context()
	a, b := insert(t, s, NewAccount("a")), insert(t, s, NewAccount("b"))
	one, two := session(t, s, NewSession(a, 0, time.Hour)), session(t, s, NewSession(a, 0, time.Hour))
	foreign := session(t, s, NewSession(b, 0, time.Hour))
	gone, err := s.DeleteSession(ctx, a.ID, foreign.ID)
	revoked(t, gone, err)
	gone, err = s.DeleteSession(ctx, a.ID, one.ID)
	revoked(t, gone, err, one)
	gone, err = s.DeleteSession(ctx, a.ID, one.ID)
	revoked(t, gone, err)
	noError(t, s.TouchSession(ctx, one.ID, moment.Add(time.Minute), moment.Add(time.Hour)))
	_, _, err = s.SessionByHash(ctx, one.Hash)
	isError(t, err, auth.ErrNotFound)
	three := session(t, s, NewSession(a, 0, time.Hour))
	gone, err = s.DeleteSessions(ctx, a.ID)
	revoked(t, gone, err, two, three)
	_, _, err = s.SessionByHash(ctx, foreign.Hash)
	noError(t, err)
}

func checkDeleteAtOnce(t *testing.T, s auth.Store) {
	a := insert(t, s, NewAccount("a"))
	var want []auth.Session
	for range 8 {
		want = append(want, session(t, s, NewSession(a, 0, 0)))
	}
	var mu sync.Mutex
	var all []auth.Revoked
	atOnce(8, func(i int) {
		var gone []auth.Revoked
		var err error
		switch i % 4 {
		case 0:
			gone, err = s.DeleteSessions(t.Context(), a.ID)
		case 1:
			gone, err = s.DeleteExpired(t.Context(), moment, 3)
		default:
			gone, err = s.DeleteSession(t.Context(), a.ID, want[i].ID)
		}
		mu.Lock()
		defer mu.Unlock()
		if err != nil {
			t.Error(err)
		}
		all = append(all, gone...)
	})
	revoked(t, all, nil, want...)
}

func checkGuests(t *testing.T, s auth.Store) {
	ctx := t.Context()
	admin := insert(t, s, NewAccount("a"))
	registered := session(t, s, NewSession(admin, 0, time.Hour))
	enter := func(room protocol.RoomID, link int64) auth.Session {
		t.Helper()
		g := NewGuest(room, link)
		g.Admin = true
		session := NewSession(g, 0, time.Hour)
		noError(t, s.InsertGuest(ctx, g, session))
		got, account, err := s.SessionByHash(ctx, session.Hash)
		noError(t, err)
		g.Admin = false
		equal(t, "guest", account, g)
		equal(t, "guest's session", got, session)
		return session
	}
	first, second, third := enter("r1", 1), enter("r1", 2), enter("r1", 3)
	other := enter("r2", 1)
	_, err := s.AccountByName(ctx, "")
	isError(t, err, auth.ErrNotFound)
	gone, err := s.DeleteGuestSessions(ctx, "r1", 3)
	revoked(t, gone, err, first, second)
	gone, err = s.DeleteGuestSessions(ctx, "r1", math.MaxInt64)
	revoked(t, gone, err, third)
	gone, err = s.DeleteGuestSessions(ctx, "", math.MaxInt64)
	revoked(t, gone, err)
	for _, alive := range []auth.Session{other, registered} {
		_, _, err = s.SessionByHash(ctx, alive.Hash)
		noError(t, err)
	}
	_, err = s.AccountByID(ctx, first.Account)
	noError(t, err) // what a guest wrote still has an author
}

func checkExpiry(t *testing.T, s auth.Store) {
	a := insert(t, s, NewAccount("a"))
	third := session(t, s, NewSession(a, 0, 3*time.Second))
	first := session(t, s, NewSession(a, 0, time.Second))
	second := session(t, s, NewSession(a, 0, 2*time.Second))
	gone, err := s.DeleteExpired(t.Context(), moment.Add(time.Second-time.Millisecond), 10)
	revoked(t, gone, err)
	gone, err = s.DeleteExpired(t.Context(), moment.Add(3*time.Second), 2)
	revoked(t, gone, err, first, second)
	gone, err = s.DeleteExpired(t.Context(), moment.Add(3*time.Second), 2)
	revoked(t, gone, err, third)
}

func insert(t *testing.T, s auth.Store, a auth.Account) auth.Account {
	t.Helper()
	got, err := s.InsertAccount(t.Context(), a, true)
	noError(t, err)
	return got
}

func session(t *testing.T, s auth.Store, row auth.Session) auth.Session {
	t.Helper()
	noError(t, s.InsertSession(t.Context(), row))
	return row
}

func hasAccounts(t *testing.T, s auth.Store, want bool) {
	t.Helper()
	some, err := s.HasAccounts(t.Context())
	noError(t, err)
	equal(t, "somebody is registered", some, want)
}

// revoked checks that a deletion ended exactly these sessions, in whatever order.
func revoked(t *testing.T, got []auth.Revoked, err error, want ...auth.Session) {
	t.Helper()
	noError(t, err)
	left := slices.Clone(got)
	for _, s := range want {
		i := slices.Index(left, auth.Revoked{Session: s.ID, Account: s.Account})
		if i < 0 {
			t.Fatalf("%v were ended, %v not among them", got, s.ID)
		}
		left = slices.Delete(left, i, i+1)
	}
	if len(left) > 0 {
		t.Fatalf("%v were ended too", left)
	}
}

func atOnce(n int, f func(int)) {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { f(i) })
	}
	wg.Wait()
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

func noError(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func isError(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("error %v, want %v", err, want)
	}
}
