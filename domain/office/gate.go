// This file is the publish gate as people use it: it makes the very files that would leave, has them proven clean, and
// asks every rule. releases.go lets them leave; there is no other way out.
package office

import (
	"bytes"
	"context"
	"image"
	"slices"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/patient"
	"consentry/domain/photo"
	"consentry/domain/photo/picture"
	"consentry/domain/photo/scrub/report"
	"consentry/domain/photo/scrub/verify"
)

// GateQuestion is what somebody wants to release.
type GateQuestion struct {
	PhotoIDs []string
	// Pair: the two pictures side by side, as one file.
	Pair    bool
	Align   *AlignPoints // for a pair: how the second is laid on the first
	Channel string
	Purpose string // one of the authorization's; "" when it has only one
	Place   string // where it goes: an address or a place
	Who     string // who puts it there
	Planned calendar.Date
	Folder  string // where the files are written
	Caption string
	// WithName: a name stands beside the picture; WithCaption follows from Caption.
	WithName  bool
	Territory string
	MaxSide   int // pixels; 0: 2048
	// RestrictionsRead and DescriptionRead: the member has read them and says that they allow this.
	RestrictionsRead, DescriptionRead bool
	// Amendments is how what belongs to an amended picture reaches the recipient: AmendmentsAlong or AmendmentsApart.
	Amendments string
}

// AlignPoints are two places that are the same in both pictures of a pair (both pupils, navel and notch), in millionths of
// each picture's width and height.
type AlignPoints struct {
	Before, After [2]picture.Point
}

// DefaultMaxSide is the longer side of a picture that leaves, in pixels, unless somebody asks for another.
const DefaultMaxSide = 2048

// maxGate bounds one release.
const maxGate = 60

// Gate is the answer, with the very files that would leave.
type Gate struct {
	Question  GateQuestion
	PatientID string
	Patient   string
	Channel   consent.Channel
	Document  consent.Document // the authorization it rests on; the zero Document if none
	Until     calendar.Date
	Decisions []photo.Decision // one a picture, in the order asked
	Photos    []photo.Photo
	Allowed   bool // every picture
	Restrict  []patient.Restriction
	Amended   []Amended // what belongs to the pictures and has to reach the recipient too
	Purposes  []string  // of the authorization, to choose from
	On        calendar.Date
	// Reviews is who looked at the newest version of each picture, in the order asked; Members names them.
	Reviews []photo.Reviewed
	Members map[string]string
	// Revocations counts what the patient took back so far; Places are where pictures went on this channel lately.
	Revocations int
	Places      []string

	files    []gateFile
	versions []int // of the pictures that the files were made of
}

type gateFile struct {
	item photo.Item
	data []byte
	kind report.Format
}

// Files returns the files that would leave, for a look before they do: names and bytes.
func (g Gate) Files() []OutFile {
	out := make([]OutFile, len(g.files))
	for i, f := range g.files {
		out[i] = OutFile{Name: f.item.FileName, Data: f.data}
	}
	return out
}

// Gate asks for a release: it makes the files, has them proven, and names every reason against, picture by picture. What
// it was asked is in the audit log. When ctx is cancelled while the files are made, nothing of it stays: they are in memory
// only, and nothing was shown.
func (o *Office) Gate(ctx context.Context, q GateQuestion, progress Progress) (Gate, error) {
	g := Gate{Question: q}
	s, err := o.may(access.ReleasesMake)
	if err != nil {
		return g, err
	}
	if err := checkGate(q); err != nil {
		return g, err
	}
	var looked []looked
	if err := o.peek(ctx, access.ReleasesMake, func(s *session, tx Tx) (err error) {
		looked, err = o.lookAt(tx, q.PhotoIDs)
		return err
	}); err != nil {
		return g, err
	}
	if err := o.makeFiles(ctx, s, &g, looked, progress); err != nil {
		return Gate{Question: q}, err
	}
	for _, l := range looked {
		// The files are shown before they leave: that is a look at each picture, and an uncovering of what is covered.
		if err := o.looked(ctx, s, l.photo); err != nil {
			return Gate{Question: q}, err
		}
	}
	g.versions = versionsOf(looked)
	ev := audit.Event{Action: audit.GateAsked, Object: "patient:" + looked[0].photo.PatientID, PatientID: looked[0].photo.PatientID,
		Args: map[string]string{"channel": q.Channel, "count": itoa(len(q.PhotoIDs))}}
	err = o.read(ctx, access.ReleasesMake, ev, func(s *session, tx Tx) error { return o.decide(s, tx, &g) })
	return g, err
}

