// Fyne has words of its own: in file dialogs, and in the menu of an entry. Here they come from our files too, in the
// language set by i18n.Use instead of the system's.

package kit

import (
	"encoding/json"
	"fmt"

	"fyne.io/fyne/v2/lang"

	"consentry/ui/i18n"
)

// fyneWords are the keys of Fyne's translations that can come before a person, with ours for them. A key with a dot or
// of a weekday is looked up as it is; the others are English words.
var fyneWords = map[string]string{
	"Advanced": "fyne.advanced", "Cancel": "fyne.cancel", "Confirm": "fyne.confirm", "Copy": "fyne.copy",
	"Create Folder": "fyne.create_folder", "Cut": "fyne.cut", "Enter filename": "fyne.enter_filename", "Error": "fyne.error",
	"Favourites": "fyne.favourites", "File": "fyne.file", "Folder": "fyne.folder", "New Folder": "fyne.new_folder",
	"No": "fyne.no", "OK": "fyne.ok", "Open": "fyne.open", "Paste": "fyne.paste", "Quit": "fyne.quit", "Redo": "fyne.redo",
	"Save": "fyne.save", "Select all": "fyne.select_all", "Show Hidden Files": "fyne.show_hidden", "Undo": "fyne.undo",
	"Yes": "fyne.yes", "file.name": "fyne.file_name", "file.parent": "fyne.file_parent",
	"monday": "fyne.monday", "tuesday": "fyne.tuesday", "wednesday": "fyne.wednesday", "thursday": "fyne.thursday",
	"friday": "fyne.friday", "saturday": "fyne.saturday", "sunday": "fyne.sunday",
	"monday.short": "fyne.mon", "tuesday.short": "fyne.tue", "wednesday.short": "fyne.wed", "thursday.short": "fyne.thu",
	"friday.short": "fyne.fri", "saturday.short": "fyne.sat", "sunday.short": "fyne.sun",
}

// TeachFyne gives Fyne our words for its own, in the language set by i18n.Use. Call it once at start, after that. Fyne chooses
// by the system's locale and cannot be told another, so the words are registered under that locale.
func TeachFyne() error {
	words := map[string]any{}
	for theirs, ours := range fyneWords {
		words[theirs] = map[string]string{"other": i18n.T(ours)}
	}
	data, err := json.Marshal(words)
	if err != nil {
		return fmt.Errorf("teach fyne: %w", err)
	}
	if err := lang.AddTranslationsForLocale(data, lang.SystemLocale()); err != nil {
		return fmt.Errorf("teach fyne: %w", err)
	}
	return nil
}
