package bus_test

import (
	"testing"

	"atrium/internal/bus"
	"atrium/internal/bus/bustest"
)

func TestMemory(t *testing.T) {
	bustest.Test(t, func(testing.TB) bus.Bus { return bus.NewMemory() }, func() {})
}
