package store

import (
	"context"
	"errors"

	"invites/models"

	"gorm.io/gorm"
)

// StaffCount counts the members of staff; with none, the portal is set up first.
func (s *Store) StaffCount(ctx context.Context) (int64, error) {
	var n int64
	err := s.read(ctx).Model(&models.Staff{}).Count(&n).Error
	return n, err
}

// CreateFirstStaff adds the first administrator. It is a conflict once there is any staff, also when two try at once.
func (s *Store) CreateFirstStaff(ctx context.Context, n models.NewStaff) (*models.Staff, error) {
	n.Role = models.RoleAdmin
	return s.createStaff(ctx, n, true)
}

// CreateStaff adds a member of staff. The error is of KindInvalid, also for an address that is taken.
func (s *Store) CreateStaff(ctx context.Context, n models.NewStaff) (*models.Staff, error) {
	return s.createStaff(ctx, n, false)
}

func (s *Store) createStaff(ctx context.Context, n models.NewStaff, first bool) (*models.Staff, error) {
	if err := n.Check(); err != nil {
		return nil, err
	}
	var member *models.Staff
	err := s.inTx(ctx, func(tx *tx) error {
		// One at a time: whether there is any staff yet must not be answered twice.
		if err := tx.lockInstallation(); err != nil {
			return err
		}
		var count int64
		if err := tx.db.Model(&models.Staff{}).Count(&count).Error; err != nil {
			return err
		}
		if first && count > 0 {
			return models.Conflict("The portal is set up already. Please sign in.")
		}
		member = &models.Staff{
			ID: models.NewID(models.PrefixStaff), Email: n.Email, EmailKey: models.EmailKey(n.Email), Name: n.Name, Role: n.Role,
			PasswordHash: n.PasswordHash, CreatedAt: tx.now, UpdatedAt: tx.now,
		}
		err := tx.db.Create(member).Error
		if errors.Is(err, gorm.ErrDuplicatedKey) {
			return models.Invalid(models.FieldError{Field: "email", Code: models.CodeInvalid, Message: "Somebody with this address is on the staff already."})
		}
		if err != nil {
			return err
		}
		tx.audit(nil, member.Actor(), "staff.create", member.ID, string(member.Role))
		return nil
	})
	if err != nil {
		return nil, err
	}
	return member, nil
}

// lockInstallation makes transactions that concern the installation as a whole follow one another.
func (t *tx) lockInstallation() error {
	return lockForUpdate(t.db).Take(&installation{}, "id = 1").Error
}

// Staff returns a member of staff.
func (s *Store) Staff(ctx context.Context, id string) (*models.Staff, error) {
	var member models.Staff
	err := s.read(ctx).Take(&member, "id = ?", id).Error
	return &member, missing(err, "member of staff")
}

// StaffByEmail returns a member of staff by address, in any case.
func (s *Store) StaffByEmail(ctx context.Context, email string) (*models.Staff, error) {
	var member models.Staff
	err := s.read(ctx).Take(&member, "email_key = ?", models.EmailKey(email)).Error
	return &member, missing(err, "member of staff")
}

// StaffNames are the names of everybody on the staff, by e-mail address: who did something is written down by address. Those of whom
// several have the same name are left out, as it would not tell who it was.
func (s *Store) StaffNames(ctx context.Context) (map[string]string, error) {
	var all []models.Staff
	if err := s.read(ctx).Select("email", "name").Find(&all).Error; err != nil {
		return nil, err
	}
	of := map[string]int{}
	for _, member := range all {
		of[member.Name]++
	}
	names := make(map[string]string, len(all))
	for _, member := range all {
		if of[member.Name] == 1 {
			names[member.Email] = member.Name
		}
	}
	return names, nil
}

// SetStaffPassword replaces a password's hash and ends that person's sessions but the one with the given public id ("" for none).
func (s *Store) SetStaffPassword(ctx context.Context, email, hash, keepSession string) error {
	return s.inTx(ctx, func(tx *tx) error {
		var member models.Staff
		if err := lockForUpdate(tx.db).Take(&member, "email_key = ?", models.EmailKey(email)).Error; err != nil {
			return missing(err, "member of staff")
		}
		member.PasswordHash, member.UpdatedAt = hash, tx.now
		if err := tx.db.Save(&member).Error; err != nil {
			return err
		}
		if err := tx.db.Where("staff_id = ? AND id <> ?", member.ID, keepSession).Delete(&models.Session{}).Error; err != nil {
			return err
		}
		tx.audit(nil, member.Actor(), "staff.set_password", member.ID, "")
		return nil
	})
}
