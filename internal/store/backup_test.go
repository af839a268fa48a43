package store

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"

	"atrium/internal/room"
	"atrium/protocol"
)

// Every table of the schema is in a backup, or named as one that is not.
func TestABackupHoldsEveryTable(t *testing.T) {
	for name, query := range map[string]string{
		"sqlite":   "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
		"postgres": "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
	} {
		db := openTest(t, places[name](t))
		found, err := db.engine.reader().QueryContext(t.Context(), query)
		tables, err := collect(found, err, func(s scanner) (name string, err error) { return name, s.Scan(&name) })
		check(t, err)
		for _, table := range tables {
			if !slices.Contains(backupTables, table) && !slices.Contains(notBackedUp, table) {
				t.Errorf("%s: is %s part of a backup?", name, table)
			}
		}
	}
}

// A backup that is made while others write is the state of one moment: each room's journal whole up to its head, with
// everything that was acknowledged before the backup began. It can be restored into either engine.
func TestABackupUnderLoadIsTheStateOfOneMoment(t *testing.T) {
	for from, place := range places {
		t.Run(from, func(t *testing.T) {
			o := place(t)
			db := openTest(t, o)
			var rooms []*testRoom
			for range 3 {
				rooms = append(rooms, newTestRoom(t, db, protocol.KeepForever))
			}
			before := rooms[0].batch("acknowledged")
			check(t, db.Commit(t.Context(), []room.Batch{before}))
			rooms[0].Head = before.New()
			var backup bytes.Buffer
			var writing sync.WaitGroup
			stop := make(chan struct{})
			for _, r := range rooms {
				writing.Go(func() {
					for n := 0; ; n++ {
						select {
						case <-stop:
							return
						default:
							r.say(t, fmt.Sprint("line ", n, " 第"))
						}
					}
				})
			}
			info, err := Backup(t.Context(), o, &backup)
			close(stop)
			writing.Wait()
			check(t, err)
			for to, place := range places {
				t.Run("into "+to, func(t *testing.T) { checkRestored(t, place(t), backup.Bytes(), info, rooms) })
			}
		})
	}
}

func checkRestored(t *testing.T, o Options, backup []byte, info BackupInfo, rooms []*testRoom) {
	again, err := Restore(t.Context(), o, bytes.NewReader(backup))
	check(t, err)
	if again != info || info.Rows == 0 || info.Time == 0 {
		t.Errorf("written %+v, restored %+v", info, again)
	}
	db := openTest(t, o)
	for i, r := range rooms {
		row, err := db.RoomByID(t.Context(), r.ID)
		check(t, err)
		events := wholeJournal(t, db, r.ID)
		var messages int
		check(t, db.engine.reader().QueryRowContext(t.Context(), "SELECT count(*) FROM messages WHERE room = $1", r.ID).Scan(&messages))
		if len(events) != int(row.Head) || row.Head > 0 && events[len(events)-1].Seq != row.Head || row.Log == r.Log {
			t.Errorf("head %d, %d events, log %s (was %s)", row.Head, len(events), row.Log, r.Log)
		}
		if i == 0 && (len(events) == 0 || !strings.Contains(string(events[0].Data), "acknowledged")) {
			t.Error("what was acknowledged before is not there")
		}
		if messages != int(row.Head) {
			t.Errorf("%d messages, head %d", messages, row.Head)
		}
		owner, ok, err := db.MemberOf(t.Context(), r.ID, r.Owner)
		if err != nil || !ok || owner.Role != protocol.RoleOwner {
			t.Errorf("the owner is %+v, %v", owner, err)
		}
	}
	if _, err := Restore(t.Context(), Options{DataDir: t.TempDir()}, bytes.NewReader(backup[:len(backup)/2])); err == nil {
		t.Error("half a backup was taken")
	}
	if o.DatabaseURL != "" {
		if _, err := Restore(t.Context(), o, bytes.NewReader(backup)); !errors.Is(err, ErrNotEmpty) {
			t.Errorf("restored over what is there: %v", err)
		}
	}
}

func FuzzRestore(f *testing.F) {
	f.Add([]byte("\x1f\x8b"))
	f.Add([]byte("no backup"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, err := Restore(t.Context(), Options{DataDir: t.TempDir()}, bytes.NewReader(b)); err == nil {
			t.Error("nonsense was restored")
		}
	})
}

// A backup that an older version made has fewer tables.
func TestABackupOfAnOlderSchemaIsRestored(t *testing.T) {
	var old bytes.Buffer
	zipped := gzip.NewWriter(&old)
	_, err := io.WriteString(zipped, `{"atrium_backup":1,"schema":1,"time":1}
{"table":"settings","columns":["key","value"]}
["k","v"]
{"rows":1}
`)
	check(t, errors.Join(err, zipped.Close()))
	for name, place := range places {
		o := place(t)
		if info, err := Restore(t.Context(), o, bytes.NewReader(old.Bytes())); err != nil || info.Rows != 1 {
			t.Errorf("%s: %+v, %v", name, info, err)
		}
		value, err := openTest(t, o).Setting(t.Context(), "k", "other")
		check(t, err)
		if value != "v" {
			t.Errorf("%s: the setting is %q", name, value)
		}
		if _, err := Restore(t.Context(), o, bytes.NewReader(old.Bytes())); !errors.Is(err, ErrInUse) && !errors.Is(err, ErrNotEmpty) {
			t.Errorf("%s: restored twice", name)
		}
	}
}
