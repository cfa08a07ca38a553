package consent

// This file holds the places where pictures may appear: the built-in channels, the groups they are shown in,
// and the rules for a channel that a practice adds itself.

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Group is a heading that channels are shown under. Every channel belongs to exactly one.
type Group struct {
	ID          string
	Name        Text
	Description Text
}

// Ids of the groups.
const (
	GroupWebsite  = "website"
	GroupSocial   = "social"
	GroupPrint    = "print"
	GroupOffice   = "office"
	GroupEmail    = "email"
	GroupTeaching = "teaching"
	GroupPaid     = "paid"
)

func both(en, es string) Text { return Text{"en": en, "es": es} }

// Groups returns the headings in the order they are shown.
func Groups() []Group {
	return []Group{
		{GroupWebsite, both("Website gallery", "Galería del sitio web"),
			both("Before-and-after page of the practice site", "Página de antes y después del sitio del consultorio")},
		{GroupSocial, both("Social media", "Redes sociales"),
			both("Instagram, Facebook, TikTok \u2014 practice accounts only", "Instagram, Facebook, TikTok: solo cuentas del consultorio")},
		{GroupPrint, both("Print", "Impresos"),
			both("Brochures, posters in the office", "Folletos y carteles en el consultorio")},
		{GroupOffice, both("In-office album", "Álbum en el consultorio"),
			both("Shown to other patients on a screen here", "Se muestra a otros pacientes en una pantalla aquí")},
		{GroupEmail, both("E-mail newsletter", "Boletín por correo electrónico"),
			both("Sent to patients who subscribed", "Se envía a pacientes que se suscribieron")},
		{GroupTeaching, both("Teaching & conferences", "Enseñanza y congresos"),
			both("Lectures, posters, journals", "Conferencias, carteles, revistas médicas")},
		{GroupPaid, both("Paid advertising", "Publicidad pagada"),
			both("Advertisements placed with third parties", "Anuncios colocados con terceros")},
	}
}

// Classes of recipients that several channels share (164.508(c)(1)(iii)).
var (
	publicOnline = both("The general public who visit this page, anywhere in the world",
		"El público en general que visite esta página, en cualquier parte del mundo")
	publicReaders  = both("The general public who see or read it", "El público en general que lo vea o lo lea")
	officeVisitors = both("Other patients and visitors in our office", "Otros pacientes y visitantes en nuestro consultorio")
)

func social(name string) Text {
	return both("The general public who use "+name+", and "+name+" itself",
		"El público en general que usa "+name+", y la propia empresa "+name)
}

// BuiltIn returns the channels every practice starts with, in the order of the groups.
func BuiltIn() []Channel {
	return []Channel{
		{ID: "website_gallery", Group: GroupWebsite, Name: both("Our website gallery", "La galería de nuestro sitio web"),
			Description: both("The before-and-after page of our own website.", "La página de antes y después de nuestro propio sitio web."),
			Recipient:   publicOnline},
		{ID: "instagram", Group: GroupSocial, Name: both("Instagram", "Instagram"),
			Description: both("Posts and stories on our Instagram account.", "Publicaciones e historias en nuestra cuenta de Instagram."),
			Recipient:   social("Instagram")},
		{ID: "facebook", Group: GroupSocial, Name: both("Facebook", "Facebook"),
			Description: both("Posts on our Facebook page.", "Publicaciones en nuestra página de Facebook."),
			Recipient:   social("Facebook")},
		{ID: "tiktok", Group: GroupSocial, Name: both("TikTok", "TikTok"),
			Description: both("Posts on our TikTok account.", "Publicaciones en nuestra cuenta de TikTok."),
			Recipient:   social("TikTok")},
		{ID: "youtube", Group: GroupSocial, Name: both("YouTube", "YouTube"),
			Description: both("Videos on our YouTube channel.", "Videos en nuestro canal de YouTube."),
			Recipient:   social("YouTube")},
		{ID: "x", Group: GroupSocial, Name: both("X (Twitter)", "X (Twitter)"),
			Description: both("Posts on our X account.", "Publicaciones en nuestra cuenta de X."),
			Recipient:   social("X")},
		{ID: "other_social", Group: GroupSocial, Name: both("Another social network", "Otra red social"),
			Description: both("Our account on a social network not named here.", "Nuestra cuenta en una red social que no se nombra aquí."),
			Recipient: both("The general public who use that network, and the network itself",
				"El público en general que usa esa red, y la propia red")},
		{ID: "print_brochure", Group: GroupPrint, Name: both("Brochures and posters", "Folletos y carteles"),
			Description: both("Printed brochures and posters of our practice.", "Folletos y carteles impresos de nuestro consultorio."),
			Recipient:   publicReaders},
		{ID: "in_office_album", Group: GroupOffice, Name: both("Album in our office", "Álbum en nuestro consultorio"),
			Description: both("A book or tablet we show to patients in a visit.", "Un libro o tableta que mostramos a pacientes en una consulta."),
			Recipient:   officeVisitors},
		{ID: "in_office_screen", Group: GroupOffice, Name: both("Screen in our waiting room", "Pantalla en nuestra sala de espera"),
			Description: both("A screen on the wall of our office.", "Una pantalla en la pared de nuestro consultorio."),
			Recipient:   officeVisitors},
		{ID: "email_campaign", Group: GroupEmail, Name: both("E-mail newsletter", "Boletín por correo electrónico"),
			Description: both("News we send by e-mail to people who subscribed.", "Noticias que enviamos por correo electrónico a personas suscritas."),
			Recipient: both("People who subscribed to our newsletter, and the company that sends it for us",
				"Personas suscritas a nuestro boletín, y la empresa que lo envía por nosotros")},
		{ID: "lecture", Group: GroupTeaching, Name: both("Lectures and meetings", "Conferencias y congresos"),
			Description: both("Talks to doctors and students outside our practice.", "Charlas para médicos y estudiantes fuera de nuestro consultorio."),
			Recipient: both("Doctors, nurses and students at the talk, and the people who hold it",
				"Médicos, enfermeros y estudiantes en la charla, y quienes la organizan")},
		{ID: "journal", Group: GroupTeaching, Name: both("Medical journals and books", "Revistas y libros médicos"),
			Description: both("Articles and chapters for doctors.", "Artículos y capítulos para médicos."),
			Recipient: both("Readers of the journal or book, and its publisher",
				"Lectores de la revista o del libro, y su editorial")},
		{ID: "paid_ads", Group: GroupPaid, Name: both("Paid ads on the internet", "Anuncios pagados en internet"),
			Description: both("Ads we pay for on websites, searches and social media.", "Anuncios que pagamos en sitios web, buscadores y redes sociales."),
			Recipient: both("The general public who are shown the ad, and the company that runs it",
				"El público en general que vea el anuncio, y la empresa que lo publica")},
		{ID: "print_ad", Group: GroupPaid, Name: both("Paid ads in print", "Anuncios pagados impresos"),
			Description: both("Ads in newspapers, magazines and on billboards.", "Anuncios en periódicos, revistas y vallas publicitarias."),
			Recipient:   publicReaders},
		{ID: "broadcast", Group: GroupPaid, Name: both("Television and streaming", "Televisión y plataformas de video"),
			Description: both("Ads and programs recorded for television or streaming.", "Anuncios y programas grabados para televisión o plataformas de video."),
			Recipient: both("The general public who watch it, and the station or service that shows it",
				"El público en general que lo vea, y el canal o servicio que lo transmite")},
		{ID: "third_party_directory", Group: GroupPaid, Name: both("Surgeon directories", "Directorios de cirujanos"),
			Description: both("Our page on a website that lists surgeons.", "Nuestra página en un sitio web que lista cirujanos."),
			Recipient: both("The general public who visit the directory, and the company that runs it",
				"El público en general que visite el directorio, y la empresa que lo administra")},
		{ID: "press", Group: GroupPaid, Name: both("News and magazines", "Prensa y revistas"),
			Description: both("Stories by reporters about our work.", "Reportajes de periodistas sobre nuestro trabajo."),
			Recipient: both("Reporters and publishers, and the general public who see their stories",
				"Periodistas y editoriales, y el público en general que vea sus reportajes")},
		{ID: "manufacturer", Group: GroupPaid, Name: both("Makers of products we use", "Fabricantes de productos que usamos"),
			Description: both("A company whose product or device was used for you.", "Una empresa cuyo producto o aparato se usó con usted."),
			Recipient: both("The company that makes the product, and the people it shows its materials to",
				"La empresa que fabrica el producto, y las personas a quienes muestra sus materiales")},
	}
}

