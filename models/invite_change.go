package models

import "time"

// Extend lets the link work for ttl from now, also one that has run out, and sends nothing. It never makes the time shorter. It
// is a conflict for an invite that is revoked or linked.
func (i *Invite) Extend(now time.Time, ttl time.Duration) error {
	if err := i.changeable("extended"); err != nil {
		return err
	}
	if until := now.Add(ttl); until.After(i.ExpiresAt) {
		i.ExpiresAt = until
	}
	i.ExpiredAt, i.UpdatedAt = nil, now
	return nil
}

// Correct gives the invite another address and renews the expiry, as for a fresh mail. Whoever had the wrong mail is nobody of
// ours: what they did with the link does not count, and the links before lead nowhere; the store makes a new one. It is a
// conflict for an invite that is revoked or linked, and where it has another address than the wrong one that was seen: somebody corrected
// it meanwhile. It is invalid (field "email") where the address is none or the same.
func (i *Invite) Correct(wrong, email string, now time.Time, ttl time.Duration) error {
	if err := i.changeable("sent to another address"); err != nil {
		return err
	}
	if EmailKey(wrong) != i.EmailKey {
		return Conflict("The address was corrected meanwhile: it is " + i.Email + " now. Yours was not taken; look at the invite once more.")
	}
	var c checker
	c.address("email", email, MaxShortText)
	if EmailKey(email) == i.EmailKey {
		c.add("email", CodeInvalid, "This is the address that the invite has; capital letters make no other one. Enter the right one.")
	}
	if err := c.err(); err != nil {
		return err
	}
	i.Email, i.EmailKey = email, EmailKey(email)
	i.OpenedAt, i.StartedAt, i.StoppedAt, i.OldTokenHash = nil, nil, nil, nil
	return i.Resend(now, ttl)
}

// Replace makes a new invitation of the same person out of this one, with a template that may be another, and revokes this one
// if it is not revoked yet. It is a conflict for an invite that is linked or was replaced before.
func (i *Invite) Replace(templateID string, now time.Time) (NewInvite, error) {
	switch {
	case i.LinkedAt != nil:
		return NewInvite{}, Conflict("This invite is linked already; there is nothing to replace.")
	case i.ReplacedBy != nil:
		return NewInvite{}, Conflict("This invite was replaced already. Open the newer one.")
	}
	return NewInvite{
		FullName: i.FullName, FirstName: value(i.FirstName), LastName: value(i.LastName), Email: i.Email,
		TemplateID: templateID, WinkTemplateID: value(i.WinkTemplateID),
	}, i.Revoke(now)
}
