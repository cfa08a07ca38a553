package video

import "consentry/domain/photo/scrub/report"

func (f *file) found(tracks []*track) {
	p := tracks[0]
	f.r.Frames = len(p.samples)
	_ = report.Sound
}
