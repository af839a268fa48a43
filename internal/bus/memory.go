package bus

import (
	"slices"
	"sync"
)

// Memory is the bus of a single machine. Publish calls the handlers before it returns, in the publisher's goroutine, so
// a publisher knows that everybody has been handed what it published.
type Memory struct {
	mu     sync.RWMutex
	topics map[string][]*subscription
}

type subscription struct {
	mu      sync.Mutex // held while the handler runs, so that cancel can wait for it
	handler Handler    // nil once cancelled
}

// NewMemory returns an empty bus.
func NewMemory() *Memory { return &Memory{topics: make(map[string][]*subscription)} }

// Publish hands body to every present subscriber of the topic. Handlers may publish, to other topics too, but not cancel
// themselves.
func (m *Memory) Publish(topic string, body []byte) {
	m.mu.RLock()
	subs := m.topics[topic] // never changed in place
	m.mu.RUnlock()
	for _, s := range subs {
		s.mu.Lock()
		if s.handler != nil {
			s.handler(Message{Topic: topic, Body: body})
		}
		s.mu.Unlock()
	}
}

// Subscribe adds a handler until cancel is called; cancel may be called twice.
func (m *Memory) Subscribe(topic string, h Handler) (cancel func()) {
	s := &subscription{handler: h}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.topics[topic] = append(slices.Clip(m.topics[topic]), s)
	return func() { m.cancel(topic, s) }
}

func (m *Memory) cancel(topic string, s *subscription) {
	m.mu.Lock()
	rest := slices.DeleteFunc(slices.Clone(m.topics[topic]), func(o *subscription) bool { return o == s })
	if len(rest) == 0 {
		delete(m.topics, topic)
	} else {
		m.topics[topic] = rest
	}
	m.mu.Unlock()
	s.mu.Lock()
	s.handler = nil
	s.mu.Unlock()
}
