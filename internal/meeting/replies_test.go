package meeting

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"nep/internal/vn"
)

var chatRoster = []Attendance{{Person: 1, Name: "Nguyễn Văn An"}, {Person: 2, Name: "Trần Thị An"}, {Person: 3, Name: "Lê Quang Cường"}, {Person: 4, Name: "Phạm Thị Hương"},
	{Person: 5, Name: "Đỗ Thị Hường"}, {Person: 6, Name: "Hoàng Văn Hải"}, {Person: 7, Name: "Đặng Đức Dũng"}}

func TestRepliesPastedFromAChat(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"Nguyễn Văn An: xin vắng, đi công tác", "[1] vắng work"},
		{"nguyen van an: xin vang, di cong tac", "[1] vắng work"},
		{"Cường: e xin phép vắng ạ, con ốm", "[3] vắng family"},
		{"đ/c Cường - bị ốm xin nghỉ", "[3] vắng sick"},
		{"Đồng chí Hải: có mặt", "[6] dự"},
		{"An: xin vắng", "[1 2] vắng other"}, // two of them: asked
		{"Văn An: xin vắng, nghỉ phép", "[1] vắng leave"},
		{"Hương: xin vắng", "[4] vắng other"},   // as it is written
		{"Huong: xin vang", "[4 5] vắng other"}, // without marks it may be either
		{"[08:15, 02/12/2026] Lê Quang Cường: Tôi xin vắng do trực kho", "[3] vắng work"},
		{"Lê Quang Cường\nXin vắng, đi học lớp cao cấp", "[3] vắng study"},
		{"Em Hải xin vắng vì việc gia đình", "[6] vắng family"},
		{"Dũng: không vắng nhé", "[7] dự"},
		{"Dũng: nhất trí, sẽ dự đúng giờ", "[7] dự"},
		{"Dung: ok", "[7] dự"},
		{"Người lạ: xin vắng", "[] vắng other"}, // nobody of the roster: asked
		{"Chào cả nhà!", ""},
		{"", ""},
		{"Nguyễn Văn An: xin vắng\nTrần Thị An: dự họp", "[1] vắng other; [2] dự"},
	} {
		var got []string
		for _, r := range ReadReplies(c.text, chatRoster) {
			s := fmt.Sprint(r.Who)
			if r.Absent {
				s += " vắng " + r.Category
			} else if r.Comes {
				s += " dự"
			}
			got = append(got, s)
		}
		if s := strings.Join(got, "; "); s != c.want {
			t.Errorf("%q is read as %q, want %q", c.text, s, c.want)
		}
	}
}

// heldReplies says what always holds of what was read: nobody but of the roster, no
// more than there is room for, nothing that a form could not send back, and the
// same each time.
func heldReplies(s string) error {
	got := ReadReplies(s, chatRoster)
	if len(got) > maxReplies {
		return fmt.Errorf("%d replies", len(got))
	}
	again := ReadReplies(s, chatRoster)
	for i, r := range got {
		if !utf8.ValidString(r.Line) || strings.ContainsAny(r.Line, "\n\r\x00") || len([]rune(r.Line)) > maxReply || len([]rune(r.Reason)) > maxReply {
			return fmt.Errorf("line %q, reason %q", r.Line, r.Reason)
		}
		if r.Absent && r.Comes || r.Absent && !slices.Contains(Categories, r.Category) || !r.Absent && r.Category != "" {
			return fmt.Errorf("%+v", r)
		}
		for _, p := range r.Who {
			if p < 1 || p > int64(len(chatRoster)) {
				return fmt.Errorf("%+v names a stranger", r)
			}
		}
		if fmt.Sprint(again[i]) != fmt.Sprint(r) {
			return fmt.Errorf("read twice: %+v, %+v", r, again[i])
		}
	}
	return nil
}

func FuzzReadReplies(f *testing.F) {
	for _, s := range []string{"An: xin vắng", "[08:15] Hải - ốm", "Lê Quang Cường\nxin vắng\n\n", ":::", "[[[]", "-", "An:\x00\xff", strings.Repeat("An: vắng\n", 400), "\u200eAn\u202c: vắng", "đ/c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if err := heldReplies(s); err != nil {
			t.Error(err)
		}
	})
}

// The same of lines put together from what people write, and of the whole name of
// everybody, with or without marks, who asks to be absent: he is found.
func TestRepliesWhateverIsPasted(t *testing.T) {
	bits := []string{"An", "Nguyễn Văn An", "hương", "Hường", "đ/c ", "đồng chí ", ":", " - ", ", ", "xin vắng", "có mặt", "ốm", "\n", "\r\n", " ", "[08:15] ", "\x00", "\xff", "😀", "08:15", "không", "vắng"}
	rapid.Check(t, func(r *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom(bits), rapid.StringN(0, 5, -1)), 0, 40).Draw(r, "text"), "")
		if err := heldReplies(text); err != nil {
			r.Fatal(err)
		}
		a := rapid.SampledFrom(chatRoster).Draw(r, "who")
		name := a.Name
		if rapid.Bool().Draw(r, "folded") {
			name = vn.Fold(name)
		}
		got := ReadReplies(rapid.SampledFrom([]string{"", "đ/c ", "Đồng chí ", "[08:15, 01/12/2026] "}).Draw(r, "before")+name+rapid.SampledFrom([]string{": ", " - ", "\n", ", "}).Draw(r, "between")+"xin vắng", chatRoster)
		if len(got) != 1 || !got[0].Absent || !slices.Contains(got[0].Who, a.Person) {
			r.Fatalf("%s asks to be absent: %+v", name, got)
		}
	})
}
