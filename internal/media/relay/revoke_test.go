package relay

import (
	"errors"
	"testing"
	"time"
)

func TestRevocation(t *testing.T) {
	echo := peer(t)
	for name, revoke := range map[string]func(*world){
		"session": func(w *world) { w.RevokeSession(ann.Session) },
		"member":  func(w *world) { w.RevokeMember(ann.Room, ann.Account) },
		"room":    func(w *world) { w.RevokeMember(ann.Room, "") },
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, w *world, dial func(Credential) *client) {
				credential := w.grant(ann)
				c, later := dial(credential), dial(credential)
				other := w.dial("udp", w.grant(Owner{"cid's", "cid", "another room"}))
				if got, _ := c.allocate(); got != 0 || c.permit(echo) != 0 {
					t.Fatalf("allocate: %d, or no permission", got)
				}
				if got, _ := other.allocate(); got != 0 {
					t.Fatalf("allocate: %d", got)
				}
				w.remove(ann)
				revoke(w)
				if got := w.allocations(); got != 1 { // already: it is closed when the call returns
					t.Errorf("%d allocations are left, want that of another room", got)
				}
				if got := c.refresh(600); got != 400 {
					t.Errorf("refresh: %d", got)
				}
				if got, _ := later.allocate(); got != 400 {
					t.Errorf("allocate: %d", got)
				}
				c.indicate(echo, "still there?")
				if got := other.refresh(600); got != 0 {
					t.Errorf("of another room: %d", got)
				}
				if up := w.bytesUp(); up != 0 {
					t.Errorf("%v bytes went to a peer", up)
				}
				// Who is let in again gets a new credential, and allocates.
				again := w.dial("udp", w.grant(ann))
				if got, _ := again.allocate(); got != 0 {
					t.Errorf("let in again: %d", got)
				}
			}, owning(echo))
		})
	}
}

// After a restart credentials of before are good for who may still have one.
func TestUnknownOwnersAreLookedUpOnce(t *testing.T) {
	w := newWorld(t, nil)
	before, err := w.keys.make(ann, w.now().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	gone, err := w.keys.make(Owner{"dan's", "dan", "one"}, w.now().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if got, _ := w.dial("udp", before).allocate(); got != 0 {
			t.Errorf("a member: %d", got)
		}
		if got, _ := w.dial("udp", gone).allocate(); got != 400 {
			t.Errorf("no member: %d", got)
		}
	}
	if got := w.lookups(); got != 2 {
		t.Errorf("looked up %d times", got)
	}
	w.breaks(errors.New("no database"))
	other, _ := w.keys.make(bob, w.now().Add(time.Hour))
	if got, _ := w.dial("udp", other).allocate(); got != 400 {
		t.Errorf("without a database: %d", got)
	}
	w.breaks(nil)
	if got, _ := w.dial("udp", other).allocate(); got != 0 {
		t.Errorf("with it again: %d", got)
	}
}

// A revocation while an owner is being looked up counts.
func TestRevokedWhileLookedUp(t *testing.T) {
	w := newWorld(t, nil)
	w.meanwhile(func() { w.RevokeSession(ann.Session) })
	c, err := w.keys.make(ann, w.now().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if got, _ := w.dial("udp", c).allocate(); got != 400 {
			t.Errorf("allocate: %d", got)
		}
	}
}

// What ends unheard (a session that expired, another process's doing) ends at the next review; who has nothing is forgotten.
func TestReview(t *testing.T) {
	w := newWorld(t, nil)
	for _, o := range []Owner{ann, bob} {
		if got, _ := w.dial("udp", w.grant(o)).allocate(); got != 0 {
			t.Fatalf("allocate: %d", got)
		}
	}
	w.grant(Owner{"eve's", "eve", "two"})
	if rooms := w.Rooms(); len(rooms) != 2 || !rooms["one"] || !rooms["two"] {
		t.Errorf("rooms %v", rooms)
	}
	w.remove(ann)
	w.owners.review(t.Context())
	if got := w.allocations(); got != 1 {
		t.Errorf("%d allocations are left", got)
	}
	if rooms := w.Rooms(); len(rooms) != 1 || !rooms["one"] {
		t.Errorf("rooms %v", rooms)
	}
	w.remove(bob)
	w.breaks(errors.New("no database"))
	w.owners.review(t.Context())
	if got := w.allocations(); got != 1 {
		t.Errorf("%d allocations are left by a review without a database", got)
	}
	w.pass(2 * time.Hour)
	w.owners.review(t.Context())
	if n := len(w.owners.known); n != 1 {
		t.Errorf("%d owners are known", n)
	}
}
