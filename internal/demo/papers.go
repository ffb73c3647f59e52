package demo

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"time"

	"nep/internal/access"
	"nep/internal/document"
	"nep/internal/layout"
	"nep/internal/meeting"
	"nep/internal/pdf"
)

// paper adds a paper, a file's content where it is one.
func (b *builder) paper(actor access.Actor, cmd document.AddPaper, file []byte) int64 {
	if b.err != nil {
		return 0
	}
	cmd.Key = b.key()
	var r io.Reader
	if file != nil {
		r = bytes.NewReader(file)
	}
	id, err := b.r.Documents.AddPaper(b.ctx, actor, cmd, r)
	b.try("paper", err)
	return id
}

// papersAhead attaches to a meeting what is sent ahead: the outline of its
// theme, and in the last half year the report of the month.
func (b *builder) papersAhead(m *meet) {
	use := document.Use{Kind: "meeting", Subject: m.id, Role: document.Ahead}
	if m.theme.title != "" {
		text := m.theme.outline
		if m.ago < 3 {
			b.paper(m.lead, document.AddPaper{Unit: m.unit, Kind: document.File, FileName: "chuyen-de.pdf", Title: "Đề cương chuyên đề: " + m.theme.title, Use: use}, themePaper(m))
		} else {
			b.paper(m.lead, document.AddPaper{Unit: m.unit, Kind: document.TextPaper, Title: "Đề cương chuyên đề: " + m.theme.title, Body: text, Use: use}, nil)
		}
	}
	if m.ago < 6 || m.draft == 0 { // what is ticked as put into the handbook is there
		lines := []string{"Kết quả chính tháng qua:", m.say("assess"), m.say("assess"), "", "Việc cần bàn:"}
		for _, p := range m.points {
			lines = append(lines, "- "+p)
		}
		b.paper(m.lead, document.AddPaper{Unit: m.unit, Kind: document.TextPaper, Title: "Báo cáo kết quả " + monthWords(meeting.AddMonths(m.month, -1)), Body: strings.Join(lines, "\n"), Use: use}, nil)
	}
}

func evidence(m *meet, what, day string) string {
	return fmt.Sprintf("Nội dung: %s.\nNgày hoàn thành: %s.\nNgười kiểm tra: chi ủy.\nKết quả: đạt; %s", what, dmy(day), m.say("done"))
}

// invented stands on every paper of the demo.
const invented = "Văn bản do chương trình đặt ra để chạy thử, không phải văn bản thật."

// print makes a small PDF: a head, a title, paragraphs.
func print(made time.Time, head, title string, paragraphs ...string) []byte {
	mm := layout.MM
	d := &layout.Doc{Title: title, Author: head, Made: made.UTC(), Size: 13, Line: 19,
		Page: layout.Page{Width: 210 * mm, Height: 297 * mm, Top: 20 * mm, Right: 15 * mm, Bottom: 20 * mm, Left: 30 * mm}}
	d.Body = append(d.Body,
		layout.Par{Runs: []layout.Run{{Text: head, Bold: true}}, Align: layout.Center},
		layout.Par{Runs: []layout.Run{{Text: invented, Italic: true, Size: 10}}, Align: layout.Center, After: 12},
		layout.Par{Runs: []layout.Run{{Text: title, Bold: true, Size: 14}}, Align: layout.Center, After: 12})
	for _, p := range paragraphs {
		d.Body = append(d.Body, layout.Par{Runs: []layout.Run{{Text: p}}, Align: layout.Justify, First: 10 * mm, After: 6})
	}
	var out bytes.Buffer
	if err := pdf.Write(&out, d); err != nil {
		panic(err) // nothing in it comes from outside
	}
	return out.Bytes()
}

func directivePaper(p paperAbove, month string) []byte {
	return print(instant(dayOf(month, 4), 9*60), strings.ToUpper(p.issuer), p.number+"\n"+p.title,
		"Ngày "+dmy(dayOf(month, 4))+". Văn bản này được gửi đến các tổ chức đảng trực thuộc để nghiên cứu, quán triệt và tổ chức thực hiện.",
		"1. Nội dung cần nắm vững: mục đích, yêu cầu; những việc phải làm; trách nhiệm của người đứng đầu và của từng đảng viên.",
		"2. Cách thực hiện: "+p.gist,
		"3. Các chi bộ đưa vào chương trình sinh hoạt gần nhất, ghi kết luận, người thực hiện và ngày xong trong nghị quyết tháng.",
		"4. Kết quả phản ánh trong báo cáo tháng; khó khăn vượt thẩm quyền thì kiến nghị lên cấp trên trực tiếp.")
}

