package ui

import (
	"maps"
	"slices"
)

// iconPaths are drawn on a 24 × 24 field with a line of 1.8.
var iconPaths = map[string]string{
	"alert":      `<path d="M12 3.5l9.5 17h-19zM12 10v4.5M12 17.4v.1"/>`,
	"back":       `<path d="M15 5l-7 7 7 7"/>`,
	"backup":     `<ellipse cx="12" cy="5.500" rx="8" ry="3"/><path d="M4 5.500v13c0 1.700 3.600 3 8 3s8-1.300 8-3v-13M4 12c0 1.700 3.600 3 8 3s8-1.300 8-3"/>`,
	"bell":       `<path d="M6 16V11a6 6 0 0 1 12 0v5l2 2H4zM10 21h4"/>`,
	"check":      `<path d="M4.5 12.5l5 5L20 7"/>`,
	"clock":      `<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3.5 2"/>`,
	"close":      `<path d="M6 6l12 12M18 6L6 18"/>`,
	"download":   `<path d="M12 4v11M7 11l5 5 5-5M4 20h16"/>`,
	"edit":       `<path d="M4 20l1-5L16 4l4 4L9 19zM13.5 6.5l4 4"/>`,
	"eye":        `<path d="M2 12s3.600-7 10-7 10 7 10 7-3.600 7-10 7-10-7-10-7z"/><circle cx="12" cy="12" r="3"/>`,
	"flag":       `<path d="M5 21V4M5 4h13l-2.500 4.500L18 13H5"/>`,
	"forward":    `<path d="M9 5l7 7-7 7"/>`,
	"history":    `<path d="M4 12a8 8 0 1 0 2.600-5.900L4 8.500M4 4v4.500h4.500M12 8v4.500l3 2"/>`,
	"home":       `<path d="M3 11l9-8 9 8v9a1 1 0 0 1-1 1h-5v-6H9v6H4a1 1 0 0 1-1-1z"/>`,
	"idea":       `<path d="M9 17a6.500 6.500 0 1 1 6 0v2H9zM10 22h4"/>`,
	"inbox":      `<path d="M3 13l3-8h12l3 8v6a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1zM3 13h5l1.500 3h5L16 13h5"/>`,
	"info":       `<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.6v.1"/>`,
	"key":        `<circle cx="8" cy="15" r="4.5"/><path d="M11.5 12L20 3.5M16 7.5l3 3"/>`,
	"leave":      `<path d="M10 4H5a1 1 0 0 0-1 1v14a1 1 0 0 0 1 1h5M15 8l4 4-4 4M19 12H9"/>`,
	"link":       `<path d="M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.700-5.700L12 7M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.700 5.700L12 17"/>`,
	"lock":       `<rect x="5" y="11" width="14" height="10" rx="2"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>`,
	"meeting":    `<rect x="3" y="5" width="18" height="16" rx="2"/><path d="M8 3v4M16 3v4M3 10h18M8 15l2.5 2.5L16 13"/>`,
	"more":       `<circle cx="5" cy="12" r="1.4"/><circle cx="12" cy="12" r="1.4"/><circle cx="19" cy="12" r="1.4"/>`,
	"network":    `<path d="M4 9a12 12 0 0 1 16 0M7 12.500a7.500 7.500 0 0 1 10 0M10 16a3 3 0 0 1 4 0M12 19.500v.1"/>`,
	"paper":      `<path d="M6 3h8l5 5v12a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1zM14 3v5h5M9 13h6M9 17h6"/>`,
	"phone":      `<rect x="6" y="2" width="12" height="20" rx="2.5"/><path d="M11 18.5h2"/>`,
	"place":      `<path d="M12 21c4.500-5 7-8.300 7-11.500A7 7 0 0 0 5 9.500C5 12.700 7.500 16 12 21z"/><circle cx="12" cy="9.500" r="2.500"/>`,
	"plus":       `<path d="M12 5v14M5 12h14"/>`,
	"print":      `<path d="M7 9V3h10v6M7 18H4a1 1 0 0 1-1-1v-6a2 2 0 0 1 2-2h14a2 2 0 0 1 2 2v6a1 1 0 0 1-1 1h-3M7 14h10v7H7z"/>`,
	"quality":    `<path d="M4 20V10M10 20V4M16 20v-7M22 20H2"/>`,
	"remove":     `<path d="M4 7h16M9 7V4h6v3M6 7l1 13a1 1 0 0 0 1 1h8a1 1 0 0 0 1-1l1-13M10 11v6M14 11v6"/>`,
	"resolution": `<path d="M4 6h10M4 12h8M4 18h6M15 16l3 3 4-6"/>`,
	"rule":       `<path d="M5 4a2 2 0 0 1 2-2h12v17H7a2 2 0 0 0-2 2zM5 20a2 2 0 0 0 2 2h12M9 7h6M9 11h6"/>`,
	"search":     `<circle cx="11" cy="11" r="7"/><path d="M20.5 20.5L16 16"/>`,
	"settings":   `<path d="M4 7h10M18 7h2M4 17h2M10 17h10"/><circle cx="16" cy="7" r="2.2"/><circle cx="8" cy="17" r="2.2"/>`,
	"shield":     `<path d="M12 3l8 3v6c0 5-3.5 8-8 9-4.500-1-8-4-8-9V6zM8.500 12l2.500 2.500L16 9.500"/>`,
	"slip":       `<path d="M6 3h12v18l-3-2-3 2-3-2-3 2zM9 8h6M9 12h6"/>`,
	"table":      `<rect x="3" y="4" width="18" height="16" rx="2"/><path d="M3 10h18M3 15h18M9.500 10v10"/>`,
	"units":      `<rect x="9" y="3" width="6" height="5" rx="1"/><rect x="3" y="16" width="6" height="5" rx="1"/><rect x="15" y="16" width="6" height="5" rx="1"/><path d="M12 8v4M6 16v-4h12v4"/>`,
	"upload":     `<path d="M12 16V5M7 9l5-5 5 5M4 20h16"/>`,
	"user":       `<circle cx="12" cy="8" r="4"/><path d="M4 21c0-4.4 3.6-7 8-7s8 2.6 8 7"/>`,
	"users":      `<circle cx="9" cy="8" r="3.5"/><path d="M2 20c0-3.8 3.1-6 7-6s7 2.2 7 6M16 4.8a3.5 3.5 0 0 1 0 6.4M18 14.4c2.4.7 4 2.6 4 5.6"/>`,
}

// IconNames lists the icons, for the gallery and its test.
func IconNames() []string {
	return slices.Sorted(maps.Keys(iconPaths))
}
