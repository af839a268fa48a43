package store

import (
	"context"
	"time"

	"atrium/internal/auth"
	"atrium/protocol"
)

// accountColumns are qualified, for the joins that they take part in.
const accountColumns = `accounts.id, accounts.name, COALESCE(folded_name, ''), display_name, password_hash, side, locale, admin,
	COALESCE(guest_room, ''), guest_link, accounts.created, ` + avatarHash

// avatarHash names the picture of the account whose row is read.
const avatarHash = `COALESCE((SELECT avatars.hash FROM avatars WHERE avatars.account = accounts.id), '')`

// accountFields are where a row of accountColumns goes; created is in milliseconds.
func accountFields(a *auth.Account, created *int64) []any {
	return []any{&a.ID, &a.Name, &a.FoldedName, &a.DisplayName, &a.PasswordHash, &a.Side, &a.Locale, &a.Admin, &a.GuestRoom,
		&a.GuestLink, created, &a.Avatar}
}

func scanAccount(s scanner) (a auth.Account, err error) {
	var created int64
	err = s.Scan(accountFields(&a, &created)...)
	if none(err) {
		return auth.Account{}, auth.ErrNotFound
	}
	a.Created = moment(created)
	return a, err
}

// moment reads a time of the database.
func moment(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

const (
	someAccount   = `SELECT EXISTS (SELECT 1 FROM accounts WHERE folded_name IS NOT NULL)`
	insertAccount = `INSERT INTO accounts (id, name, folded_name, display_name, password_hash, side, locale, admin, guest_room,
		guest_link, created) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (folded_name) DO NOTHING`
)

// InsertAccount implements auth.AccountStore.
func (db *DB) InsertAccount(ctx context.Context, a auth.Account, mayBeFirst bool) (auth.Account, error) {
	err := db.engine.update(ctx, func(ctx context.Context, tx querier) error {
		if err := db.engine.lockAccounts(ctx, tx); err != nil {
			return err
		}
		var some bool
		if err := tx.QueryRowContext(ctx, someAccount).Scan(&some); err != nil {
			return err
		}
		if !some && !mayBeFirst {
			return auth.ErrNoAdministrator
		}
		a.Admin = !some
		return addAccount(ctx, tx, a)
	})
	if err != nil {
		return auth.Account{}, err
	}
	a.Created, a.Avatar = moment(a.Created.UnixMilli()), ""
	return a, nil
}

func addAccount(ctx context.Context, tx querier, a auth.Account) error {
	n, err := affected(tx.ExecContext(ctx, insertAccount, a.ID, a.Name, null(a.FoldedName), a.DisplayName, a.PasswordHash, a.Side,
		a.Locale, a.Admin, null(a.GuestRoom), a.GuestLink, a.Created.UnixMilli()))
	if err == nil && n == 0 {
		err = auth.ErrNameTaken
	}
	return err
}

// InsertGuest implements auth.AccountStore.
func (db *DB) InsertGuest(ctx context.Context, a auth.Account, s auth.Session) error {
	a.FoldedName, a.Admin = "", false
	return db.engine.update(ctx, func(ctx context.Context, tx querier) error {
		if err := addAccount(ctx, tx, a); err != nil {
			return err
		}
		return addSession(ctx, tx, s)
	})
}

// AccountByName implements auth.AccountStore.
func (db *DB) AccountByName(ctx context.Context, folded string) (auth.Account, error) {
	const query = `SELECT ` + accountColumns + ` FROM accounts WHERE folded_name = $1`
	return scanAccount(db.engine.reader().QueryRowContext(ctx, query, folded))
}

// AccountByID implements auth.AccountStore.
func (db *DB) AccountByID(ctx context.Context, id protocol.AccountID) (auth.Account, error) {
	return scanAccount(db.engine.reader().QueryRowContext(ctx, accountByID, id))
}

const updateProfile = `UPDATE accounts SET display_name = COALESCE($2, display_name), side = COALESCE($3, side),
	locale = COALESCE($4, locale) WHERE id = $1 RETURNING ` + accountColumns

// UpdateProfile implements auth.AccountStore.
func (db *DB) UpdateProfile(ctx context.Context, id protocol.AccountID, c auth.ProfileChange) (a auth.Account, err error) {
	err = db.engine.update(ctx, func(ctx context.Context, tx querier) error {
		a, err = scanAccount(tx.QueryRowContext(ctx, updateProfile, id, given(c.DisplayName), given(c.Side), given(c.Locale)))
		if err != nil || c.DisplayName == nil {
			return err
		}
		return db.respellCourses(ctx, tx, id)
	})
	return a, err
}

// given is a value, or NULL where there is none.
func given[S ~string](s *S) any {
	if s == nil {
		return nil
	}
	return string(*s)
}

const (
	putAvatar = `INSERT INTO avatars (account, hash, image, updated) VALUES ($1, $2, $3, $4)
	ON CONFLICT (account) DO UPDATE SET hash = excluded.hash, image = excluded.image, updated = excluded.updated`
	accountByID = `SELECT ` + accountColumns + ` FROM accounts WHERE id = $1`
)

// PutAvatar implements auth.AccountStore.
func (db *DB) PutAvatar(ctx context.Context, id protocol.AccountID, v auth.Avatar, now time.Time) (a auth.Account, err error) {
	var before string
	err = db.engine.update(ctx, func(ctx context.Context, tx querier) error {
		if a, err = scanAccount(tx.QueryRowContext(ctx, accountByID+db.engine.rowLock(), id)); err != nil {
			return err
		}
		before, a.Avatar = a.Avatar, v.Hash
		if v.Hash == "" {
			_, err = tx.ExecContext(ctx, `DELETE FROM avatars WHERE account = $1`, id)
		} else {
			_, err = tx.ExecContext(ctx, putAvatar, id, v.Hash, v.Image, now.UnixMilli())
		}
		return err
	})
	if err != nil {
		return auth.Account{}, err
	}
	if before != "" && before != v.Hash {
		db.engine.forgetSoon()
	}
	return a, nil
}

// AvatarOf implements auth.AccountStore.
func (db *DB) AvatarOf(ctx context.Context, id protocol.AccountID) (v auth.Avatar, err error) {
	err = db.engine.reader().QueryRowContext(ctx, `SELECT hash, image FROM avatars WHERE account = $1`, id).Scan(&v.Hash, &v.Image)
	if none(err) {
		err = auth.ErrNotFound
	}
	return v, err
}

// ReplacePasswordHash implements auth.AccountStore.
func (db *DB) ReplacePasswordHash(ctx context.Context, id protocol.AccountID, old, next string) error {
	const query = `UPDATE accounts SET password_hash = $3 WHERE id = $1 AND password_hash = $2`
	return db.engine.update(ctx, func(ctx context.Context, tx querier) error {
		_, err := tx.ExecContext(ctx, query, id, old, next)
		return err
	})
}

// HasAccounts implements auth.AccountStore.
func (db *DB) HasAccounts(ctx context.Context) (some bool, err error) {
	err = db.engine.reader().QueryRowContext(ctx, someAccount).Scan(&some)
	return some, err
}
