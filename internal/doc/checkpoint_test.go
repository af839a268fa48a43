package doc

import "testing"

// TestWhenACheckpointIsDue: a large one waits for more bytes, and no more than others for ops and work.
func TestWhenACheckpointIsDue(t *testing.T) {
	f := NewFold()
	f.bytes, f.buriedSize = 6<<20, 2<<20
	for _, c := range []struct {
		since size
		due   bool
	}{
		{size{bytes: 256<<10 - 1}, false},
		{size{bytes: 256 << 10}, true},
		{size{bytes: 256 << 10, before: 1 << 20}, true},
		{size{bytes: 256 << 10, before: sizeAfter(f).before}, false},
		{size{bytes: 2<<20 - 1, before: sizeAfter(f).before}, false},
		{size{bytes: 2 << 20, before: sizeAfter(f).before}, true},
		{size{ops: 500, before: 32 << 20}, true},
		{size{touched: 100_000, before: 32 << 20}, true},
		{size{ops: 499, touched: 99_999}, false},
	} {
		if due := c.since.due(); due != c.due {
			t.Errorf("%+v is due: %v", c.since, due)
		}
	}
}
