// Package room is the ordered truth of a room: who is a member with which role, who is there, and the journal of what
// happened. A room is one aggregate under one mutex; no I/O, no bus and no callback runs under it.
//
// A durable action goes this way: Submit checks it against the pending state and gives it the next seq; the committer
// writes the actions of all rooms that wait in one transaction; after the commit the room applies them in seq order,
// keeps them in its tail, publishes them on the bus, and only then answers the one who asked.
package room
