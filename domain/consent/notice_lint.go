package consent

// This file holds the linter of the privacy notice's content (164.520(b)(1)). It looks for words, in English and
// Spanish: it finds what was forgotten, and does not judge how well the rest is said.

import (
	"regexp"
	"strings"

	"consentry/domain/calendar"
)

// Elements of a notice (164.520(b)(1)).
const (
	N1  Code = "N1"  // the header
	N2  Code = "N2"  // treatment, payment, operations, with an example each
	N3  Code = "N3"  // other purposes without authorization
	N4  Code = "N4"  // more stringent law
	N5  Code = "N5"  // marketing, sale, other uses only with authorization; revoking it
	N6  Code = "N6"  // fundraising, if any
	N7  Code = "N7"  // substance use disorder records (42 CFR Part 2)
	N8  Code = "N8"  // the patient's rights
	N9  Code = "N9"  // the practice's duties
	N10 Code = "N10" // complaints
	N11 Code = "N11" // contact with telephone
	N12 Code = "N12" // effective date
)

// part2From is the day notices have had to speak of Part 2 records.
var part2From = calendar.MustNew(2026, 2, 16)

// Practice is what the linter needs to know about the office.
type Practice struct {
	Today         calendar.Date
	Part2Records  bool // it makes or receives substance use disorder records of a Part 2 program
	Fundraises    bool
	Psychotherapy bool // it holds psychotherapy notes
}

// need is one thing a notice has to speak of: of every list at least one phrase, by the beginnings of words.
type need struct {
	code   Code
	key    string
	en, es [][]string
	only   func(Practice) bool // nil: always
}

func oneOf(words ...string) []string { return words }

