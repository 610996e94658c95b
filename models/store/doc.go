// Package store remembers: it is the only package that knows a database, and the only one that imports gorm.
//
// One exported method is one use case and one transaction; the rules it applies are methods of package models. The same
// code runs on two databases: SQLite, embedded, in a folder of the machine's own, and PostgreSQL. What differs between
// them is in sqlite.go and postgres.go, behind the interface backend; use cases see a tx, in which a change and the jobs
// that follow from it commit together or not at all.
package store
