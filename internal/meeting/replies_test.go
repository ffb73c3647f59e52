package meeting

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
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

// Whatever is pasted: nobody but of the roster, no more than there is room for,
// nothing that a form could not send back, and the same each time.
func FuzzReadReplies(f *testing.F) {
	for _, s := range []string{"An: xin vắng", "[08:15] Hải - ốm", "Lê Quang Cường\nxin vắng\n\n", ":::", "[[[]", "-", "An:\x00\xff", strings.Repeat("An: vắng\n", 400), "\u200eAn\u202c: vắng", "đ/c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := ReadReplies(s, chatRoster)
		if len(got) > maxReplies {
			t.Fatalf("%d replies", len(got))
		}
		for i, r := range got {
			if !utf8.ValidString(r.Line) || strings.ContainsAny(r.Line, "\n\r\x00") || len([]rune(r.Line)) > maxReply || len([]rune(r.Reason)) > maxReply {
				t.Errorf("line %q, reason %q", r.Line, r.Reason)
			}
			if r.Absent && r.Comes || r.Absent && !slices.Contains(Categories, r.Category) || !r.Absent && r.Category != "" {
				t.Errorf("%+v", r)
			}
			for _, p := range r.Who {
				if p < 1 || p > 7 {
					t.Errorf("%+v names a stranger", r)
				}
			}
			if again := ReadReplies(s, chatRoster); fmt.Sprint(again[i]) != fmt.Sprint(r) {
				t.Errorf("read twice: %+v, %+v", r, again[i])
			}
		}
	})
}
