// Package bustest holds what every bus must pass.
package bustest

import (
	"fmt"
	"sync"
	"testing"

	"atrium/internal/bus"
)

// Test runs the contract of package bus against fresh buses made by open. settle waits until what was published has been
// delivered.
func Test(t *testing.T, open func(testing.TB) bus.Bus, settle func()) {
	t.Run("order per publisher", func(t *testing.T) { testOrder(t, open(t), settle) })
	t.Run("only the topic's subscribers", func(t *testing.T) { testTopics(t, open(t), settle) })
	t.Run("nothing after cancel", func(t *testing.T) { testCancel(t, open(t), settle) })
}

func testOrder(t *testing.T, b bus.Bus, settle func()) {
	const publishers, each = 4, 200
	var mu sync.Mutex
	got := map[string][]int{}
	cancel := b.Subscribe("t", func(m bus.Message) {
		var who string
		var n int
		fmt.Sscanf(string(m.Body), "%s %d", &who, &n)
		mu.Lock()
		defer mu.Unlock()
		got[who] = append(got[who], n)
	})
	defer cancel()
	var wg sync.WaitGroup
	for p := range publishers {
		wg.Go(func() {
			for n := range each {
				b.Publish("t", fmt.Appendf(nil, "p%d %d", p, n))
			}
		})
	}
	wg.Wait()
	settle()
	mu.Lock()
	defer mu.Unlock()
	for who, ns := range got {
		for i, n := range ns {
			if i != n {
				t.Fatalf("%s: message %d came as number %d", who, n, i)
			}
		}
	}
	if len(got) != publishers {
		t.Fatalf("heard %d publishers of %d", len(got), publishers)
	}
}

func testTopics(t *testing.T, b bus.Bus, settle func()) {
	var mu sync.Mutex
	heard := map[string]int{}
	for _, topic := range []string{"a", "a", "b"} {
		defer b.Subscribe(topic, func(m bus.Message) {
			mu.Lock()
			defer mu.Unlock()
			heard[topic]++
			if m.Topic != topic {
				t.Errorf("subscribed to %s, heard %s", topic, m.Topic)
			}
		})()
	}
	b.Publish("a", nil)
	b.Publish("c", nil)
	settle()
	mu.Lock()
	defer mu.Unlock()
	if heard["a"] != 2 || heard["b"] != 0 {
		t.Fatalf("heard %v", heard)
	}
}

func testCancel(t *testing.T, b bus.Bus, settle func()) {
	var mu sync.Mutex
	n := 0
	cancel := b.Subscribe("t", func(bus.Message) { mu.Lock(); n++; mu.Unlock() })
	b.Publish("t", nil)
	settle()
	cancel()
	cancel()
	b.Publish("t", nil)
	settle()
	mu.Lock()
	defer mu.Unlock()
	if n != 1 {
		t.Fatalf("heard %d messages, want the one before cancel", n)
	}
}
