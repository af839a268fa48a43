//go:build race

package fault

// raced tells whether this test binary looks for data races; then the server under test does too.
const raced = true
