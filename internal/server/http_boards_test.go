package server

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"atrium/internal/doc"
	"atrium/internal/room"
	"atrium/protocol"
)

func boardsOf(id protocol.RoomID) string { return "/api/v1/rooms/" + string(id) + "/boards" }

// draw adds texts to the first board of a room, one op each.
func (s *site) draw(t *testing.T, docs *doc.Service, who person, id protocol.RoomID, texts ...string) {
	t.Helper()
	answers := make(chan error, len(texts))
	for _, text := range texts {
		docs.Do(context.Background(), who.actor, id, protocol.RequestID(protocol.NewUUID()), protocol.BoardOp{Board: protocol.BoardID(id), Page: protocol.FirstPage,
			Op: protocol.BoardAdd, ID: protocol.BoardItemID(strings.ReplaceAll(protocol.NewUUID(), "-", "")), Data: &protocol.BoardProps{Type: ptrTo(protocol.ElementText), X: ptrTo(1.5), Y: ptrTo(2.0),
				Size: ptrTo(20.0), Color: ptrTo("#1b1b1f"), Text: &text}}, func(_ room.Receipt, err error) { answers <- err })
	}
	for range texts {
		if err := <-answers; err != nil {
			t.Fatal(err)
		}
	}
}

func (s *site) docs(t *testing.T) *doc.Service {
	docs := doc.New(s.db, s.rooms, slog.New(slog.DiscardHandler))
	t.Cleanup(docs.Close)
	return docs
}

type (
	boardsAnswer struct {
		Boards []CourseBoard `json:"boards"`
	}
	openedAnswer struct {
		Board, Title string
		N            uint64
		Checkpoint   *struct {
			N                        uint64
			Pages, Elements, Deleted []struct {
				ID, Page, Author, By string
				N, Changed           uint64
				Data                 map[string]any
			}
		}
		BoardLines
	}
)

func TestBoardsOverHTTP(t *testing.T) {
	s := newSite(t, nil)
	docs := s.docs(t)
	ann, bob := s.person("Ann"), s.person("Bob")
	row := s.room(ann, protocol.PolicyPatch{})
	s.join(bob, row.ID)
	first := protocol.BoardID(row.ID)
	if got := read[boardsAnswer](s.do(t, "GET", boardsOf(row.ID), bob.Cookie, ""), 200).Boards; len(got) != 1 || got[0] != (CourseBoard{BoardRow: BoardRow{Board: first}}) {
		t.Fatalf("boards of a new room: %+v", got)
	}
	at := boardsOf(row.ID) + "/" + string(first)
	if v := s.do(t, "GET", at, bob.Cookie, ""); v.status != 200 || v.body != fmt.Sprintf(`{"board":"%s","title":"","n":0,"ops":[],"authors":[],"next":0}`, first) {
		t.Fatalf("a new board: %d %s", v.status, v.body)
	}
	s.draw(t, docs, ann, row.ID, "one")
	s.draw(t, docs, bob, row.ID, "第二")
	o := read[openedAnswer](s.do(t, "GET", at, bob.Cookie, ""), 200)
	if o.N != 2 || o.Checkpoint != nil || len(o.Ops) != 2 || o.Next != 0 || len(o.Authors) != 2 {
		t.Fatalf("opened %+v", o)
	}
	op := o.Ops[1]
	if op.N != 2 || op.Account != bob.Account.ID || op.Time == 0 || op.Page != "1" || op.Op != "add" || !op.ID.Valid() || *op.Data.Text != "第二" {
		t.Errorf("the second op is %+v", op)
	}
	if !slices.Contains(o.Authors, BoardAuthor{bob.Account.ID, "Bob"}) {
		t.Errorf("authors %+v", o.Authors)
	}
	lines := read[BoardLines](s.do(t, "GET", at+"/ops?after=1", ann.Cookie, ""), 200)
	if len(lines.Ops) != 1 || lines.Ops[0].N != 2 || len(lines.Authors) != 1 || lines.Next != 0 {
		t.Errorf("the log after 1: %+v", lines)
	}
	row2 := read[boardsAnswer](s.do(t, "GET", boardsOf(row.ID), bob.Cookie, ""), 200).Boards[0]
	if row2.N != 2 || row2.Changed != op.Time {
		t.Errorf("in the list it is %+v", row2)
	}
}

