package store

import (
	"context"

	"atrium/internal/auth/picture"
	"atrium/internal/course"
	"atrium/protocol"
)

const (
	coverName = `SELECT cover FROM courses WHERE id = $1`
	nameCover = `UPDATE courses SET cover = $2 WHERE id = $1`
	putCover  = `INSERT INTO course_covers (course, image, changed) VALUES ($1, $2, $3)
	ON CONFLICT (course) DO UPDATE SET image = excluded.image, changed = excluded.changed`
	removeCover = `DELETE FROM course_covers WHERE course = $1`
	coverOf     = `SELECT c.cover, v.image FROM course_covers v JOIN courses c ON c.id = v.course WHERE v.course = $1`
)

// PutCover implements course.CoverStore.
func (db *DB) PutCover(ctx context.Context, id protocol.CourseID, p picture.Picture, at protocol.Millis) (c course.Course, err error) {
	var before string
	err = db.engine.update(ctx, func(ctx context.Context, tx querier) error {
		err := tx.QueryRowContext(ctx, coverName+db.engine.rowLock(), id).Scan(&before)
		if none(err) {
			return course.ErrNotFound
		}
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, nameCover, id, p.Hash); err != nil {
			return err
		}
		if p.Hash == "" {
			_, err = tx.ExecContext(ctx, removeCover, id)
		} else {
			_, err = tx.ExecContext(ctx, putCover, id, p.Image, at)
		}
		if err != nil {
			return err
		}
		c, err = scanCourse(tx.QueryRowContext(ctx, courseByID, id))
		return err
	})
	if err == nil && before != "" && before != p.Hash {
		db.engine.forgetSoon()
	}
	return c, err
}

// CoverOf implements course.CoverStore.
func (db *DB) CoverOf(ctx context.Context, id protocol.CourseID) (p picture.Picture, err error) {
	if err = db.engine.reader().QueryRowContext(ctx, coverOf, id).Scan(&p.Hash, &p.Image); none(err) {
		err = course.ErrNotFound
	}
	return p, err
}
