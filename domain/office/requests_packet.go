// This file builds the copy that a patient asked for: an index, the papers, pictures and recordings, as a folder or as one
// locked archive; and writes what left into the disclosure ledger.
package office

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/disclosure"
	"consentry/domain/patient"
	"consentry/domain/photo"
	"consentry/domain/photo/scrub/report"
	"consentry/domain/request"
)

// PacketWish is how the copy shall be made.
type PacketWish struct {
	RequestID string
	Folder    string
	// Locked: one archive that a password opens (WinZip AES-256, which 7-Zip, WinZip, Keka and the macOS Finder open). Else
	// plain files.
	Locked bool
	// Originals: pictures as the camera took them, with everything the camera wrote into them.
	Originals bool
}

// PacketMade is the copy that was made. The password is shown once and kept nowhere.
type PacketMade struct {
	Name     string // of the archive; "" for plain files
	Files    int
	Password string
}

// CopiedFile is one file of the copy as the index names it.
type CopiedFile struct {
	Name   string
	What   string // "document", "scan", "photo", "video", "model", "amendment"
	Kind   string // of a document: its code; of a picture: its view
	On     calendar.Date
	Size   int64  // bytes
	SHA256 string // of the file as it is in the copy
	Goes   []int  // numbers of requests whose amendment goes along with it
}

// CopySheet is what the papers of a copy begin with: whose it is, and which request it answers.
type CopySheet struct {
	Letterhead Letterhead
	Patient    string
	Born       calendar.Date
	MRN        string
	Number     string
	Requested  calendar.Date
	Withheld   string // what was denied
	Lang       string
	Printed    time.Time
	Zone       *time.Location
}

// PacketSheet is the index on paper.
type PacketSheet struct {
	CopySheet
	Items []CopiedFile
}

// AmendmentSheet is what goes along with a record: the amendment, or request, denial, disagreement and rebuttal.
type AmendmentSheet struct {
	Letterhead Letterhead
	Patient    string // "": it goes with pictures that name nobody
	Number     string
	Records    []string
	Pieces     []AmendmentPiece
	Lang       string
	Printed    time.Time
	Zone       *time.Location
}

// AmendmentPiece is one text of it.
type AmendmentPiece struct {
	Piece request.Piece
	On    calendar.Date
	Text  string
}

// PacketPrinter is the part of the Printer for copies.
type PacketPrinter interface {
	PacketIndex(PacketSheet) ([]byte, error)
	Receipt(ReceiptSheet) ([]byte, error)
	Amendment(AmendmentSheet) ([]byte, error)
	Restrictions(RestrictionSheet) ([]byte, error)
}

// Packed is one file on its way into a copy. Write gives its bytes, exactly Size of them.
type Packed struct {
	Name  string
	Size  int64
	Write func(io.Writer) error
}

// PacketBox writes copies into a folder outside.
type PacketBox interface {
	// StagePacket writes files under temporary names; with a password, into one archive of that name. Nothing is replaced.
	StagePacket(folder, archive, password string, files []Packed) (Staged, error)
}

// packetPart is a file of the copy with where its bytes come from.
type packetPart struct {
	item CopiedFile
	file File   // stored; zero when data is there
	data []byte // made for the copy
}

// packet is a copy that is being put together.
type packet struct {
	r     request.Request
	p     patient.Patient
	head  Letterhead // of what is made for the copy
	parts []packetPart
	goes  []request.Request
}

