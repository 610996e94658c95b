package mail

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// words are the sentences of the frame in one language. In them {company}, {address} and {date} are filled in.
type words struct {
	lang, dir string
	title     string
	preheader string // what a list of mails shows beside the subject
	sandbox   string
	copyLink  string
	expiry    string
	why       string
	stop      string
	dateForm  string // day, month, year, hour and minute, by index
	months    [12]string
}

// wordsFor gives the words of a language tag's base language, English where there are none.
func wordsFor(tag string) words {
	base, _, _ := strings.Cut(strings.ToLower(tag), "-")
	switch base {
	case "es":
		return spanish()
	case "ar":
		return arabic()
	}
	return english()
}

func english() words {
	return words{
		lang: "en", dir: "ltr",
		title:     "Invitation from {company}",
		preheader: "Your personal link from {company}.",
		sandbox:   "Sandbox: a test message",
		copyLink:  "If the button does not work, open this address in your browser:",
		expiry:    "The link is for you alone and works until {date}.",
		why:       "{company} sent this e-mail to {address} to invite you to link an account.",
		stop:      "This is not me, or stop these e-mails",
		dateForm:  "%[1]d %[2]s %[3]d, %02[4]d:%02[5]d UTC",
		months: [12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
			"November", "December"},
	}
}

func spanish() words {
	return words{
		lang: "es", dir: "ltr",
		title:     "Invitación de {company}",
		preheader: "Su enlace personal de {company}.",
		sandbox:   "Sandbox: mensaje de prueba",
		copyLink:  "Si el botón no funciona, abra esta dirección en su navegador:",
		expiry:    "El enlace es solo para usted y funciona hasta el {date}.",
		why:       "{company} envió este correo a {address} para invitarle a vincular una cuenta.",
		stop:      "No soy yo, o no quiero recibir más correos",
		dateForm:  "%[1]d de %[2]s de %[3]d, %02[4]d:%02[5]d UTC",
		months: [12]string{"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
			"noviembre", "diciembre"},
	}
}

func arabic() words {
	return words{
		lang: "ar", dir: "rtl",
		title:     "دعوة من {company}",
		preheader: "رابطك الشخصي من {company}.",
		sandbox:   "بيئة تجريبية: رسالة اختبار",
		copyLink:  "إذا لم يعمل الزر، فافتح هذا العنوان في متصفحك:",
		expiry:    "هذا الرابط لك وحدك ويعمل حتى {date}.",
		why:       "أرسلت {company} هذه الرسالة إلى {address} لدعوتك إلى ربط حساب.",
		stop:      "لست أنا، أو أوقفوا هذه الرسائل",
		dateForm:  "%[1]d %[2]s %[3]d، %02[4]d:%02[5]d UTC",
		months: [12]string{"يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر",
			"نوفمبر", "ديسمبر"},
	}
}

// date writes a moment in UTC to the minute: a mail does not know its reader's zone.
func (w words) date(t time.Time) string {
	return fmt.Sprintf(w.dateForm, t.Day(), w.months[t.Month()-1], t.Year(), t.Hour(), t.Minute())
}

// run is a piece of a sentence. Isolated ones were filled in: their writing direction must not disturb the sentence.
type run struct {
	text     string
	isolated bool
}

// fill parts a sentence at its placeholders, so that values are never read as placeholders themselves.
func fill(sentence, company, address, date string) []run {
	var runs []run
	for sentence != "" {
		open := strings.IndexByte(sentence, '{')
		end := strings.IndexByte(sentence, '}')
		if open < 0 || end < open {
			return append(runs, run{text: sentence})
		}
		value := map[string]string{"{company}": company, "{address}": address, "{date}": date}[sentence[open:end+1]]
		if open > 0 {
			runs = append(runs, run{text: sentence[:open]})
		}
		runs = append(runs, run{text: value, isolated: true})
		sentence = sentence[end+1:]
	}
	return runs
}

func plainText(runs []run) string {
	var out strings.Builder
	for _, r := range runs {
		out.WriteString(r.text)
	}
	return out.String()
}

// monogram is the first letter or digit of a name that begins with one, for the badge beside it; else there is no badge.
func monogram(name string) string {
	first, _ := utf8.DecodeRuneInString(strings.TrimSpace(name))
	if !unicode.IsLetter(first) && !unicode.IsDigit(first) {
		return ""
	}
	return string(unicode.ToUpper(first))
}
