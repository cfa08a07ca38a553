// Taking a course: reading, questions, result, signature.

package training

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"fyne.io/fyne/v2"

	"consentry/domain/office"
	rules "consentry/domain/training"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// The widest that a line of reading is, in units.
const readingWide = 760

// course is the one that is being taken.
type course struct {
	of     office.MyCourse // without an id: read without owing it
	text   rules.Course
	lang   string
	quiz   office.Quiz
	chosen []int // by question; -1: none yet
	boxes  [][]*kit.CheckBox
	fields []*kit.Field
	result rules.Attempt
	proof  *kit.PasswordField
	signs  *kit.Field // around it
}

func (s *Screen) leaveCourse() {
	if s.course != nil && s.course.proof != nil {
		s.course.proof.Clear()
	}
	s.course = nil
}

// openCourse goes to where the member stopped: a quiz that was passed waits for the signature, else there is the text.
func (s *Screen) openCourse(c office.MyCourse) {
	s.course = &course{of: c, lang: i18n.Lang()}
	if c.Waiting != "" {
		s.course.result, s.course.lang = c.Best, c.Best.Lang
		s.course.text = rules.Course{Title: c.Title, Version: c.Best.Version}
		s.paintResult()
		return
	}
	s.read(i18n.Lang())
}

func (s *Screen) readAlone(id string) {
	s.course = &course{of: office.MyCourse{Assignment: rules.Assignment{Course: id}}}
	s.read(i18n.Lang())
}

// read loads the text in a language and shows it.
func (s *Screen) read(lang string) {
	c := s.course
	do(s, nil, func(ctx context.Context) (rules.Course, error) {
		if c.of.ID == "" {
			return s.o.ReadCourse(ctx, c.of.Course, lang)
		}
		return s.o.OpenCourse(ctx, c.of.ID, lang)
	}, func(text rules.Course) {
		if s.course == c {
			c.text, c.lang = text, lang
			s.paintText()
		}
	}, nil)
}

// back returns to the list.
func (s *Screen) back() {
	s.leaveCourse()
	s.host.Refresh()
	s.showTabs("")
}

// place puts a course's page into the window, from its top.
func (s *Screen) place(sub string, right []fyne.CanvasObject, pieces ...fyne.CanvasObject) {
	s.put(s.course.text.Title, sub, append(right, kit.Secondary(i18n.T("training.back"), s.back)), pieces...)
}

// put puts one page in place of the tabs, from its top.
func (s *Screen) put(title, sub string, right []fyne.CanvasObject, pieces ...fyne.CanvasObject) {
	head := kit.Header(title, sub, right...)
	s.area.SetContent(kit.Inset4(22, 26, 26, 26, kit.Stack(14, append([]fyne.CanvasObject{head}, pieces...)...)))
	s.area.ScrollToTop()
}

// languages chooses between the languages that a course is written in.
func (s *Screen) languages(then func(lang string)) fyne.CanvasObject {
	return kit.NewChoice([]kit.Option{{ID: "en", Label: "English"}, {ID: "es", Label: "Español"}}, s.course.lang, func(lang string) {
		if s.course != nil && lang != s.course.lang {
			then(lang)
		}
	}).Small()
}

func (s *Screen) paintText() {
	c := s.course
	pieces := pages(c.text.Sections)
	if c.of.ID != "" {
		next := kit.Primary(i18n.T("training.to_quiz"), func() { s.begin(c.lang) }).WithIconAfter(kit.IconRight)
		pieces = append(pieces, kit.Row(12, kit.Grow(kit.MutedText(i18n.T("training.quiz.what", "pass", c.text.Pass, "of", rules.QuizLength))), next))
	}
	s.place(textLine(c.text), []fyne.CanvasObject{s.languages(s.read)}, column(pieces))
}

// textLine says how long a text is, which version, and what it rests on.
func textLine(c rules.Course) string {
	return i18n.T("training.text.sub", "n", c.Minutes, "version", strconv.Itoa(c.Version), "law", c.Law)
}

// column keeps pieces as narrow as one reads.
func column(pieces []fyne.CanvasObject) fyne.CanvasObject {
	return kit.Columns(0, []float32{readingWide, 1}, kit.Stack(14, pieces...), kit.Gap(0, 0))
}

// pages is a text as it is read, one card for each of its sections.
func pages(sections []rules.Section) (pieces []fyne.CanvasObject) {
	for _, sec := range sections {
		body := kit.Stack(10, kit.HeadingText(sec.Title))
		for _, b := range sec.Blocks {
			if b.Text != "" {
				body.Add(kit.RichText(kit.Emphasis(b.Text)...))
			}
			if len(b.Items) > 0 {
				var items [][]kit.Run
				for _, item := range b.Items {
					items = append(items, kit.Emphasis(item))
				}
				body.Add(kit.Bullets(items...))
			}
		}
		pieces = append(pieces, kit.Card(body))
	}
	return pieces
}

// begin draws the questions.
func (s *Screen) begin(lang string) {
	c := s.course
	do(s, nil, func(ctx context.Context) (office.Quiz, error) { return s.o.BeginQuiz(ctx, c.of.ID, lang) }, func(q office.Quiz) {
		if s.course != c {
			return
		}
		if c.lang = lang; c.quiz.Attempt.ID != q.Attempt.ID {
			c.chosen = make([]int, len(q.Questions))
			for i := range c.chosen {
				c.chosen[i] = -1
			}
		}
		c.quiz = q
		c.text.Title = q.Title
		s.paintQuiz()
	}, nil)
}

