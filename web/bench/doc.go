// Package bench measures lists, events and the creation of invites on both databases, each beside something else that is measured
// in the same run, so that its ratios can be compared between machines. Run it with:
//
//	go test -tags=bench -v ./web/bench
//
// It prints tables; web/docs/performance.md keeps those of one run. It takes some fifteen minutes on two cores, and 6 GB of room where the tests keep their databases.
package bench
