// Package bus carries what happened in rooms to the connections that should hear of it. It is a hint, never the truth: a
// message may be lost on its way between machines, and whoever needs every event finds the gap by its seq and reads the
// journal.
package bus

// Message is what one publisher told one topic.
type Message struct {
	Topic string
	Body  []byte // shared by all subscribers: read only
}

// Handler receives messages of a topic, one at a time and in the order in which each publisher sent them. It must not
// block: it hands on to bounded queues.
type Handler func(Message)

// Bus is publish and subscribe by exact topic.
//
// Order is promised per publisher and topic, nothing more. Delivery is at most once. After cancel returns, the handler
// is not called again.
type Bus interface {
	Publish(topic string, body []byte)
	Subscribe(topic string, h Handler) (cancel func())
}
