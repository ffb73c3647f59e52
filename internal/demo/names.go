package demo

import "math/rand/v2"

// People's names are put together from common parts, so that no list of real
// people stands behind them.
var (
	families = []string{"Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Đào", "Đoàn", "Trịnh", "Vương", "Mai"}
	menMid   = []string{"Văn", "Đức", "Quang", "Mạnh", "Hữu", "Xuân", "Ngọc", "Minh", "Anh", "Thành"}
	menGiven = []string{"An", "Bình", "Cường", "Dũng", "Hải", "Hùng", "Hưng", "Khải", "Kiên", "Long", "Nam", "Phúc", "Quân", "Sơn", "Thắng", "Tuấn", "Vinh", "Việt", "Thịnh", "Tùng"}
	womenMid = []string{"Thị", "Thu", "Thanh", "Ngọc", "Minh", "Kim", "Hồng", "Phương"}
	womenGiv = []string{"Bích", "Chi", "Dung", "Giang", "Hà", "Hạnh", "Hoa", "Hương", "Lan", "Linh", "Mai", "Nga", "Oanh", "Phượng", "Quỳnh", "Thảo", "Trang", "Uyên", "Xuân", "Yến"}
)

// person is an invented member.
type person struct {
	family, given, sex string
}

// invent makes n people with names that differ from each other.
func invent(r *rand.Rand, n int) []person {
	seen := map[string]bool{}
	var out []person
	for len(out) < n {
		p := person{sex: "male"}
		pick := func(list []string) string { return list[r.IntN(len(list))] }
		if r.IntN(100) < 38 {
			p.sex, p.given = "female", pick(womenGiv)
			p.family = pick(families) + " " + pick(womenMid)
		} else {
			p.given = pick(menGiven)
			p.family = pick(families) + " " + pick(menMid)
		}
		if name := p.family + " " + p.given; !seen[name] {
			seen[name] = true
			out = append(out, p)
		}
	}
	return out
}
