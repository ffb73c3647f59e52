package cycle

import "testing"

func TestTheDayAnOldTaskNames(t *testing.T) {
	for text, want := range map[string]string{
		"xong trước ngày 20/3/2025":                     "2025-03-20",
		"trước ngày 20 tháng 3 năm 2025":                "2025-03-20",
		"xong trước 15/4.":                              "2025-04-15",
		"chậm nhất ngày 2/1":                            "2026-01-02",
		"trong tháng 2/2025":                            "2025-02-28",
		"hoàn thành trong quý I/2025":                   "2025-03-31",
		"trong quý 4 năm 2025":                          "2025-12-31",
		"theo kế hoạch ngày 01/02/2025, xong 20/3/2025": "2025-03-20",
		"trước ngày 31/2/2025":                          "",
		"kho số 2, dãy 3":                               "",
		"thường xuyên":                                  "",
	} {
		if got := dayIn(text, "2025-03-05"); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
