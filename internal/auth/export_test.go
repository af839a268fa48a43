package auth

import "sync/atomic"

// CountHashes makes a Service count the password hashes that it computes.
func CountHashes(s *Service) *atomic.Int64 {
	var n atomic.Int64
	derive := s.hasher.derive
	s.hasher.derive = func(password, salt []byte, time, memory uint32, threads uint8, keyLen uint32) []byte {
		n.Add(1)
		return derive(password, salt, time, memory, threads, keyLen)
	}
	return &n
}
