package codec

// This file holds the parent's side: it starts a child, feeds it, takes what it gives, and ends it in time.

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"sync"
	"time"

	"consentry/domain/photo/scrub/report"
)

// secret is the word that makes this program a worker. It is no option that a person would type.
const secret = "codec-worker"

// errSlow is the cause of a kill.
var errSlow = errors.New("codec: the time is over")

// run asks a child one question and hands over every picture of the answer. limit is how long the child may work: what
// take needs is not counted. room is how many pixels all pictures may have together.
func (d *Decoder) run(ctx context.Context, a ask, data []byte, limit time.Duration, room int64, take func(picture) error) error {
	if len(data) == 0 {
		return report.Refuse(report.Empty)
	}
	if len(data) > maxData {
		return report.Refuse(report.TooLarge, "limit", "256")
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	live, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	clock := startClock(limit, func() { stop(errSlow) })
	defer clock.pause()
	a.Seconds = int((limit + time.Second - 1) / time.Second)

	c, err := start(live, d.Exe)
	if err != nil {
		return report.Refuse(report.NoDecoder).With(err)
	}
	go func() {
		_ = sendAsk(c.in, a, data) // when it fails, reading fails too, and says more
		_ = c.in.Close()
	}()
	var own error // take's
	err = receive(c.out, clock, room, func(p picture) error {
		own = take(p)
		return own
	})
	ended := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) // by itself
	if err != nil && !ended {
		stop(nil)
	}
	exit := c.wait()
	var refused *report.Refused
	switch {
	case err == nil && exit == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case own != nil && !errors.Is(own, errWire):
		return own
	case errors.Is(context.Cause(live), errSlow) || ended && killedForTime(exit):
		return report.Refuse(report.TooSlow)
	case errors.As(err, &refused):
		return err
	}
	return report.Bad("picture data").With(errors.Join(err, exit))
}

// receive reads an answer to its end.
func receive(out io.Reader, clock *clock, room int64, take func(picture) error) error {
	r := bufio.NewReaderSize(out, 4<<10) // small: rows go past it, straight into their picture
	for {
		tag, err := r.ReadByte()
		if err != nil {
			return err
		}
		switch tag {
		case tagPicture:
			p, err := readPicture(r, &room)
			if err != nil {
				return err
			}
			clock.pause()
			if err := take(p); err != nil {
				return err
			}
			clock.resume()
		case tagRefused:
			return readRefusal(r)
		case tagDone:
			return nil
		default:
			return errWire
		}
	}
}

// child is a running worker.
type child struct {
	in    io.WriteCloser
	out   *os.File
	ended chan error
}

// wait is how it ended. What it gives must have been read, or its context be over.
func (c *child) wait() error {
	_ = c.out.Close() // a child that would say more gets no ear
	return <-c.ended
}

// start starts a worker that is killed when the context ends.
func start(ctx context.Context, exe string) (*child, error) {
	cmd := exec.CommandContext(ctx, exe, secret)
	cmd.Env = []string{} // nothing of ours
	cmd.Dir = nowhere()
	cmd.WaitDelay = time.Second
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	// A pipe of our own: the one that exec makes is closed when the child ends, read or not.
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	cmd.Stdout = w
	c := &child{in: in, out: r, ended: make(chan error, 1)}
	started := make(chan error, 1)
	ownThread(func() {
		job, err := launch(cmd)
		_ = w.Close()
		started <- err
		if err != nil {
			_ = r.Close()
			return
		}
		c.ended <- cmd.Wait()
		job.release()
	})
	if err := <-started; err != nil {
		return nil, err
	}
	return c, nil
}

// clock ends what takes too long. It can be stopped for a while.
type clock struct {
	mu    sync.Mutex
	timer *time.Timer
	left  time.Duration
	since time.Time
	over  func()
}

func startClock(limit time.Duration, over func()) *clock {
	c := &clock{left: limit, over: over}
	c.resume()
	return c
}

func (c *clock) resume() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.since = time.Now()
	c.timer = time.AfterFunc(c.left, c.over)
}

func (c *clock) pause() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.timer != nil && c.timer.Stop() {
		c.left -= time.Since(c.since)
	}
	c.timer = nil
}
