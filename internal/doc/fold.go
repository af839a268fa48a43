package doc

import (
	"cmp"
	"maps"
	"slices"

	"atrium/protocol"
)

// Bounds of what there is on a board; what is deleted has its own: see kept.
const (
	maxElements = 50_000
	maxPages    = 500
	maxBytes    = 32 << 20
)

// Page is a page of a board.
type Page struct {
	ID      protocol.BoardItemID `json:"id"`
	N       uint64               `json:"n"` // of the op that added it
	Changed uint64               `json:"changed"`
	By      protocol.AccountID   `json:"by"` // who changed it last
	Data    protocol.BoardProps  `json:"data"`
	Deleted uint64               `json:"deleted,omitzero"` // the number of the op that deleted it
}

// Element is something on a page.
type Element struct {
	ID      protocol.BoardItemID `json:"id"`
	Page    protocol.BoardItemID `json:"page"`
	Author  protocol.AccountID   `json:"author"`
	N       uint64               `json:"n"`
	Changed uint64               `json:"changed"`
	By      protocol.AccountID   `json:"by"`
	Data    protocol.BoardProps  `json:"data"`
	Deleted uint64               `json:"deleted,omitzero"`
}

// Fold is what a board shows after some number of ops. Pages and elements in it are replaced, never changed. It is not safe for concurrent use.
type Fold struct {
	n        uint64
	pages    map[protocol.BoardItemID]*Page
	elements map[protocol.BoardItemID]*Element
	loads    map[protocol.BoardItemID]load // of pages with elements, by their ids
	touched  int                           // how many elements and pages all ops together had looked at, those that were refused or taken back too
	grave    []burial                      // in the order of their deletion; restored ones stay in it for a while: see graveSlack
	keeps    kept
	sums
}

// sums are what the bounds are compared with.
type sums struct {
	live, bytes        int // elements that are not deleted, those of deleted pages too
	left, leftSize     int // of these the ones of deleted pages, with the pages
	buried, buriedSize int
	pagesLive          int
	pagesLeft          int // deleted ones
}

// load is what a page bears: elements that are not deleted with their bytes, and how many are.
type load struct{ live, bytes, buried int }

// NewFold is a board to which nothing has been done.
func NewFold() *Fold {
	f := emptyFold(0)
	f.setPage(protocol.FirstPage, &Page{ID: protocol.FirstPage})
	return f
}

func emptyFold(elements int) *Fold {
	return &Fold{pages: make(map[protocol.BoardItemID]*Page), elements: make(map[protocol.BoardItemID]*Element, elements),
		loads: make(map[protocol.BoardItemID]load), keeps: keepsAlways}
}

// N is the number of the last op that is in the fold.
func (f *Fold) N() uint64 { return f.n }

// cost is about what properties take in memory and in a checkpoint. It never changes: what is forgotten follows from it.
func cost(p protocol.BoardProps) int {
	n := 64
	for _, text := range []*string{p.Points, p.Text, p.Title, p.Order} {
		if text != nil {
			n += len(*text)
		}
	}
	return n
}

// set replaces an element, nil for none, and keeps the sums.
func (f *Fold) set(id protocol.BoardItemID, e *Element) {
	f.count(f.elements[id], -1)
	f.count(e, 1)
	if e == nil {
		delete(f.elements, id)
		return
	}
	f.elements[id] = e
}

func (f *Fold) count(e *Element, by int) {
	if e == nil {
		return
	}
	on, size := f.loads[e.Page], by*cost(e.Data)
	if e.Deleted != 0 {
		f.buried += by
		f.buriedSize += size
		on.buried += by
	} else {
		f.live += by
		f.bytes += size
		on.live += by
		on.bytes += size
		if page := f.pages[e.Page]; page != nil && page.Deleted != 0 {
			f.left += by
			f.leftSize += size
		}
	}
	if f.loads[e.Page] = on; on == (load{}) {
		delete(f.loads, e.Page)
	}
}

