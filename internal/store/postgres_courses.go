package store

import (
	"context"

	"atrium/protocol"
)

const (
	postgresPutGrams = `INSERT INTO course_grams (course, grams) VALUES ($1, array_to_tsvector($2::text[]))
	ON CONFLICT (course) DO UPDATE SET grams = excluded.grams`

	postgresUnindexed = `SELECT ` + courseColumns + ` FROM courses c JOIN accounts t ON t.id = c.owner
	LEFT JOIN course_grams g ON g.course = c.id WHERE g.course IS NULL ORDER BY c.id LIMIT $1`

	postgresHas        = `(strpos(c.text_spelled, $1) > 0 OR strpos(c.full_spelled, $1) > 0 OR strpos(c.initials, $1) > 0)`
	postgresNewestWith = ofNewest + postgresHas + byIDs

	// postgresFindCourses takes the ids from the index and sorts them, and looks up only as many courses as the page goes: each OFFSET 0 keeps
	// the planner from reading them all, and so does that the order is asked of the sorted ids. Asked of the courses it would read and sort those.
	postgresFindCourses = `SELECT ` + courseColumns + partColumns + ` FROM (SELECT course FROM course_grams WHERE grams @@ $5::tsquery AND course < $2
		ORDER BY course DESC OFFSET 0) g CROSS JOIN LATERAL (SELECT * FROM courses WHERE id = g.course OFFSET 0) c JOIN accounts t ON t.id = c.owner` + ownPart + `$4
	WHERE c.listed AND c.archived = 0 AND ` + postgresHas + ` ORDER BY g.course DESC LIMIT $3`
)

func (p *postgres) putGrams(ctx context.Context, tx querier, id protocol.CourseID, grams []string) error {
	_, err := tx.ExecContext(ctx, postgresPutGrams, string(id), grams)
	return err
}

func (p *postgres) unindexed() string { return postgresUnindexed }

func (p *postgres) newestWith() string { return postgresNewestWith }

func (p *postgres) findCourses() string { return postgresFindCourses }

func (p *postgres) gramQuery(wanted [][]string) string { return gramQuery(wanted, " & ", " | ") }
