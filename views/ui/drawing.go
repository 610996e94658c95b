package ui

// drawing is one of the illustrations of empty states and errors. All are drawn with one pen: a soft ground, an object, and the coral
// dot of the mark, which stands for the person.
type drawing string

const (
	drawLetter  drawing = "letter"
	drawSheet   drawing = "sheet"
	drawSearch  drawing = "search"
	drawSignal  drawing = "signal"
	drawKey     drawing = "key"
	drawPeople  drawing = "people"
	drawDone    drawing = "done"
	drawTray    drawing = "tray"
	drawRepair  drawing = "repair"
	drawNowhere drawing = "nowhere"
	drawLock    drawing = "lock"
	drawFault   drawing = "fault"
)

// drawingOf is the illustration that goes with an icon.
func drawingOf(icon string) drawing {
	switch icon {
	case "file-plus", "file-text", "upload", "file-spreadsheet", "history", "list", "scroll-text":
		return drawSheet
	case "search", "mail-search", "filter", "list-filter":
		return drawSearch
	case "webhook", "radio", "activity", "zap", "unplug", "code", "terminal":
		return drawSignal
	case "key-round", "shield":
		return drawKey
	case "users", "user", "user-plus", "user-x", "user-round":
		return drawPeople
	case "circle-check", "badge-check", "check", "list-checks":
		return drawDone
	case "inbox", "archive":
		return drawTray
	}
	return drawLetter
}