var noticeNeeds = []need{
	{code: N2, key: "consent.notice.n2",
		en: [][]string{oneOf("treat"), oneOf("payment", "bill"), oneOf("operations", "run our practice", "run our office", "run the practice")},
		es: [][]string{oneOf("trat"), oneOf("pago", "cobr", "factur"), oneOf("operaciones", "administra", "funcionamiento", "dirigir")}},
	{code: N3, key: "consent.notice.n3",
		en: [][]string{oneOf("required by law", "law requires"), oneOf("public health"), oneOf("court", "subpoena", "lawsuit", "law enforcement")},
		es: [][]string{oneOf("exige la ley", "la ley lo exige", "exigido por la ley", "requiere la ley", "ley lo requiera", "ley lo requiere", "exija la ley", "obliga la ley", "la ley lo pide", "ley lo manda", "la ley lo ordena"), oneOf("salud publica"), oneOf("tribunal", "juez", "judicial", "cortes", "citacion", "policia", "orden publico")}},
	{code: N4, key: "consent.notice.n4",
		en: [][]string{oneOf("state law", "laws of our state", "stricter", "more strict", "more stringent", "more protective", "law of this state")},
		es: [][]string{oneOf("ley estatal", "leyes estatales", "leyes del estado", "ley del estado", "mas estricta", "mas protec", "leyes de nuestro estado", "ley de nuestro estado")}},
	{code: N5, key: "consent.notice.n5",
		en: [][]string{oneOf("marketing"), oneOf("sale of", "sell your", "sell medical", "sell health", "sell any", "sell it", "selling"), oneOf("authoriz", "written permission", "permission in writing"), revokeWords},
		es: [][]string{oneOf("mercadeo", "mercadotecnia", "marketing", "publicidad", "comercializacion"), oneOf("venta", "vend"), oneOf("autoriz", "permiso por escrito"), revokeWords}},
	{code: N5, key: "consent.notice.n5_psychotherapy",
		en:   [][]string{oneOf("psychotherapy notes")},
		es:   [][]string{oneOf("notas de psicoterapia")},
		only: func(p Practice) bool { return p.Psychotherapy }},
	{code: N6, key: "consent.notice.n6",
		en:   [][]string{oneOf("fundrais", "raise money", "raise funds"), oneOf("opt out", "not to be contacted", "stop", "not be contacted")},
		es:   [][]string{oneOf("recauda", "fondos"), oneOf("no recibir", "excluir", "dejar de", "rechazar", "optar")},
		only: func(p Practice) bool { return p.Fundraises }},
	{code: N8, key: "consent.notice.n8_restrict",
		en: [][]string{oneOf("restrict", "limit what", "limit how", "share less", "not to use or share"), oneOf("in full", "out of pocket", "out of your own pocket")},
		es: [][]string{oneOf("restric", "restrinj", "limit", "compartamos menos", "no usemos"), oneOf("en su totalidad", "por completo", "de su bolsillo", "de su propio bolsillo", "totalmente", "pago todo", "pagado todo")}},
	{code: N8, key: "consent.notice.n8_confidential",
		en: [][]string{oneOf("confidential communication", "contact you in a", "reach you in a", "specific way", "certain way", "different address", "different way", "contact you in private", "contact you at")},
		es: [][]string{oneOf("comunicaciones confidenciales", "comunicacion confidencial", "de una manera", "de cierta manera", "de una forma", "de cierta forma", "otra direccion", "contactemos en privado")}},
	{code: N8, key: "consent.notice.n8_access",
		en: [][]string{oneOf("copy of your", "copies of your", "inspect", "see or get", "see and get")},
		es: [][]string{oneOf("copia de su", "copias de su", "inspeccionar", "ver u obtener", "ver o recibir", "ver y obtener", "copia de sus", "pedir copias", "recibir copias", "tener copias")}},
	{code: N8, key: "consent.notice.n8_amend",
		en: [][]string{oneOf("amend", "correct", "change your record", "fix")},
		es: [][]string{oneOf("corrij", "correg", "correcc", "enmend", "enmienda", "modific")}},
	{code: N8, key: "consent.notice.n8_accounting",
		en: [][]string{oneOf("accounting of", "list of those", "list of the", "list of disclosures", "list of whom", "list of who", "list of people", "list of times", "list of when")},
		es: [][]string{oneOf("rendicion de cuentas", "informe de", "lista de", "relacion de", "registro de")}},
	{code: N8, key: "consent.notice.n8_paper",
		en: [][]string{oneOf("paper copy", "copy of this notice", "printed copy")},
		es: [][]string{oneOf("copia en papel", "copia de este aviso", "copia impresa", "en papel")}},
	{code: N9, key: "consent.notice.n9_duties",
		en: [][]string{oneOf("privacy"), oneOf("breach"), oneOf("follow", "abide", "comply", "do what it says"), oneOf("change this notice", "change the terms", "change our notice", "change our privacy", "right to change", "change these terms")},
		es: [][]string{oneOf("privacidad"), oneOf("incumplimiento", "violacion", "vulneracion", "brecha", "filtracion", "quebrant", "falla de seguridad"), oneOf("seguir", "cumpl", "respet", "acat", "hacer lo que dice"), oneOf("cambiar este aviso", "cambiar los terminos", "modificar", "derecho a cambiar", "derecho de cambiar", "cambiar el aviso", "cambiar nuestro aviso")}},
	{code: N10, key: "consent.notice.n10",
		en: [][]string{oneOf("complain"), oneOf("health and human services", "office for civil rights", "hhs"), oneOf("retaliat", "punish", "hold it against", "against you for", "against you because", "penaliz")},
		es: [][]string{oneOf("queja", "reclam"), oneOf("salud y servicios humanos", "oficina de derechos civiles", "oficina para los derechos civiles", "oficina de los derechos civiles", "hhs"), oneOf("represalia", "castig", "penaliz", "sancion", "contra usted", "en su contra")}},
	{code: N12, key: "consent.notice.n12",
		en: [][]string{oneOf("effective", "in effect", "takes effect", "applies from")},
		es: [][]string{oneOf("vigen", "entra en vigor", "en vigor", "efectiv", "vale desde")}},
}

var part2Need = need{code: N7, key: "consent.notice.n7",
	en: [][]string{oneOf("substance use", "part 2", "alcohol or drug"), oneOf("court order", "order of a court"), oneOf("consent", "written permission")},
	es: [][]string{oneOf("alcohol o drogas", "consumo de sustancias", "abuso de sustancias", "uso de sustancias", "parte 2"), oneOf("orden judicial", "orden de un tribunal", "orden del tribunal", "corte lo ordena", "orden de una corte"), oneOf("consentimiento", "permiso por escrito")}}

