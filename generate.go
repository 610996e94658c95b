package main

// `npm ci` once, then `go generate .` after a change to a template, a class name or a vendored package.
//
//go:generate go tool -modfile=tools.mod templ generate
//go:generate npm run --silent assets
//go:generate npm run --silent css