func (s *Screen) paintQuiz() {
	c := s.course
	c.boxes, c.fields = nil, nil
	var pieces []fyne.CanvasObject
	for i, q := range c.quiz.Questions {
		answers := kit.Stack(8, kit.StrongText(q.Text))
		var boxes []*kit.CheckBox
		for k, words := range q.Answers {
			box := kit.NewCheckBox(words, c.chosen[i] == k, func(on bool) { s.choose(i, k, on) })
			boxes = append(boxes, box)
			answers.Add(box)
		}
		c.boxes = append(c.boxes, boxes)
		f := kit.NewField(i18n.T("training.quiz.number", "at", i+1, "of", len(c.quiz.Questions)), answers)
		c.fields = append(c.fields, f)
		pieces = append(pieces, kit.Card(f))
	}
	var check *kit.Button
	check = kit.Primary(i18n.T("training.check"), func() { s.answer(check) })
	pieces = append(pieces, kit.Row(12, kit.Link(i18n.T("training.read_again"), s.paintText), kit.Spring(), check))
	s.place(i18n.T("training.quiz.sub", "pass", c.quiz.Attempt.Pass, "of", len(c.quiz.Questions)), []fyne.CanvasObject{s.languages(s.begin)},
		column(pieces))
	if at := slices.Index(c.chosen, -1); at >= 0 {
		s.host.Focus(c.boxes[at][0])
	}
}

// choose takes one answer of a question: the others are given up.
func (s *Screen) choose(question, answer int, on bool) {
	c := s.course
	if c == nil || question >= len(c.boxes) {
		return
	}
	if c.chosen[question] = answer; !on {
		c.chosen[question] = -1
	}
	for k, box := range c.boxes[question] {
		box.SetOn(on && k == answer)
	}
	c.fields[question].SetError("")
}

func (s *Screen) answer(b *kit.Button) {
	c := s.course
	missing := false
	for i, k := range c.chosen {
		if k < 0 {
			c.fields[i].SetError(i18n.T("training.quiz.choose"))
			missing = true
		}
	}
	if missing {
		s.area.Refresh()
		s.host.Focus(c.boxes[slices.Index(c.chosen, -1)][0])
		return
	}
	do(s, b, func(ctx context.Context) (rules.Attempt, error) {
		return s.o.AnswerQuiz(ctx, c.quiz.Attempt.ID, c.chosen)
	}, func(t rules.Attempt) {
		if s.course == c {
			c.result, c.quiz = t, office.Quiz{}
			s.paintResult()
		}
	}, nil)
}

// paintResult says how it went, explains what was wrong, and lets who passed sign.
func (s *Screen) paintResult() {
	c := s.course
	t := c.result
	passed := t.State == rules.Passed
	var pieces []fyne.CanvasObject
	words := i18n.T("training.result", "score", t.Score, "of", len(t.Drawn))
	if passed {
		pieces = append(pieces, kit.Banner(kit.OK, words, i18n.T("training.passed")))
	} else {
		pieces = append(pieces, kit.Banner(kit.Warn, words, i18n.T("training.not_passed", "pass", t.Pass)))
	}
	var again *kit.Button
	if passed {
		pieces = append(pieces, s.signature())
	} else {
		again = kit.Primary(i18n.T("training.try_again"), func() { s.begin(c.lang) })
		pieces = append(pieces, kit.Row(8, kit.Spring(), kit.Secondary(i18n.T("training.read_again"), func() { s.read(c.lang) }), again))
	}
	for _, m := range t.Wrong {
		pieces = append(pieces, kit.Card(kit.StrongText(m.Question), kit.Fact(i18n.T("training.wrong.given"), m.Given), kit.Fact(i18n.T("training.wrong.right"), m.Right),
			kit.MutedText(m.Why)))
	}
	s.place(i18n.T("training.result.sub"), nil, column(pieces))
	if passed {
		c.signs.Focus()
	} else {
		s.host.Focus(again)
	}
}

// statement is what is signed, in the language that the course was read in.
func (s *Screen) statement() string {
	c := s.course
	return i18n.In(c.lang).T("training.statement", "name", s.host.Me().Member.Name, "title", c.text.Title, "version", strconv.Itoa(c.result.Version))
}

func (s *Screen) signature() fyne.CanvasObject {
	c := s.course
	words := s.statement()
	c.proof = kit.NewPasswordField()
	field := kit.NewField(i18n.T("training.proof"), c.proof).Require().Help(i18n.T("training.proof.help"))
	c.signs = field
	var b *kit.Button
	b = kit.Primary(i18n.T("training.sign"), func() {
		if c.proof.Value() == "" {
			field.SetError(i18n.T("training.proof.missing"))
			field.Focus()
			return
		}
		proof := []byte(c.proof.Value())
		do(s, b, func(ctx context.Context) (rules.Assignment, error) {
			defer clear(proof)
			return s.o.SignCourse(ctx, c.result.ID, words, proof)
		}, func(rules.Assignment) {
			s.host.Toast(i18n.T("training.signed"), nil)
			s.back()
		}, func(err error) bool {
			said, known := i18n.Sentence(err)
			if !known || !(errors.Is(err, office.ErrWrongSecret) || errors.Is(err, office.ErrPIN) || errors.Is(err, office.ErrPINOver) || errors.Is(err, office.ErrWait)) {
				return false
			}
			field.SetError(said)
			field.Focus()
			return true
		})
	}).WithIcon(kit.IconPen)
	c.proof.OnEnter(func() { b.Press() })
	return kit.Card(kit.StrongText(i18n.T("training.sign.title")), kit.BodyText(words), kit.ColumnsTop(14, []float32{1, 160}, field, kit.Inset4(22, 0, 0, 0, b)))
}
