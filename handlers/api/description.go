package api

import _ "embed" // for the description

//go:embed openapi.yaml
var description []byte

// Description is the API's description (OpenAPI, in YAML), as the documentation shows it. Do not change the bytes.
func Description() []byte { return description }
