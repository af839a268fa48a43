package store

import (
	"context"
	"encoding/json"
	"fmt"
	"math"

	"atrium/internal/room"
	"atrium/protocol"
)

const roomColumns = `id, COALESCE(number, ''), kind, title, policy, owner, link, locked, created, active, ended, log, epoch, head`

// scanRoom reads a room. What an older version did not know of the policy takes the kind's defaults.
func scanRoom(s scanner) (r room.Row, err error) {
	var policy string
	err = s.Scan(&r.ID, &r.Number, &r.Kind, &r.Title, &policy, &r.Owner, &r.Link, &r.Locked, &r.Created, &r.Active, &r.Ended, &r.Log,
		&r.Epoch, &r.Head)
	if err != nil {
		return room.Row{}, err
	}
	r.Policy = protocol.DefaultPolicy(r.Kind)
	if err := json.Unmarshal([]byte(policy), &r.Policy); err != nil {
		return room.Row{}, fmt.Errorf("store: policy of room %s: %w", r.ID, err)
	}
	return r, nil
}

func heldInMemory(p protocol.Policy) bool { return p.Keep == protocol.KeepNothing }

const (
	insertRoom = `INSERT INTO rooms (id, number, kind, title, policy, in_memory, owner, link, created, active, ended, log, epoch,
		head, create_key) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT DO NOTHING`
	roomByKey = `SELECT ` + roomColumns + ` FROM rooms WHERE owner = $1 AND create_key = $2`
)

// CreateRoom implements room.Store.
func (db *DB) CreateRoom(ctx context.Context, row room.Row, owner room.Member, key string, also ...room.Projection) (made room.Row, err error) {
	policy, err := json.Marshal(row.Policy)
	if err != nil {
		return room.Row{}, err
	}
	made = row
	isNew := true
	err = db.engine.update(ctx, func(ctx context.Context, tx querier) error {
		n, err := affected(tx.ExecContext(ctx, insertRoom, row.ID, null(row.Number), row.Kind, row.Title, string(policy),
			heldInMemory(row.Policy), row.Owner, row.Link, row.Created, row.Active, row.Ended, row.Log, row.Epoch,
			signed(row.Head), null(key)))
		if err != nil {
			return err
		}
		if n == 1 {
			p := projector{engine: db.engine, tx: tx}
			for _, projection := range append([]room.Projection{room.PutMember{Member: owner}}, also...) {
				if err := p.project(ctx, row.ID, projection); err != nil {
					return err
				}
			}
			return nil
		}
		// Something that must be unique is taken: the key by this very creation, or else the number.
		isNew = false
		made, err = scanRoom(tx.QueryRowContext(ctx, roomByKey, row.Owner, null(key)))
		if none(err) {
			return room.ErrNumberTaken
		}
		return err
	})
	if err != nil {
		return room.Row{}, err
	}
	if isNew && heldInMemory(row.Policy) {
		db.memory.start(row)
	}
	return db.memory.overlay(made), nil
}

// RoomByID implements room.Store.
func (db *DB) RoomByID(ctx context.Context, id protocol.RoomID) (room.Row, error) {
	return db.oneRoom(ctx, `SELECT `+roomColumns+` FROM rooms WHERE id = $1`, id)
}

// RoomByNumber implements room.Store.
func (db *DB) RoomByNumber(ctx context.Context, number protocol.RoomNumber) (room.Row, error) {
	return db.oneRoom(ctx, `SELECT `+roomColumns+` FROM rooms WHERE number = $1`, number)
}

func (db *DB) oneRoom(ctx context.Context, query string, arg any) (room.Row, error) {
	r, err := scanRoom(db.engine.reader().QueryRowContext(ctx, query, arg))
	if none(err) {
		return room.Row{}, room.ErrNotFound
	}
	return db.memory.overlay(r), err
}

const roomsOf = `SELECT ` + roomColumns + ` FROM rooms JOIN members ON members.room = rooms.id
	WHERE members.account = $1 AND NOT members.removed AND (active, id) < ($2, $3)
	ORDER BY active DESC, id DESC LIMIT $4`

// RoomsOf implements room.Store.
func (db *DB) RoomsOf(ctx context.Context, account protocol.AccountID, before room.RoomsCursor, limit int) ([]room.Row, error) {
	if before == (room.RoomsCursor{}) {
		before.Active = math.MaxInt64
	}
	rows, err := db.engine.reader().QueryContext(ctx, roomsOf, account, before.Active, before.ID, limit)
	found, err := collect(rows, err, scanRoom)
	for i := range found {
		found[i] = db.memory.overlay(found[i])
	}
	return found, err
}

const updateRoom = `UPDATE rooms SET title = $2, policy = $3, link = $4, locked = $5, ended = $6 WHERE id = $1 AND in_memory = $7`

func putRoom(ctx context.Context, tx querier, id protocol.RoomID, p room.PutRoom) error {
	policy, err := json.Marshal(p.Policy)
	if err != nil {
		return err
	}
	n, err := affected(tx.ExecContext(ctx, updateRoom, id, p.Title, string(policy), p.Link, p.Locked, p.Ended, heldInMemory(p.Policy)))
	if err == nil && n == 0 {
		err = fmt.Errorf("room %s: %w", id, errKeepFixed)
	}
	return err
}