// Packet makes the copy and puts it into the folder. Everything that was gathered here goes in; what was denied stays out.
// An amendment goes along with the record it belongs to.
func (o *Office) Packet(ctx context.Context, w PacketWish, progress Progress) (PacketMade, error) {
	s, err := o.may(access.RequestsWork)
	if err != nil {
		return PacketMade{}, err
	}
	box, ok := o.deps.Outbox.(PacketBox)
	if !ok || w.Folder == "" {
		return PacketMade{}, &Invalid{Defects: []Defect{{Field: "folder", Key: "photo.need.folder"}}}
	}
	var k packet
	if err := o.peek(ctx, access.RequestsWork, func(s *session, tx Tx) (err error) {
		k, err = o.packet(s, tx, w)
		return err
	}); err != nil {
		return PacketMade{}, err
	}
	if err := o.weigh(ctx, s, &k, progress); err != nil {
		return PacketMade{}, err
	}
	index, err := o.deps.Printer.PacketIndex(o.packetSheet(s, k))
	if err != nil {
		return PacketMade{}, err
	}
	kept, err := s.opened.Keep(ctx, ClassDocument, index)
	if err != nil {
		return PacketMade{}, err
	}
	kept.ID, kept.Kind, kept.PatientID, kept.AddedAt, kept.Name = o.newID(), "packet", k.r.PatientID, o.now(s), "packet-index.pdf"
	made := PacketMade{Files: len(k.parts)}
	if w.Locked {
		if made.Password, err = access.EmergencyPhrase(randomReader); err != nil {
			return PacketMade{}, err
		}
		made.Name = fmt.Sprintf("records-%s-%d.zip", strings.ToLower(request.NumberOf(k.r.Number)), len(k.r.Access.Packets)+1)
	}
	staged, err := box.StagePacket(w.Folder, made.Name, made.Password, o.packed(ctx, s, k, index, progress))
	if err != nil {
		return PacketMade{}, err
	}
	d, err := o.recordPacket(ctx, w, k, kept, sha256Hex(index))
	if err != nil {
		staged.Abort()
		return PacketMade{}, err
	}
	if err := staged.Commit(); err != nil {
		return PacketMade{}, errors.Join(ErrOutbox.With(err), o.packetNotWritten(context.WithoutCancel(ctx), k.r.ID, d))
	}
	return made, nil
}

// packetAllowed refuses a copy that must not leave, or not in this way.
func packetAllowed(tx Tx, r request.Request, w PacketWish, today calendar.Date) error {
	a := r.Access
	switch {
	case a == nil:
		return request.Refused{Field: "kind", Code: "kind_wrong"}
	case !r.Open():
		return request.Refused{Field: "state", Code: "over"}
	case r.Identity == nil:
		return request.Refused{Field: "identity", Code: "identity_first", Cite: "45 CFR 164.514(h)"}
	case a.Denial != nil && !a.Denial.Partial && (a.Review == nil || a.Review.Decided == nil || a.Review.Decided.Upheld):
		return request.Refused{Field: "delivered", Code: "denied_whole", Cite: "45 CFR 164.524(d)"}
	case !w.Locked && a.Delivery.Method != request.PickUp && a.Delivery.Method != request.SeenHere && a.Delivery.Warned == nil:
		return request.Refused{Field: "delivery", Code: "warning_first", Cite: "45 CFR 164.524(c)(2)"}
	}
	return accessFree(tx, r, today)
}

func (o *Office) packet(s *session, tx Tx, w PacketWish) (packet, error) {
	var k packet
	var err error
	if k.r, err = entryOf[request.Request](tx, kindRequest, w.RequestID); err != nil {
		return k, err
	}
	if err := packetAllowed(tx, k.r, w, o.today(s)); err != nil {
		return k, err
	}
	if k.p, err = tx.Patient(k.r.PatientID); err != nil {
		return k, err
	}
	if k.head, err = o.headAbout(s, tx, k.p); err != nil {
		return k, err
	}
	if k.goes, err = amendmentsOf(tx, k.r.PatientID, o.today(s)); err != nil {
		return k, err
	}
	gathered := map[request.PlaceID]bool{}
	for _, p := range k.r.Access.Places {
		gathered[p.ID] = p.State == request.PlaceGathered
	}
	if gathered[request.PlaceForms] {
		if err := k.papers(tx); err != nil {
			return k, err
		}
	}
	if gathered[request.PlacePhotos] || gathered[request.PlaceVideos] || gathered[request.PlaceScans3D] {
		if err := k.pictures(s, tx, gathered, w.Originals); err != nil {
			return k, err
		}
	}
	for _, x := range k.goes {
		pdf, err := o.deps.Printer.Amendment(o.amendmentSheet(s, k.head, k.p, x))
		if err != nil {
			return k, err
		}
		name := amendmentName(request.NumberOf(x.Number))
		k.parts = append(k.parts, packetPart{item: CopiedFile{Name: name, What: "amendment", On: x.Amendment.Decision.On, Size: int64(len(pdf)), SHA256: sha256Hex(pdf), Goes: []int{x.Number}}, data: pdf})
	}
	if len(k.parts) == 0 {
		return k, &Invalid{Defects: []Defect{{Field: "places", Key: "requests.packet.empty"}}}
	}
	return k, nil
}

