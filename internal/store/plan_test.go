package store

import (
	"context"
	"strings"
	"testing"

	"atrium/internal/doc"
	"atrium/internal/room"
	"atrium/internal/search"
	"atrium/protocol"
)

// TestPlans looks at how the engines answer what is asked all the time: by an index.
func TestPlans(t *testing.T) {
	onBoth(t, func(t *testing.T, db *DB) {
		var rooms []*testRoom
		for range 20 {
			rooms = append(rooms, newTestRoom(t, db, protocol.KeepForever))
		}
		for range 10 {
			var batches []room.Batch
			for _, r := range rooms {
				b := r.batch(strings.Split(strings.Repeat("some text of a message;", 30), ";")...)
				b.Projections = append(b.Projections, r.ops(b)...)
				r.Head = b.New()
				batches = append(batches, b)
			}
			check(t, db.Commit(t.Context(), batches))
		}
		check(t, db.engine.update(t.Context(), func(ctx context.Context, tx querier) error {
			_, err := tx.ExecContext(ctx, "ANALYZE")
			return err
		}))
		id := rooms[7].ID
		for name, query := range map[string][]any{
			messagesBefore: {id, 100, 101}, messagesFrom: {id, 100, 101}, messageAt: {id, 50_000}, messageBySeq: {id, 7},
			eventsAfter: {id, 100, 256}, newestEvents: {id, 256}, eventByRequest: {id, rooms[7].Owner, "request"}, eventsOfMessage: {id, 7}, editsOfMessage: {id, 7},
			bookLessons: {"course", ""}, bookSignups: {"course", ""}, bookMarks: {"course", "", "", last},
			latestMarks: {"course", id, rooms[7].Owner, rooms[7].Owner}, bookCorrections: {"course", "", "", last}, bookStays: {"course", "", "", last},
			auditBefore: {100, 100},
			readMark:    {id, rooms[7].Owner}, sessionByHash: {[]byte("hash")},
			boardByID: {id, id}, boardsBeside: {id, doc.MaxBoards}, countBoards: {id}, opSizes: {id, 7, 10}, opsUntil: {id, 7, 17}, checkpointOf: {id},
			fileByID: {"file", id}, filePart: {"file", 3}, filesSize: {id, doc.LeastFile}, unfinishedFiles: {1}, deleteSomeParts: {"file"}, shelfOfRoom: {id}, roomByKey: {rooms[7].Owner, "key"},
		} {
			plan := explain(t, db, name, query...)
			// PostgreSQL reads a table of a handful of rows whole, and may sort what an index has found.
			for _, bad := range []string{"SCAN ", "TEMP B-TREE", "Seq Scan on messages", "Seq Scan on events", "Seq Scan on board_ops"} {
				if strings.Contains(plan, bad) {
					t.Errorf("%s\n%s", name, plan)
				}
			}
		}
	})
}

// TestPlanOfASearch: courses are found by the index of grams, and the newest are walked through in order.
func TestPlanOfASearch(t *testing.T) {
	onBoth(t, func(t *testing.T, db *DB) {
		_, lite := db.engine.(*sqlite)
		courses := 500
		if !lite {
			courses = 6000 // of fewer it reads the table
		}
		fillCourses(t, db, courses)
		check(t, db.engine.update(t.Context(), func(ctx context.Context, tx querier) error {
			if !lite { // what autovacuum does in its time
				if _, err := tx.ExecContext(ctx, "SELECT gin_clean_pending_list('course_grams_grams')"); err != nil {
					return err
				}
			}
			_, err := tx.ExecContext(ctx, "ANALYZE")
			return err
		}))
		query := search.Fold("量子拓扑")
		for _, c := range []struct {
			statement        string
			args             []any
			sqlite, postgres string // what the plan has
		}{
			{db.engine.findCourses(), []any{query, last, 31, "nobody", db.engine.gramQuery(search.Wanted(query))},
				"SCAN g VIRTUAL TABLE INDEX", "Bitmap Index Scan on course_grams_grams"},
			{db.engine.newestWith(), []any{query, last, 31, "nobody"}, "SEARCH courses USING PRIMARY KEY (id<?)", "Index Scan Backward using courses_pkey"},
			{listedCourses, []any{last, 31, "nobody"}, "SEARCH c USING PRIMARY KEY (id<?)", "Index Scan Backward using courses_pkey"},
		} {
			plan, want := explain(t, db, c.statement, c.args...), c.postgres
			if lite {
				want = c.sqlite
			}
			if !strings.Contains(plan, want) || strings.Contains(plan, "TEMP B-TREE") || strings.Contains(plan, "Seq Scan on course") {
				t.Errorf("no %q in the plan of\n%s\n%s", want, c.statement, plan)
			}
		}
	})
}

func explain(t *testing.T, db *DB, query string, args ...any) string {
	t.Helper()
	columns, prefix := 1, "EXPLAIN "
	if _, ok := db.engine.(*sqlite); ok {
		columns, prefix = 4, "EXPLAIN QUERY PLAN "
	}
	rows, err := db.engine.reader().QueryContext(t.Context(), prefix+query, args...)
	lines, err := collect(rows, err, func(s scanner) (string, error) {
		values := make([]any, columns)
		into := make([]any, columns)
		for i := range values {
			into[i] = &values[i]
		}
		err := s.Scan(into...)
		line, _ := values[columns-1].(string)
		return line, err
	})
	check(t, err)
	if len(lines) == 0 {
		t.Fatalf("no plan for %s", query)
	}
	return strings.Join(lines, "\n")
}
