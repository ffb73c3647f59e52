package blob

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// S3 is where an S3-compatible storage is and how it is entered.
type S3 struct {
	Endpoint string // "https://s3.tinh.local:9000"
	Bucket   string
	Region   string // "" is us-east-1, which storages of one's own take
	Key      string
	Secret   string
}

// String says where it is, never the keys.
func (s S3) String() string { return s.Endpoint + "/" + s.Bucket }

// bucket is a Remote over S3.
type bucket struct {
	c    *minio.Core
	name string
}

// NewS3 gives the remote; nothing is asked of it yet.
func NewS3(s S3) (Remote, error) {
	u, err := url.Parse(s.Endpoint)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || strings.Trim(u.Path, "/") != "" {
		return nil, fmt.Errorf("blob: %q is no address of an S3 storage, as https://s3.example:9000", s.Endpoint)
	}
	if s.Bucket == "" || s.Key == "" || s.Secret == "" {
		return nil, fmt.Errorf("blob: the S3 storage %s needs a bucket and two keys", s.Endpoint)
	}
	if s.Region == "" {
		s.Region = "us-east-1"
	}
	c, err := minio.NewCore(u.Host, &minio.Options{Creds: credentials.NewStaticV4(s.Key, s.Secret, ""), Secure: u.Scheme == "https", Region: s.Region, MaxRetries: 3})
	if err != nil {
		return nil, err
	}
	return &bucket{c, s.Bucket}, nil
}

// key is the name of content in the bucket, laid out like the folder.
func key(hash string) string { return hash[:2] + "/" + hash[2:] }

func (b *bucket) Put(ctx context.Context, hash string, r io.Reader, size int64) error {
	_, err := b.c.Client.PutObject(ctx, b.name, key(hash), r, size, minio.PutObjectOptions{ContentType: "application/octet-stream", DisableMultipart: true})
	return err
}

func (b *bucket) Get(ctx context.Context, hash string) (io.ReadCloser, error) {
	r, _, _, err := b.c.GetObject(ctx, b.name, key(hash), minio.GetObjectOptions{})
	if minio.ToErrorResponse(err).Code == minio.NoSuchKey {
		err = &fs.PathError{Op: "get", Path: key(hash), Err: fs.ErrNotExist}
	}
	return r, err
}

func (b *bucket) Remove(ctx context.Context, hash string) error {
	return b.c.RemoveObject(ctx, b.name, key(hash), minio.RemoveObjectOptions{})
}

func (b *bucket) List(ctx context.Context, each func(hash string, size int64, at time.Time) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	for o := range b.c.Client.ListObjects(ctx, b.name, minio.ListObjectsOptions{Recursive: true}) {
		if o.Err != nil {
			return o.Err
		}
		if err := each(strings.Replace(o.Key, "/", "", 1), o.Size, o.LastModified); err != nil {
			return err
		}
	}
	return nil
}
