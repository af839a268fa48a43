package store

import (
	"context"
	"time"

	"atrium/internal/auth"
	"atrium/protocol"
)

const sessionColumns = `sessions.id, hash, account, sessions.created, last_seen, expires, user_agent, address_prefix`

// sessionTimes are a session's times in milliseconds.
type sessionTimes struct{ created, lastSeen, expires int64 }

// sessionFields are where a row of sessionColumns goes.
func sessionFields(s *auth.Session, hash *[]byte, t *sessionTimes) []any {
	return []any{&s.ID, hash, &s.Account, &t.created, &t.lastSeen, &t.expires, &s.UserAgent, &s.AddressPrefix}
}

// fillSession takes over what the database keeps in another form.
func fillSession(s *auth.Session, hash []byte, t sessionTimes) {
	copy(s.Hash[:], hash)
	s.Created, s.LastSeen, s.Expires = moment(t.created), moment(t.lastSeen), moment(t.expires)
}

func scanSession(row scanner) (s auth.Session, err error) {
	var hash []byte
	var t sessionTimes
	err = row.Scan(sessionFields(&s, &hash, &t)...)
	fillSession(&s, hash, t)
	return s, err
}

const insertSession = `INSERT INTO sessions (id, hash, account, created, last_seen, expires, user_agent, address_prefix)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`

func addSession(ctx context.Context, tx querier, s auth.Session) error {
	_, err := tx.ExecContext(ctx, insertSession, s.ID, s.Hash[:], s.Account, s.Created.UnixMilli(), s.LastSeen.UnixMilli(),
		s.Expires.UnixMilli(), s.UserAgent, s.AddressPrefix)
	return err
}

// InsertSession implements auth.SessionStore.
func (db *DB) InsertSession(ctx context.Context, s auth.Session) error {
	return db.engine.update(ctx, func(ctx context.Context, tx querier) error { return addSession(ctx, tx, s) })
}

const sessionByHash = `SELECT ` + sessionColumns + `, ` + accountColumns + `
	FROM sessions JOIN accounts ON accounts.id = sessions.account WHERE hash = $1
	AND NOT EXISTS (SELECT 1 FROM rooms WHERE rooms.id = guest_room AND (ended <> 0 OR link > guest_link))`

// SessionByHash implements auth.SessionStore.
func (db *DB) SessionByHash(ctx context.Context, hash auth.SessionHash) (s auth.Session, a auth.Account, err error) {
	var found []byte
	var t sessionTimes
	var created int64
	row := db.engine.reader().QueryRowContext(ctx, sessionByHash, hash[:])
	err = row.Scan(append(sessionFields(&s, &found, &t), accountFields(&a, &created)...)...)
	if none(err) {
		err = auth.ErrNotFound
	}
	if err != nil {
		return auth.Session{}, auth.Account{}, err
	}
	fillSession(&s, found, t)
	a.Created = moment(created)
	return s, a, nil
}

const touchSession = `UPDATE sessions SET last_seen = CASE WHEN last_seen < $2 THEN $2 ELSE last_seen END,
	expires = CASE WHEN expires < $3 THEN $3 ELSE expires END WHERE id = $1`

// TouchSession implements auth.SessionStore.
func (db *DB) TouchSession(ctx context.Context, id protocol.SessionID, lastSeen, expires time.Time) error {
	return db.engine.update(ctx, func(ctx context.Context, tx querier) error {
		_, err := tx.ExecContext(ctx, touchSession, id, lastSeen.UnixMilli(), expires.UnixMilli())
		return err
	})
}

const sessionsOf = `SELECT ` + sessionColumns + ` FROM sessions WHERE account = $1 AND expires > $2
	ORDER BY last_seen DESC, id DESC LIMIT $3`

// SessionsOf implements auth.SessionStore.
func (db *DB) SessionsOf(ctx context.Context, account protocol.AccountID, now time.Time, limit int) ([]auth.Session, error) {
	rows, err := db.engine.reader().QueryContext(ctx, sessionsOf, account, now.UnixMilli(), limit)
	return collect(rows, err, scanSession)
}

// DeleteSession implements auth.SessionStore.
func (db *DB) DeleteSession(ctx context.Context, account protocol.AccountID, id protocol.SessionID) ([]auth.Revoked, error) {
	return db.revoke(ctx, `account = $1 AND id = $2`, account, id)
}

// DeleteSessions implements auth.SessionStore.
func (db *DB) DeleteSessions(ctx context.Context, account protocol.AccountID) ([]auth.Revoked, error) {
	return db.revoke(ctx, `account = $1`, account)
}

// DeleteGuestSessions implements auth.SessionStore.
func (db *DB) DeleteGuestSessions(ctx context.Context, id protocol.RoomID, below int64) ([]auth.Revoked, error) {
	return db.revoke(ctx, `account IN (SELECT accounts.id FROM accounts WHERE guest_room = $1 AND guest_link < $2)`, id, below)
}

// DeleteExpired implements auth.SessionStore.
func (db *DB) DeleteExpired(ctx context.Context, now time.Time, limit int) ([]auth.Revoked, error) {
	const oldest = `id IN (SELECT s.id FROM sessions s WHERE s.expires <= $1 ORDER BY s.expires, s.id LIMIT $2)`
	return db.revoke(ctx, oldest, now.UnixMilli(), limit)
}

// revoke deletes the sessions that a constant condition selects. A session that another call deletes at the same time is
// answered by one of them: the second one waits for the row, and finds it gone.
func (db *DB) revoke(ctx context.Context, condition string, args ...any) (revoked []auth.Revoked, err error) {
	err = db.engine.update(ctx, func(ctx context.Context, tx querier) error {
		rows, err := tx.QueryContext(ctx, `DELETE FROM sessions WHERE `+condition+` RETURNING id, account`, args...)
		revoked, err = collect(rows, err, func(s scanner) (r auth.Revoked, err error) {
			err = s.Scan(&r.Session, &r.Account)
			return r, err
		})
		return err
	})
	return revoked, err
}
