// Package auth knows who someone is: accounts and guests, names, passwords, sessions, and how often somebody may try.
// It holds rules only: rows are kept by a Store, and HTTP is the business of its callers. What a person may do in a room
// is not decided here.
package auth
