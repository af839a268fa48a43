package doc

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"atrium/protocol"
)

var update = flag.Bool("update", false, "write the vectors anew, which the page's fold is tested with")

func ptr[T any](v T) *T { return &v }

// maker makes ops of a few people on a small board, many of which are refused.
type maker struct {
	*rand.Rand
	made int
}

func (m *maker) pick(from ...string) string { return from[m.IntN(len(from))] }

func (m *maker) op(n uint64) protocol.BoardOp {
	m.made++
	op := protocol.BoardOp{Board: "b", Page: protocol.BoardItemID(m.pick("1", "1", "1", "p2", "p3")),
		Op: protocol.BoardDeed(m.pick("add", "add", "add", "add", "patch", "patch", "patch", "move", "delete", "delete", "restore", "restore", "clear"))}
	element := m.IntN(3) != 0 && op.Op != protocol.BoardClear
	if !element && m.IntN(2) == 0 {
		op.Page, op.Op = m.page(), protocol.BoardDeed(m.pick("add", "add", "delete", "restore"))
	}
	if m.IntN(8) == 0 && n > 0 {
		op.Base = 1 + m.Uint64N(n)
	}
	data := func() *protocol.BoardProps { return m.data(op.Op, element) }
	op.Data = data()
	if element {
		op.ID = m.item()
	}
	for op.Op != protocol.BoardClear && m.IntN(4) == 0 && len(op.Also) < 5 {
		id := m.item()
		if !element {
			id = m.page()
		}
		op.Also = append(op.Also, protocol.BoardItem{ID: id, Data: data()})
	}
	return op
}

func (m *maker) page() protocol.BoardItemID {
	return protocol.BoardItemID(m.pick("1", "p2", "p3", "p4", "p5"))
}

func (m *maker) item() protocol.BoardItemID { return protocol.BoardItemID(fmt.Sprint("e", m.IntN(30))) }

func (m *maker) data(deed protocol.BoardDeed, element bool) *protocol.BoardProps {
	place := func() *float64 { return ptr(float64(m.IntN(1000)) / 4) }
	color := ptr(m.pick("#1b1b1f", "#e03131"))
	order := ptr(m.pick("0000001V", "0000005V", "a", "z"))
	switch {
	case deed == protocol.BoardMove:
		return &protocol.BoardProps{Order: order}
	case deed == protocol.BoardAdd && element:
		p := &protocol.BoardProps{Type: ptr(protocol.BoardElement(m.pick("pen", "line", "rectangle", "text"))), X: place(), Y: place(), Size: ptr(3.0), Color: color}
		switch *p.Type {
		case protocol.ElementPen:
			p.Points = ptr("AAIAAAYI")
		case protocol.ElementText:
			p.Text = ptr(m.pick("向量", "vector"))
		default:
			p.W, p.H = place(), place()
		}
		return p
	case deed == protocol.BoardPatch && element:
		switch m.IntN(4) {
		case 0:
			return &protocol.BoardProps{Text: ptr(m.pick("改", "changed"))}
		case 1:
			return &protocol.BoardProps{Fill: ptr(m.pick("", "#ffd43b"))}
		}
		return &protocol.BoardProps{X: place(), Y: place(), Color: color}
	case deed == protocol.BoardPatch:
		return &protocol.BoardProps{Title: ptr(m.pick("第一页", "Page")), Paper: ptr(m.pick("plain", "dots"))}
	case deed == protocol.BoardAdd && m.IntN(2) == 0:
		return &protocol.BoardProps{W: ptr(800.0), H: ptr(600.0), Order: order}
	}
	return nil
}

func asShown(t *testing.T, f *Fold) map[string]any {
	t.Helper()
	s := f.State()
	return decode(t, map[string]any{"pages": s.Pages, "elements": s.Elements})
}

func decode(t *testing.T, v any) map[string]any {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var back map[string]any
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	return back
}

// keepsLittle has a few ops let go of something.
var keepsLittle = kept{Elements: 6, Bytes: 600, Pages: 1, OnPages: 3, Left: 400}

// keptBy is what a board of a seed keeps: every second one little.
func keptBy(seed uint64) kept {
	if seed%2 == 0 {
		return keepsAlways
	}
	return keepsLittle
}

func foldKeeping(k kept) *Fold {
	f := NewFold()
	f.keeps = k
	return f
}

