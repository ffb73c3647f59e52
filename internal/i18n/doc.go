// Package i18n holds every word a person sees, in Vietnamese and in English.
//
// Each room keeps one pair of files, vi/<room>.toml and en/<room>.toml, with flat keys
// ("org.unit.add" = "Thêm tổ chức"). Placeholders are Go template fields ({{.Name}}). A message whose
// wording depends on a number is a table with the plural forms of its language and takes the pair "Count".
//
// Invariants, each held by a test: a key stands in both languages with the same placeholders; every key is used;
// every key used exists; pages carry no Vietnamese text of their own.
//
// The package has no tables and knows nothing of the field.
package i18n