// Limits of what a practice may type for a channel of its own, in characters.
const (
	maxChannelName = 60
	maxChannelLine = 200
)

var channelID = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// liveWords name live streams: they cannot be reviewed before they are shown, so they are no channel.
var liveWords = []string{"livestream", "live stream", "live surgery", "live video", "en vivo", "en directo", "transmision en vivo"}

// CheckChannel says what is wrong with a channel that a practice wants to add to the existing ones. To check a
// change, leave the old version of the channel out of existing.
func CheckChannel(c Channel, existing []Channel) []Defect {
	var found []Defect
	bad := func(field, key string) { found = append(found, Defect{Code: E3, Field: field, Key: key}) }

	if !channelID.MatchString(c.ID) {
		bad("id", "consent.channel.id")
	}
	if !slices.ContainsFunc(Groups(), func(g Group) bool { return g.ID == c.Group }) {
		bad("group", "consent.channel.group")
	}
	if blank(c.Name["en"]) {
		bad("name", "consent.channel.name_missing")
	}
	if blank(c.Recipient["en"]) {
		bad("recipient", "consent.channel.recipient_missing")
	}
	if !lineFits(c.Name, maxChannelName) || !lineFits(c.Description, maxChannelLine) || !lineFits(c.Recipient, maxChannelLine) {
		bad("name", "consent.channel.too_long")
	}
	for _, lang := range []string{"en", "es"} {
		words := foldText(c.Name[lang] + " / " + c.Description[lang])
		if hasAny(words, liveWords) {
			bad("name", "consent.channel.live")
			break
		}
	}
	if blank(c.Name["es"]) || blank(c.Recipient["es"]) {
		found = append(found, Defect{Code: E3, Field: "name", Key: "consent.channel.no_spanish", Severity: Warning})
	}
	for _, e := range existing {
		if e.ID == c.ID {
			bad("id", "consent.channel.same_id")
		}
		if e.Retired.IsZero() && sameName(c.Name, e.Name) {
			found = append(found, Defect{Code: E3, Field: "name", Key: "consent.channel.same_name",
				Args: map[string]string{"name": e.Name["en"]}})
		}
	}
	return found
}

func sameName(a, b Text) bool {
	for _, lang := range []string{"en", "es"} {
		if x := foldText(a[lang]); x != "" && x == foldText(b[lang]) {
			return true
		}
	}
	return false
}

// lineFits tells whether every language's sentence is one line of printable characters of at most n.
func lineFits(t Text, n int) bool {
	for _, s := range t {
		if utf8.RuneCountInString(s) > n || !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl) {
			return false
		}
	}
	return true
}
