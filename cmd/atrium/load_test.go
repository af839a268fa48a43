package main

import (
	"math"
	"testing"
	"time"
)

func TestHistogramTellsQuantilesToWithinAThirtySecond(t *testing.T) {
	var h histogram
	for us := 1; us <= 100_000; us++ {
		h.note(time.Duration(us) * time.Microsecond)
	}
	for q, want := range map[float64]float64{0.5: 50, 0.95: 95, 0.99: 99} {
		if got := h.quantile(q); math.Abs(got-want) > want/32 {
			t.Errorf("quantile %v: %v ms, want %v", q, got, want)
		}
	}
	h.note(-time.Second) // a clock that was set back
	h.note(time.Hour)    // beyond the last bucket
	if h[0] != 1 || h[len(h)-1] != 1 {
		t.Error("the ends do not take what is beyond them")
	}
}

func TestBotsCountWhatCameTwiceOrNotAtAll(t *testing.T) {
	room := newLoadRoom("r", 2, 100)
	a, b := room.bots[0], room.bots[1]
	message := func(n string) []byte {
		return []byte(`{"type":"user-message","id":"m","room":"r","seq":1,"data":{"name":"Bot","text":"@@00000000000000ff` + n + ` xx"}}`)
	}
	for _, n := range []string{"00000001", "00000001", "00000040"} {
		a.hear(message(n))
	}
	b.hear(message("00000001"))
	for _, n := range []string{"00000001", "00000040"} {
		a.hear([]byte(`{"type":"ok","id":"m` + n + `","seq":1}`))
	}
	b.hear([]byte(`{"type":"error","id":"m00000002","data":{"code":"slow_down","message":""}}`))
	b.hear([]byte(`{"type":"ok","id":"beat"}`))
	b.hear([]byte(`{"type":"user-message","data":{"text":"@@0"}}`)) // not ours
	if a.delivered.Load() != 2 || a.doubled != 1 || b.delivered.Load() != 1 {
		t.Errorf("delivered %d and %d, doubled %d", a.delivered.Load(), b.delivered.Load(), a.doubled)
	}
	if lost := room.acked.without(&a.seen) + room.acked.without(&b.seen); lost != 1 {
		t.Errorf("lost %d, want 1", lost)
	}
	if room.refused.Load() != 1 || room.faults["slow_down"] != 1 {
		t.Errorf("faults %v", room.faults)
	}
}
