package request

// This file holds what letters to patients say about requests, in the languages of the forms. Screens have words of their
// own.

import (
	"fmt"
	"strings"
)

type words struct{ en, es string }

func (w words) in(lang string) string {
	if lang == "es" {
		return w.es
	}
	return w.en
}

var basisWords = map[Ground]words{
	U1: {"it is made up of psychotherapy notes, or was put together for a legal proceeding, and the law leaves such records out of the right of access.",
		"se trata de notas de psicoterapia o de información reunida para un proceso legal, que la ley deja fuera del derecho de acceso."},
	U2: {"you are in custody, and giving it would put somebody's safety in danger.", "usted está bajo custodia y entregarlo pondría en peligro la seguridad de alguien."},
	U3: {"it comes from research that is still going on; you agreed to wait until it ends.", "proviene de una investigación que aún continúa; usted aceptó esperar hasta que termine."},
	U4: {"it is covered by the Privacy Act.", "está cubierto por la Ley de Privacidad (Privacy Act)."},
	U5: {"somebody who is not a health care provider told it to us in confidence, and giving it would show who that was.",
		"alguien que no es proveedor de atención médica nos lo contó en confianza, y entregarlo mostraría quién fue."},
	R1: {"a licensed health care professional judged that it is reasonably likely to endanger the life or physical safety of the patient or of another person.",
		"un profesional de la salud con licencia consideró que es razonablemente probable que ponga en peligro la vida o la seguridad física del paciente o de otra persona."},
	R2: {"it speaks of another person, and a licensed health care professional judged that it is reasonably likely to cause that person substantial harm.",
		"habla de otra persona, y un profesional de la salud con licencia consideró que es razonablemente probable que le cause un daño considerable."},
	R3: {"a licensed health care professional judged that giving it to a representative is reasonably likely to cause substantial harm to the patient or to another person.",
		"un profesional de la salud con licencia consideró que entregarlo a un representante es razonablemente probable que cause un daño considerable al paciente o a otra persona."},
}

// BasisWords is the basis of a denial in plain language, with what it is about (164.524(d)(2)(i)).
func BasisWords(g Ground, part, lang string) string {
	text := basisWords[g].in(lang)
	if part = strings.TrimSpace(part); part != "" {
		text += " " + words{"It concerns: ", "Se refiere a: "}.in(lang) + strings.TrimRight(part, ".") + "."
	}
	return text
}

var amendWords = map[AmendGround]words{
	A1: {"We did not make that record, and who made it can still change it.", "Nosotros no creamos ese registro, y quien lo creó todavía puede cambiarlo."},
	A2: {"It is not part of the records that we keep to make decisions about you.", "No forma parte de los registros que usamos para tomar decisiones sobre usted."},
	A3: {"It is not part of the records that you have a right to see.", "No forma parte de los registros que usted tiene derecho a ver."},
	A4: {"The record is accurate and complete.", "El registro es exacto y completo."},
}

// AmendBasisWords is the basis of a denied amendment (164.526(d)(1)(i)).
func AmendBasisWords(g AmendGround, lang string) string { return amendWords[g].in(lang) }

var itemWords = map[ItemCode]words{
	LaborCopying: {"work of copying", "trabajo de copiado"},
	SupplyPaper:  {"paper", "papel"},
	SupplyMedia:  {"stick or disc that you asked for", "memoria USB o disco que usted pidió"},
	Postage:      {"postage", "franqueo"},
	SummaryLabor: {"summary that you agreed to", "resumen que usted aceptó"},
	FlatFee:      {"flat fee for an electronic copy", "tarifa única por una copia electrónica"},
	MakingList:   {"making the list of disclosures", "elaboración de la lista de divulgaciones"},
}

// ItemWords is a line of the fee sheet as the letter has it: "postage: $4.15".
func ItemWords(it Item, lang string) string {
	text := itemWords[it.Code].in(lang)
	if it.Note != "" {
		text += " (" + it.Note + ")"
	}
	return fmt.Sprintf("%s: $%d.%02d", text, it.Cents/100, it.Cents%100)
}

var placeWords = map[PlaceID]words{
	PlaceChart: {"the chart", "la historia clínica"}, PlaceForms: {"signed forms and letters", "formularios firmados y cartas"},
	PlaceBilling: {"billing records", "registros de facturación"}, PlacePhotos: {"photos", "fotos"}, PlaceVideos: {"videos", "videos"},
	PlaceScans3D: {"3D scans", "escaneos 3D"}, PlaceEmail: {"e-mails", "correos electrónicos"}, PlaceOutside: {"records from others", "registros de otros"},
	PlaceArchive: {"older records", "registros antiguos"}, PlaceAssociates: {"records that others keep for us", "registros que otros guardan para nosotros"},
}

// GivenWords lists what was gathered for the patient.
func GivenWords(a Access, lang string) string {
	var list []string
	for _, p := range a.Places {
		if p.State == PlaceGathered {
			list = append(list, placeWords[p.ID].in(lang))
		}
	}
	return strings.Join(list, ", ")
}

// PlanOnlyWords stand before the words of a limit that was asked for toward everybody and binds toward the health plan alone.
func PlanOnlyWords(lang string) string {
	return words{"To the health plan alone (paid in full by the patient). Asked for was:", "Solo frente al seguro médico (pagado por completo por el paciente). Se pidió:"}.in(lang)
}

// EndedAheadWords stand before the words of a limit that the practice ended for what comes after a day, given in words
// (164.522(a)(2)(iii)): what is older stays limited.
func EndedAheadWords(day, lang string) string {
	return fmt.Sprintf(words{"For what was recorded before %s:", "Para lo registrado antes del %s:"}.in(lang), day)
}

// SummaryWords is what the patient gets who agreed to a summary.
func SummaryWords(lang string) string {
	return words{"a summary of the records", "un resumen del expediente"}.in(lang)
}

var meansWords = map[Means]words{
	MeansPhone: {"by telephone", "por teléfono"}, MeansText: {"by text message", "por mensaje de texto"}, MeansEmail: {"by e-mail", "por correo electrónico"},
	MeansMail: {"by mail", "por correo postal"},
}

// EntriesWords counts the entries of a list of disclosures.
func EntriesWords(n int, lang string) string {
	if n == 1 {
		return words{"one entry", "una entrada"}.in(lang)
	}
	return fmt.Sprintf("%d %s", n, words{"entries", "entradas"}.in(lang))
}

// MeansWords says how somebody is reached; "" for other means, which are described in words.
func MeansWords(m Means, lang string) string { return meansWords[m].in(lang) }
