package port

import (
	"container/list"
	"net"
	"net/netip"
	"sync"

	"atrium/internal/auth"
)

// queue holds the connections that are not passed on yet, oldest first. Beyond a bound of one address or of all, the oldest of
// them is closed.
type queue struct {
	perAddress, total int

	mu     sync.Mutex
	closed bool
	all    list.List // of *place
	of     map[netip.Prefix]*list.List
}

// place is a connection in the queue.
type place struct {
	conn     net.Conn
	of       netip.Prefix
	all, own *list.Element // nil once it is out
}

func newQueue(perAddress, total int) *queue {
	return &queue{perAddress: perAddress, total: total, of: map[netip.Prefix]*list.List{}}
}

// enter takes a connection in, and reports whether another one was closed for it.
func (q *queue) enter(conn net.Conn) (*place, bool) {
	from, _ := netip.ParseAddrPort(conn.RemoteAddr().String())
	p := &place{conn: conn, of: auth.LimitPrefix(from.Addr())}
	oldest, shut := q.enterLocking(p)
	if shut {
		_ = conn.Close()
	}
	if oldest != nil {
		_ = oldest.conn.Close()
	}
	return p, oldest != nil
}

// enterLocking gives the place that has to go, and whether the queue takes none any more.
func (q *queue) enterLocking(p *place) (oldest *place, shut bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return nil, true
	}
	own := q.of[p.of]
	switch {
	case own != nil && own.Len() >= q.perAddress:
		oldest = own.Front().Value.(*place)
	case q.all.Len() >= q.total:
		oldest = q.all.Front().Value.(*place)
	}
	if oldest != nil {
		q.leaveLocked(oldest)
	}
	if own = q.of[p.of]; own == nil {
		own = list.New()
		q.of[p.of] = own
	}
	p.all, p.own = q.all.PushBack(p), own.PushBack(p)
	return oldest, false
}

// leave lets a connection go that was passed on or closed.
func (q *queue) leave(p *place) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.leaveLocked(p)
}

func (q *queue) leaveLocked(p *place) {
	if p.all == nil {
		return
	}
	q.all.Remove(p.all)
	own := q.of[p.of]
	if own.Remove(p.own); own.Len() == 0 {
		delete(q.of, p.of)
	}
	p.all, p.own = nil, nil
}

// close closes all that is in the queue, and whatever comes after.
func (q *queue) close() {
	q.mu.Lock()
	q.closed = true
	var conns []net.Conn
	for e := q.all.Front(); e != nil; e = e.Next() {
		conns = append(conns, e.Value.(*place).conn)
	}
	q.mu.Unlock()
	for _, c := range conns {
		_ = c.Close()
	}
}
