// Package clienttest shows that a client generated from openapi.yaml works: all of it is tests. What is generated is one, too, so
// that the product has no second copy of the API's types.
package clienttest

//go:generate go tool -modfile=../../../tools.mod oapi-codegen -config client.yaml ../openapi.yaml
