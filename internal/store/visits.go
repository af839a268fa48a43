package store

import (
	"context"

	"atrium/internal/room"
	"atrium/protocol"
)

// PutVisits implements room.Store; of two equal keys in one call the later one stays.
func (db *DB) PutVisits(ctx context.Context, visits []room.Visit) error {
	if len(visits) == 0 {
		return nil
	}
	return db.engine.update(ctx, func(ctx context.Context, tx querier) error {
		return db.engine.putVisits(ctx, tx, visits)
	})
}

// openVisits reads the visits of a room that have no end.
func openVisits(ctx context.Context, tx querier, id protocol.RoomID) ([]room.Visit, error) {
	rows, err := tx.QueryContext(ctx, `SELECT account, since, last_seen FROM visits WHERE room = $1 AND until = 0`, string(id))
	return collect(rows, err, func(row scanner) (room.Visit, error) {
		v := room.Visit{Room: id}
		err := row.Scan(&v.Account, &v.From, &v.LastSeen)
		return v, err
	})
}

const (
	insertSetting = `INSERT INTO settings (key, value) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING`
	readSetting   = `SELECT value FROM settings WHERE key = $1`
)

// Setting implements room.Store.
func (db *DB) Setting(ctx context.Context, key, ifAbsent string) (value string, err error) {
	err = db.engine.reader().QueryRowContext(ctx, readSetting, key).Scan(&value)
	if !none(err) {
		return value, err
	}
	err = db.engine.update(ctx, func(ctx context.Context, tx querier) error {
		if _, err := tx.ExecContext(ctx, insertSetting, key, ifAbsent); err != nil {
			return err
		}
		return tx.QueryRowContext(ctx, readSetting, key).Scan(&value)
	})
	return value, err
}
