package app

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"nep/internal/blob"
	"nep/internal/db"
)

// openFiles opens the store of files the settings name: a folder, and a bucket
// beside it where one is set.
func openFiles(d *db.DB, s Settings) (*blob.Store, error) {
	files, err := blob.New(d, s.filesDir())
	if err != nil || s.S3Endpoint == "" {
		return files, err
	}
	to := blob.S3{Endpoint: s.S3Endpoint, Bucket: s.S3Bucket, Region: s.S3Region}
	if to.Key, to.Secret, err = s.s3Keys(); err != nil {
		return nil, err
	}
	far, err := blob.NewS3(to)
	if err != nil {
		return nil, err
	}
	return files.Far(far), nil
}

// s3Keys are the two keys of the bucket: the lines of a file only the server
// reads, else of the environment. They are no flags: those stand in the list of
// processes, and nothing writes them to a log.
func (s Settings) s3Keys() (key, secret string, err error) {
	if s.S3Keys == "" {
		key, secret = os.Getenv("NEP_S3_KEY"), os.Getenv("NEP_S3_SECRET")
		if key == "" || secret == "" {
			err = errors.New("the S3 storage needs its keys: --s3-keys FILE with two lines, or NEP_S3_KEY and NEP_S3_SECRET")
		}
		return key, secret, err
	}
	b, err := os.ReadFile(s.S3Keys)
	if err != nil {
		return "", "", err
	}
	if lines := strings.Fields(string(b)); len(lines) == 2 {
		return lines[0], lines[1], nil
	}
	return "", "", fmt.Errorf("%s: want two lines, the access key and the secret key", s.S3Keys)
}