func (f *Fold) setPage(id protocol.BoardItemID, p *Page) {
	f.countPage(f.pages[id], -1)
	f.countPage(p, 1)
	if p == nil {
		delete(f.pages, id)
		return
	}
	f.pages[id] = p
}

func (f *Fold) countPage(p *Page, by int) {
	if p == nil {
		return
	}
	size := by * cost(p.Data)
	f.bytes += size
	if p.Deleted == 0 {
		f.pagesLive += by
		return
	}
	on := f.loads[p.ID]
	f.pagesLeft += by
	f.left += by * on.live
	f.leftSize += size + by*on.bytes
}

// change is what an op does to a fold, so that it can be taken back: as long as it is the last one.
type change struct {
	f        *Fold
	n        uint64
	grave    []burial
	elements map[protocol.BoardItemID]*Element // as they were before
	pages    map[protocol.BoardItemID]*Page
}

func (f *Fold) begin() *change {
	return &change{f: f, n: f.n, grave: f.grave, elements: make(map[protocol.BoardItemID]*Element), pages: make(map[protocol.BoardItemID]*Page)}
}

func (c *change) element(id protocol.BoardItemID, e *Element) {
	if _, known := c.elements[id]; !known {
		c.elements[id] = c.f.elements[id]
	}
	c.f.set(id, e)
}

func (c *change) page(id protocol.BoardItemID, p *Page) {
	if _, known := c.pages[id]; !known {
		c.pages[id] = c.f.pages[id]
	}
	c.f.setPage(id, p)
}

// undo takes the change back.
func (c *change) undo() {
	for id, e := range c.elements {
		c.f.set(id, e)
	}
	for id, p := range c.pages {
		c.f.setPage(id, p)
	}
	c.f.n, c.f.grave = c.n, c.grave
}

// full reports whether the fold is beyond its bounds.
func (f *Fold) full() bool {
	return f.live-f.left > maxElements || f.bytes-f.leftSize > maxBytes || f.pagesLive > maxPages
}

// byMaking orders by the number of the op that added something, then by id.
func byMaking(a, b uint64, idA, idB protocol.BoardItemID) int {
	return cmp.Or(cmp.Compare(a, b), cmp.Compare(idA, idB))
}

func sortByMaking(elements []*Element) {
	slices.SortFunc(elements, func(a, b *Element) int { return byMaking(a.N, b.N, a.ID, b.ID) })
}

// State is a fold as a checkpoint has it.
type State struct {
	Pages    []*Page    `json:"pages"`    // deleted ones too
	Elements []*Element `json:"elements"` // those of deleted pages too
	Deleted  []*Element `json:"deleted"`  // in the order of their deletion
}

// State lists what is in the fold, each list in the order of their making but the deleted ones.
func (f *Fold) State() State {
	s := State{Pages: slices.Collect(maps.Values(f.pages)), Elements: []*Element{}, Deleted: []*Element{}}
	for _, e := range f.elements {
		if e.Deleted == 0 {
			s.Elements = append(s.Elements, e)
		}
	}
	slices.SortFunc(s.Pages, func(a, b *Page) int { return byMaking(a.N, b.N, a.ID, b.ID) })
	sortByMaking(s.Elements)
	for _, b := range f.holding() {
		s.Deleted = append(s.Deleted, f.elements[b.id])
	}
	return s
}

// FoldOf is the fold after the op of a number, of which a checkpoint tells the state.
func FoldOf(n uint64, s State) *Fold {
	f := emptyFold(len(s.Elements) + len(s.Deleted))
	f.n = n
	for _, p := range s.Pages {
		f.setPage(p.ID, p)
	}
	for _, e := range slices.Concat(s.Elements, s.Deleted) {
		f.set(e.ID, e)
	}
	for _, e := range s.Deleted {
		f.grave = append(f.grave, burial{e.ID, e.Deleted})
	}
	return f
}
