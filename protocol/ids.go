// Package protocol is the wire contract of Atrium: the envelope, the message types with their schemas, the error and
// close codes, and the typed identifiers that both ends share. It knows no transport, no rule and no store.
package protocol

//go:generate go run ./gen ../web/src/connection/protocol.gen.ts

import (
	"crypto/rand"
	"encoding/hex"
	"time"

	"github.com/google/uuid"
)

// Each identifier is a type of its own, so that arguments cannot be swapped. All are made by the server except RequestID.
type (
	// AccountID names an account or a guest: a UUIDv7 in its canonical text form.
	AccountID string
	// RoomID names a room: a UUIDv7 in its canonical text form. It is never reused.
	RoomID string
	// RoomNumber is the address that people type: six, later seven, decimal digits. It is no secret.
	RoomNumber string
	// DeviceID names one device of one account towards others. It can be told to anyone.
	DeviceID string
	// DeviceSecret is what a device presents to be the same device again. Only the device and the server know it.
	DeviceSecret string
	// SessionID names a login; it is not the secret in the cookie.
	SessionID string
	// LogID names one journal: constant for a kept room, new whenever numbers could repeat.
	LogID string
	// CourseID names a course: a UUIDv7 in its canonical text form.
	CourseID string
	// RequestID is chosen by the client, 1–64 characters of [A-Za-z0-9_-].
	RequestID string
)

// Seq numbers the events of one journal, from 1. Zero means "before the first".
type Seq uint64

// Millis is a moment in milliseconds since the Unix epoch, UTC, stamped by the server.
type Millis int64

// ToMillis converts a moment to the wire's unit.
func ToMillis(t time.Time) Millis { return Millis(t.UnixMilli()) }

// Time converts back to a time in UTC.
func (m Millis) Time() time.Time { return time.UnixMilli(int64(m)).UTC() }

// NewUUID returns a new UUIDv7 in text form: unique, and ordered by the time of making.
func NewUUID() string { return uuid.Must(uuid.NewV7()).String() }

// NewSecret returns 256 random bits in hex, for cookies, device secrets and tokens.
func NewSecret() string {
	var b [32]byte
	rand.Read(b[:]) // never fails since Go 1.24
	return hex.EncodeToString(b[:])
}

// Valid reports whether the id has the form that the contract asks for.
func (id RequestID) Valid() bool {
	if len(id) < 1 || len(id) > 64 {
		return false
	}
	for i := 0; i < len(id); i++ {
		c := id[i]
		if !(c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_' || c == '-') {
			return false
		}
	}
	return true
}

// Valid reports whether n is written as a room number: six or seven decimal digits.
func (n RoomNumber) Valid() bool {
	if len(n) != 6 && len(n) != 7 {
		return false
	}
	for i := 0; i < len(n); i++ {
		if n[i] < '0' || n[i] > '9' {
			return false
		}
	}
	return true
}
