package doc

import (
	"cmp"
	"maps"
	"slices"

	"github.com/go-json-experiment/json"

	"atrium/protocol"
)

// reference is a board as docs/board.md says, done the slow way: nothing is shared with the fold but the types of the contract.
type reference struct {
	keeps    kept
	n        uint64
	burials  int
	pages    map[string]*thing
	elements map[string]*thing
}

type thing struct {
	page, author string
	n, changed   uint64
	by           string
	props        map[string]any
	deleted      uint64
	burial       int // of a deleted element: the how manieth of all
}

func newReference(keeps kept) *reference {
	return &reference{keeps: keeps, pages: map[string]*thing{"1": {props: map[string]any{}}}, elements: map[string]*thing{}}
}

func propsOf(p *protocol.BoardProps) map[string]any {
	props := map[string]any{}
	if p == nil {
		return props
	}
	text, err := json.Marshal(p)
	if err != nil {
		panic(err)
	}
	if err := json.Unmarshal(text, &props); err != nil {
		panic(err)
	}
	return props
}

// do answers with the code of the refusal; then nothing has changed.
func (r *reference) do(account string, drawAny bool, op protocol.BoardOp) protocol.Code {
	was := r.clone()
	r.n++
	code := r.change(account, drawAny, op)
	if code != "" {
		*r = *was
		return code
	}
	r.forget()
	return ""
}

// forget lets go of the oldest of what was deleted, one by one, until no more is kept than may be.
func (r *reference) forget() {
	for {
		pages := slices.SortedFunc(maps.Keys(r.pages), func(a, b string) int {
			p, q := r.pages[a], r.pages[b]
			return cmp.Or(cmp.Compare(p.deleted, q.deleted), cmp.Compare(p.n, q.n), cmp.Compare(a, b))
		})
		pages = slices.DeleteFunc(pages, func(id string) bool { return r.pages[id].deleted == 0 })
		elements, bytes := 0, 0
		for _, id := range pages {
			bytes += r.pages[id].cost()
			for _, e := range r.elements {
				if e.page == id && e.deleted == 0 {
					elements, bytes = elements+1, bytes+e.cost()
				}
			}
		}
		if len(pages) <= r.keeps.Pages && elements <= r.keeps.OnPages && bytes <= r.keeps.Left {
			break
		}
		delete(r.pages, pages[0])
		maps.DeleteFunc(r.elements, func(_ string, e *thing) bool { return e.page == pages[0] })
	}
	for {
		oldest, elements, bytes := "", 0, 0
		for id, e := range r.elements {
			if e.deleted != 0 {
				elements, bytes = elements+1, bytes+e.cost()
				if oldest == "" || e.burial < r.elements[oldest].burial {
					oldest = id
				}
			}
		}
		if elements <= r.keeps.Elements && bytes <= r.keeps.Bytes {
			return
		}
		delete(r.elements, oldest)
	}
}

// cost is what it counts: 64 bytes, and its texts.
func (v *thing) cost() int {
	bytes := 64
	for _, name := range []string{"points", "text", "title", "order"} {
		text, _ := v.props[name].(string)
		bytes += len(text)
	}
	return bytes
}

func (r *reference) bury(v *thing) {
	r.burials++
	v.deleted, v.burial = r.n, r.burials
}

func (r *reference) clone() *reference {
	c := &reference{keeps: r.keeps, n: r.n, burials: r.burials, pages: map[string]*thing{}, elements: map[string]*thing{}}
	for _, both := range []struct{ from, to map[string]*thing }{{r.pages, c.pages}, {r.elements, c.elements}} {
		for id, v := range both.from {
			copied := *v
			copied.props = maps.Clone(v.props)
			both.to[id] = &copied
		}
	}
	return c
}

