package document

import "io"

// lockedPDF says whether a PDF asks for a password.
func lockedPDF(r io.ReaderAt, size int64) bool {
	return within(io.NewSectionReader(r, 0, size), encryptRef)
}