var (
	headerEN = "this notice describes how medical information about you may be used and disclosed and how you can get access to this information please review it carefully"
	headerES = [][]string{oneOf("este aviso describe"), oneOf("informacion medica"), oneOf("acceder", "acceso", "obtener"),
		oneOf("cuidado", "detenid", "atencion", "atent")}
	// agencyNumbers are those of HHS and its Office for Civil Rights: N11 wants the practice's own.
	agencyNumbers = regexp.MustCompile(`877[\s.)-]{0,2}696[\s.-]?6775|800[\s.)-]{0,2}368[\s.-]?1019|800[\s.)-]{0,2}537[\s.-]?7697`)
	telephone     = regexp.MustCompile(`\(?\d{3}\)?[\s.-]{0,2}\d{3}[\s.-]?\d{4}`)
	// placeholders are what a template leaves to be filled in.
	placeholders = regexp.MustCompile(`\{\{|\}\}|\[\[|\]\]|_{4,}|(?i)\[(your|practice|name|address|phone|telephone|date|insert|nombre|fecha|direcci|su)[^\]]*\]|(?i)lorem ipsum|X{4,}`)
)

// headerWithin is how far into the text the header may begin, in folded characters: it is to be prominent.
const headerWithin = 400

// examplesNeeded is one each of treatment, payment and operations.
const examplesNeeded = 3

// LintNotice says which elements a notice's text lacks in lang ("en" or "es"). Warnings are advice.
func LintNotice(text, lang string, about Practice) []Defect {
	var d defects
	folded := foldText(text)
	if placeholders.MatchString(text) {
		d.bad(DF2, "text", "consent.notice.placeholder", "lang", lang)
	}
	if waivesRights(text) {
		d.bad(Waiver, "text", "consent.waiver")
	}
	if !headed(folded, lang) {
		d.bad(N1, "text", "consent.notice.n1", "lang", lang)
	}
	for _, n := range noticeNeeds {
		if (n.only == nil || n.only(about)) && !n.met(folded, lang) {
			d.bad(n.code, "text", n.key, "lang", lang)
		}
	}
	if examples(folded) < examplesNeeded {
		d.bad(N2, "text", "consent.notice.n2_examples", "lang", lang)
	}
	if !telephone.MatchString(agencyNumbers.ReplaceAllString(text, "")) {
		d.bad(N11, "text", "consent.notice.n11", "lang", lang)
	}
	if !part2Need.met(folded, lang) {
		if about.Part2Records && !about.Today.Before(part2From) {
			d.bad(N7, "text", part2Need.key, "lang", lang)
		} else {
			d.warn(N7, "text", "consent.notice.n7_advice", "lang", lang)
		}
	}
	return d
}

func (n need) met(folded, lang string) bool {
	if lang == "es" {
		return hasAll(folded, n.es...)
	}
	return hasAll(folded, n.en...)
}

func headed(folded, lang string) bool {
	if lang == "es" {
		return hasAll(folded[:min(len(folded), headerWithin+len(headerEN))], headerES...)
	}
	at := strings.Index(folded, headerEN)
	return at >= 0 && at <= headerWithin
}

func examples(folded string) int {
	n := 0
	for _, mark := range []string{"example ", "such as ", "eg ", "ejemplo ", "como cuando ", "tales como "} {
		n += strings.Count(" "+folded+" ", " "+mark)
	}
	return n
}

// NoticeExplainsRevocation tells whether a notice says how to revoke an authorization in writing and what a
// revocation cannot undo, so that S1 may refer to it (164.508(c)(2)(i)(B)).
func NoticeExplainsRevocation(text, lang string) bool {
	if lang == "es" {
		return hasAll(foldText(text), revokeWords, oneOf("por escrito", "carta", "escri"),
			exceptionWords, oneOf("envi", "mand", "direccion", "entreg", "escribanos", "dirig"))
	}
	return hasAll(foldText(text), revokeWords, oneOf("writ", "letter"),
		exceptionWords, oneOf("send", "mail", "address", "write to", "give it to", "bring", "deliver"))
}