func (r *reference) change(account string, drawAny bool, op protocol.BoardOp) protocol.Code {
	element := op.ID != ""
	of := r.pages
	if element {
		of = r.elements
		page := r.pages[string(op.Page)]
		if page == nil {
			return protocol.CodeNotFound
		}
		if page.deleted != 0 {
			return protocol.CodeGone
		}
	} else if !drawAny {
		return protocol.CodeForbidden
	}
	if op.Op == protocol.BoardClear || op.Op == protocol.BoardRestore && !element && op.Base != 0 {
		return r.sweep(account, op)
	}
	ids, data := []string{string(op.Page)}, []*protocol.BoardProps{op.Data}
	if element {
		ids[0] = string(op.ID)
	}
	for _, also := range op.Also {
		ids, data = append(ids, string(also.ID)), append(data, also.Data)
	}
	left := 0
	for i, id := range ids {
		v := of[id]
		if op.Op == protocol.BoardAdd {
			if v != nil {
				return protocol.CodeIDReused
			}
			of[id] = &thing{page: string(op.Page), author: account, n: r.n, changed: r.n, by: account, props: propsOf(data[i])}
			continue
		}
		restore := op.Op == protocol.BoardRestore
		switch {
		case v == nil && restore:
			return protocol.CodeGone
		case v == nil || element && v.page != string(op.Page):
			return protocol.CodeNotFound
		case element && v.author != account && !drawAny:
			return protocol.CodeForbidden
		case restore && v.deleted == 0 || !restore && v.deleted != 0:
			left++
			continue
		case op.Base != 0 && v.changed > op.Base && v.by != account:
			return protocol.CodeConflict
		}
		switch op.Op {
		case protocol.BoardPatch, protocol.BoardMove:
			if element && !data[i].FitsElement(protocol.BoardElement(v.props["type"].(string))) {
				return protocol.CodeBadData
			}
			maps.Copy(v.props, propsOf(data[i]))
		case protocol.BoardDelete:
			r.bury(v)
		case protocol.BoardRestore:
			v.deleted = 0
		}
		v.changed, v.by = r.n, account
	}
	if left == len(ids) {
		return protocol.CodeGone
	}
	for _, p := range r.pages {
		if p.deleted == 0 {
			return ""
		}
	}
	return protocol.CodeForbidden
}

func (r *reference) sweep(account string, op protocol.BoardOp) protocol.Code {
	page := r.pages[string(op.Page)]
	if page == nil {
		return protocol.CodeNotFound
	}
	if page.deleted != 0 {
		return protocol.CodeGone
	}
	found := false
	for _, id := range byMakingOf(r.elements) {
		v := r.elements[id]
		switch {
		case v.page != string(op.Page):
			continue
		case op.Op == protocol.BoardClear && v.deleted == 0:
			r.bury(v)
		case op.Op == protocol.BoardRestore && v.deleted == op.Base:
			v.deleted = 0
		default:
			continue
		}
		v.changed, v.by, found = r.n, account, true
	}
	if !found {
		return protocol.CodeGone
	}
	return ""
}

// shown is what both are compared by.
func (r *reference) shown() map[string]any {
	return map[string]any{"pages": listed(r.pages, false), "elements": listed(r.elements, true)}
}

func listed(of map[string]*thing, element bool) []any {
	list := []any{}
	for _, id := range byMakingOf(of) {
		v := of[id]
		line := map[string]any{"id": id, "n": float64(v.n), "changed": float64(v.changed), "by": v.by, "data": v.props}
		if element {
			if v.deleted != 0 {
				continue
			}
			line["page"], line["author"] = v.page, v.author
		}
		if v.deleted != 0 {
			line["deleted"] = float64(v.deleted)
		}
		list = append(list, line)
	}
	return list
}

func byMakingOf(of map[string]*thing) []string {
	return slices.SortedFunc(maps.Keys(of), func(a, b string) int { return cmp.Or(cmp.Compare(of[a].n, of[b].n), cmp.Compare(a, b)) })
}
