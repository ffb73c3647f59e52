package demo

// What the invented cells talk about. Sentences are common ones of offices and
// depots; nobody stands behind them.

// work is what a cell gives itself to do; every cell takes from its own kind.
var work = map[string][]string{
	"office": {
		"Hoàn thành báo cáo tiến độ cải cách hành chính, gửi Đảng ủy",
		"Rà soát, sửa đổi quy chế chi tiêu nội bộ, lấy ý kiến toàn thể đảng viên",
		"Số hóa hồ sơ lưu trữ giai đoạn 2018–2022",
		"Tổ chức trực, bảo vệ trụ sở dịp nghỉ lễ; phân công cụ thể từng ca",
		"Tập huấn phần mềm quản lý văn bản cho đảng viên mới",
		"Kiểm tra việc thực hành tiết kiệm điện, nước, văn phòng phẩm quý này",
		"Hoàn thiện hồ sơ đề nghị công nhận đảng viên chính thức",
		"Rà soát quy hoạch cấp ủy nhiệm kỳ tới",
		"Báo cáo kết quả tiếp công dân, giải quyết đơn thư",
		"Lập danh sách quần chúng ưu tú cử đi học lớp nhận thức về Đảng",
	},
	"depot": {
		"Kiểm kê kho đợt này, đối chiếu số liệu với thẻ kho",
		"Bảo quản lương thực mùa mưa: kiểm tra độ ẩm từng lô hằng tuần",
		"Phun trùng, diệt mối các ngăn kho theo kế hoạch",
		"Tu sửa mái kho, thông rãnh thoát nước trước mùa mưa bão",
		"Diễn tập phương án phòng cháy, chữa cháy tại điểm kho",
		"Chuẩn bị xuất gạo cứu trợ theo lệnh của Cục, bảo đảm đủ và đúng chất lượng",
		"Mua nhập thóc vụ này theo đúng tiêu chuẩn, không nhận hàng ẩm",
		"Kiểm tra, hiệu chuẩn cân điện tử và thiết bị đo độ ẩm",
		"Chỉnh trang cảnh quan kho, trồng cây xanh quanh tường rào",
		"Vận động đoàn viên tham gia hiến máu, giữ gìn an ninh khu vực kho",
	},
}

var conclusions = []string{
	"Chi bộ thống nhất đánh giá; giao đồng chí phụ trách tiếp tục theo dõi, báo cáo kỳ sau.",
	"Thống nhất cách làm; chỗ nào vướng thì báo cáo ngay, không để dồn cuối tháng.",
	"Đồng chí chủ trì kết luận: làm đúng quy trình, phân công rõ người, rõ việc, rõ thời hạn.",
	"Chi bộ nhất trí; yêu cầu các tổ thực hiện nghiêm và tự kiểm tra hằng tuần.",
}

var opinions = []string{
	"Tháng qua việc trực kho đã nền nếp hơn, nhưng ca đêm còn thiếu người; đề nghị sắp xếp lại lịch.",
	"Tôi nhất trí với báo cáo; bổ sung là cần ghi rõ nguyên nhân việc chậm.",
	"Tài liệu gửi sớm nên đọc kỹ được; đề nghị giữ cách làm này.",
	"Cần phân công đảng viên trẻ kèm cặp nhau về phần mềm, đừng để một người làm hết.",
	"Về tư tưởng, anh em yên tâm công tác; băn khoăn nhất là việc sắp xếp lại bộ máy.",
	"Phần tự phê bình nên nói thẳng vào việc cụ thể, tránh chung chung.",
	"Đề nghị chi ủy thông tin sớm kết quả trả lời của cấp trên.",
	"Tôi nhận khuyết điểm nộp báo cáo chậm hai ngày, sẽ khắc phục trong tháng này.",
	"Việc học tập chuyên đề nên gắn với công việc ở kho, có ví dụ thật.",
	"Nên mời đồng chí kỹ thuật nói kỹ về bảo quản kín, nhiều đồng chí còn chưa rõ.",
}

