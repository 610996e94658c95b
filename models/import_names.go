package models

// ambiguousName is what a column may hold that is called "Name" in one language or another: see nameBeside.
const ambiguousName = "name"

// fieldNamed says what a column of this name holds: an ImportField, ambiguousName, or "".
func fieldNamed(name string) string { return columnNames[headerName(name)] }

// accents are letters with marks and what stands for them in columnNames.
var accents = accentTable()

func accentTable() map[rune]string {
	table := map[rune]string{'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'ł': "l", 'đ': "d", 'ı': "i"}
	for plain, marked := range map[string]string{
		"a": "àáâãäåāăą", "c": "çćč", "d": "ď", "e": "èéêëēėęě", "g": "ğģ", "i": "ìíîïīį", "k": "ķ", "l": "ĺľļ", "n": "ñńňņ",
		"o": "òóôõöőō", "r": "řŕ", "s": "śšşș", "t": "ťțţ", "u": "ùúûüůűūų", "y": "ýÿ", "z": "źżž",
	} {
		for _, r := range marked {
			table[r] = plain
		}
	}
	return table
}

// columnNames are the names that people give their columns, folded by headerName, in the languages of those who send files.
var columnNames = columnNameTable()

func columnNameTable() map[string]string {
	table := map[string]string{}
	for field, names := range map[string][]string{
		string(FieldEmail): {
			"email", "emailaddress", "emailaddresses", "email1", "email1value", "emailid", "mail", "mailaddress", "workemail", "workemailaddress",
			"businessemail", "primaryemail", "personalemail", "contactemail", "useremail", "employeeemail", "recipient", "to", "address1email",
			"emailadresse", "mailadresse", "emailanschrift", "epost", "epostadresse", "epostadress", "epostaddress", "sahkoposti", "sahkopostiosoite",
			"correo", "correoelectronico", "direcciondecorreo", "direcciondecorreoelectronico", "correoe", "emaildireccion", "mailelectronico",
			"courriel", "adressemail", "adresseemail", "adressecourriel", "adresseelectronique", "mel",
			"endereçodeemail", "enderecodeemail", "correioeletronico", "correioelectronico", "enderecoeletronico", "emailendereco",
			"indirizzoemail", "indirizzomail", "postaelettronica", "indirizzodipostaelettronica",
			"emailadres", "mailadres", "adresemail", "adresmail", "pocztaelektroniczna", "mejl", "emaily", "emailovaadresa", "mailova", "eposta", "epostaadresi",
			"elpastas", "epasts", "emailcim", "adresadeemail", "почта", "электроннаяпочта", "адресэлектроннойпочты", "имейл", "емейл", "ηλεκτρονικοταχυδρομειο",
			"email地址", "邮箱", "电子邮箱", "电子邮件", "邮件", "電子郵件", "信箱", "メール", "メールアドレス", "eメール", "이메일", "이메일주소", "메일",
			"البريد", "البريدالإلكتروني", "البريدالالكتروني", "بريدإلكتروني", "الايميل", "الإيميل", "דואל", "אימייל", "ईमेल", "อีเมล",
		},
		string(FieldFirstName): {
			"firstname", "first", "fname", "givenname", "givennames", "given", "forename", "forenames", "christianname", "preferredname", "preferredfirstname",
			"callingname", "vorname", "vornamen", "rufname", "nombres", "primernombre", "nombredepila", "prenom", "prenoms", "primeironome", "nomeproprio",
			"nomedibattesimo", "voornaam", "roepnaam", "fornavn", "fornamn", "tilltalsnamn", "etunimi", "imie", "imiona", "jmeno", "krestnijmeno", "keresztnev",
			"utonev", "prenume", "vardas", "vards", "eesnimi", "ime", "isim", "adi", "имя", "ονομα", "名", "名字", "下の名前", "이름만", "الاسمالأول", "الاسمالاول",
			"שםפרטי",
		},
		string(FieldLastName): {
			"lastname", "last", "lname", "surname", "familyname", "family", "secondname", "nachname", "familienname", "zuname", "apellido", "apellidos",
			"primerapellido", "nomdefamille", "nomfamille", "sobrenome", "apelido", "apelidos", "ultimonome", "cognome", "cognomi", "achternaam", "familienaam",
			"etternavn", "efternavn", "efternamn", "slektsnavn", "sukunimi", "nazwisko", "prijmeni", "priezvisko", "vezeteknev", "csaladnev", "numedefamilie",
			"pavarde", "uzvards", "perekonnanimi", "prezime", "priimek", "soyad", "soyadi", "soyisim", "фамилия", "επωνυμο", "επιθετο", "姓", "姓氏", "苗字", "성",
			"اسمالعائلة", "اللقب", "الكنية", "שםמשפחה",
		},
		string(FieldFullName): {
			"fullname", "completename", "displayname", "personname", "personsname", "employeename", "contactname", "customername", "clientname", "username",
			"recipientname", "nameofemployee", "firstandlastname", "firstnamelastname", "namefull", "vollername", "vollstandigername", "vorundnachname",
			"vornamenachname", "nachnamevorname", "anzeigename", "nombrecompleto", "nombreyapellido", "nombreyapellidos", "nombresyapellidos",
			"apellidosynombre", "nomcomplet", "nometprenom", "prenometnom", "nomprenom", "prenomnom", "nomecompleto", "nomeesobrenome", "nomeecognome",
			"nominativo", "cognomeenome", "volledigenaam", "fuldenavn", "fulltnavn", "fulltnamn", "heltnamn", "kokonimi", "koko nimi", "imieinazwisko",
			"nazwiskoiimie", "celejmeno", "jmenoaprijmeni", "menoapriezvisko", "teljesnev", "numecomplet", "adsoyad", "adisoyadi", "isimsoyisim", "фио",
			"имяифамилия", "фамилияимя", "фамилияимяотчество", "полноеимя", "ονοματεπωνυμο", "姓名", "氏名", "お名前", "名前", "フルネーム", "성명", "이름",
			"الاسمالكامل", "الاسم", "שםמלא", "ชื่อ", "नाम",
		},
		ambiguousName: {"name", "names", "nom", "nombre", "nome", "naam", "navn", "namn", "nimi", "nev", "nume", "meno", "person", "people", "employee", "contact", "ad"},
	} {
		for _, name := range names {
			table[headerName(name)] = field
		}
	}
	return table
}