// TestFold does random ops, most of which count, on a fold and on the reference: they refuse alike and show the same. Now and then the last ones
// are taken back, or the fold goes through a checkpoint.
func TestFold(t *testing.T) {
	forgotten := 0
	for seed := range uint64(80) {
		m := &maker{Rand: rand.New(rand.NewPCG(seed, 1))}
		f, r := foldKeeping(keptBy(seed)), newReference(keptBy(seed))
		var undos []func()
		var before []*reference
		for range 150 {
			who := author{protocol.AccountID(m.pick("ann", "bob", "cem")), m.IntN(3) > 0}
			op := m.op(f.n)
			was := r.clone()
			want := r.do(string(who.account), who.any, op)
			undo, refusal := f.apply(who, op)
			got := protocol.Code("")
			if refusal != nil {
				got = refusal.Code
			}
			if got != want {
				t.Fatalf("seed %d: %+v by %+v is %q, the reference says %q", seed, op, who, got, want)
			}
			if got == "" {
				forgotten += max(0, len(was.pages)-len(r.pages))
				undos, before = append(undos, undo), append(before, was)
			}
			if m.IntN(10) == 0 {
				for k := m.IntN(4); k > 0 && len(undos) > 0; k-- {
					end := len(undos) - 1
					undos[end]()
					r = before[end]
					undos, before = undos[:end], before[:end]
				}
			}
			if m.IntN(30) == 0 {
				f = throughCheckpoint(t, f)
				undos, before = nil, nil
			}
			if got, want := asShown(t, f), decode(t, r.shown()); !reflect.DeepEqual(got, want) {
				t.Fatalf("seed %d after %+v:\n%v\nthe reference has\n%v", seed, op, got, want)
			}
			if sums := count(f); sums != f.sums {
				t.Fatalf("seed %d: the sums are %+v, counted %+v", seed, f.sums, sums)
			}
		}
	}
	if forgotten < 50 {
		t.Errorf("%d pages were let go of", forgotten)
	}
}

func throughCheckpoint(t *testing.T, f *Fold) *Fold {
	t.Helper()
	text, err := json.Marshal(f.State())
	if err != nil {
		t.Fatal(err)
	}
	var s State
	if err := json.Unmarshal(text, &s); err != nil {
		t.Fatal(err)
	}
	g := FoldOf(f.n, s)
	g.keeps = f.keeps
	return g
}

func count(f *Fold) sums {
	g := NewFold()
	g.setPage(protocol.FirstPage, nil)
	for id, p := range f.pages {
		g.setPage(id, p)
	}
	for id, e := range f.elements {
		g.set(id, e)
	}
	return g.sums
}

// TestForgetting: what was deleted first is forgotten first, the same after a checkpoint, and comes back when the op that made it forgotten is undone.
func TestForgetting(t *testing.T) {
	f, ann := NewFold(), author{"ann", true}
	add := func(id string) {
		t.Helper()
		if _, err := f.apply(ann, protocol.BoardOp{Page: "1", Op: protocol.BoardAdd, ID: protocol.BoardItemID(id), Data: &protocol.BoardProps{Type: ptr(protocol.ElementLine)}}); err != nil {
			t.Fatal(err)
		}
	}
	for i := range keepsAlways.Elements {
		add(fmt.Sprint("e", i))
	}
	if _, err := f.apply(ann, protocol.BoardOp{Page: "1", Op: protocol.BoardClear}); err != nil {
		t.Fatal(err)
	}
	f = throughCheckpoint(t, f)
	add("one-more")
	undo, err := f.apply(ann, protocol.BoardOp{Page: "1", Op: protocol.BoardDelete, ID: "one-more"})
	if err != nil {
		t.Fatal(err)
	}
	restore := protocol.BoardOp{Page: "1", Op: protocol.BoardRestore, ID: "e0"}
	if _, err := f.apply(ann, restore); err == nil || err.Code != protocol.CodeGone {
		t.Fatalf("the first that was deleted is still there: %v", err)
	}
	undo()
	if _, err := f.apply(ann, restore); err != nil {
		t.Fatalf("it did not come back: %v", err)
	}
	if len(f.State().Deleted) != keepsAlways.Elements-1 {
		t.Fatalf("%d are deleted", len(f.State().Deleted))
	}
}