const (
	memberColumns = `account, members.name, accounts.name, guest, role, removed, banned, draws, added, ` + avatarHash + `
	FROM members JOIN accounts ON accounts.id = members.account`
	upsertMember = `INSERT INTO members (room, account, name, guest, role, removed, banned, draws, added)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
	ON CONFLICT (room, account) DO UPDATE SET name = excluded.name, guest = excluded.guest, role = excluded.role,
		removed = excluded.removed, banned = excluded.banned, draws = excluded.draws, added = excluded.added`
)

func scanMember(s scanner) (m room.Member, err error) {
	err = s.Scan(&m.Account, &m.Name, &m.AccountName, &m.Guest, &m.Role, &m.Removed, &m.Banned, &m.Draws, &m.Added, &m.Avatar)
	return m, err
}

func putMember(ctx context.Context, tx querier, id protocol.RoomID, m room.Member) error {
	_, err := tx.ExecContext(ctx, upsertMember, id, m.Account, m.Name, m.Guest, m.Role, m.Removed, m.Banned, m.Draws, m.Added)
	return err
}

// MemberOf implements room.Store.
func (db *DB) MemberOf(ctx context.Context, id protocol.RoomID, account protocol.AccountID) (room.Member, bool, error) {
	const query = `SELECT ` + memberColumns + ` WHERE room = $1 AND account = $2`
	m, err := scanMember(db.engine.reader().QueryRowContext(ctx, query, id, account))
	if none(err) {
		return room.Member{}, false, nil
	}
	return m, err == nil, err
}

// People implements room.Store.
func (db *DB) People(ctx context.Context, id protocol.RoomID, of room.Roster, after protocol.AccountID, limit int) ([]room.Member, error) {
	const query = `SELECT ` + memberColumns + ` WHERE room = $1
		AND ($2 = 'all' OR $2 = 'banned' AND banned OR $2 = 'members' AND NOT removed AND NOT guest)
		AND ($3 = '' OR (members.name, account) > (SELECT before.name, before.account FROM members before
			WHERE before.room = $1 AND before.account = $3))
		ORDER BY members.name, account LIMIT $4`
	rows, err := db.engine.reader().QueryContext(ctx, query, id, string(of), string(after), limit)
	return collect(rows, err, scanMember)
}

func members(ctx context.Context, q querier, id protocol.RoomID) ([]room.Member, error) {
	rows, err := q.QueryContext(ctx, `SELECT `+memberColumns+` WHERE room = $1 ORDER BY added, account`, id)
	return collect(rows, err, scanMember)
}

const raiseEpoch = `UPDATE rooms SET epoch = epoch + 1 WHERE id = $1 RETURNING ` + roomColumns

// Acquire implements room.Store. It waits for a commit of the room that is under way, and sees it.
func (db *DB) Acquire(ctx context.Context, id protocol.RoomID, tail int) (l room.Loaded, err error) {
	err = db.engine.update(ctx, func(ctx context.Context, tx querier) error {
		if l.Row, err = scanRoom(tx.QueryRowContext(ctx, raiseEpoch, id)); err != nil {
			return err
		}
		if l.Open, err = openVisits(ctx, tx, id); err != nil {
			return err
		}
		if !heldInMemory(l.Policy) {
			return load(ctx, tx, &l, tail)
		}
		// The journal starts anew, and its numbers with it: marks of the last one say nothing.
		if _, err := tx.ExecContext(ctx, `DELETE FROM reads WHERE room = $1`, id); err != nil {
			return err
		}
		l.Members, err = members(ctx, tx, id)
		return err
	})
	if none(err) {
		return room.Loaded{}, room.ErrNotFound
	}
	if err != nil {
		return room.Loaded{}, err
	}
	if heldInMemory(l.Policy) {
		l.Log, l.Head = protocol.LogID(protocol.NewUUID()), 0
		db.memory.start(l.Row)
	}
	return l, nil
}

// Reload implements room.Store. It waits for a commit of the room that is under way, and sees it.
func (db *DB) Reload(ctx context.Context, id protocol.RoomID, epoch int64, tail int) (l room.Loaded, err error) {
	query := `SELECT ` + roomColumns + ` FROM rooms WHERE id = $1` + db.engine.rowLock()
	err = db.engine.update(ctx, func(ctx context.Context, tx querier) error {
		if l.Row, err = scanRoom(tx.QueryRowContext(ctx, query, id)); err != nil {
			return err
		}
		if l.Epoch != epoch {
			return room.ErrDeposed
		}
		if !heldInMemory(l.Policy) {
			return load(ctx, tx, &l, tail)
		}
		l.Members, err = members(ctx, tx, id)
		return err
	})
	if none(err) {
		return room.Loaded{}, room.ErrNotFound
	}
	if err != nil {
		return room.Loaded{}, err
	}
	if heldInMemory(l.Policy) && !db.memory.load(&l, tail) {
		return room.Loaded{}, room.ErrDeposed
	}
	return l, nil
}

// load reads what belongs to a row that this transaction has locked.
func load(ctx context.Context, tx querier, l *room.Loaded, tail int) (err error) {
	if l.Members, err = members(ctx, tx, l.ID); err != nil {
		return err
	}
	l.Tail, err = tailOf(ctx, tx, l.ID, tail)
	return err
}
