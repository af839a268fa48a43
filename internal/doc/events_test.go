package doc_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"atrium/internal/room"
	"atrium/protocol"
)

// TestEventsDocument holds the table of docs/events.md about boards against what was committed.
func TestEventsDocument(t *testing.T) {
	w := newWorld(t)
	ann := w.person("ann")
	row := w.room(ann, protocol.PolicyPatch{})
	w.mustDo(ann, row, line(row, "e"))
	edited := make(chan error, 1)
	w.docs.Edit(t.Context(), ann, row.ID, "edit", protocol.EditBoard{Title: "Vectors"}, func(_ room.Receipt, err error) { edited <- err })
	if err := <-edited; err != nil {
		t.Fatal(err)
	}
	if _, err := w.rooms.Do(t.Context(), ann, row.ID, room.LetDraw("", protocol.LetDraw{Account: ann.Account, May: true})); err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	for _, name := range []protocol.Type{protocol.TypeBoardChanged, protocol.TypeBoardOp, protocol.TypeLetDraw} {
		for _, b := range w.db.committed() {
			if b.Events[0].Type == name {
				fmt.Fprintf(&table, "| `%s` | %s | %s |\n", name, b.Events[0].Audience, strings.TrimPrefix(strings.TrimPrefix(fmt.Sprintf("%T", b.Projections[0]), "doc."), "room."))
			}
		}
	}
	text, err := os.ReadFile("../../docs/events.md")
	if err != nil {
		t.Fatal(err)
	}
	if want := "<!-- boards -->\n| event | audience | projections |\n|---|---|---|\n" + table.String() + "<!-- end -->"; !strings.Contains(string(text), want) {
		t.Errorf("docs/events.md does not hold:\n%s", want)
	}
}