func checkGate(q GateQuestion) error {
	bad := func(field, key string) error { return &Invalid{Defects: []Defect{{Field: field, Key: key}}} }
	switch {
	case len(q.PhotoIDs) == 0:
		return bad("photos", "photo.need.photos")
	case len(q.PhotoIDs) > maxGate:
		return bad("photos", "photo.need.fewer")
	case q.Pair && len(q.PhotoIDs) != 2:
		return bad("photos", "photo.need.two")
	case q.MaxSide != 0 && (q.MaxSide < picture.MinMaxSide || q.MaxSide > 8000):
		return bad("max_side", "photo.need.side")
	}
	for field, text := range map[string]string{"caption": q.Caption, "place": q.Place, "who": q.Who} {
		if err := checkReason(field, text, false); err != nil {
			return err
		}
	}
	return nil
}

// looked is one picture with what people said of its newest version.
type looked struct {
	photo    photo.Photo
	version  photo.Version
	reviewed photo.Reviewed
	deid     photo.Determination
	isDeid   bool
}

func (o *Office) lookAt(tx Tx, ids []string) ([]looked, error) {
	var set photo.Settings
	if err := loadPhotoSettings(tx, &set); err != nil {
		return nil, err
	}
	var out []looked
	for _, id := range ids {
		var l looked
		var err error
		if l.photo, err = tx.Photo(id); err != nil {
			return nil, err
		}
		if len(out) > 0 && l.photo.PatientID != out[0].photo.PatientID {
			return nil, &Invalid{Defects: []Defect{{Field: "photos", Key: "photo.need.one_patient"}}}
		}
		v := PhotoView{Photo: l.photo, Settings: set}
		if err := v.loadLooks(tx); err != nil {
			return nil, err
		}
		l.version, l.reviewed, l.isDeid = v.Current, v.Reviewed, v.Deidentified
		if l.isDeid {
			l.deid, _ = photo.Deidentified(v.Determinations, v.Current.Number)
		}
		out = append(out, l)
	}
	return out, nil
}

// makeFiles makes the files that would leave, with names that tell nothing.
func (o *Office) makeFiles(ctx context.Context, s *session, g *Gate, list []looked, progress Progress) error {
	if g.Question.Pair {
		return o.makePair(ctx, s, g, list, progress)
	}
	for i, l := range list {
		progress("photo.gate.making", i, len(list))
		if err := ctx.Err(); err != nil {
			return err
		}
		f := gateFile{kind: report.JPEG, item: photo.Item{PhotoID: l.photo.ID, Version: l.version.Number, Engine: Engine,
			MaxSide: g.side(), DeterminationID: l.deid.ID}}
		var err error
		switch l.photo.Media {
		case photo.Still:
			f.item.Altered = altered(l.version.Recipe, l.photo)
			f.data, err = o.publishedAt(ctx, s, l.photo, l.version, g.side())
		case photo.Video:
			f.kind, f.item.Width, f.item.Height = l.photo.Out, l.photo.Width, l.photo.Height
			f.data, err = o.cleanCopy(ctx, s, l.photo)
		default:
			err = nil // the gate says that it cannot leave
		}
		if noPicture(err) {
			err, f.data = nil, nil
		}
		if err != nil {
			return err
		}
		if err := f.finish(i + 1); err != nil {
			return err
		}
		g.files = append(g.files, f)
	}
	return nil
}

func (g *Gate) side() int {
	if g.Question.MaxSide > 0 {
		return g.Question.MaxSide
	}
	return DefaultMaxSide
}

// finish names and sums up a file that was made.
func (f *gateFile) finish(place int) error {
	ext := map[report.Format]string{report.JPEG: "jpg", report.MP4: "mp4", report.MOV: "mov"}[f.kind]
	name, err := photo.FileName(randomReader, place, ext)
	if err != nil {
		return err
	}
	f.item.FileName = name
	if f.data == nil {
		return nil
	}
	f.item.SHA256, f.item.Bytes = sha256Hex(f.data), int64(len(f.data))
	if f.kind == report.JPEG {
		cfg, err := picture.Decoder{}.Full(context.Background(), f.kind, f.data)
		if err != nil {
			return err
		}
		f.item.Width, f.item.Height = cfg.Rect.Dx(), cfg.Rect.Dy()
		if f.item.Likeness, err = picture.Hash(cfg).MarshalBinary(); err != nil {
			return err
		}
	}
	return nil
}

// altered lists what the recipe did, for the line "no alteration other than".
func altered(r picture.Recipe, p photo.Photo) []string {
	var list []string
	if r.Version == 0 {
		return nil
	}
	for _, c := range r.Changed(p.Width, p.Height) {
		list = append(list, string(c))
	}
	return list
}

// published is a version as it would leave.
func (o *Office) published(ctx context.Context, s *session, p photo.Photo, v photo.Version) ([]byte, error) {
	return o.publishedAt(ctx, s, p, v, DefaultMaxSide)
}

