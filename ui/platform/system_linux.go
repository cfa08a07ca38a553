// Linux: idle time, session lock and sleep over D-Bus, where the desktop offers them.

package platform

import (
	"context"
	"time"

	"github.com/godbus/dbus/v5"
)

// openPath shows a file or folder.
func openPath(path string) error { return start("xdg-open", path) }

// showPath is openPath for a document: an opener without a program for it says so soon.
func showPath(path string) error { return started("xdg-open", path) }

// systemIdle asks GNOME's idle monitor, then the screen saver of other desktops.
func systemIdle() (time.Duration, bool) {
	bus, err := dbus.SessionBus()
	if err != nil {
		return 0, false
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	var gnome uint64
	err = bus.Object("org.gnome.Mutter.IdleMonitor", "/org/gnome/Mutter/IdleMonitor/Core").
		CallWithContext(ctx, "org.gnome.Mutter.IdleMonitor.GetIdletime", 0).Store(&gnome)
	if err == nil {
		return time.Duration(gnome) * time.Millisecond, true
	}
	var saver uint32
	err = bus.Object("org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver").
		CallWithContext(ctx, "org.freedesktop.ScreenSaver.GetSessionIdleTime", 0).Store(&saver)
	if err == nil {
		return time.Duration(saver) * time.Millisecond, true
	}
	return 0, false
}

// watchSystem listens to the login manager (sleep, lock, unlock) and the screen saver (lock, unlock).
func watchSystem(ctx context.Context, on func(Event)) {
	signals := make(chan *dbus.Signal, 16)
	listen := func(connect func(...dbus.ConnOption) (*dbus.Conn, error), rules ...[]dbus.MatchOption) {
		bus, err := connect(dbus.WithContext(ctx))
		if err != nil {
			return // no such bus: the clock still tells of sleep
		}
		for _, r := range rules {
			if err := bus.AddMatchSignal(r...); err != nil {
				continue
			}
		}
		bus.Signal(signals)
	}
	listen(dbus.ConnectSystemBus,
		[]dbus.MatchOption{dbus.WithMatchInterface("org.freedesktop.login1.Manager"), dbus.WithMatchMember("PrepareForSleep")},
		[]dbus.MatchOption{dbus.WithMatchInterface("org.freedesktop.login1.Session"), dbus.WithMatchMember("Lock")},
		[]dbus.MatchOption{dbus.WithMatchInterface("org.freedesktop.login1.Session"), dbus.WithMatchMember("Unlock")})
	listen(dbus.ConnectSessionBus,
		[]dbus.MatchOption{dbus.WithMatchInterface("org.freedesktop.ScreenSaver"), dbus.WithMatchMember("ActiveChanged")},
		[]dbus.MatchOption{dbus.WithMatchInterface("org.gnome.ScreenSaver"), dbus.WithMatchMember("ActiveChanged")})
	for {
		select {
		case <-ctx.Done():
			return
		case s, open := <-signals:
			if !open {
				return
			}
			if e, ok := eventOf(s.Name, s.Body); ok {
				on(e)
			}
		}
	}
}

// eventOf reads a signal of the login manager or a screen saver.
func eventOf(name string, body []any) (Event, bool) {
	yes := false
	if len(body) > 0 {
		yes, _ = body[0].(bool)
	}
	choose := func(t, f Event) (Event, bool) {
		if yes {
			return t, true
		}
		return f, true
	}
	switch name {
	case "org.freedesktop.login1.Manager.PrepareForSleep":
		return choose(Sleeping, Woke)
	case "org.freedesktop.login1.Session.Lock":
		return SessionLocked, true
	case "org.freedesktop.login1.Session.Unlock":
		return SessionUnlocked, true
	case "org.freedesktop.ScreenSaver.ActiveChanged", "org.gnome.ScreenSaver.ActiveChanged":
		return choose(SessionLocked, SessionUnlocked)
	}
	return 0, false
}
