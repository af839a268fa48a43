package server

import (
	"container/list"
	"crypto/sha256"
	"sync"
	"time"

	"atrium/protocol"
)

// Bounds of the devices that are remembered while they are not connected. Beyond a bound the one lost longest is
// forgotten: it comes back as a new device.
const (
	keepDevice        = 12 * time.Hour
	maxDevices        = 1 << 17
	maxAccountDevices = 64
)

// device is a browser tab, or another program, that knows its secret.
type device struct {
	id      protocol.DeviceID
	account protocol.AccountID
	key     [sha256.Size]byte // of the secret

	// Guarded by devices.mu.
	conn *conn // nil while it is lost
	lost time.Time
	all  *list.Element // in devices.lost, while it is lost
	own  *list.Element // in devices.byAccount, while it is lost
}

// devices knows secrets, and which connection is which device now.
type devices struct {
	most int // connected ones of an account; fixed

	mu        sync.Mutex
	bySecret  map[[sha256.Size]byte]*device
	lost      *list.List // of *device, the one lost longest in front
	byAccount map[protocol.AccountID]*list.List
	connected map[protocol.AccountID]int // devices that have a connection
}

func newDevices(most int) *devices {
	return &devices{most: most, bySecret: make(map[[sha256.Size]byte]*device), lost: list.New(),
		byAccount: make(map[protocol.AccountID]*list.List), connected: make(map[protocol.AccountID]int)}
}

// present finds the account's device that knows the secret, or makes a new one, and makes c its connection. before is the
// connection that was this device until now, nil if there was none. An account that has most devices connected gets no
// further one: d is nil.
func (ds *devices) present(account protocol.AccountID, secret protocol.DeviceSecret, c *conn) (d *device, is protocol.DeviceSecret, before *conn) {
	now := time.Now()
	ds.mu.Lock()
	defer ds.mu.Unlock()
	ds.expireLocked(now)
	d = ds.bySecret[sha256.Sum256([]byte(secret))]
	if d != nil && d.account != account {
		d = nil
	}
	if d == nil || d.conn == nil {
		if ds.connected[account] >= ds.most {
			return nil, "", nil
		}
		ds.connected[account]++
	}
	if d == nil {
		secret = protocol.DeviceSecret(protocol.NewSecret())
		d = &device{id: protocol.DeviceID(protocol.NewUUID()), account: account, key: sha256.Sum256([]byte(secret))}
		ds.bySecret[d.key] = d
	}
	ds.foundLocked(d)
	before, d.conn = d.conn, c
	return d, secret, before
}

// leave notes that c is closed; it is the device's loss only if no other connection has taken over.
func (ds *devices) leave(d *device, c *conn) {
	ds.mu.Lock()
	defer ds.mu.Unlock()
	if d.conn != c {
		return
	}
	d.conn, d.lost = nil, time.Now()
	if ds.connected[d.account]--; ds.connected[d.account] == 0 {
		delete(ds.connected, d.account)
	}
	own := ds.byAccount[d.account]
	if own == nil {
		own = list.New()
		ds.byAccount[d.account] = own
	}
	d.all, d.own = ds.lost.PushBack(d), own.PushBack(d)
	if own.Len() > maxAccountDevices {
		ds.forgetLocked(own.Front().Value.(*device))
	}
	if ds.lost.Len() > maxDevices {
		ds.forgetLocked(ds.lost.Front().Value.(*device))
	}
}

func (ds *devices) expireLocked(now time.Time) {
	for e := ds.lost.Front(); e != nil; e = ds.lost.Front() {
		d := e.Value.(*device)
		if now.Sub(d.lost) < keepDevice {
			return
		}
		ds.forgetLocked(d)
	}
}

func (ds *devices) forgetLocked(d *device) {
	delete(ds.bySecret, d.key)
	ds.foundLocked(d)
}

// foundLocked takes a device off the lists of the lost.
func (ds *devices) foundLocked(d *device) {
	if d.all == nil {
		return
	}
	ds.lost.Remove(d.all)
	own := ds.byAccount[d.account]
	own.Remove(d.own)
	if own.Len() == 0 {
		delete(ds.byAccount, d.account)
	}
	d.all, d.own = nil, nil
}