// TestTheGraveIsBounded: what was restored does not stay in memory, however often it is deleted and restored; an undo brings back what there was.
func TestTheGraveIsBounded(t *testing.T) {
	f, ann := NewFold(), author{"ann", true}
	add := protocol.BoardOp{Page: "1", Op: protocol.BoardAdd, ID: "first", Data: &protocol.BoardProps{Type: ptr(protocol.ElementLine)}}
	for i := range 99 {
		add.Also = append(add.Also, protocol.BoardItem{ID: protocol.BoardItemID(fmt.Sprint("e", i)), Data: add.Data})
	}
	ops := []protocol.BoardOp{add}
	for n := uint64(2); n < 60; n += 2 {
		ops = append(ops, protocol.BoardOp{Page: "1", Op: protocol.BoardClear}, protocol.BoardOp{Page: "1", Op: protocol.BoardRestore, Base: n})
	}
	var undos []func()
	var before []State
	for _, op := range ops {
		before = append(before, f.State())
		undo, err := f.apply(ann, op)
		if err != nil {
			t.Fatal(err)
		}
		undos = append(undos, undo)
		if len(f.grave) > 2*f.buried+graveSlack {
			t.Fatalf("after op %d %d entries are kept for %d deleted elements", f.n, len(f.grave), f.buried)
		}
	}
	for i, undo := range slices.Backward(undos) {
		if undo(); !reflect.DeepEqual(f.State(), before[i]) {
			t.Fatalf("the undo of op %d leaves something else", i+1)
		}
	}
}

// TestFullBoard: what does not fit is refused, and what makes room is not.
func TestFullBoard(t *testing.T) {
	f, ann := NewFold(), author{"ann", true}
	line := &protocol.BoardProps{Type: ptr(protocol.ElementText), Text: ptr(string(make([]byte, 8000)))}
	var refusal *protocol.Error
	for i := 0; refusal == nil; i++ {
		_, refusal = f.apply(ann, protocol.BoardOp{Page: "1", Op: protocol.BoardAdd, ID: protocol.BoardItemID(fmt.Sprint("e", i)), Data: line})
	}
	if refusal.Code != protocol.CodeBoardFull || f.bytes > maxBytes {
		t.Fatalf("%v with %d bytes", refusal, f.bytes)
	}
	if _, err := f.apply(ann, protocol.BoardOp{Page: "1", Op: protocol.BoardDelete, ID: "e0"}); err != nil {
		t.Fatal(err)
	}
	if _, err := f.apply(ann, protocol.BoardOp{Page: "1", Op: protocol.BoardAdd, ID: "new", Data: line}); err != nil {
		t.Fatal(err)
	}
	for i := range maxPages {
		if _, refusal = f.apply(ann, protocol.BoardOp{Page: protocol.BoardItemID(fmt.Sprint("p", i)), Op: protocol.BoardAdd}); refusal != nil {
			break
		}
	}
	if refusal == nil || refusal.Code != protocol.CodeBoardFull {
		t.Fatalf("%v after %d pages", refusal, f.pagesLive)
	}
}

// vector is a log and what it shows, where so much is kept.
type vector struct {
	Kept  kept             `json:"kept"`
	Ops   []jsontext.Value `json:"ops"`
	State State            `json:"state"`
}

type vectorOp struct {
	N       uint64             `json:"n"`
	Account protocol.AccountID `json:"account"`
	protocol.BoardOp
}

// TestVectors holds the fold to vectors that the page's fold is held to as well.
func TestVectors(t *testing.T) {
	for seed := range uint64(8) {
		m := &maker{Rand: rand.New(rand.NewPCG(seed, 2))}
		f := foldKeeping(keptBy(seed))
		v := vector{Kept: f.keeps}
		for len(v.Ops) < 120 {
			who := author{protocol.AccountID(m.pick("ann", "bob", "cem")), true}
			op := m.op(f.n)
			if _, refusal := f.apply(who, op); refusal != nil {
				continue
			}
			line, err := json.Marshal(vectorOp{f.n, who.account, op})
			if err != nil {
				t.Fatal(err)
			}
			v.Ops = append(v.Ops, line)
		}
		v.State = f.State()
		text, err := json.Marshal(v, jsontext.WithIndent(" "))
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Join("testdata", "fold", fmt.Sprintf("%d.json", seed))
		if *update {
			if err := os.WriteFile(name, append(text, '\n'), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		known, err := os.ReadFile(name)
		if err != nil || string(known) != string(text)+"\n" {
			t.Errorf("%s is not what the fold makes: %v", name, err)
		}
	}
}