var proposals = []string{
	"Lắp thêm cảm biến ẩm ở lô 3, tận dụng kinh phí bảo quản còn dư.",
	"Đổi giờ sinh hoạt sang 16 giờ để các đồng chí ở điểm kho xa về kịp.",
	"Lập nhóm hỗ trợ đảng viên lớn tuổi dùng Sổ tay đảng viên điện tử.",
	"In tài liệu cỡ chữ lớn cho các đồng chí cao tuổi trước mỗi kỳ sinh hoạt.",
	"Dùng chung một mẫu nhật ký bảo quản cho các điểm kho.",
	"Tổ chức một buổi trao đổi kinh nghiệm phòng cháy với chi bộ kho bên cạnh.",
}

var declined = []string{
	"Việc này đã có trong kế hoạch quý của đơn vị, không giao riêng nữa.",
	"Kinh phí năm nay đã phân bổ hết; chi bộ ghi nhận, đề xuất lại vào đầu năm sau.",
	"Còn phụ thuộc lịch trực của đơn vị; chi ủy sẽ xem lại sau khi sắp xếp xong nhân sự.",
}

var difficulties = []string{
	"Đường vào điểm kho bị ngập khi mưa lớn, xe không vào được; đề nghị Cục làm việc với địa phương.",
	"Thiếu một biên chế thủ kho từ đầu năm, anh em phải trực thay nhau.",
	"Máy tính ở điểm kho đã cũ, không cài được phần mềm mới.",
	"Kinh phí tu sửa mái kho chưa được duyệt, mùa mưa đã đến gần.",
}

var answers = []string{
	"Đảng ủy đã làm việc với Cục; việc này đưa vào kế hoạch quý sau, giao đồng chí phụ trách theo dõi.",
	"Đảng ủy thống nhất, giao phòng nghiệp vụ giải quyết trong tháng và trả lời chi bộ bằng văn bản.",
}

var themes = []string{
	"Bảo quản lương thực mùa mưa: những cách làm hay ở điểm kho",
	"Nêu gương của đảng viên trong thực hành tiết kiệm, chống lãng phí",
	"Phòng cháy, chữa cháy ở kho: trách nhiệm của từng đảng viên",
	"Đạo đức công vụ và kỷ cương hành chính trong điều kiện sắp xếp bộ máy",
	"Chuyển đổi số trong quản lý kho: việc gì làm được ngay",
	"Kèm cặp đảng viên trẻ và quần chúng ưu tú",
	"Giữ gìn đoàn kết nội bộ: nói thẳng, nói thật, nói trong tổ chức",
	"Học và làm theo Bác từ những việc nhỏ hằng ngày ở kho",
}

// papersFromAbove are sent down by the base committee.
var papersFromAbove = []struct{ number, title, issuer string }{
	{"12-CT/TU", "Chỉ thị về tăng cường kỷ luật, kỷ cương trong cơ quan nhà nước", "Tỉnh ủy"},
	{"08-KH/ĐUK", "Kế hoạch nâng cao chất lượng sinh hoạt chi bộ năm nay", "Đảng ủy Khối các cơ quan tỉnh"},
	{"31-HD/BTG", "Hướng dẫn tuyên truyền các ngày lễ lớn", "Ban Tuyên giáo Tỉnh ủy"},
	{"45-KL/TU", "Kết luận về phòng, chống lãng phí trong mua sắm công", "Tỉnh ủy"},
	{"17-NQ/ĐUK", "Nghị quyết về công tác cán bộ trẻ", "Đảng ủy Khối các cơ quan tỉnh"},
	{"22-CV/ĐUK", "Về việc rà soát đảng viên sử dụng Sổ tay đảng viên điện tử", "Đảng ủy Khối các cơ quan tỉnh"},
}

var committeeWork = []string{
	"Đôn đốc các chi bộ hoàn thành kiểm kê, báo cáo Đảng ủy đúng hạn",
	"Mỗi cấp ủy viên dự ít nhất một kỳ sinh hoạt chi bộ được phân công phụ trách",
	"Giải quyết dứt điểm kiến nghị của các chi bộ kho về sửa chữa mái kho",
	"Rà soát nguồn kết nạp đảng viên ở các chi bộ kho",
	"Kiểm tra việc gửi tài liệu trước sinh hoạt của các chi bộ",
}
