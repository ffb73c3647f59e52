package i18n

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"
)

func TestSayInBothLanguages(t *testing.T) {
	ctx := context.Background()
	if got := T(ctx, "ui.signout"); got != "Đăng xuất" {
		t.Errorf("without a choice: %q, want Vietnamese", got)
	}
	en := WithLang(ctx, English)
	if got := T(en, "ui.signout"); got != "Sign out" {
		t.Errorf("English: %q", got)
	}
	if got := T(en, "ui.person.menu", "Name", "Trần Thị Mai"); got != "Account of Trần Thị Mai" {
		t.Errorf("placeholder: %q", got)
	}
	if got := Lang(WithLang(ctx, "fr")); got != Vietnamese {
		t.Errorf("an unknown language became %q", got)
	}
}

func TestAHoleShowsAsItsKey(t *testing.T) {
	ctx := context.Background()
	if got := T(ctx, "no.such.key"); got != "⟦no.such.key⟧" {
		t.Errorf("missing key: %q", got)
	}
	if got := T(ctx, "ui.person.menu"); !strings.HasPrefix(got, "⟦") {
		t.Errorf("missing value: %q", got)
	}
	if Has("no.such.key") || !Has("ui.signout") || !Has("ui.person.menu") {
		t.Error("Has does not tell what exists")
	}
}

func TestPluralFollowsCount(t *testing.T) {
	cats, err := load(fstest.MapFS{
		"vi/x.toml": {Data: []byte(`"x.n" = "{{.Count}} đồng chí"`)},
		"en/x.toml": {Data: []byte("[\"x.n\"]\none = \"{{.Count}} comrade\"\nother = \"{{.Count}} comrades\"\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	old := catalogues
	catalogues = cats
	defer func() { catalogues = old }()
	en := WithLang(context.Background(), English)
	if a, b := T(en, "x.n", "Count", 1), T(en, "x.n", "Count", 2); a != "1 comrade" || b != "2 comrades" {
		t.Errorf("%q, %q", a, b)
	}
	if a := T(context.Background(), "x.n", "Count", 1); a != "1 đồng chí" {
		t.Errorf("%q", a)
	}
}

func TestAKeyWrittenTwiceIsRefused(t *testing.T) {
	_, err := load(fstest.MapFS{
		"vi/a.toml": {Data: []byte(`"x.y" = "a"`)},
		"vi/b.toml": {Data: []byte(`"x.y" = "b"`)},
	})
	if err == nil || !strings.Contains(err.Error(), "vi/a.toml") || !strings.Contains(err.Error(), "vi/b.toml") {
		t.Errorf("want both files named, got %v", err)
	}
}

func BenchmarkPlain(b *testing.B) {
	ctx := context.Background()
	for b.Loop() {
		T(ctx, "ui.signout")
	}
}

func BenchmarkPlaceholder(b *testing.B) {
	ctx := context.Background()
	for b.Loop() {
		T(ctx, "ui.person.menu", "Name", "Trần Thị Mai")
	}
}
