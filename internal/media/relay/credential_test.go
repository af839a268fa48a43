package relay

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/pion/stun/v4"
)

func TestCredentials(t *testing.T) {
	k, err := newKeys([]byte("0123456789abcdef"))
	if err != nil {
		t.Fatal(err)
	}
	end := time.Unix(1_800_000_000, 0)
	c, err := k.make(ann, end)
	if err != nil {
		t.Fatal(err)
	}
	if o, expires, err := k.open(c.Username); err != nil || o != ann || !expires.Equal(end) {
		t.Errorf("read back %+v until %v, %v", o, expires, err)
	}
	for _, secret := range []string{ann.Session, ann.Room, base64.RawURLEncoding.EncodeToString([]byte(ann.Session))} {
		if strings.Contains(c.Username, secret) {
			t.Errorf("the username %q tells %q", c.Username, secret)
		}
	}
	if again, _ := k.make(ann, end); again.Username == c.Username || again.Password == c.Password {
		t.Error("two credentials are the same")
	}
	other, err := newKeys([]byte("another secret of 16"))
	if err != nil {
		t.Fatal(err)
	}
	foreign, _ := other.make(ann, end)
	_, tag, _ := strings.Cut(c.Username, ":")
	for name, username := range map[string]string{
		"empty": "", "no tag": "1800000000:", "no end": ":" + tag, "later": "1800003600:" + tag, "same end, other words": "+1800000000:" + tag,
		"cut": c.Username[:len(c.Username)-1], "longer": c.Username + "A", "other server": foreign.Username, "words": "ann:password",
		"endless": "1800000000:" + strings.Repeat("A", 600), "not base64": "1800000000:%%%%",
	} {
		if o, _, err := k.open(username); !errors.Is(err, errCredential) || o != (Owner{}) {
			t.Errorf("%s: %+v, %v", name, o, err)
		}
	}
	for _, bad := range []Owner{{}, {Session: "s", Account: "a"}, {Session: strings.Repeat("s", 65), Account: "a", Room: "r"}} {
		if _, err := k.make(bad, end); err == nil {
			t.Errorf("%+v got a credential", bad)
		}
	}
}

func FuzzCredential(f *testing.F) {
	k, err := newKeys([]byte("0123456789abcdef"))
	if err != nil {
		f.Fatal(err)
	}
	c, err := k.make(ann, time.Unix(1_800_000_000, 0))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(c.Username)
	f.Add("1800000000:AAAA")
	f.Add(":")
	f.Fuzz(func(t *testing.T, username string) {
		o, _, err := k.open(username)
		if (err == nil) != (username == c.Username) {
			t.Errorf("%q is read as %+v, %v", username, o, err)
		}
	})
}

func FuzzOwner(f *testing.F) {
	for _, o := range []Owner{ann, bob, {Session: "s", Account: "a", Room: "r"}} {
		plain, err := o.encode()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(plain) + "127.0.0.1:80")
	}
	f.Add("\x01a\x01b\x41c")
	f.Fuzz(func(t *testing.T, text string) {
		o, rest, ok := decodeOwner(text)
		if !ok {
			return
		}
		if plain, err := o.encode(); err != nil || string(plain)+rest != text {
			t.Errorf("%q is read as %+v and %q", text, o, rest)
		}
	})
}

func TestRefusedCredentials(t *testing.T) {
	each(t, func(t *testing.T, w *world, dial func(Credential) *client) {
		good := w.grant(ann)
		wrong := good
		wrong.Password = "guessed"
		forged := good
		forged.Username = strings.Replace(good.Username, "1800003600", "1900000000", 1)
		elsewhere, err := w.keys.make(Owner{ann.Session, ann.Account, "another room"}, w.now().Add(time.Hour)) // a member of one room only
		if err != nil {
			t.Fatal(err)
		}
		for name, c := range map[string]Credential{"wrong password": wrong, "forged": forged, "of another room": elsewhere, "none": {Username: "ann", Password: "x"}} {
			if got, _ := dial(c).allocate(); got != 400 {
				t.Errorf("%s: %d", name, got)
			}
		}
		if w.refused(refusedCredential) != 3 || w.refused(refusedRevoked) != 1 {
			t.Errorf("%d and %d refusals are counted", w.refused(refusedCredential), w.refused(refusedRevoked))
		}
		if got, _ := dial(good).allocate(); got != 0 {
			t.Errorf("a good one: %d", got)
		}
	}, nil)
}

func TestExpiry(t *testing.T) {
	w := newWorld(t, nil)
	old := w.grant(ann)
	if want := w.now().Add(time.Hour); !old.Expires.Equal(want) {
		t.Errorf("expires %v, want %v", old.Expires, want)
	}
	c, late := w.dial("udp", old), w.dial("udp", old)
	if got, _ := c.allocate(); got != 0 {
		t.Fatalf("allocate: %d", got)
	}
	w.pass(time.Hour - time.Second)
	if got := c.refresh(600); got != 0 {
		t.Errorf("refresh in time: %d", got)
	}
	w.pass(time.Second)
	if got, _ := late.allocate(); got != 400 {
		t.Errorf("allocate too late: %d", got)
	}
	if got := c.refresh(600); got != 400 {
		t.Errorf("refresh too late: %d", got)
	}
	if got := c.permit(netip8888); got != 400 {
		t.Errorf("permission too late: %d", got)
	}
	c.credential = w.grant(ann) // renewed by asking again
	if got := c.refresh(600); got != 0 {
		t.Errorf("refresh by a new credential: %d", got)
	}
}

// An allocation is its owner's in that room: by no other credential is it used further.
func TestCredentialOfAnotherRoomAtRefresh(t *testing.T) {
	w := newWorld(t, nil)
	c := w.dial("udp", w.grant(ann))
	if got, _ := c.allocate(); got != 0 {
		t.Fatalf("allocate: %d", got)
	}
	mine := c.credential
	c.credential = w.grant(Owner{ann.Session, ann.Account, "another room"})
	// pion/turn does not answer where there is no such allocation. The next request shows that it has been there.
	c.write(stun.MustBuild(stun.TransactionID, stun.NewType(stun.MethodRefresh, stun.ClassRequest), lifetime(0), stun.NewUsername(c.credential.Username),
		stun.NewRealm(realm), c.nonce, stun.NewLongTermIntegrity(c.credential.Username, realm, c.credential.Password)).Raw)
	c.credential = mine
	if got := c.refresh(600); got != 0 || w.allocations() != 1 {
		t.Errorf("a credential of another room ended the allocation: %d", got)
	}
}
