package doc

import (
	"cmp"
	"slices"

	"atrium/protocol"
)

// kept bounds what of the deleted is kept, so that it can be restored. Who folds a log lets go of the same after the same op, so that these numbers
// never change.
type kept struct {
	Elements int `json:"elements"` // deleted ones
	Bytes    int `json:"bytes"`
	Pages    int `json:"pages"`   // deleted ones
	OnPages  int `json:"onPages"` // elements that went with them
	Left     int `json:"left"`    // bytes of both
}

// keepsAlways is what boards keep. Of pages it is no less than one board could ever have when none was let go, and all that it could show: a log of
// that time is folded as it was.
var keepsAlways = kept{Elements: 20_000, Bytes: 16 << 20, Pages: 1000, OnPages: maxElements, Left: maxBytes}

// graveSlack is how many entries the grave may have beside twice those that hold.
const graveSlack = 1024

type burial struct {
	id protocol.BoardItemID
	n  uint64
}

// forget lets go of what was deleted long ago.
func (f *Fold) forget(c *change) {
	f.forgetPages(c)
	for f.buried > f.keeps.Elements || f.buriedSize > f.keeps.Bytes {
		oldest := f.grave[0]
		f.grave = f.grave[1:]
		if e := f.elements[oldest.id]; e != nil && e.Deleted == oldest.n {
			c.element(oldest.id, nil)
		}
	}
	if len(f.grave) > 2*f.buried+graveSlack {
		f.grave = f.holding()
	}
}

// crowded reports whether deleted pages are more than are kept.
func (f *Fold) crowded() bool {
	return f.pagesLeft > f.keeps.Pages || f.left > f.keeps.OnPages || f.leftSize > f.keeps.Left
}

// forgetPages lets go of the pages that were deleted first, and of all that is or was on them.
func (f *Fold) forgetPages(c *change) {
	if !f.crowded() {
		return
	}
	gone := make(map[protocol.BoardItemID]bool)
	bare := true
	for _, p := range f.deletedPages() {
		if !f.crowded() {
			break
		}
		bare = bare && f.loads[p.ID] == load{}
		c.page(p.ID, nil)
		gone[p.ID] = true
	}
	if bare {
		return
	}
	f.touched += len(f.elements)
	for id, e := range f.elements {
		if gone[e.Page] {
			c.element(id, nil)
		}
	}
}

// deletedPages are in the order of their deletion, those of one op in that of their making.
func (f *Fold) deletedPages() []*Page {
	deleted := make([]*Page, 0, f.pagesLeft)
	for _, p := range f.pages {
		if p.Deleted != 0 {
			deleted = append(deleted, p)
		}
	}
	slices.SortFunc(deleted, func(a, b *Page) int { return cmp.Or(cmp.Compare(a.Deleted, b.Deleted), byMaking(a.N, b.N, a.ID, b.ID)) })
	return deleted
}

// holding is the grave without what was restored: a slice of its own, for an undo goes back to the one before.
func (f *Fold) holding() []burial {
	still := make([]burial, 0, f.buried)
	for _, b := range f.grave {
		if e := f.elements[b.id]; e != nil && e.Deleted == b.n {
			still = append(still, b)
		}
	}
	return still
}
