package storetest

import (
	"testing"

	"atrium/internal/audit"
	"atrium/protocol"
)

func checkAudit(t *testing.T, s Store) {
	who := newAccount(t, s)
	entry := func(action string) audit.Entry {
		return audit.Entry{Time: start, Account: who, Room: "r", Action: action, Code: protocol.CodeForbidden, Address: "10.0.0.0/24"}
	}
	noError(t, s.AddAudit(t.Context(), []audit.Entry{entry("first"), entry("second")}))
	noError(t, s.AddAudit(t.Context(), []audit.Entry{entry("third")}))
	page, err := s.Audit(t.Context(), 0, 2)
	noError(t, err)
	equal(t, "the newest", len(page), 2)
	equal(t, "named", page[0].Name != "", true)
	want := entry("third")
	want.Seq, want.Name = page[0].Seq, page[0].Name
	equal(t, "the newest", page[0], want)
	equal(t, "the one before", page[1].Action, "second")
	page, err = s.Audit(t.Context(), page[1].Seq, 1)
	noError(t, err)
	equal(t, "the next page", []any{len(page), page[0].Action}, []any{1, "first"})
}
