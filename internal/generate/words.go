package generate

import (
	"fmt"

	"nep/internal/vn"
)

// Names of places and people are put together from common parts; what is large is
// called a sample, so that no real organisation is meant.
var words = struct {
	province, country                  string
	first, second                      []string
	bases, cells, offices              []string
	families, men, women, menM, womenM []string
}{
	province: "Đảng bộ tỉnh Mẫu", country: "Toàn Đảng (mẫu)",
	first:    []string{"An", "Bình", "Cẩm", "Đông", "Gia", "Hòa", "Khánh", "Long", "Minh", "Nam", "Phú", "Quảng", "Sơn", "Tân", "Thạch", "Trung", "Vĩnh", "Xuân", "Yên", "Hưng"},
	second:   []string{"Lạc", "Thịnh", "Hải", "Giang", "Lâm", "Phong", "Thành", "Điền", "Mỹ", "Khê", "Lộc", "Sơn", "Thủy", "Xá", "Hà", "Đồng", "Châu", "Trạch", "Vân", "Lễ"},
	bases:    []string{"Trường THCS", "Trạm Y tế", "Hợp tác xã", "Công ty Cổ phần", "Trường Tiểu học", "Công an", "Bệnh viện", "Trung tâm Dịch vụ", "Văn phòng", "Doanh nghiệp"},
	cells:    []string{"Chi bộ Thôn", "Chi bộ Tổ dân phố", "Chi bộ Khu", "Chi bộ Xóm"},
	offices:  []string{"Chi bộ Phòng", "Chi bộ Tổ", "Chi bộ Khoa", "Chi bộ Đội"},
	families: []string{"Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Đào", "Đoàn", "Trịnh", "Vương", "Mai"},
	menM:     []string{"Văn", "Đức", "Quang", "Mạnh", "Hữu", "Xuân", "Ngọc", "Minh", "Anh", "Thành"},
	men:      []string{"An", "Bình", "Cường", "Dũng", "Hải", "Hùng", "Hưng", "Khải", "Kiên", "Long", "Nam", "Phúc", "Quân", "Sơn", "Thắng", "Tuấn", "Vinh", "Việt", "Thịnh", "Tùng"},
	womenM:   []string{"Thị", "Thu", "Thanh", "Ngọc", "Minh", "Kim", "Hồng", "Phương"},
	women:    []string{"Bích", "Chi", "Dung", "Giang", "Hà", "Hạnh", "Hoa", "Hương", "Lan", "Linh", "Mai", "Nga", "Oanh", "Phượng", "Quỳnh", "Thảo", "Trang", "Uyên", "Xuân", "Yến"},
}

func (p *plan) place(i int) string {
	n, kind := len(words.first)*len(words.second), "xã"
	if p.chance(forName, i, 0, 3) == 0 {
		kind = "phường"
	}
	at := i * 7 % n // 7 and 400 have no factor in common: no name twice before all were used
	name := fmt.Sprintf("Đảng bộ %s %s %s", kind, words.first[at/len(words.second)], words.second[at%len(words.second)])
	if i >= n {
		name = fmt.Sprintf("%s %d", name, i/n+1)
	}
	return name
}

func (p *plan) base(i int, cell bool) string {
	head := "Đảng bộ"
	if cell {
		head = "Chi bộ"
	}
	w := words.bases[p.chance(forName, i, 1, len(words.bases))]
	return fmt.Sprintf("%s %s %s số %d", head, w, words.first[p.chance(forName, i, 2, len(words.first))], i+1)
}

func (p *plan) cell(n, of int) string {
	list := words.offices
	if of > 4 {
		list = words.cells
	}
	return fmt.Sprintf("%s %d", list[of%len(list)], n+1)
}

// name is an invented person's.
type name struct{ family, given, sex, fold, pair, last, sort string }

// names are all there are, folded once: so many people share them.
func names() (men, women []name) {
	make := func(sex string, mid, given []string) (out []name) {
		for _, f := range words.families {
			for _, m := range mid {
				for _, g := range given {
					family := f + " " + m
					out = append(out, name{family, g, sex, vn.Fold(family + " " + g), vn.Fold(m + " " + g), vn.Fold(g), vn.SortKey(family, g)})
				}
			}
		}
		return out
	}
	return make("male", words.menM, words.men), make("female", words.womenM, words.women)
}
