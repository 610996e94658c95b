package store

import (
	"context"

	"invites/models"

	"gorm.io/gorm"
)

// KnownAddress tells what there is about an address in the mode: whether it asked for no more mail, and its newest invites.
func (s Scope) KnownAddress(ctx context.Context, address string) (models.KnownAddress, error) {
	var k models.KnownAddress
	if !models.ValidAddress(address) {
		return k, nil
	}
	key := models.EmailKey(address)
	known, err := s.importKnown(func() *gorm.DB { return s.read(ctx) }, &models.Import{}, []string{key})
	k.Suppressed = known.Suppressed[key]
	if linked, ok := known.Linked[key]; ok {
		k.Linked = &linked
	}
	if open, ok := known.Open[key]; ok {
		k.Open = &open
	}
	return k, err
}
