package protocol

import (
	"encoding/base64"
	"encoding/binary"
	"strings"
	"testing"
)

// ink makes the text of points by docs/board.md.
func ink(pressed byte, segments ...int) string {
	b := []byte{pressed}
	for _, count := range segments {
		b = binary.AppendUvarint(b, uint64(count))
		for i := range count {
			b = binary.AppendVarint(b, int64(i%60))
			b = binary.AppendVarint(b, int64(-i%60))
			if pressed == 1 {
				b = append(b, 128)
			}
		}
	}
	return base64.RawStdEncoding.EncodeToString(b)
}

func TestCountPoints(t *testing.T) {
	for _, c := range []struct {
		text string
		n    int
		ok   bool
	}{
		{ink(0, 1), 1, true}, {ink(1, 40), 40, true}, {ink(1, 3, 4, 5), 12, true}, {ink(0, MaxBoardPoints), MaxBoardPoints, true},
		{ink(0, MaxBoardPoints/2, MaxBoardPoints/2), MaxBoardPoints, true},
		{ink(0, MaxBoardPoints+1), 0, false}, {ink(0, MaxBoardPoints, 1), 0, false},
		{"", 0, false}, {ink(0), 0, false}, {ink(2, 1), 0, false}, {ink(0, 0), 0, false}, {ink(0, 1) + "=", 0, false}, {"AAE", 0, false}, {"AAEA", 0, false},
		{base64.RawStdEncoding.EncodeToString([]byte{0, 1, 0x80, 0x80, 0x80, 0x80, 0x80, 1, 0}), 0, false}, {strings.Repeat("A", maxPointBytes+1), 0, false},
	} {
		if n, ok := CountPoints(c.text); n != c.n || ok != c.ok {
			t.Errorf("%.40q: %d points, %v; want %d, %v", c.text, n, ok, c.n, c.ok)
		}
	}
}

// FuzzCountPoints: whatever is read stays within the bounds, and nothing crashes.
func FuzzCountPoints(f *testing.F) {
	for _, seed := range []string{ink(0, 1), ink(1, 40), ink(1, 3, 4), "", "AAE", "////"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if n, ok := CountPoints(text); ok && (n < 1 || n > MaxBoardPoints) {
			t.Errorf("%d points", n)
		}
	})
}
