package store

import (
	"context"
	"fmt"
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
			boardByID: {id, id}, boardsBeside: {id, doc.MaxBoards}, removedOnes: {id, doc.MaxKept}, countBoards: {id}, opSizes: {id, 7, 10}, opsUntil: {id, 7, 17}, checkpointOf: {id},
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
			if !strings.Contains(plan, want) {
				t.Errorf("no %q in the plan of\n%s\n%s", want, c.statement, plan)
			}
			for _, bad := range []string{"TEMP B-TREE", "Seq Scan on course", "Sort Key: c.id"} { // by which more is looked up than the page goes
				if strings.Contains(plan, bad) {
					t.Errorf("%q in the plan of\n%s\n%s", bad, c.statement, plan)
				}
			}
		}
	})
}

// TestPlansOfLessons: what the pages and rooms of lessons ask is answered by indexes, among many lessons of other courses.
func TestPlansOfLessons(t *testing.T) {
	onBoth(t, func(t *testing.T, db *DB) {
		r := newTestRoom(t, db, protocol.KeepForever)
		fillLessons(t, db, r)
		const lesson, course = "lesson777", "course77"
		seqScan := []string{"Seq Scan on lessons", "Seq Scan on rooms", "Seq Scan on courses", "Seq Scan on enrolments", "Seq Scan on signup", "Seq Scan on visits"}
		for query, args := range map[string][]any{
			lessonByID: {lesson}, lessonsOf: {course, last, 31}, liveFor: {r.Owner, mostLive}, plannedFor: {r.Owner, 0, 60}, openLessons: {course}, taking: {lesson, r.Owner},
			signupsOf: {lesson}, signupRowsOf: {lesson, 1}, cameTo: {lesson},
		} {
			plan := explain(t, db, query, args...)
			bad := append(seqScan, "SCAN ", "TEMP B-TREE")
			if query == liveFor || query == plannedFor { // what is live or to come in one's courses is few
				bad = bad[:len(bad)-1]
			}
			for _, bad := range bad {
				if strings.Contains(plan, bad) {
					t.Errorf("%q in the plan of\n%s\n%s", bad, query, plan)
				}
			}
		}
	})
}

// fillLessons makes 1,000 courses of ten students and eight lessons each, of which the last has not ended; the account of the room is in two of them.
// Each lesson has two sign-ins, with a row and a visit of four students.
func fillLessons(t *testing.T, db *DB, r *testRoom) {
	t.Helper()
	numbers := func(n int) string {
		return fmt.Sprintf("WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < %d) ", n-1)
	}
	check(t, db.engine.update(t.Context(), func(ctx context.Context, tx querier) error {
		for _, fill := range []struct {
			query string
			args  []any
		}{
			{numbers(1000) + `INSERT INTO courses (id, title, description, owner, way_in, capacity, listed, late_minutes, code_number, created, archived,
				text_spelled, full_spelled, initials) SELECT 'course' || i, 'Title', $2, $1, 'open', 0, TRUE, 10, 1, 1, 0, '', '', '' FROM n`,
				[]any{r.Owner, strings.Repeat("what it is about ", 60)}},
			{numbers(1000) + `INSERT INTO accounts SELECT 'student' || i, 'student' || i, NULL, 'Name', '', side, locale, FALSE, NULL, 0, 1 FROM n, accounts
				WHERE id = $1`, []any{r.Owner}},
			{numbers(10_000) + `INSERT INTO enrolments (course, account, role, state, since) SELECT 'course' || (i / 10), 'student' || (i * 7 % 1000), 'student',
				'active', 1 FROM n`, nil},
			{numbers(2) + `INSERT INTO enrolments (course, account, role, state, since) SELECT 'course' || (77 + i), $1, 'student', 'active', 1 FROM n`, []any{r.Owner}},
			{numbers(8000) + `INSERT INTO rooms (id, kind, title, policy, in_memory, owner, link, created, active, ended, log, epoch, head)
				SELECT 'lesson' || i, 'lesson', title, policy, FALSE, owner, 1, 1, 1, CASE WHEN i % 8 = 7 THEN 0 ELSE 1 END, 'log', 1, 0 FROM n, rooms
				WHERE id = $1`, []any{r.ID}},
			{numbers(8000) + `INSERT INTO lessons (room, course, planned, began) SELECT 'lesson' || i, 'course' || (i / 8), 1, 1 FROM n`, nil},
			{numbers(16_000) + `INSERT INTO signups (room, seq, kind, seconds, starter, started, closed) SELECT 'lesson' || (i / 2), i % 2 + 1, 'timed', 60, '', 1, 1
				FROM n`, nil},
			{numbers(32_000) + `INSERT INTO signup_rows (room, signup, account, offered, received, deadline, answered, answer, reason, late, device, address)
				SELECT 'lesson' || (i / 4), 1, 'student' || (i % 4), 1, 1, 1, 1, '', '', FALSE, '', '' FROM n`, nil},
			{numbers(32_000) + `INSERT INTO visits (room, account, since, last_seen, until) SELECT 'lesson' || (i / 4), 'student' || (i % 4), 1, 2, 2 FROM n`, nil},
			{"ANALYZE", nil},
		} {
			if _, err := tx.ExecContext(ctx, fill.query, fill.args...); err != nil {
				return fmt.Errorf("%s: %w", fill.query, err)
			}
		}
		return nil
	}))
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
