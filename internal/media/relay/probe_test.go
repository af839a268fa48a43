package relay

import (
	"testing"
	"time"
)

// A credential that was made beside the relay is as good as its own, for owners that the relay looks up as usual.
func TestMint(t *testing.T) {
	w := newWorld(t, nil)
	mint := func(secret string, o Owner) Credential {
		c, err := Mint([]byte(secret), o, w.now().Add(time.Minute))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	if code, at := w.dial("udp", mint("0123456789abcdef", ann)).allocate(); code != 0 || !at.IsValid() {
		t.Errorf("refused by %d", code)
	}
	if code, _ := w.dial("udp", mint("0123456789abcdef", Owner{Session: "s", Account: "stranger", Room: "one"})).allocate(); code == 0 {
		t.Error("allocated for an owner that Verify does not know")
	}
	if code, _ := w.dial("udp", mint("another secret of", bob)).allocate(); code == 0 {
		t.Error("allocated by another secret")
	}
}
