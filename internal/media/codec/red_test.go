package codec_test

import (
	"bytes"
	"testing"

	"atrium/internal/media/codec"
)

// redundant is a packet with an older block of 3 bytes before its own: RFC 2198, section 4.
var redundant = []byte{0x80 | 111, 3840 >> 6, 3840 & 0x3f << 2 & 0xff, 3, 111, 1, 2, 3, 7, 8, 9}

func TestThePrimaryBlockIsTheLast(t *testing.T) {
	for name, c := range map[string]struct {
		payload, want []byte
		ok            bool
	}{
		"an older one and its own": {redundant, []byte{7, 8, 9}, true},
		"its own alone":            {[]byte{111, 7, 8}, []byte{7, 8}, true},
		"two older ones":           {[]byte{0xef, 0, 0, 1, 0xef, 0, 0, 2, 111, 1, 2, 2, 7}, []byte{7}, true},
		"nothing":                  {nil, nil, false},
		"half a header":            {[]byte{0xef, 0, 0}, nil, false},
		"headers without end":      {[]byte{0xef, 0, 0, 0}, nil, false},
		"more than there is":       {[]byte{0xef, 0, 3, 0xff, 111, 1}, nil, false},
	} {
		got, ok := codec.Primary(c.payload)
		if ok != c.ok || !bytes.Equal(got, c.want) {
			t.Errorf("%s: %v, %v", name, got, ok)
		}
	}
	if n := testing.AllocsPerRun(100, func() { codec.Primary(redundant) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func FuzzPrimary(f *testing.F) {
	f.Add(redundant)
	f.Add([]byte{111})
	f.Fuzz(func(t *testing.T, payload []byte) {
		if got, ok := codec.Primary(payload); ok && !bytes.HasSuffix(payload, got) {
			t.Errorf("%v is not the end of %v", got, payload)
		}
	})
}
