// The photo desk under kills: pictures come in from a card, are looked at, covered and released, and the card is emptied,
// and at any moment of that the program is gone. What it had said is true afterwards, and nothing is half there.

package wire

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/office/sample"
	"consentry/domain/patient"
	"consentry/domain/photo"
	"consentry/store/faulttest"
	"consentry/store/outbox"
	"consentry/ui/platform"
)

// What stands beside the practice of a photo desk: the card, the folder that releases go to, and whose pictures they are.
const (
	onCard     = "card"
	outside    = "out"
	whoseFile  = "patient"
	keepPrefix = "keep-" // files of the card that nobody saves
)

func init() {
	faulttest.Register("photo desk", func(c *faulttest.Child) error {
		o, _, err := enter(filepath.Join(c.Dir, "practice"))
		if err != nil {
			return err
		}
		who, err := os.ReadFile(filepath.Join(c.Dir, whoseFile))
		if err != nil {
			return err
		}
		c.Ack("in")
		for i := 0; ; i++ {
			if err := oneSitting(o, c, string(who)); err != nil {
				return err
			}
		}
	})
}

// oneSitting takes two pictures of three in, covers and reviews one, releases it, and deletes from the card what is saved.
func oneSitting(o *office.Office, c *faulttest.Child, who string) error {
	ctx := context.Background()
	saved, err := takeInTwo(ctx, o, c, who)
	if err != nil {
		return err
	}
	id := saved[0].ID
	v, err := o.SaveVersion(ctx, id, cover())
	if err != nil {
		return err
	}
	c.Ack("version %s %d", id, v.Number)
	l := office.Looked{PhotoID: id, Version: v.Number, Answers: map[photo.Mark]photo.Answer{}, Face: photo.FaceNone}
	for i := range l.Tiles {
		l.Tiles[i].Seen = true
	}
	for _, m := range photo.Marks() {
		l.Answers[m] = photo.AnswerNone
	}
	if _, err := o.Review(ctx, l); err != nil {
		return err
	}
	c.Ack("review %s %d", id, v.Number)
	g, err := o.Gate(ctx, office.GateQuestion{PhotoIDs: []string{id}, Channel: "website_gallery", Place: "hale.example/gallery", Who: "Maya Ortiz",
		Folder: filepath.Join(c.Dir, outside)}, quiet)
	if err != nil {
		return err
	}
	if !g.Allowed {
		return fmt.Errorf("the gate is shut: %v", g.Decisions[0].Reasons())
	}
	r, _, err := o.Release(ctx, g)
	if err != nil {
		return err
	}
	c.Ack("release %s", r.ID)
	card, err := platform.Found([]string{filepath.Join(c.Dir, onCard)})
	if err != nil {
		return err
	}
	cleared, err := o.ClearSource(ctx, []string{saved[0].ID, saved[1].ID}, card, quiet)
	if err == nil && cleared.Deleted != 2 {
		err = fmt.Errorf("%d files were deleted", cleared.Deleted)
	}
	c.Ack("cleared")
	return err
}

// takeInTwo puts three pictures on the card and saves two of them.
func takeInTwo(ctx context.Context, o *office.Office, c *faulttest.Child, who string) ([]photo.Photo, error) {
	var ins []office.Incoming
	for i, prefix := range []string{"save-", "save-", keepPrefix} {
		data, err := pixels(c.Rand.Uint32())
		if err != nil {
			return nil, err
		}
		name := fmt.Sprintf("%s%x-%d.jpg", prefix, c.Rand.Uint64(), i)
		path := filepath.Join(c.Dir, onCard, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			return nil, err
		}
		c.Ack("card %s %s", name, hexOf(data))
		if prefix == keepPrefix {
			break
		}
		in, err := platform.Incoming(path)
		if err != nil {
			return nil, err
		}
		ins = append(ins, in)
	}
	taken := make([]office.Taken, len(ins))
	if err := o.TakeInAll(ctx, ins, 2, func(i int, t office.Taken) { taken[i] = t }); err != nil {
		return nil, err
	}
	from, err := o.IntakePatient(ctx, who)
	if err != nil {
		return nil, err
	}
	_, saved, err := o.SavePhotos(ctx, office.Sitting{PatientID: who, Born: from.Patient.Born, Procedure: "rhinoplasty", Area: "nose",
		Stage: photo.Stage{Kind: photo.StageBefore}, TakenOn: o.Today(), From: "card"},
		[]office.Choice{{Taken: &taken[0], View: photo.Front}, {Taken: &taken[1]}})
	if err == nil && len(saved) != 2 {
		err = errors.New("not both pictures were saved")
	}
	for _, p := range saved {
		c.Ack("photo %s %s", p.ID, p.OriginalSHA256)
	}
	return saved, err
}

