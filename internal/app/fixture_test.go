package app

import (
	"bytes"
	"io"
	"testing"

	"nep/internal/xlsx"
)

// workbook is a small member list.
func workbook(t *testing.T) io.Reader {
	t.Helper()
	var b bytes.Buffer
	err := xlsx.Write(&b, xlsx.Table{Sheet: "Danh sách", Header: []string{"TT", "Họ và tên", "Giới tính", "Ngày sinh", "Ngày vào Đảng", "Ngày chính thức", "Số thẻ đảng viên"},
		Rows: [][]any{{1, "Nguyễn Văn An", "Nam", "03/02/1985", "03/02/2010", "03/02/2011", "33.999001"}}})
	if err != nil {
		t.Fatal(err)
	}
	return &b
}
