package store

import (
	"context"
	"math"

	"atrium/internal/audit"
)

const (
	insertAudit = `INSERT INTO audit (time, account, room, action, code, address) VALUES ($1, $2, $3, $4, $5, $6)`
	auditBefore = `SELECT x.seq, x.time, x.account, COALESCE(a.display_name, ''), x.room, x.action, x.code, x.address
	FROM audit x LEFT JOIN accounts a ON a.id = x.account WHERE x.seq < $1 ORDER BY x.seq DESC LIMIT $2`

	// afterRestore has PostgreSQL number what comes after what a backup held.
	afterRestore = `SELECT setval(pg_get_serial_sequence('audit', 'seq'), (SELECT COALESCE(max(seq), 0) + 1 FROM audit), false)`
)

// AddAudit implements audit.Store.
func (db *DB) AddAudit(ctx context.Context, entries []audit.Entry) error {
	return db.engine.update(ctx, func(ctx context.Context, tx querier) error {
		for _, e := range entries {
			if _, err := tx.ExecContext(ctx, insertAudit, e.Time, e.Account, e.Room, e.Action, e.Code, e.Address); err != nil {
				return err
			}
		}
		return nil
	})
}

// Audit implements audit.Store.
func (db *DB) Audit(ctx context.Context, before int64, limit int) ([]audit.Entry, error) {
	if before == 0 {
		before = math.MaxInt64
	}
	rows, err := db.engine.reader().QueryContext(ctx, auditBefore, before, limit)
	return collect(rows, err, func(s scanner) (e audit.Entry, err error) {
		err = s.Scan(&e.Seq, &e.Time, &e.Account, &e.Name, &e.Room, &e.Action, &e.Code, &e.Address)
		return e, err
	})
}