// pixels is a small picture, another one for each seed.
func pixels(seed uint32) ([]byte, error) {
	img := image.NewNRGBA(image.Rect(0, 0, 320, 240))
	for y := range 240 {
		for x := range 320 {
			v := uint8(uint32(x/16*7+y/16*13) * (seed%251 + 3))
			img.SetNRGBA(x, y, color.NRGBA{v, uint8(seed >> 8), uint8(seed >> 16), 255})
		}
	}
	var b bytes.Buffer
	err := jpeg.Encode(&b, img, nil)
	return b.Bytes(), err
}

func hexOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// photoDesk is a practice with an empty card and an empty folder for releases, and a patient who has said yes.
func photoDesk(t *testing.T) string {
	t.Helper()
	base := filepath.Join(t.TempDir(), "desk")
	dir := filepath.Join(base, "practice")
	require.NoError(t, BuildSample(context.Background(), Sample{Dir: dir, Patients: 12, Visits: 2, Seed: 3, Now: time.Now()}))
	for _, name := range []string{onCard, outside} {
		require.NoError(t, os.MkdirAll(filepath.Join(base, name), 0o700))
	}
	o, folder, err := enter(dir)
	require.NoError(t, err)
	defer leave(o, folder)
	ctx := context.Background()
	p, err := o.AddPatient(ctx, patient.Patient{First: "Kim", Last: "Quill", Born: calendar.MustNew(1980, 3, 4)})
	require.NoError(t, err)
	visit, err := o.StartCheckIn(ctx, p.ID)
	require.NoError(t, err)
	d := visit.Item(consent.KindMarketing).Draft
	sample.Answer(d.Scope, o.Today(), map[string]bool{"website_gallery": true}, 2)
	_, err = o.SaveDraft(ctx, visit.ID, consent.KindMarketing, d)
	require.NoError(t, err)
	_, err = o.Sign(ctx, visit.ID, consent.KindMarketing, office.Signing{Method: consent.MethodPad, TypedName: d.Signer.Name, Strokes: sample.Scribble(1), Aspect: 2.2})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(base, whoseFile), []byte(p.ID), 0o600))
	return base
}

// F1 for pictures: what was taken in, said of it, released and deleted is so, whatever moment the program is killed at.
func TestF1_PicturesSurviveKillsAndNothingIsHalfReleased(t *testing.T) {
	origin := photoDesk(t)
	acknowledged, unnamed := 0, 0
	for left := (rounds + 3) / 4; left > 0; left -= 50 { // each costs as much as three at the front desk
		base := filepath.Join(t.TempDir(), "desk")
		require.NoError(t, os.CopyFS(base, os.DirFS(origin)))
		card := map[string]string{} // every file that was ever put there, with its digest
		faulttest.Run(t, faulttest.Kills{Child: "photo desk", Dir: base, Rounds: min(left, 50), MaxAcks: 10, Within: 150 * time.Millisecond,
			Verify: func(t testing.TB, round int, acked []string) {
				acknowledged += len(acked)
				unnamed = max(unnamed, requirePhotoDesk(t, base, card, acked, round%10 == 0))
			}})
		out := filepath.Join(base, outside)
		named := visible(t, out)
		outbox.Sweep(out, time.Now().Add(outbox.Stale+time.Hour))
		list, err := os.ReadDir(out)
		require.NoError(t, err)
		require.Len(t, list, len(named), "what was not whole goes, what has its name stays")
	}
	t.Logf("%d acknowledged steps, none lost; at most %d releases on record whose files did not all get their names", acknowledged, unnamed)
	require.Positive(t, acknowledged)
}

// visible are the files of a folder that have their names, with their digests.
func visible(t testing.TB, dir string) map[string]string {
	t.Helper()
	list, err := os.ReadDir(dir)
	require.NoError(t, err)
	sums := map[string]string{}
	for _, e := range list {
		if strings.HasPrefix(e.Name(), ".") {
			require.Regexp(t, `^\.release-[0-9a-f]+-[0-9]+\.part$`, e.Name())
			continue
		}
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		require.NoError(t, err)
		sums[e.Name()] = hexOf(data)
	}
	return sums
}

