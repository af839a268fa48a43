package server

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"sync"

	"atrium/protocol"
)

// device is a browser tab, or another program, that knows its secret, while it is connected.
type device struct {
	id      protocol.DeviceID
	account protocol.AccountID
	conn    *conn // guarded by devices.mu
}

// devices knows which connection is which device now. What a device is called follows from its account and its secret, so
// nothing is remembered of those that are away: they are the same when they come back, after a restart of the server too,
// and calls between them go on.
type devices struct {
	key  []byte // of ids; fixed
	most int    // connected ones of an account; fixed

	mu        sync.Mutex
	live      map[protocol.DeviceID]*device
	connected map[protocol.AccountID]int
}

func newDevices(key []byte, most int) *devices {
	return &devices{key: key, most: most, live: make(map[protocol.DeviceID]*device), connected: make(map[protocol.AccountID]int)}
}

// newSecret makes the secret of a new device: 128 random bits, and 128 bits by which only this server could have given it to
// this account.
func (ds *devices) newSecret(account protocol.AccountID) protocol.DeviceSecret {
	random := make([]byte, 16)
	rand.Read(random) // never fails
	return protocol.DeviceSecret(hex.EncodeToString(append(random, ds.mac("secret", account, random)...)))
}

// gave reports whether the secret is one that the account was given.
func (ds *devices) gave(account protocol.AccountID, secret protocol.DeviceSecret) bool {
	raw, err := hex.DecodeString(string(secret))
	return err == nil && len(raw) == 32 && hmac.Equal(raw[16:], ds.mac("secret", account, raw[:16]))
}

// idOf names the device that knows a secret to others: 128 bits that tell nothing of it.
func (ds *devices) idOf(account protocol.AccountID, secret protocol.DeviceSecret) protocol.DeviceID {
	return protocol.DeviceID(hex.EncodeToString(ds.mac("device", account, []byte(secret))))
}

func (ds *devices) mac(purpose string, account protocol.AccountID, data []byte) []byte {
	mac := hmac.New(sha256.New, ds.key)
	mac.Write([]byte(purpose + " " + string(account) + " "))
	mac.Write(data)
	return mac.Sum(nil)[:16]
}

// present makes c the connection of the account's device that knows the secret, or of a new device if the account was not
// given it. before is the connection that was this device until now, nil if there was none. An account that has most
// devices connected gets no further one: d is nil.
func (ds *devices) present(account protocol.AccountID, secret protocol.DeviceSecret, c *conn) (d *device, is protocol.DeviceSecret, before *conn) {
	if !ds.gave(account, secret) {
		secret = ds.newSecret(account)
	}
	id := ds.idOf(account, secret)
	ds.mu.Lock()
	defer ds.mu.Unlock()
	d = ds.live[id]
	if d == nil {
		if ds.connected[account] >= ds.most {
			return nil, "", nil
		}
		ds.connected[account]++
		d = &device{id: id, account: account}
		ds.live[id] = d
	}
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
	d.conn = nil
	delete(ds.live, d.id)
	if ds.connected[d.account]--; ds.connected[d.account] == 0 {
		delete(ds.connected, d.account)
	}
}
