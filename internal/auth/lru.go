package auth

import "container/list"

// lru is a map of bounded size: when it is full, the entry used longest ago makes room. Not safe for concurrent use.
type lru[K comparable, V any] struct {
	most  int
	items map[K]*list.Element // of *entry[K, V]
	order *list.List          // the last used in front
}

type entry[K comparable, V any] struct {
	key   K
	value V
}

func newLRU[K comparable, V any](most int) *lru[K, V] {
	return &lru[K, V]{most: most, items: map[K]*list.Element{}, order: list.New()}
}

// get returns the value of a key and marks it used.
func (l *lru[K, V]) get(key K) (V, bool) {
	e, ok := l.items[key]
	if !ok {
		var none V
		return none, false
	}
	l.order.MoveToFront(e)
	return e.Value.(*entry[K, V]).value, true
}

// put sets the value of a key, marks it used, and drops the entry used longest ago if there are too many.
func (l *lru[K, V]) put(key K, value V) {
	if e, ok := l.items[key]; ok {
		e.Value.(*entry[K, V]).value = value
		l.order.MoveToFront(e)
		return
	}
	l.items[key] = l.order.PushFront(&entry[K, V]{key, value})
	if l.order.Len() > l.most {
		l.removeElement(l.order.Back())
	}
}

func (l *lru[K, V]) remove(key K) {
	if e, ok := l.items[key]; ok {
		l.removeElement(e)
	}
}

// removeIf drops every entry whose value satisfies the condition.
func (l *lru[K, V]) removeIf(drop func(V) bool) {
	for e := l.order.Front(); e != nil; {
		next := e.Next()
		if drop(e.Value.(*entry[K, V]).value) {
			l.removeElement(e)
		}
		e = next
	}
}

func (l *lru[K, V]) removeElement(e *list.Element) {
	l.order.Remove(e)
	delete(l.items, e.Value.(*entry[K, V]).key)
}