// goesWith are the numbers of the amendments that belong to a record.
func (k *packet) goesWith(kind, id string) []int {
	var list []int
	for _, x := range k.goes {
		if x.About(kind, id) {
			list = append(list, x.Number)
		}
	}
	return list
}

// papers are the signed forms, letters and scans.
func (k *packet) papers(tx Tx) error {
	docs, err := tx.DocumentsOf(k.r.PatientID)
	if err != nil {
		return err
	}
	of := map[string]CopiedFile{}
	for _, d := range docs {
		for _, id := range []string{d.PDFID, d.Signature.ScanID} {
			if id != "" {
				of[id] = CopiedFile{What: "document", Kind: string(d.Kind), On: d.OutcomeOn, Goes: k.goesWith(request.LinkDocument, d.ID)}
			}
		}
	}
	files, err := tx.FilesOf(k.r.PatientID)
	if err != nil {
		return err
	}
	for _, f := range files {
		if f.State != "live" || f.Class != ClassDocument || f.Kind == "packet" || f.Kind == "passport" {
			continue
		}
		item, ok := of[f.ID]
		if !ok {
			item = CopiedFile{What: "scan", On: calendar.Of(f.AddedAt, time.UTC), Goes: k.goesWith(request.LinkFile, f.ID)}
		}
		full, err := tx.File(f.ID)
		if err != nil {
			return err
		}
		item.Name = fmt.Sprintf("paper-%03d.%s", len(k.parts)+1, extension(f.Name))
		k.parts = append(k.parts, packetPart{item: item, file: full})
	}
	return nil
}

func extension(name string) string {
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		return name[i+1:]
	}
	return "pdf"
}

// endingOf is the end of a file's name by its format.
func endingOf(f report.Format) string {
	switch f {
	case report.JPEG:
		return "jpg"
	case report.DICOM:
		return "dcm"
	case report.Raw:
		return "dng"
	}
	return string(f)
}

// placeOf says on which line of the checklist a picture stands.
func placeOf(p photo.Photo) (request.PlaceID, string) {
	switch p.Media {
	case photo.Video:
		return request.PlaceVideos, "video"
	case photo.Scan3D:
		return request.PlaceScans3D, "model"
	}
	return request.PlacePhotos, "photo"
}

// pictures need the permission to see them; originals need theirs.
func (k *packet) pictures(s *session, tx Tx, gathered map[request.PlaceID]bool, originals bool) error {
	list, err := tx.PhotosOf(k.r.PatientID)
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(p photo.Photo) bool { place, _ := placeOf(p); return !gathered[place] })
	if len(list) == 0 {
		return nil
	}
	for _, may := range []access.Permission{access.PhotosView, access.PhotosOriginal} {
		if (may == access.PhotosView || originals) && (!s.perms.Has(may) || !s.opened.KeepsMedia()) {
			return ErrNotPermitted.With(nil, "permission", string(may))
		}
	}
	for _, p := range list {
		id, sum, format := p.CleanID, p.CleanSHA256, p.Out
		if originals && p.OriginalID != "" || id == "" {
			id, sum, format = p.OriginalID, p.OriginalSHA256, p.Format
		}
		f, err := tx.File(id)
		if err != nil {
			return err
		}
		_, what := placeOf(p)
		name := fmt.Sprintf("%s-%03d-%s.%s", what, p.Number, p.TakenOn, endingOf(format))
		k.parts = append(k.parts, packetPart{file: f, item: CopiedFile{Name: name, What: what, Kind: string(p.View), On: p.TakenOn, SHA256: sum, Goes: k.goesWith(request.LinkPhoto, p.ID)}})
	}
	return nil
}