// TestRemovedBoardsOverHTTP: who may edit boards sees them, what was changed last first, and brings them back; others are refused.
func TestRemovedBoardsOverHTTP(t *testing.T) {
	s := newSite(t, nil)
	docs := s.docs(t)
	ann, bob := s.person("Ann"), s.person("Bob")
	row := s.room(ann, protocol.PolicyPatch{DrawOn: ptrTo(protocol.DrawOnOwn)})
	s.join(bob, row.ID)
	edit := func(d protocol.EditBoard) {
		t.Helper()
		answer := make(chan error, 1)
		docs.Edit(t.Context(), ann.actor, row.ID, "", d, func(_ room.Receipt, err error) { answer <- err })
		if err := <-answer; err != nil {
			t.Fatal(err)
		}
	}
	list := func(query string) []CourseBoard {
		t.Helper()
		return read[boardsAnswer](s.do(t, "GET", boardsOf(row.ID)+query, ann.Cookie, ""), 200).Boards
	}
	if got := list("?removed=1"); got == nil || len(got) != 0 {
		t.Fatalf("removed ones of a new room: %+v", got)
	}
	edit(protocol.EditBoard{Title: "Beside"})
	id := list("")[1].Board
	edit(protocol.EditBoard{Board: id, Title: "Beside", Removed: true})
	if got, left := list("?removed=true"), list("?removed=0"); len(left) != 1 || len(got) != 1 || got[0].BoardRow != (BoardRow{Board: id, Title: "Beside"}) {
		t.Fatalf("removed are %+v, and offered %+v", got, left)
	}
	s.do(t, "GET", boardsOf(row.ID)+"?removed=1", bob.Cookie, "").refused(403, protocol.CodeForbidden)
	s.do(t, "GET", boardsOf(row.ID)+"?removed=x", ann.Cookie, "").refused(400, protocol.CodeBadData)
	edit(protocol.EditBoard{Board: id, Title: "Beside"})
	if got := list("?removed=1"); len(got) != 0 || len(list("")) != 2 {
		t.Errorf("brought back, and removed are %+v", got)
	}
}

// TestACheckpointOverHTTP: what many ops gave comes at once, with those who did it, and the ops after it.
func TestACheckpointOverHTTP(t *testing.T) {
	s := newSite(t, nil)
	docs := s.docs(t)
	ann, bob := s.person("Ann"), s.person("Bob")
	row := s.room(ann, protocol.PolicyPatch{})
	s.join(bob, row.ID)
	s.draw(t, docs, bob, row.ID, "bob's")
	s.draw(t, docs, ann, row.ID, slices.Repeat([]string{"x"}, 600)...)
	at := boardsOf(row.ID) + "/" + string(row.ID)
	var o openedAnswer
	waitFor(t, "a checkpoint", func() bool {
		o = read[openedAnswer](s.do(t, "GET", at, ann.Cookie, ""), 200)
		return o.Checkpoint != nil
	})
	c := o.Checkpoint
	if o.N != 601 || len(c.Elements) != int(c.N) || int(c.N)+len(o.Ops) != 601 || len(c.Pages) != 1 || c.Pages[0].ID != "1" || c.Deleted == nil {
		t.Fatalf("checkpoint %d with %d elements and %d pages, %d ops of %d", c.N, len(c.Elements), len(c.Pages), len(o.Ops), o.N)
	}
	e := c.Elements[0]
	if e.Author != string(bob.Account.ID) || e.By != e.Author || e.N != 1 || e.Changed != 1 || e.Data["text"] != "bob's" || e.Data["x"] != 1.5 {
		t.Errorf("the first element is %+v", e)
	}
	if len(o.Authors) != 2 {
		t.Errorf("authors %+v", o.Authors)
	}
}

func TestBoardsAreRefused(t *testing.T) {
	s := newSite(t, nil)
	docs := s.docs(t)
	ann, eve := s.person("Ann"), s.person("Eve")
	row, other := s.room(ann, protocol.PolicyPatch{}), s.room(eve, protocol.PolicyPatch{})
	s.draw(t, docs, ann, row.ID, "secret")
	for _, path := range []string{"", "?removed=1", "/" + string(row.ID), "/" + string(row.ID) + "/ops"} {
		s.do(t, "GET", boardsOf(row.ID)+path, "", "").refused(401, protocol.CodeNotAuthenticated)
		s.do(t, "GET", boardsOf(row.ID)+path, eve.Cookie, "").refused(404, protocol.CodeNotFound)
		s.do(t, "GET", boardsOf("nowhere")+path, eve.Cookie, "").refused(404, protocol.CodeNotFound)
		if strings.HasPrefix(path, "/") { // through her own room
			s.do(t, "GET", boardsOf(other.ID)+path, eve.Cookie, "").refused(404, protocol.CodeNotFound)
		}
	}
	for _, board := range []string{protocol.NewUUID(), "x", "%2e%2e"} {
		s.do(t, "GET", boardsOf(row.ID)+"/"+board, ann.Cookie, "").refused(404, protocol.CodeNotFound)
		s.do(t, "GET", boardsOf(row.ID)+"/"+board+"/ops", ann.Cookie, "").refused(404, protocol.CodeNotFound)
	}
	at := boardsOf(row.ID) + "/" + string(row.ID)
	for _, query := range []string{"?after=-1", "?after=x", "?after=1&after=2&x=1", "?before=1"} {
		s.do(t, "GET", at+"/ops"+query, ann.Cookie, "").refused(400, protocol.CodeBadData)
	}
	if lines := read[BoardLines](s.do(t, "GET", at+"/ops?after=18446744073709551615", ann.Cookie, ""), 200); len(lines.Ops) != 0 {
		t.Errorf("after the last number: %+v", lines)
	}
	s.join(eve, row.ID)
	read[openedAnswer](s.do(t, "GET", at, eve.Cookie, ""), 200)
	if _, err := s.rooms.Do(t.Context(), ann.actor, row.ID, room.Remove("", protocol.RemoveMember{Account: eve.Account.ID})); err != nil {
		t.Fatal(err)
	}
	s.do(t, "GET", at, eve.Cookie, "").refused(404, protocol.CodeNotFound)
}
