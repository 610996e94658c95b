package api_test

import "invites/models/store"

// freeze writes an e-mail; its words are no matter here.
func freeze(*store.Sending) (store.Frozen, error) {
	return store.Frozen{Subject: "Hello", MessageID: "<1@invites.example>", Raw: []byte("Subject: Hello\r\n\r\nHello\r\n")}, nil
}
