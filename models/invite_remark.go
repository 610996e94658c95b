package models

import (
	"slices"
	"strings"
)

// RemarkCode says what there is to know about an invite before it is made.
type RemarkCode string

// The remarks on a new invite. None of them stops it.
const (
	RemarkMissing    RemarkCode = "missing"    // the template uses what there is nothing for
	RemarkSuppressed RemarkCode = "suppressed" // the address asked for no more e-mail
	RemarkLinked     RemarkCode = "linked"     // the person has linked an account
	RemarkOpen       RemarkCode = "open"       // the address has an open invite
)

// InviteRemark is something to know about a new invite.
type InviteRemark struct {
	Code     RemarkCode
	Missing  []string // variables
	InviteID string   // the invite that is there already
	Other    string   // who has linked, where that is known and they are not called as the one to be invited
}

// KnownAddress is what there is about one address.
type KnownAddress struct {
	Suppressed bool
	Linked     *KnownInvite // nil for none
	Open       *KnownInvite
}

// RemarksOn says what there is to know before somebody is invited, in the order in which it is shown.
func RemarksOn(n NewInvite, t TemplateContent, k KnownAddress) []InviteRemark {
	var remarks []InviteRemark
	if missing := n.Lacks(t.Needs()); n.FullName != "" && len(missing) > 0 {
		remarks = append(remarks, InviteRemark{Code: RemarkMissing, Missing: missing})
	}
	if k.Suppressed {
		remarks = append(remarks, InviteRemark{Code: RemarkSuppressed})
	}
	switch {
	case k.Linked != nil:
		remark := InviteRemark{Code: RemarkLinked, InviteID: k.Linked.ID}
		if !strings.EqualFold(k.Linked.Name, n.FullName) {
			remark.Other = k.Linked.Name
		}
		remarks = append(remarks, remark)
	case k.Open != nil && !k.Suppressed:
		remarks = append(remarks, InviteRemark{Code: RemarkOpen, InviteID: k.Open.ID})
	}
	return remarks
}

// Key names a remark with all that it says, for the form on whose page it stood.
func (r InviteRemark) Key() string {
	return strings.Join(append([]string{string(r.Code), r.InviteID}, r.Missing...), ":")
}

// Unseen says whether there is a remark besides those with these keys: nobody is invited before they all were shown.
func Unseen(remarks []InviteRemark, told []string) bool {
	return slices.ContainsFunc(remarks, func(r InviteRemark) bool { return !slices.Contains(told, r.Key()) })
}

// Needs lists the variables in a template for which a person may have no value: names stand in for each other, but for the last one.
func (t TemplateContent) Needs() []string {
	if t.Uses(VarLastName) {
		return []string{VarLastName}
	}
	return nil
}

// Lacks lists those of the variables that a template needs for which the person has nothing: the mail would have a gap there.
func (n NewInvite) Lacks(needed []string) []string {
	var lacking []string
	for _, variable := range needed {
		if variable == VarLastName && n.LastName == "" {
			lacking = append(lacking, variable)
		}
	}
	return lacking
}
