package store

import (
	"context"
	"strings"

	"atrium/protocol"
)

const (
	sqliteNumberCourse = `INSERT INTO course_numbers (course) VALUES ($1) ON CONFLICT (course) DO NOTHING`
	sqliteCourseNumber = `SELECT number FROM course_numbers WHERE course = $1`
	sqliteForgetGrams  = `DELETE FROM course_grams WHERE rowid = $1`
	sqlitePutGrams     = `INSERT INTO course_grams (rowid, grams) VALUES ($1, $2)`

	sqliteUnindexed = `SELECT ` + courseColumns + ` FROM courses c JOIN accounts t ON t.id = c.owner
	LEFT JOIN course_numbers g ON g.course = c.id WHERE g.course IS NULL ORDER BY c.id LIMIT $1`

	sqliteHas        = `(instr(c.text_spelled, $1) > 0 OR instr(c.full_spelled, $1) > 0 OR instr(c.initials, $1) > 0)`
	sqliteNewestWith = ofNewest + sqliteHas + byIDs

	// sqliteFindCourses reads the index from its end, and no further than the page goes.
	sqliteFindCourses = `SELECT ` + courseColumns + partColumns + ` FROM course_grams g CROSS JOIN course_numbers n ON n.number = g.rowid
	CROSS JOIN courses c ON c.id = n.course JOIN accounts t ON t.id = c.owner` + ownPart + `$4
	WHERE course_grams MATCH $5 AND c.listed AND c.archived = 0 AND c.id < $2 AND ` + sqliteHas + ` ORDER BY g.rowid DESC LIMIT $3`
)

func (s *sqlite) putGrams(ctx context.Context, tx querier, id protocol.CourseID, grams []string) error {
	if _, err := tx.ExecContext(ctx, sqliteNumberCourse, id); err != nil {
		return err
	}
	var number int64
	if err := tx.QueryRowContext(ctx, sqliteCourseNumber, id).Scan(&number); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, sqliteForgetGrams, number); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, sqlitePutGrams, number, strings.Join(grams, " "))
	return err
}

func (s *sqlite) unindexed() string { return sqliteUnindexed }

func (s *sqlite) newestWith() string { return sqliteNewestWith }

func (s *sqlite) findCourses() string { return sqliteFindCourses }

func (s *sqlite) gramQuery(wanted [][]string) string { return gramQuery(wanted, " AND ", " OR ") }

// gramQuery writes which grams are wanted; grams are words, which need no quotes.
func gramQuery(wanted [][]string, and, or string) string {
	any := make([]string, len(wanted))
	for i, all := range wanted {
		any[i] = "(" + strings.Join(all, and) + ")"
	}
	return strings.Join(any, or)
}
