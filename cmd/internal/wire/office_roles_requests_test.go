// The use cases of patients' requests, for the table of who may do what.

package wire

import (
	"consentry/domain/access"
	"consentry/domain/letter"
	"consentry/domain/office"
	"consentry/domain/request"
)

func init() {
	none := office.LetterWish{Kind: letter.AccessCover, About: "request.none"}
	calls = append(calls, []call{
		{"DraftLetter", access.RequestsWork, func(w *world, _ string) error { _, err := w.o.DraftLetter(w.ctx, none); return err }},
		{"MakeLetter", access.RequestsWork, func(w *world, _ string) error { _, _, err := w.o.MakeLetter(w.ctx, none); return err }},
		{"PrintLetter", access.RequestsView, func(w *world, _ string) error { _, err := w.o.PrintLetter(w.ctx, "none"); return err }},
		{"LettersAbout", access.RequestsView, func(w *world, _ string) error {
			_, err := w.o.LettersAbout(w.ctx, "request.none")
			return err
		}},
		{"DoRequest", access.RequestsWork, func(w *world, _ string) error {
			_, err := w.o.DoRequest(w.ctx, "none", office.NoteRequest{})
			return err
		}},
		{"LogRequest", access.RequestsWork, func(w *world, _ string) error {
			_, err := w.o.LogRequest(w.ctx, office.NewRequest{})
			return err
		}},
		{"OpenRequests", access.RequestsView, func(w *world, id string) error {
			_, err := w.o.OpenRequests(w.ctx, id, request.KindAccess)
			return err
		}},
		{"Packet", access.RequestsWork, func(w *world, _ string) error {
			_, err := w.o.Packet(w.ctx, office.PacketWish{RequestID: "none", Folder: noDrive}, quiet)
			return err
		}},
		{"PatientForRequest", access.RequestsWork, func(w *world, id string) error { _, err := w.o.PatientForRequest(w.ctx, id); return err }},
		{"AccessReceipt", access.RequestsWork, func(w *world, _ string) error { _, err := w.o.AccessReceipt(w.ctx, "none"); return err }},
		{"RequestPaper", access.RequestsView, func(w *world, _ string) error {
			_, err := w.o.RequestPaper(w.ctx, "none", "none")
			return err
		}},
		{"RequestRules", access.SettingsView, func(w *world, _ string) error { _, err := w.o.RequestRules(w.ctx); return err }},
		{"RequestView", access.RequestsView, func(w *world, _ string) error { _, err := w.o.RequestView(w.ctx, "none"); return err }},
		{"Requests", access.RequestsView, func(w *world, _ string) error {
			_, err := w.o.Requests(w.ctx, office.RequestFilter{})
			return err
		}},
		{"Reviewers", access.RequestsView, func(w *world, _ string) error { _, err := w.o.Reviewers(w.ctx); return err }},
		{"SaveRequestRules", access.SettingsEdit, func(w *world, _ string) error {
			return w.o.SaveRequestRules(w.ctx, request.Rules{})
		}},
		{"SaveReviewer", access.RequestsDecide, func(w *world, _ string) error {
			_, err := w.o.SaveReviewer(w.ctx, request.Reviewer{})
			return err
		}},
	}...)
}
