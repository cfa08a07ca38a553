// Command consentry is the program with the window. It wires the parts together; what it does stands in the packages it
// imports.
//
// Exit codes: 0 ended as asked, 2 wrong usage, 3 there is nowhere to show a window.
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime/debug"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"

	"consentry/cmd/internal/codec"
	"consentry/cmd/internal/wire"
	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/platform"
	"consentry/ui/shell"
)

// version is set by the build.
var version = "dev"

const (
	appID        = "app.consentry.desktop"
	exitUsage    = 2
	exitNoWindow = 3
)

// options are what the command line says.
type options struct {
	practice string
	sample   bool
}

func main() {
	if ran, exit := codec.Child(os.Args); ran {
		os.Exit(exit)
	}
	wire.Program = version
	var o options
	flag.StringVar(&o.practice, "practice", "", "open the practice in this `folder`")
	flag.BoolVar(&o.sample, "sample", false, "look around a sample practice: made-up people, in a folder of its own")
	show := flag.Bool("version", false, "print the version and end")
	flag.Parse()
	switch {
	case *show:
		fmt.Println("consentry", version)
		return
	case flag.NArg() > 0:
		fmt.Fprintln(os.Stderr, "consentry: nothing is expected after the options:", flag.Arg(0))
		os.Exit(exitUsage)
	}
	os.Exit(run(o))
}

// run shows the window until it is closed.
func run(o options) (code int) {
	harden()
	// An office computer has other work to do: memory is worth more here than a little time. The limit is soft.
	debug.SetGCPercent(50)
	debug.SetMemoryLimit(64 << 20)
	machine := platform.New("")
	settings := loadMemory()
	i18n.Use(settings.Language)
	if !hasDisplay() {
		fmt.Fprintln(os.Stderr, i18n.T("window.no_display"))
		return exitNoWindow
	}
	crashed := watchCrashes()
	// The toolkit panics if the display it was promised is not there.
	started := false
	defer func() {
		if v := recover(); v != nil {
			if started {
				panic(v)
			}
			machine.Message(i18n.T("window.title"), i18n.T("window.no_window"))
			code = exitNoWindow
		}
	}()
	setenv("FYNE_CACHE", "10s") // what was drawn is forgotten soon after it was seen
	if os.Getenv("FYNE_SCALE") == "" && settings.TextSize > 0 {
		setenv("FYNE_SCALE", strconv.FormatFloat(float64(settings.TextSize), 'f', 2, 32))
	}

	a := app.NewWithID(appID)
	a.Settings().SetTheme(kit.NewTheme(modeOf(settings.Theme)))
	a.SetIcon(kit.IconResource(kit.IconLogo))
	if err := kit.TeachFyne(); err != nil {
		fmt.Fprintln(os.Stderr, "consentry:", err)
	}
	w := a.NewWindow("Consentry")
	w.SetMaster()
	w.SetPadded(false)
	w.Resize(fyne.NewSize(1280, 800))
	w.CenterOnScreen()

	folders := &folders{settings: settings, want: o.practice}
	s := shell.New(shell.Deps{Window: w, Async: ui.NewAsync(), Machine: machine, Folders: folders, Now: time.Now, Version: version,
		Look:  func(p office.Preferences) { look(a, settings, p) },
		Fresh: fresh, Quit: a.Quit})
	a.Lifecycle().SetOnStarted(func() {
		started = true
		if !windowIsThere(w) {
			machine.Message(i18n.T("window.title"), i18n.T("window.no_graphics"))
			os.Exit(exitNoWindow)
		}
		resume := resumed()
		if o.sample && resume == nil {
			s.StartSample()
		} else {
			s.Start(o.practice, resume)
		}
		if crashed != "" {
			s.Tell(i18n.T("window.crashed"), crashed)
		}
	})
	a.Lifecycle().SetOnStopped(s.Close)
	w.ShowAndRun()
	s.Close()
	return 0
}

// look applies what a person chose to see, and keeps it for the next start, when nobody is signed in yet.
func look(a fyne.App, s *memory, p office.Preferences) {
	if s.Theme != p.Theme {
		a.Settings().SetTheme(kit.NewTheme(modeOf(p.Theme)))
	}
	i18n.Use(p.Language)
	s.change(func(s *memory) { s.Theme, s.Language, s.TextSize = p.Theme, p.Language, p.TextSize })
}

func modeOf(theme string) kit.Mode {
	switch theme {
	case "system":
		return kit.System
	case "dark":
		return kit.Dark
	}
	return kit.Light
}