// requirePhotoDesk holds a copy of the practice, the card and the folder outside against what was acknowledged. It returns
// how many releases are on record of which the folder has not every file.
func requirePhotoDesk(t testing.TB, base string, card map[string]string, acked []string, everything bool) (unnamed int) {
	t.Helper()
	look := filepath.Join(t.TempDir(), "copy")
	require.NoError(t, os.CopyFS(look, os.DirFS(filepath.Join(base, "practice"))))
	o, folder, err := enter(look)
	require.NoError(t, err)
	defer func() {
		leave(o, folder)
		require.NoError(t, os.RemoveAll(look))
	}()
	me, _ := o.Me()
	require.False(t, me.Grave, "%v", me.Findings)
	left := visible(t, filepath.Join(base, outside))
	for _, line := range acked {
		words := strings.Fields(line)
		if words[0] == "card" {
			card[words[1]] = words[2]
			continue
		}
		requirePicture(t, o, words, left)
	}
	requireCard(t, o, base, card)
	unnamed = requireOnRecord(t, o, left)
	if everything {
		damage, err := o.CheckIntegrity(context.Background(), quiet)
		require.NoError(t, err)
		require.Empty(t, damage)
		proof, err := o.VerifyAudit(context.Background(), quiet)
		require.NoError(t, err)
		require.Empty(t, proof.Broken)
	}
	return unnamed
}

// requirePicture requires one thing that was acknowledged.
func requirePicture(t testing.TB, o *office.Office, words []string, left map[string]string) {
	t.Helper()
	ctx := context.Background()
	switch words[0] {
	case "photo":
		v, err := o.OpenPhoto(ctx, words[1])
		require.NoError(t, err, words)
		require.Equal(t, words[2], v.Photo.OriginalSHA256)
		require.NoError(t, o.ProveSaved(ctx, []string{words[1]}, quiet), "every file of it decrypts and is what came in")
	case "version", "review":
		v, err := o.OpenPhoto(ctx, words[1])
		require.NoError(t, err, words)
		require.Equal(t, words[2], fmt.Sprint(v.Current.Number))
		require.True(t, words[0] == "version" || v.Reviewed.Done, words)
	case "release":
		v, err := o.OpenRelease(ctx, words[1])
		require.NoError(t, err, words)
		require.NotEmpty(t, v.Release.Items)
		for _, i := range v.Release.Items {
			require.Equal(t, i.SHA256, left[i.FileName], "it is in the folder, whole")
		}
		passport, err := o.Passport(ctx, words[1])
		require.NoError(t, err)
		require.Equal(t, hexOf(passport), left[fmt.Sprintf("passport-R%04d.pdf", v.Release.Number)])
	default:
		require.Contains(t, []string{"in", "cleared"}, words[0])
	}
}

// requireCard requires that each file that was ever on the card is there, or is in the vault, proven.
func requireCard(t testing.TB, o *office.Office, base string, card map[string]string) {
	t.Helper()
	ctx := context.Background()
	who, err := os.ReadFile(filepath.Join(base, whoseFile))
	require.NoError(t, err)
	saved := map[string]string{}
	for at := 0; ; {
		page, err := o.Gallery(ctx, office.GalleryQuery{PhotoFilter: office.PhotoFilter{PatientID: string(who)}}, at, 100)
		require.NoError(t, err)
		for _, i := range page.Tiles {
			saved[i.Photo.OriginalSHA256] = i.Photo.ID
		}
		if at += len(page.Tiles); len(page.Tiles) == 0 || at >= page.Total {
			break
		}
	}
	for name, sum := range card {
		data, err := os.ReadFile(filepath.Join(base, onCard, name))
		if err == nil {
			require.Equal(t, sum, hexOf(data))
			continue
		}
		require.ErrorIs(t, err, fs.ErrNotExist)
		require.False(t, strings.HasPrefix(name, keepPrefix), "what nobody saved is never deleted")
		require.Contains(t, saved, sum, "deleted, and not on record")
		require.NoError(t, o.ProveSaved(ctx, []string{saved[sum]}, quiet))
		delete(card, name) // it is gone for good; the next rounds need not prove it again
	}
}

// requireOnRecord requires that no file is in the folder that no release tells of, and counts releases whose files are
// not all there: the record may say more than what left, never less.
func requireOnRecord(t testing.TB, o *office.Office, left map[string]string) (unnamed int) {
	t.Helper()
	known := map[string]string{}
	for at := 0; ; {
		list, total, err := o.ReleasePage(context.Background(), at, 100)
		require.NoError(t, err)
		for _, r := range list {
			files := map[string]string{fmt.Sprintf("passport-R%04d.pdf", r.Number): ""}
			for _, i := range r.Items {
				files[i.FileName] = i.SHA256
			}
			missing := 0
			for name, sum := range files {
				if known[name] = sum; left[name] == "" {
					missing++
				}
			}
			if r.Place == "hale.example/gallery" && missing > 0 {
				unnamed++
			}
		}
		if at += len(list); len(list) == 0 || at >= total {
			break
		}
	}
	for name, sum := range left {
		want, ok := known[name]
		require.True(t, ok, "%s left and is not on record", name)
		assert.True(t, want == "" || want == sum, name)
	}
	return unnamed
}
