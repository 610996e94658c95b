// Package faults kills, starves and restarts the real program, on both databases, and looks whether it keeps its word: what was
// answered with 201 is never lost, and an e-mail goes out once. Run it with: go test -tags=faults ./web/faults
package faults