// publishedAt renders a version: the same original, recipe and engine give the same bytes, whenever it is made again.
func (o *Office) publishedAt(ctx context.Context, s *session, p photo.Photo, v photo.Version, side int) ([]byte, error) {
	img, err := o.full(ctx, s, p)
	if err != nil {
		return nil, err
	}
	return picture.Publish(img, sized(v.Recipe, side))
}

// sized is a recipe for a file of at most side pixels.
func sized(r picture.Recipe, side int) picture.Recipe {
	r.Version = picture.RecipeVersion
	if r.MaxSide == 0 || r.MaxSide > side {
		r.MaxSide = side
	}
	return r
}

func (o *Office) cleanCopy(ctx context.Context, s *session, p photo.Photo) ([]byte, error) {
	var f File
	if err := s.opened.Read(ctx, func(tx Tx) (err error) { f, err = tx.File(p.CleanID); return err }); err != nil {
		return nil, err
	}
	return s.opened.Fetch(ctx, f)
}

// makePair sets both pictures side by side as one file.
func (o *Office) makePair(ctx context.Context, s *session, g *Gate, list []looked, progress Progress) error {
	f := gateFile{kind: report.JPEG, item: photo.Item{PhotoID: list[0].photo.ID, Version: list[0].version.Number, With: list[1].photo.ID,
		WithVersion: list[1].version.Number, Align: g.Question.Align.places(), Engine: Engine, MaxSide: g.side()}}
	var img [2]*image.NRGBA
	for i, l := range list {
		progress("photo.gate.making", i, len(list))
		var err error
		if img[i], err = o.full(ctx, s, l.photo); err != nil {
			return err
		}
		for _, a := range altered(l.version.Recipe, l.photo) {
			if !slices.Contains(f.item.Altered, a) {
				f.item.Altered = append(f.item.Altered, a)
			}
		}
	}
	if len(f.item.Align) > 0 {
		f.item.Altered = append(f.item.Altered, "aligned")
	}
	var err error
	if f.data, err = pairOf(img, [2]picture.Recipe{list[0].version.Recipe, list[1].version.Recipe}, f.item); err != nil {
		return err
	}
	if err := f.finish(1); err != nil {
		return err
	}
	g.files = []gateFile{f}
	return nil
}

// pairOf renders a pair from both pictures in full resolution, as its item says.
func pairOf(img [2]*image.NRGBA, recipes [2]picture.Recipe, item photo.Item) ([]byte, error) {
	for i := range img {
		var err error
		if img[i], err = picture.Render(img[i], sized(recipes[i], item.MaxSide)); err != nil {
			return nil, err
		}
	}
	if len(item.Align) == 4 {
		a := AlignPoints{Before: [2]picture.Point(item.Align[:2]), After: [2]picture.Point(item.Align[2:])}
		if err := a.lay(img[:]); err != nil {
			return nil, err
		}
	}
	both, err := picture.Pair(img[0], img[1], picture.PairOptions{Gap: 8})
	if err != nil {
		return nil, err
	}
	return picture.Publish(both, picture.Recipe{Version: picture.RecipeVersion, MaxSide: item.MaxSide})
}

// places are the points as a release keeps them; none for nil.
func (a *AlignPoints) places() []picture.Point {
	if a == nil {
		return nil
	}
	return []picture.Point{a.Before[0], a.Before[1], a.After[0], a.After[1]}
}

// lay puts the second picture over the first, so that the points fall on each other.
func (a AlignPoints) lay(img []*image.NRGBA) error {
	at := func(p picture.Point, in *image.NRGBA) image.Point {
		return image.Pt(p.X*in.Rect.Dx()/picture.Unit, p.Y*in.Rect.Dy()/picture.Unit)
	}
	t, err := picture.Align(at(a.Before[0], img[0]), at(a.After[0], img[1]), at(a.Before[1], img[0]), at(a.After[1], img[1]))
	if err != nil {
		return &Invalid{Defects: []Defect{{Field: "align", Key: "photo.need.align"}}, Err: err}
	}
	img[1] = picture.Warp(img[1], t, img[0].Rect.Dx(), img[0].Rect.Dy())
	return nil
}

