package app

import (
	"context"
	"testing"

	"nep/internal/account"
	"nep/internal/demo"
)

// What one engine takes the other may refuse: the pages of papers, decisions,
// scores and reports answer on PostgreSQL too, with the rows of a lived month,
// for the secretary of a cell, that of the committee, its officer and a member.
// TestEveryLinkMayBeFollowed walks further, on SQLite.
func TestTheRoomsAnswerOnPostgreSQL(t *testing.T) {
	t.Parallel()
	there, _ := livedDemo(t)
	h := copied(t, there)
	living(t, h)
	all := []string{"/", "/sinh-hoat/0", "/to-chuc/0/nghi-quyet", "/nghi-quyet/0", "/nhiem-vu/0", "/sinh-hoat/0/diem", "/bo-tieu-chi/anphu-0", "/to-chuc/0/bao-cao", "/to-chuc/0/bao-cao/0"}
	cell := append([]string{"/to-chuc/0/diem", "/to-chuc/0/de-xuat", "/de-xuat/0", "/sinh-hoat/0/muc/0", "/bieu-quyet/0"}, all...)
	above := append([]string{"/to-chuc/0/xep-loai?thang", "/to-chuc/0/bao-cao-duoi?thang", "/to-chuc/0/van-ban"}, all...)
	for login, pages := range map[string][]string{"bithu": append([]string{"/sinh-hoat/0/bien-ban", "/to-chuc/0/van-ban"}, cell...), "dangvien": cell, "bithudanguy": above, "vanphong": above} {
		in, err := h.accounts.SignIn(context.Background(), account.SignIn{Login: login, Password: demo.Password})
		if err != nil {
			t.Fatal(err)
		}
		w := walker{t: t, h: h, token: in.Token, who: login, codes: map[string]int{}, bodies: map[string]string{}, opened: map[string]int{}, told: map[string]bool{}, files: map[string]int{}, asked: map[string]int{}, whole: map[string]bool{}, most: 2}
		w.walk("/")
		for _, kind := range pages {
			if w.opened[kind] == 0 {
				t.Errorf("%s was led to no %s", login, kind)
			}
		}
		if t.Failed() {
			t.Logf("%s saw %v", login, w.opened)
		}
	}
}
