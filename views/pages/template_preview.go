package pages

// TemplatePreviewModel is the mail of a template as one person would see it.
type TemplatePreviewModel struct {
	Person    string // who it is drawn for
	SendEmail bool
	From      string // name and address
	ReplyTo   string
	Subject   string
	Company   string
}
