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

	postgresFindCourses = `SELECT ` + courseColumns + partColumns + ` FROM course_grams g JOIN courses c ON c.id = g.course JOIN accounts t ON t.id = c.owner` + ownPart + `$5
	WHERE g.grams @@ $1::tsquery AND c.listed AND c.archived = 0 AND c.id < $3
		AND (strpos(c.text_spelled, $2) > 0 OR strpos(c.full_spelled, $2) > 0 OR strpos(c.initials, $2) > 0)
	ORDER BY c.id DESC LIMIT $4`
)

func (p *postgres) putGrams(ctx context.Context, tx querier, id protocol.CourseID, grams []string) error {
	_, err := tx.ExecContext(ctx, postgresPutGrams, string(id), grams)
	return err
}

func (p *postgres) unindexed() string { return postgresUnindexed }

func (p *postgres) findCourses() string { return postgresFindCourses }

func (p *postgres) gramQuery(wanted [][]string) string { return gramQuery(wanted, " & ", " | ") }
