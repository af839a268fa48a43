package store

import (
	"context"

	"atrium/internal/auth"
	"atrium/internal/course"
	"atrium/protocol"
)

const (
	// makersSetting is the key of who makes courses.
	makersSetting = "course_makers"

	putSetting = `INSERT INTO settings (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value`

	chosenMakers = `SELECT ` + accountColumns + ` FROM course_makers m JOIN accounts ON accounts.id = m.account
	WHERE folded_name > $1 ORDER BY folded_name LIMIT $2`
	isChosenMaker = `SELECT EXISTS (SELECT 1 FROM course_makers WHERE account = $1)`
	addMaker      = `INSERT INTO course_makers (account) VALUES ($1) ON CONFLICT (account) DO NOTHING`
	removeMaker   = `DELETE FROM course_makers WHERE account = $1`
)

// Makers implements course.MakerStore.
func (db *DB) Makers(ctx context.Context) (m course.Makers, err error) {
	if err = db.engine.reader().QueryRowContext(ctx, readSetting, makersSetting).Scan(&m); none(err) {
		err = nil
	}
	return m, err
}

// SetMakers implements course.MakerStore.
func (db *DB) SetMakers(ctx context.Context, m course.Makers) error {
	return db.write(ctx, putSetting, makersSetting, m)
}

// ChosenMakers implements course.MakerStore.
func (db *DB) ChosenMakers(ctx context.Context, after string, limit int) ([]auth.Account, error) {
	rows, err := db.engine.reader().QueryContext(ctx, chosenMakers, after, limit)
	return collect(rows, err, scanAccount)
}

// IsChosenMaker implements course.MakerStore.
func (db *DB) IsChosenMaker(ctx context.Context, account protocol.AccountID) (is bool, err error) {
	err = db.engine.reader().QueryRowContext(ctx, isChosenMaker, account).Scan(&is)
	return is, err
}

// ChooseMaker implements course.MakerStore.
func (db *DB) ChooseMaker(ctx context.Context, account protocol.AccountID, chosen bool) error {
	if !chosen {
		return db.write(ctx, removeMaker, account)
	}
	return db.write(ctx, addMaker, account)
}

// write runs one statement in a transaction.
func (db *DB) write(ctx context.Context, statement string, args ...any) error {
	return db.engine.update(ctx, func(ctx context.Context, tx querier) error {
		_, err := tx.ExecContext(ctx, statement, args...)
		return err
	})
}
