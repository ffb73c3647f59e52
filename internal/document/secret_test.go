package document

import (
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

func TestSecretLine(t *testing.T) {
	marked := []string{
		"Mật", "MẬT", "mật", "TỐI MẬT", "Tuyệt mật", "M Ậ T", "T U Y Ệ T  M Ậ T", "[MẬT]", "tuyet mat", "TOI MAT",
		"Báo cáo mật", "Báo cáo Mật tháng 11", "Báo cáo (Mật) tháng 11", "Kế hoạch bảo vệ (TỐI MẬT)", "Mật - Báo cáo tình hình",
		"MẬT BÁO CÁO TÌNH HÌNH", "Mật nghị quyết", "Kế hoạch tối mật", "Tài liệu tuyệt mật số 3", "ke hoach tuyet mat 2026",
		"Báo cáo về bí mật nhà nước (mật)", "bao cao mat", "Cong van (MAT)", "ke hoach toi mat", "Độ mật: Tối mật",
		"Mật. Độ khẩn", "Danh sách, mật, độ dài", "Bí mật nhà nước: Mật",
		"Kế hoạch Mật phòng thủ", "Kế hoạch phòng thủ khu vực Mật", "Phương án phòng thủ - Mật", "Phòng thủ MẬT", "Hồ sơ mật", "Mật 2026", "Tài liệu mật",
		"Kế hoạch mật về nuôi ong", "HỒ SƠ PHÒNG THỦ, MẬT", "tai lieu toi mat",
	}
	plain := []string{
		"", "Báo cáo tháng 11", "Công tác bảo vệ bí mật nhà nước", "BẢO VỆ BÍ MẬT NHÀ NƯỚC", "Bảo mật thông tin", "Mật độ dân số",
		"Đổi mật khẩu", "Mật mã quốc gia", "Quan hệ mật thiết với nhân dân", "Cuộc gặp thân mật", "Mô hình nuôi ong lấy mật ong",
		"Viêm đường mật", "Trồng mía mật", "Nguyên tắc cẩn mật", "Ban cơ yếu: cơ mật", "Phường Mật Sơn", "TP Tối ưu",
		"Mặt trận Tổ quốc", "bao cao mat tran to quoc", "giay bao mat the dang vien", "khuon mat", "cat mat bang", "Tôi mất thẻ",
		"toi mat the", "Báo cáo mất an toàn giao thông", "Mắt kính", "Gặp mặt cuối năm", "Gặp mặt", "tuyệt mỹ", "(mặt trước)", "[mắt]",
		"Tổng kết (bảo mật)", "bi mat", "MATERIAL", "matlab",
		"Ong lấy mật", "Hội nuôi ong Mật", "HỘI NUÔI ONG LẤY MẬT", "tai lieu mat", "Báo cáo mô hình nuôi ong cho mật", "BÁO CÁO NUÔI ONG CHO MẬT", "Mùa quay mật", "Trà hoa và mật",
		"Thông báo lễ hội hoa, ong và bánh ngọt", "ho so mat",
	}
	for _, s := range marked {
		for _, form := range []string{s, norm.NFD.String(s)} {
			if !Secret(form) {
				t.Errorf("%q passes", s)
			}
		}
	}
	for _, s := range plain {
		if Secret(s) || SecretText(s) {
			t.Errorf("%q is refused: as a line %v, as text %v", s, Secret(s), SecretText(s))
		}
	}
}

func TestSecretNumber(t *testing.T) {
	for _, s := range []string{"12-BC/TU (Mật)", "05/MẬT", "05-MAT/TU", "12-KH/TU-TỐI MẬT"} {
		if !SecretNumber(s) {
			t.Errorf("%q passes", s)
		}
	}
	for _, s := range []string{"", "12-NQ/TU", "05-BC/CB", "42-HD/BTCTW", "399-QĐ/TW", "01-KH/MTTQ"} {
		if SecretNumber(s) {
			t.Errorf("%q is refused", s)
		}
	}
}

func TestSecretFile(t *testing.T) {
	for _, s := range []string{"mat.pdf", "BC (MAT).docx", "bao-cao-mat.pdf", "bao_cao_tuyet_mat.pdf", "Kế hoạch - Mật.docx", "TỐI MẬT.pdf",
		"12-BC_TU.Mật.pdf", "cv-mat.pdf", "Tài liệu_mật_2026.pdf",
		"Mật.pdf", "mật-2026.pdf", "Kế hoạch Mật phòng thủ.doc", "KH phong thu (MAT).pdf", "ke-hoach-toi-mat.docx", "Phòng thủ - Mật.pdf", "12-KH_TU_Mật.pdf"} {
		if !SecretFile(s) {
			t.Errorf("%q passes", s)
		}
	}
	for _, s := range []string{"bao-cao-mat-tran.pdf", "anh-khuon-mat.jpg", "mat-khau.txt", "Bảo_mật.docx", "bí-mật-nhà-nước.pdf", "IMG_2026.HEIC", ".pdf", "", "BC thang 11.docx",
		"Ong lấy mật.pdf", "Hội nuôi ong Mật.pdf", "tai lieu mat.pdf", "Ong-lấy-mật.pdf", "tai-lieu-mat-2026.pdf", "Nuôi_ong_lấy_mật.docx"} {
		if SecretFile(s) {
			t.Errorf("%q is refused", s)
		}
	}
}

func TestSecretText(t *testing.T) {
	marked := []string{
		"MẬT\nBáo cáo", "Nội dung\n\n  Tối mật  \n", "ĐẢNG ỦY KHỐI\t\tTUYỆT MẬT", "Độ mật: Mật", "Mức độ mật: tối mật", "Văn bản (Tuyệt mật) số 3",
		"dòng một\r\nM Ậ T\r\ndòng hai", "Nội dung [mật]", "toi mat\nnoi dung",
		"Tối mật: kho đạn", "Mật - danh sách", "Kho số 3\ntuyệt mật : sơ đồ",
	}
	plain := []string{
		"Không đăng tài liệu tối mật, tuyệt mật lên mạng.", "Có ba mức: tuyệt mật, tối mật và mật.", "Luật quy định việc lưu văn bản mật.",
		"HỌC TẬP LUẬT BẢO VỆ BÍ MẬT NHÀ NƯỚC", "Đổi MẬT KHẨU hằng quý", "Bảo đảm bí mật khi bỏ phiếu kín.", "mat", "Mật độ dân số: 300 người", "Mật khẩu: đổi hằng quý", "Mật ong: 20 lít",
	}
	for _, s := range marked {
		if !SecretText(s) || !SecretText(norm.NFD.String(s)) {
			t.Errorf("%q passes", s)
		}
	}
	for _, s := range plain {
		if SecretText(s) {
			t.Errorf("%q is refused", s)
		}
	}
}

// Whatever bytes are sent, an answer comes, and a mark is found wherever it
// stands on a line of its own.
func FuzzSecret(f *testing.F) {
	f.Add("a\xffb(")
	f.Add("[({")
	f.Add("mật")
	f.Fuzz(func(t *testing.T, s string) {
		Secret(s)
		SecretNumber(s)
		SecretFile(s)
		if !SecretText(strings.ToValidUTF8(s, "") + "\nTuyệt mật\n" + s) {
			t.Fatalf("not found in %q", s)
		}
	})
}
