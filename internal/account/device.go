package account

import "strings"

// deviceLabel says in a few words which browser on which system a user agent
// claims to be: "Chrome, Android". It is shown to the person only, so that he
// knows his own phone again; nothing is decided by it. "" when unknown.
func deviceLabel(ua string) string {
	has := func(s string) bool { return strings.Contains(ua, s) }
	first := func(pairs ...string) string {
		for i := 0; i < len(pairs); i += 2 {
			if has(pairs[i]) {
				return pairs[i+1]
			}
		}
		return ""
	}
	// Order matters: most browsers name several others as well.
	browser := first("Zalo", "Zalo", "coc_coc", "Cốc Cốc", "Edg", "Edge", "SamsungBrowser", "Samsung Internet", "OPR/", "Opera",
		"Firefox/", "Firefox", "FxiOS", "Firefox", "CriOS", "Chrome", "Chrome/", "Chrome", "Safari/", "Safari")
	system := first("iPhone", "iPhone", "iPad", "iPad", "Android", "Android", "Windows", "Windows", "Macintosh", "macOS", "CrOS", "ChromeOS", "Linux", "Linux")
	switch {
	case browser == "":
		return system
	case system == "":
		return browser
	}
	return browser + ", " + system
}
