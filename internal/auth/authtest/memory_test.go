package authtest_test

import (
	"testing"

	"atrium/internal/auth"
	"atrium/internal/auth/authtest"
)

func TestMemory(t *testing.T) {
	authtest.Contract(t, func(*testing.T) auth.Store { return authtest.NewMemory() })
}
