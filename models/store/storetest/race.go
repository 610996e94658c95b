//go:build race

package storetest

// underRace: SQLite is pure Go here, and some 40 times slower under the race detector.
const underRace = true
