package store

import (
	"bytes"
	"testing"

	"atrium/internal/audit"
)

// What comes after a restore is numbered after what the backup held.
func TestTheRecordGoesOnAfterARestore(t *testing.T) {
	for from, place := range places {
		o := place(t)
		db := openTest(t, o)
		for _, action := range []string{"first", "second"} {
			check(t, db.AddAudit(t.Context(), []audit.Entry{{Action: action}}))
		}
		var backup bytes.Buffer
		_, err := Backup(t.Context(), o, &backup)
		check(t, err)
		for to, place := range places {
			o := place(t)
			_, err := Restore(t.Context(), o, bytes.NewReader(backup.Bytes()))
			check(t, err)
			db := openTest(t, o)
			check(t, db.AddAudit(t.Context(), []audit.Entry{{Action: "third"}}))
			page, err := db.Audit(t.Context(), 0, 10)
			check(t, err)
			if len(page) != 3 || page[0].Action != "third" || page[0].Seq <= page[1].Seq {
				t.Errorf("from %s to %s: %+v", from, to, page)
			}
		}
	}
}
