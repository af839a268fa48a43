// Package sfu forwards what people send to those who watch: one connection up and one down for each device, packets kept once per track,
// renumbered for each viewer.
//
// The way of a packet: a socket's goroutine opens it (transport), finds its stream, stores it in the layer's cache and tells each
// shard that has viewers of the track. A shard is a goroutine that owns its viewers: it decides, renumbers, seals and sends. Nothing is
// allocated per packet, and no lock is held that belongs to the room.
//
// What a device says of its packets decides where among its own tracks they belong, and nothing else: a layer has one stream at a time, a number
// stands for one packet for good, and numbers, types and extensions are written anew for each viewer.
//
// Rooms, peers and descriptions change under Room.mu, which no packet takes. What concerns a viewer goes to its shard as a message.
package sfu