func themePaper(m *meet) []byte {
	return print(instant(m.day, 0), strings.ToUpper(cells[m.cell].name), "ĐỀ CƯƠNG CHUYÊN ĐỀ\n"+m.theme.title, strings.Split(m.theme.outline, "\n")...)
}

func acceptance(m *meet) []byte {
	return print(instant(m.day, 0), "KHO ÂN THI", "BIÊN BẢN NGHIỆM THU\ncảm biến đo độ ẩm lô 3",
		"Đã lắp hai cảm biến đo độ ẩm, nhiệt độ tại hai góc đối diện của lô 3; số liệu truyền về phòng trực mười phút một lần.",
		"Đối chiếu ba ngày với máy đo cầm tay: sai lệch lớn nhất 0,3 điểm phần trăm, trong mức cho phép.",
		"Kinh phí: dùng phần bảo quản thường xuyên còn dư của năm, không phát sinh.",
		"Kết luận: đạt yêu cầu, đưa vào sử dụng; thủ kho ghi số đọc vào nhật ký bảo quản hằng ngày.")
}

const baseRegulation = `Điều 1. Phạm vi, đối tượng
Quy chế này quy định nguyên tắc, trách nhiệm, chế độ và quan hệ công tác của Đảng ủy Cục Dự trữ khu vực, các cấp ủy viên và các chi bộ trực thuộc.

Điều 2. Nguyên tắc làm việc
Tập trung dân chủ; tập thể lãnh đạo, cá nhân phụ trách; tự phê bình và phê bình. Việc quan trọng được bàn và biểu quyết; cấp ủy viên chịu trách nhiệm phần việc được phân công.

Điều 3. Phân công phụ trách
Mỗi cấp ủy viên phụ trách một hoặc một số chi bộ, đoàn thể, lĩnh vực; mỗi quý dự ít nhất một kỳ sinh hoạt của chi bộ được phân công và ghi nhận xét.

Điều 4. Chế độ hội nghị
Đảng ủy họp mỗi tháng một lần, khi cần thì họp bất thường. Tài liệu gửi trước hội nghị ít nhất ba ngày. Chi bộ và chi ủy họp mỗi tháng một lần; chuyên đề ít nhất mỗi quý một lần theo kế hoạch đầu năm.

Điều 5. Nghe báo cáo, trả lời kiến nghị
Hằng tháng Đảng ủy nghe báo cáo của các chi bộ, trả lời khó khăn, vướng mắc; việc vượt thẩm quyền thì kiến nghị Đảng ủy Khối. Mỗi kiến nghị có một người chịu trách nhiệm và ngày trả lời.

Điều 6. Nghị quyết và thông báo
Sau hội nghị, Đảng ủy ra nghị quyết hoặc thông báo nghị quyết đến các chi bộ để thực hiện. Mỗi việc giao một người, một ngày xong, một kỳ họp báo cáo.

Điều 7. Sinh hoạt chi bộ
Tỷ lệ đảng viên dự sinh hoạt đạt 90% trở lên; trên nửa số người dự phát biểu ý kiến. Biên bản được đọc lại và thông qua tại cuộc họp; tài liệu hoàn chỉnh đưa vào Sổ tay đảng viên điện tử trong hai ngày.

Điều 8. Đánh giá chất lượng
Chi bộ tự chấm sau mỗi kỳ; cấp ủy viên phụ trách cho ý kiến; Đảng ủy quyết định mức xếp loại tại hội nghị tháng.`

const upperRegulation = `Điều 1. Phạm vi, đối tượng
Quy chế này quy định chế độ làm việc của Ban Chấp hành, Ban Thường vụ Đảng bộ Khối các cơ quan tỉnh và quan hệ với các tổ chức đảng trực thuộc.

Điều 2. Chế độ hội nghị
Ban Thường vụ họp mỗi tháng một lần; Ban Chấp hành họp mỗi quý một lần. Tài liệu gửi trước ít nhất hai ngày.

Điều 3. Với tổ chức đảng trực thuộc
Hằng tháng Ban Thường vụ cho ý kiến vào báo cáo của các tổ chức đảng trực thuộc; quyết định mức xếp loại sinh hoạt của chi bộ cơ sở.

Điều 4. Kiến nghị của cơ sở
Kiến nghị được giao cho một đồng chí Ủy viên Ban Thường vụ, có ngày trả lời; quá hạn thì đưa ra hội nghị gần nhất.`