// decide asks every rule about the files as they were made, with the facts as they are in this transaction.
func (o *Office) decide(s *session, tx Tx, g *Gate) error {
	q := g.Question
	list, err := o.lookAt(tx, q.PhotoIDs)
	if err != nil {
		return err
	}
	var set photo.Settings
	if err := loadPhotoSettings(tx, &set); err != nil {
		return err
	}
	r, err := o.rights(s, tx, list[0].photo.PatientID)
	if err != nil {
		return err
	}
	who := r.who
	approvals, err := tx.ApprovalsOf(who.ID)
	if err != nil {
		return err
	}
	words, err := o.wordsOf(tx, who, g)
	if err != nil {
		return err
	}
	if err := g.channel(tx); err != nil {
		return err
	}
	posts, err := postsSoFar(tx, who.ID, q.Channel)
	if err != nil {
		return err
	}
	g.PatientID, g.Patient, g.On, g.Allowed = who.ID, who.FullName(), o.today(s), true
	if g.Restrict, err = restrictionsOf(tx, who, g.On); err != nil {
		return err
	}
	if err := g.amended(tx, list); err != nil {
		return err
	}
	g.Decisions, g.Photos, g.Reviews = nil, nil, nil
	g.Document, g.Until, g.Purposes = consent.Document{}, calendar.Date{}, nil
	if err := g.background(tx, r); err != nil {
		return err
	}
	whole := g.holds(list)
	for i, l := range list {
		use := useOf(l.photo, photo.FaceFor(l.photo, l.reviewed))
		use.Channel, use.Purpose, use.WithName, use.WithCaption = q.Channel, q.Purpose, q.WithName, q.Caption != ""
		use.Territory, use.DescriptionRead = q.Territory, q.DescriptionRead
		use.Edited = edited(l.version.Recipe)
		first := r.mayUse(use)
		use.PostsSoFar = posts[first.DocumentID]
		use.PictureApproved = photo.Approves(approvals, l.photo.ID, l.version.Number, q.Channel, first.DocumentID)
		d := r.mayUse(use)
		g.document(r.docs, d.DocumentID)
		g.Decisions = append(g.Decisions, photo.Decide(photo.Asked{
			Photo: l.photo, Version: l.version.Number, Reviewed: l.reviewed, TwoReview: set.SecondReview, Determination: l.deid,
			Deidentified: l.isDeid, On: g.On, Permission: permissionOf(d, g.Document), Restrictions: len(g.Restrict),
			RestrictionsRead: q.RestrictionsRead, Revoked: tookBack(d), File: o.proofOf(g.fileOf(i, whole)), Words: words,
			Approved: use.PictureApproved, Caption: q.Caption, NoEdits: set.NoEdits}))
		g.Photos, g.Reviews = append(g.Photos, l.photo), append(g.Reviews, l.reviewed)
		g.Allowed = g.Allowed && g.Decisions[i].Allowed
	}
	return nil
}

// proofOf walks the very bytes that would leave.
func (o *Office) proofOf(f gateFile) photo.Proof {
	p := photo.Proof{Made: len(f.data) > 0, SHA256: f.item.SHA256}
	if !p.Made {
		return p
	}
	proof, err := verify.Stream(f.kind, bytes.NewReader(f.data), int64(len(f.data)))
	if err != nil || sha256Hex(f.data) != f.item.SHA256 {
		p.Findings = 1
		return p
	}
	p.Findings, p.Bytes = len(proof.Findings), proof.Bytes
	if !proof.Clean() {
		p.Findings = max(p.Findings, 1)
	}
	return p
}

func (g *Gate) channel(tx Tx) error {
	all, err := tx.Channels()
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(c consent.Channel) bool { return c.ID == g.Question.Channel })
	if i < 0 {
		return &Invalid{Defects: []Defect{{Field: "channel", Key: "photo.need.channel"}}}
	}
	g.Channel = all[i]
	return nil
}

// document notes the authorization that decides, and what can be chosen from it.
func (g *Gate) document(docs []consent.Document, id string) {
	for _, d := range docs {
		if d.ID != id || id == "" {
			continue
		}
		g.Document, g.Purposes = d, nil
		if d.Scope != nil {
			g.Until = d.Scope.Expiry.Date
			for _, p := range d.Scope.Purposes {
				g.Purposes = append(g.Purposes, p.Text)
			}
		}
	}
}

func permissionOf(d consent.Decision, doc consent.Document) photo.Permission {
	p := photo.Permission{Allowed: d.Allowed, DocumentID: d.DocumentID, Number: doc.Number, SignedOn: doc.Signature.SignedOn}
	if doc.Scope != nil {
		p.EndsOn = doc.Scope.Expiry.Date
	}
	for _, r := range d.Reasons {
		p.Reasons = append(p.Reasons, photo.Reason{Code: r.Code, Key: r.Key, Args: r.Args})
	}
	return p
}

func tookBack(d consent.Decision) bool {
	return slices.ContainsFunc(d.Reasons, func(r consent.Reason) bool { return r.Code == string(consent.DF3) })
}

// edited tells whether a version is more than covered: cropped, straightened or its light changed.
func edited(r picture.Recipe) bool {
	return r.Crop != nil || r.Straighten != 0 || r.Exposure != 0
}
