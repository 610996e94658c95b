// Package samples runs every sample of the documentation as it is printed, in all six languages, against the program as in production:
//
//	go test -tags=samples ./web/e2e/samples
//
// It needs sh, curl, openssl, go, node, python3, php and java. Where one is missing its samples are skipped, or fail where CI=true.
package samples
