package consent

// This file tests the built-in channels and what a practice may add.

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestBuiltInChannels(t *testing.T) {
	var ids, names []string
	groups := map[string]int{}
	for _, g := range Groups() {
		names = append(names, g.Name["en"])
		groups[g.ID] = 0
		require.NotEmpty(t, g.Name["es"])
		require.NotEmpty(t, g.Description["es"])
	}
	require.Equal(t, []string{"Website gallery", "Social media", "Print", "In-office album", "E-mail newsletter", "Teaching & conferences", "Paid advertising"}, names)
	all := BuiltIn()
	for i, c := range all {
		ids = append(ids, c.ID)
		groups[c.Group]++
		require.Empty(t, CheckChannel(c, append(append([]Channel{}, all[:i]...), all[i+1:]...)), c.ID)
		require.NotEmpty(t, c.Description["en"])
		require.NotEmpty(t, c.Description["es"])
		require.False(t, c.Custom)
	}
	require.ElementsMatch(t, []string{"website_gallery", "instagram", "facebook", "tiktok", "youtube", "x", "other_social", "print_brochure", "print_ad", "broadcast",
		"email_campaign", "in_office_album", "in_office_screen", "third_party_directory", "press", "lecture", "journal", "manufacturer", "paid_ads"}, ids)
	require.Len(t, groups, 7, "every channel belongs to a group that is shown")
	for id, n := range groups {
		require.NotZero(t, n, id)
	}
	all[0].Name["en"] = "changed"
	require.NotEqual(t, "changed", BuiltIn()[0].Name["en"], "each caller has its own")
}

func TestCheckChannel(t *testing.T) {
	good := Channel{ID: "own_podcast", Group: GroupSocial, Custom: true, Name: both("Our podcast page", "La página de nuestro pódcast"),
		Recipient: both("People who visit the page", "Quienes visiten la página")}
	require.Empty(t, CheckChannel(good, BuiltIn()))
	for _, c := range []struct {
		name   string
		change func(*Channel)
		want   []string
	}{
		{"no id", func(c *Channel) { c.ID = "" }, []string{"consent.channel.id"}},
		{"id with spaces", func(c *Channel) { c.ID = "our podcast" }, []string{"consent.channel.id"}},
		{"group nobody knows", func(c *Channel) { c.Group = "radio" }, []string{"consent.channel.group"}},
		{"no name", func(c *Channel) { c.Name = Text{"es": "Página"} }, []string{"consent.channel.name_missing"}},
		{"no recipient", func(c *Channel) { c.Recipient = Text{"en": " ", "es": "Quienes"} }, []string{"consent.channel.recipient_missing"}},
		{"no Spanish", func(c *Channel) { c.Name = Text{"en": "Our podcast page"} }, []string{"consent.channel.no_spanish"}},
		{"a name too long", func(c *Channel) { c.Name = both(strings.Repeat("é", maxChannelName+1), "x") }, []string{"consent.channel.too_long"}},
		{"two lines", func(c *Channel) { c.Description = Text{"en": "a\nb"} }, []string{"consent.channel.too_long"}},
		{"an id that exists", func(c *Channel) { c.ID = "instagram" }, []string{"consent.channel.same_id"}},
		{"a name that exists", func(c *Channel) { c.Name = both(" instagram. ", "Otra cosa") }, []string{"consent.channel.same_name"}},
		{"a live stream", func(c *Channel) { c.Name = both("Live-stream from surgery", "Desde la cirugía") }, []string{"consent.channel.live"}},
		{"a live stream in Spanish", func(c *Channel) { c.Description = both("From surgery", "Transmisión en vivo") }, []string{"consent.channel.live"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			changed := good
			c.change(&changed)
			found := CheckChannel(changed, BuiltIn())
			require.Equal(t, c.want, defectKeys(found))
			requireKeysKnown(t, c.want...)
		})
	}
	retired := BuiltIn()[1]
	retired.Retired = day("2026-01-01")
	again := retired
	again.ID, again.Retired = "instagram_two", day("")
	require.Empty(t, CheckChannel(again, []Channel{retired}), "the name of a retired channel is free again")
}
