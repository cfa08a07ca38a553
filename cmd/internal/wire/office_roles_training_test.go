// The calls about training in the table of every use case as every role.

package wire

import (
	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/office"
)

func init() { calls = append(calls, trainingCalls...) }

var trainingCalls = []call{
	{"MyTraining", access.TrainingTake, func(w *world, _ string) error { _, err := w.o.MyTraining(w.ctx); return err }},
	{"OpenCourse", access.TrainingTake, func(w *world, _ string) error { _, err := w.o.OpenCourse(w.ctx, "none", "en"); return err }},
	{"ReadCourse", "", func(w *world, _ string) error { _, err := w.o.ReadCourse(w.ctx, "none", "en"); return err }},
	{"BeginQuiz", access.TrainingTake, func(w *world, _ string) error { _, err := w.o.BeginQuiz(w.ctx, "none", "en"); return err }},
	{"AnswerQuiz", access.TrainingTake, func(w *world, _ string) error { _, err := w.o.AnswerQuiz(w.ctx, "none", nil); return err }},
	{"SignCourse", access.TrainingTake, func(w *world, _ string) error {
		_, err := w.o.SignCourse(w.ctx, "none", "", nil)
		return err
	}},
	{"CertificatePDF", "", func(w *world, _ string) error { _, err := w.o.CertificatePDF(w.ctx, "none"); return err }},
	{"OutsideFile", "", func(w *world, _ string) error { _, _, err := w.o.OutsideFile(w.ctx, "none"); return err }},
	{"Training", access.TrainingView, func(w *world, _ string) error { _, err := w.o.Training(w.ctx); return err }},
	{"TrainingFile", access.TrainingView, func(w *world, _ string) error { _, err := w.o.TrainingFile(w.ctx, "none", "none"); return err }},
	{"TrainingCSV", access.TrainingView, func(w *world, _ string) error { _, err := w.o.TrainingCSV(w.ctx); return err }},
	{"TrainingRule", access.TrainingView, func(w *world, _ string) error { _, err := w.o.TrainingRule(w.ctx); return err }},
	{"SaveTrainingRule", access.TrainingManage, func(w *world, _ string) error {
		return w.o.SaveTrainingRule(w.ctx, office.DefaultTrainingRule())
	}},
	{"AssignTraining", access.TrainingManage, func(w *world, _ string) error {
		_, err := w.o.AssignTraining(w.ctx, office.AssignForm{})
		return err
	}},
	{"WithdrawTraining", access.TrainingManage, func(w *world, _ string) error {
		return w.o.WithdrawTraining(w.ctx, "none", "assigned by mistake")
	}},
	{"RemindOfTraining", access.TrainingManage, func(w *world, _ string) error { return w.o.RemindOfTraining(w.ctx, "none") }},
	{"ExceptFromTraining", access.TrainingManage, func(w *world, _ string) error {
		_, err := w.o.ExceptFromTraining(w.ctx, "none", "nobody else is there", calendar.Date{})
		return err
	}},
	{"EndTrainingException", access.TrainingManage, func(w *world, _ string) error { return w.o.EndTrainingException(w.ctx, "none") }},
	{"RecordOutside", access.TrainingManage, func(w *world, _ string) error {
		_, err := w.o.RecordOutside(w.ctx, office.OutsideForm{})
		return err
	}},
	{"Exercises", access.TrainingView, func(w *world, _ string) error { _, err := w.o.Exercises(w.ctx); return err }},
	{"RecordExercise", access.TrainingManage, func(w *world, _ string) error {
		_, err := w.o.RecordExercise(w.ctx, office.ExerciseForm{})
		return err
	}},
	{"TrainingSanctions", access.SanctionsRecord, func(w *world, _ string) error { _, _, err := w.o.TrainingSanctions(w.ctx); return err }},
	{"ProposeSanction", access.SanctionsRecord, func(w *world, _ string) error {
		_, err := w.o.ProposeSanction(w.ctx, office.SanctionForm{})
		return err
	}},
	{"MoveSanction", access.SanctionsRecord, func(w *world, _ string) error {
		return w.o.MoveSanction(w.ctx, "none", "decided", "")
	}},
	{"SanctionsCSV", access.SanctionsRecord, func(w *world, _ string) error { _, err := w.o.SanctionsCSV(w.ctx); return err }},
}
