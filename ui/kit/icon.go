// Icons: our own, drawn on a 24 by 24 grid and coloured by the theme.

package kit

import (
	"fmt"
	"image/color"
	"io/fs"
	"strings"
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"consentry/assets"
)

// IconName names an icon file in assets/icons.
type IconName string

// The icons there are.
const (
	IconToday       IconName = "today"
	IconCheckin     IconName = "checkin"
	IconPatients    IconName = "patients"
	IconPhotos      IconName = "photos"
	IconReleases    IconName = "releases"
	IconRequests    IconName = "requests"
	IconIncidents   IconName = "incidents"
	IconTraining    IconName = "training"
	IconRisk        IconName = "risk"
	IconVendors     IconName = "vendors"
	IconDevices     IconName = "devices"
	IconPolicies    IconName = "policies"
	IconFacility    IconName = "facility"
	IconPeople      IconName = "people"
	IconAudit       IconName = "audit"
	IconBackup      IconName = "backup"
	IconReports     IconName = "reports"
	IconSettings    IconName = "settings"
	IconSearch      IconName = "search"
	IconLock        IconName = "lock"
	IconPlus        IconName = "plus"
	IconCheck       IconName = "check"
	IconCross       IconName = "cross"
	IconWarning     IconName = "warning"
	IconInfo        IconName = "info"
	IconCalendar    IconName = "calendar"
	IconPrint       IconName = "print"
	IconFolder      IconName = "folder"
	IconEye         IconName = "eye"
	IconEyeOff      IconName = "eyeoff"
	IconPen         IconName = "pen"
	IconPaper       IconName = "paper"
	IconUndo        IconName = "undo"
	IconLogo        IconName = "logo"
	IconDown        IconName = "down"
	IconUp          IconName = "up"
	IconLeft        IconName = "left"
	IconRight       IconName = "right"
	IconHelp        IconName = "help"
	IconDot         IconName = "dot"
	IconSort        IconName = "sort"
	IconCopy        IconName = "copy"
	IconTrash       IconName = "trash"
	IconRefresh     IconName = "refresh"
	IconDrive       IconName = "drive"
	IconMore        IconName = "more"
	IconShield      IconName = "shield"
	IconCrop        IconName = "crop"
	IconRotate      IconName = "rotate"
	IconForbid      IconName = "forbid"
	IconDisclosures IconName = "disclosures"
	IconFilm        IconName = "film"
	IconCircle      IconName = "circle"
)

var tinted sync.Map // name and colour -> fyne.Resource

// tint returns an icon's picture in a colour.
func tint(name IconName, c color.Color) fyne.Resource {
	r, g, b, a := c.RGBA()
	key := fmt.Sprintf("%s-%02x%02x%02x%02x.svg", name, r>>8, g>>8, b>>8, a>>8)
	if res, ok := tinted.Load(key); ok {
		return res.(fyne.Resource)
	}
	svg, err := fs.ReadFile(assets.Icons(), string(name)+".svg")
	if err != nil {
		svg = []byte(`<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24"></svg>`)
	}
	colored := strings.ReplaceAll(string(svg), "#000000", fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8))
	res := fyne.NewStaticResource(key, []byte(colored))
	tinted.Store(key, res)
	return res
}

// IconResource returns an icon in the ink colour of the present theme, for menus and dialogs of Fyne's own.
func IconResource(name IconName) fyne.Resource {
	return tint(name, fyne.CurrentApp().Settings().Theme().Color(ColorInk, variant()))
}

// Icon is a picture of a name, in a size and a colour of the theme.
type Icon struct {
	widget.BaseWidget
	name  IconName
	color fyne.ThemeColorName
	side  float32
}

// NewIcon returns an icon of a side length in units.
func NewIcon(name IconName, side float32, c fyne.ThemeColorName) *Icon {
	i := &Icon{name: name, color: c, side: side}
	i.ExtendBaseWidget(i)
	return i
}

// Set changes the picture and its colour.
func (i *Icon) Set(name IconName, c fyne.ThemeColorName) {
	if i.name == name && i.color == c {
		return
	}
	i.name, i.color = name, c
	i.Refresh()
}

// CreateRenderer is called by Fyne.
func (i *Icon) CreateRenderer() fyne.WidgetRenderer {
	img := canvas.NewImageFromResource(nil)
	img.FillMode = canvas.ImageFillContain
	return &painted{
		objs: []fyne.CanvasObject{img}, of: i,
		min: func() fyne.Size { return fyne.NewSquareSize(i.side) },
		paint: func(s fyne.Size) {
			res := tint(i.name, i.Theme().Color(i.color, variant()))
			place(img, (s.Width-i.side)/2, (s.Height-i.side)/2, i.side, i.side)
			if img.Resource != res {
				img.Resource = res
				img.Refresh()
			}
		},
	}
}

// Icons lists the names of all icons, in order.
func Icons() []IconName {
	files, err := fs.Glob(assets.Icons(), "*.svg")
	if err != nil {
		return nil
	}
	var out []IconName
	for _, f := range files {
		out = append(out, IconName(strings.TrimSuffix(f, ".svg")))
	}
	return out
}
