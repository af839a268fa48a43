package room

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"atrium/internal/search"
	"atrium/protocol"
)

// place is where a member stands in the list: who is in a call, then raised hands as they came, then hosts, then everybody else by
// name. A page that knows only the first of them knows who is seen and who waits to speak.
type place struct {
	away    bool // in no call
	hand    protocol.Millis
	lower   int // how far below an owner
	name    string
	account protocol.AccountID
}

func (p place) compare(q place) int {
	if p.away != q.away {
		if q.away {
			return -1
		}
		return 1
	}
	return cmp.Or(cmp.Compare(p.hand, q.hand), cmp.Compare(p.lower, q.lower), strings.Compare(p.name, q.name), cmp.Compare(p.account, q.account))
}

// placeLocked finds the place of an account, also of one that has just left.
func (r *Room) placeLocked(account protocol.AccountID) place {
	m, _ := r.actsLocked(r.committed.members[account], r.committed.policy)
	p := place{away: true, hand: math.MaxInt64, lower: rank[protocol.RoleOwner] - max(rank[m.Role], rank[protocol.RoleMember]), account: account,
		name: r.names.key(m.Name)}
	if s := r.seats[account]; s != nil {
		if s.hand != 0 {
			p.hand = s.hand
		}
		for _, d := range s.devices {
			p.away = p.away && d.media.Call == ""
		}
	}
	return p
}

// listedLocked gives the accounts of those who have a seat and are found by q, in the order of their places, from the one after
// an account on, and at most limit.
func (r *Room) listedLocked(q string, after protocol.AccountID, limit int) []protocol.AccountID {
	from := r.placeLocked(after)
	var places []place
	for account, s := range r.seats {
		if !s.shown || !r.names.matches(r.committed.members[account].Name, q) {
			continue
		}
		if p := r.placeLocked(account); after == "" || p.compare(from) > 0 {
			places = append(places, p)
		}
	}
	slices.SortFunc(places, place.compare)
	accounts := make([]protocol.AccountID, 0, min(limit, len(places)))
	for _, p := range places[:min(limit, len(places))] {
		accounts = append(accounts, p.account)
	}
	return accounts
}

// names knows how names are sorted and found. It remembers what is costly; it is guarded by the room's lock.
type names struct {
	collator *collate.Collator
	buffer   collate.Buffer
	known    map[string]nameKeys
}

type nameKeys struct {
	sort     string // compares as a dictionary has names
	searched search.Spellings
}

// maxNames bounds what is remembered.
const maxNames = 4096

func newNames() *names {
	return &names{collator: collate.New(language.Chinese, collate.IgnoreCase), known: make(map[string]nameKeys)}
}

func (n *names) key(name string) string { return n.of(name).sort }

// matches reports whether q is a part of the name, of its pinyin, or of the initials of that.
func (n *names) matches(name, q string) bool {
	q = search.Fold(q)
	return q == "" || n.of(name).searched.Has(q)
}

func (n *names) of(name string) nameKeys {
	k, ok := n.known[name]
	if ok {
		return k
	}
	if len(n.known) >= maxNames {
		clear(n.known)
	}
	n.buffer.Reset()
	k = nameKeys{sort: string(n.collator.KeyFromString(&n.buffer, name)), searched: search.Spell(name)}
	n.known[name] = k
	return k
}
