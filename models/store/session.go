package store

import (
	"context"
	"time"

	"invites/models"
)

// CreateSession opens a session. Expired ones are removed by Sweep.
func (s *Store) CreateSession(ctx context.Context, n models.NewSession) (*models.Session, error) {
	var session *models.Session
	err := s.inTx(ctx, func(tx *tx) error {
		session = &models.Session{
			ID: models.NewID(models.PrefixSession), IDHash: n.IDHash, StaffID: n.StaffID, Data: n.Data, UserAgent: n.UserAgent,
			RemoteAddr: n.RemoteAddr, CreatedAt: tx.now, LastSeenAt: tx.now, ExpiresAt: n.ExpiresAt,
		}
		return tx.db.Create(session).Error
	})
	if err != nil {
		return nil, err
	}
	return session, nil
}

// Session returns the session with this hash; one that has expired is not found.
func (s *Store) Session(ctx context.Context, idHash []byte) (*models.Session, error) {
	var session models.Session
	err := s.read(ctx).Take(&session, "id_hash = ? AND expires_at > ?", idHash, s.now()).Error
	return &session, missing(err, "session")
}

// SaveSession replaces a session's data.
func (s *Store) SaveSession(ctx context.Context, idHash, data []byte) error {
	return s.updateSession(ctx, idHash, map[string]any{"data": data})
}

// TouchSession notes that the session was seen just now and will expire at expiresAt.
func (s *Store) TouchSession(ctx context.Context, idHash []byte, expiresAt time.Time) error {
	return s.updateSession(ctx, idHash, map[string]any{"last_seen_at": s.now(), "expires_at": expiresAt})
}

func (s *Store) updateSession(ctx context.Context, idHash []byte, values map[string]any) error {
	return s.inTx(ctx, func(tx *tx) error {
		return tx.db.Model(&models.Session{}).Where("id_hash = ?", idHash).Updates(values).Error
	})
}

// EndSession ends a session; one that is not there is no error.
func (s *Store) EndSession(ctx context.Context, idHash []byte) error {
	return s.inTx(ctx, func(tx *tx) error {
		return tx.db.Where("id_hash = ?", idHash).Delete(&models.Session{}).Error
	})
}

// StaffSessions lists a person's sessions, the last seen first.
func (s *Store) StaffSessions(ctx context.Context, staffID string) ([]models.Session, error) {
	var all []models.Session
	err := s.read(ctx).Order("last_seen_at DESC, id DESC").Find(&all, "staff_id = ? AND expires_at > ?", staffID, s.now()).Error
	return all, err
}

// EndStaffSession ends one of a person's sessions by its public id.
func (s *Store) EndStaffSession(ctx context.Context, staffID, sessionID string) error {
	return s.inTx(ctx, func(tx *tx) error {
		ended := tx.db.Where("staff_id = ? AND id = ?", staffID, sessionID).Delete(&models.Session{})
		if ended.Error == nil && ended.RowsAffected == 0 {
			return models.NotFound("session")
		}
		return ended.Error
	})
}