// weigh finds out how large each file is, and what papers are known by.
func (o *Office) weigh(ctx context.Context, s *session, k *packet, progress Progress) error {
	for i := range k.parts {
		x := &k.parts[i]
		if x.data != nil {
			continue
		}
		progress("progress.export_files", i, len(k.parts))
		b, err := s.opened.FetchAt(ctx, x.file)
		if err != nil {
			return err
		}
		x.item.Size = b.Size()
		if x.item.SHA256 == "" {
			d := newDigest(io.NewSectionReader(b, 0, b.Size()))
			if _, err = io.Copy(io.Discard, until{ctx, d}); err == nil {
				x.item.SHA256 = d.Hex()
			}
		}
		if cerr := b.Close(); err == nil {
			err = cerr
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// packed are the files of the copy, the index first. What does not come out as the record says stops it.
func (o *Office) packed(ctx context.Context, s *session, k packet, index []byte, progress Progress) []Packed {
	whole := func(name string, data []byte) Packed {
		return Packed{Name: name, Size: int64(len(data)), Write: func(w io.Writer) error { _, err := w.Write(data); return err }}
	}
	files := []Packed{whole("index.pdf", index)}
	for i, x := range k.parts {
		if x.data != nil {
			files = append(files, whole(x.item.Name, x.data))
			continue
		}
		files = append(files, Packed{Name: x.item.Name, Size: x.item.Size, Write: func(w io.Writer) error {
			progress("progress.export_files", i, len(k.parts))
			return s.pour(ctx, x.file, x.item.SHA256, w)
		}})
	}
	return files
}

func (o *Office) packetSheet(s *session, k packet) PacketSheet {
	sh := PacketSheet{CopySheet: o.copySheet(s, k.head, k.p, k.r)}
	for _, x := range k.parts {
		sh.Items = append(sh.Items, x.item)
	}
	return sh
}

// copySheet is the head of the papers of a copy.
func (o *Office) copySheet(s *session, head Letterhead, p patient.Patient, r request.Request) CopySheet {
	sh := CopySheet{Letterhead: head, Patient: p.FullName(), Born: p.Born, MRN: p.MRN, Number: request.NumberOf(r.Number), Requested: r.ReceivedOn,
		Lang: langOf(p), Printed: o.now(s), Zone: s.zone}
	if d := r.Access.Denial; d != nil && !r.Access.Overturned() {
		sh.Withheld = d.Part
	}
	return sh
}

// amendmentSheet is what goes along because of one amendment request.
func (o *Office) amendmentSheet(s *session, head Letterhead, p patient.Patient, r request.Request) AmendmentSheet {
	m := r.Amendment
	sh := AmendmentSheet{Letterhead: head, Patient: p.FullName(), Number: request.NumberOf(r.Number), Lang: langOf(p), Printed: o.now(s), Zone: s.zone}
	sh.Records = recordsNamed(m.Links, sh.Lang)
	for _, piece := range r.Goes(o.today(s)) {
		add := func(on calendar.Date, text string) {
			sh.Pieces = append(sh.Pieces, AmendmentPiece{Piece: piece, On: on, Text: text})
		}
		switch piece {
		case request.PieceRequest:
			add(r.ReceivedOn, strings.TrimSpace(r.Words+"\n"+m.Wanted))
		case request.PieceDenial:
			add(m.Decision.On, request.AmendBasisWords(m.Decision.Ground, sh.Lang)+" "+m.Decision.Why)
		case request.PieceDisagreement:
			for _, d := range m.Disagreements() {
				add(d.On, d.Text)
			}
		case request.PieceRebuttal:
			for _, d := range m.Rebuttals() {
				add(d.On, d.Text)
			}
		case request.PieceAmendment:
			add(m.Decision.On, m.Decision.Text)
		}
	}
	return sh
}

// recordPacket writes down that the copy left: index, request and ledger in one transaction.
func (o *Office) recordPacket(ctx context.Context, w PacketWish, k packet, index File, sum string) (disclosure.Disclosure, error) {
	var d disclosure.Disclosure
	err := o.write(ctx, access.RequestsWork, func(s *session, tx Tx) (audit.Event, error) {
		r, err := entryOf[request.Request](tx, kindRequest, w.RequestID)
		if err != nil {
			return audit.Event{}, err
		}
		if err := packetAllowed(tx, r, w, o.today(s)); err != nil {
			return audit.Event{}, err
		}
		step := request.Step{On: o.today(s), At: o.now(s), By: s.member.ID}
		d = accessDisclosure(o.newID(), k.p, r, step, fmt.Sprintf("Copy of records: %d files", len(k.parts)))
		a := *r.Access
		a.Packets = append(slices.Clone(a.Packets), request.Packet{Step: step, Encrypted: w.Locked, Originals: w.Originals, Files: len(k.parts), SHA256: sum, IndexFileID: index.ID, DisclosureID: d.ID})
		r.Access = &a
		if missing := d.Check(o.today(s)); len(missing) > 0 {
			return audit.Event{}, &Invalid{Defects: []Defect{{Field: missing[0], Key: "photo.need.disclosure"}}}
		}
		for _, err := range []error{tx.AddFile(index), tx.AddDisclosure(d)} {
			if err != nil {
				return audit.Event{}, err
			}
		}
		if r, err = o.putRequest(s, tx, r); err != nil {
			return audit.Event{}, err
		}
		return requestEvent(audit.PacketMade, r, "count", itoa(len(k.parts)), "file", sum[:16]), nil
	})
	return d, err
}

// packetNotWritten puts on record that the folder did not take the copy after all: nothing left.
func (o *Office) packetNotWritten(ctx context.Context, requestID string, d disclosure.Disclosure) error {
	return o.write(ctx, access.RequestsWork, func(s *session, tx Tx) (audit.Event, error) {
		r, err := entryOf[request.Request](tx, kindRequest, requestID)
		if err != nil {
			return audit.Event{}, err
		}
		a := *r.Access
		a.Packets = slices.DeleteFunc(slices.Clone(a.Packets), func(x request.Packet) bool { return x.DisclosureID == d.ID })
		r.Access = &a
		void := d
		void.ID, void.Corrects, void.Void, void.Because, void.At, void.By = o.newID(), d.ID, true, "the folder did not take the files", o.now(s), s.member.ID
		if r, err = o.putRequest(s, tx, r); err != nil {
			return audit.Event{}, err
		}
		return requestEvent(audit.RequestWorked, r, "what", "packet_not_written"), tx.AddDisclosure(void)
	})
}

// handedOver notes in the ledger what was delivered, unless a packet did so when it left.
func (a *acting) handedOver(r request.Request) (request.Request, error) {
	if len(r.Access.Packets) > 0 {
		return r, nil
	}
	p, err := a.tx.Patient(r.PatientID)
	if err != nil {
		return r, err
	}
	return r, a.tx.AddDisclosure(accessDisclosure(a.o.newID(), p, r, r.Access.Delivered.Step, r.Access.Delivered.What))
}

// accessDisclosure is the ledger's entry of what a patient, or somebody on the patient's order, got.
func accessDisclosure(id string, p patient.Patient, r request.Request, s request.Step, what string) disclosure.Disclosure {
	d := disclosure.Disclosure{ID: id, PatientID: r.PatientID, On: s.On, What: oneLine(what), Basis: disclosure.Individual,
		Purpose: "Access request " + request.NumberOf(r.Number), RequestID: r.ID, RequestCopy: r.LetterID, Source: "CE", At: s.At, By: s.By}
	d.Recipient, d.Address = accessTo(p, r)
	if o := r.Requester.Directive; r.Requester.Kind == request.ThirdParty && o != nil && o.AuthorizationID != "" {
		d.Basis, d.AuthorizationID = disclosure.Authorization, o.AuthorizationID
	}
	return d
}

// accessTo is who gets the copy, and where: the patient, who acts for the patient, or whom the patient named.
func accessTo(p patient.Patient, r request.Request) (name, address string) {
	switch o := r.Requester.Directive; {
	case r.Requester.Kind == request.Representative:
		return r.Requester.Name, oneLine(r.Access.Delivery.Address)
	case r.Requester.Kind == request.ThirdParty && o != nil:
		return oneLine(o.Recipient), oneLine(o.Address)
	}
	return p.FullName(), oneLine(r.Access.Delivery.Address)
}

// PatientForRequest tells who a patient is and who may act for them, for the form that logs a request.
func (o *Office) PatientForRequest(ctx context.Context, id string) (patient.Patient, error) {
	var p patient.Patient
	err := o.peek(ctx, access.RequestsWork, func(_ *session, tx Tx) error {
		full, err := tx.Patient(id)
		p = patient.Patient{ID: full.ID, MRN: full.MRN, First: full.First, Middle: full.Middle, Last: full.Last, Preferred: full.Preferred, Born: full.Born, Representatives: full.Representatives}
		return err
	})
	return p, err
}
