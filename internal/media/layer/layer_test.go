package layer_test

import (
	"math/rand/v2"
	"testing"

	"atrium/internal/media/codec"
	"atrium/internal/media/layer"
)

func TestFitting(t *testing.T) {
	all := []bool{true, true, true}
	for _, c := range []struct {
		heights []int
		live    []bool
		height  int
		want    int
	}{
		{[]int{180, 360, 720}, all, 0, layer.None},
		{[]int{180, 360, 720}, all, 1, 0},
		{[]int{180, 360, 720}, all, 180, 0},
		{[]int{180, 360, 720}, all, 181, 1},
		{[]int{180, 360, 720}, all, 720, 2},
		{[]int{180, 360, 720}, all, 2000, 2},
		{[]int{180, 360, 720}, []bool{true, true, false}, 720, 1},
		{[]int{180, 360, 720}, []bool{false, true, true}, 90, 1},
		{[]int{180, 360, 720}, []bool{false, false, false}, 90, layer.None},
		{[]int{0, 360, 720}, all, 180, 1},
		{[]int{0}, []bool{true}, 180, 0},
		{nil, nil, 180, layer.None},
	} {
		if got := layer.Fitting(c.heights, c.live, c.height); got != c.want {
			t.Errorf("%v, live %v, for %d: %d, want %d", c.heights, c.live, c.height, got, c.want)
		}
	}
}

var (
	key   = codec.Frame{Keyframe: true}
	delta = codec.Frame{}
)

func TestASelectorChangesAtKeyframesOnly(t *testing.T) {
	s := layer.NewSelector()
	steps := []struct {
		aim   int
		layer int
		frame codec.Frame
		want  layer.Decision
		says  string
	}{
		{layer.None, 0, key, layer.Skip, "paused"},
		{2, 2, delta, layer.Skip, "nothing to begin with"},
		{2, 0, key, layer.Switch, "a smaller one is better than nothing"},
		{2, 1, key, layer.Skip, "not asked for"},
		{2, 0, delta, layer.Forward, "until the target comes"},
		{2, 2, delta, layer.Skip, "the target without a keyframe"},
		{2, 2, key, layer.Switch, "the target"},
		{2, 0, key, layer.Skip, "the former"},
		{2, 2, key, layer.Forward, "a keyframe of the same"},
		{0, 2, delta, layer.Forward, "until the smaller comes"},
		{0, 0, key, layer.Switch, "the smaller"},
		{layer.None, 0, delta, layer.Skip, "paused"},
		{0, 0, delta, layer.Skip, "going on needs a keyframe"},
		{0, 1, key, layer.Skip, "larger than wanted"},
		{0, 0, key, layer.Switch, "going on"},
	}
	for i, step := range steps {
		s.Aim(step.aim)
		if got := s.Decide(step.layer, step.frame); got != step.want {
			t.Fatalf("step %d (%s): %v, want %v", i, step.says, got, step.want)
		}
	}
	if s.Current() != 0 || s.Target() != 0 || s.Waits() {
		t.Error(s)
	}
}

// Whatever comes, what goes out of a layer begins with a keyframe of it and then lacks nothing.
func TestASelectorNeverLeavesHoles(t *testing.T) {
	s := layer.NewSelector()
	var begun [3]bool
	for range 100_000 {
		if rand.IntN(20) == 0 {
			s.Aim(rand.IntN(4) - 1)
		}
		if s.Current() == layer.None {
			begun = [3]bool{}
		}
		at, frame := rand.IntN(3), codec.Frame{Keyframe: rand.IntN(5) == 0}
		switch s.Decide(at, frame) {
		case layer.Switch:
			if !frame.Keyframe {
				t.Fatal("began without a keyframe")
			}
			begun = [3]bool{}
			begun[at] = true
		case layer.Forward:
			if !begun[at] {
				t.Fatal("went on with what had not begun")
			}
		case layer.Skip:
			begun[at] = false
		}
	}
}
