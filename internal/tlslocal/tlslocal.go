package tlslocal

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"encoding/xml"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"nep/internal/fault"
)

// File is the authority's file in its folder.
const File = "ca.pem"

const (
	caYears    = 10
	early      = 24 * time.Hour       // NotBefore, for clocks that are slow
	lifetime   = 396 * 24 * time.Hour // with early: 397 days
	renewAhead = 30 * 24 * time.Hour
	lookAgain  = time.Minute // how often addresses are compared
)

// floor is a day before which no right clock can be: a machine with an empty
// battery starts in 1970 or in its year of making, and an authority made then
// would be refused by every phone.
var floor = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// Options say where the authority lives and what its server is called.
type Options struct {
	// Dir is the authority's folder; it is made (0700) if missing.
	Dir string
	// Hosts are names and addresses beside those the machine knows of itself.
	Hosts []string
	// Now is the clock; nil means the machine's.
	Now func() time.Time
	// Addrs lists the machine's own addresses; nil asks the system.
	Addrs func() ([]net.IP, error)
}

// Authority signs certificates for one server. Its methods may be called at
// the same time.
type Authority struct {
	options Options
	cert    *x509.Certificate
	key     *ecdsa.PrivateKey

	mu     sync.Mutex
	leaf   *tls.Certificate
	names  []string
	looked time.Time
}

// Open reads the authority from its folder, or makes it when there is none,
// and makes a server certificate. Two processes that open an empty folder at
// once get the same authority.
//
// Faults: Corrupt (the file is there and cannot be used; it is left as it is),
// Expired (the authority's ten years are over), State (the machine's clock is
// wrong: before 2026, or before the authority was made), Invalid (a host that
// is no name and no address), Internal (the folder cannot be written).
func Open(o Options) (*Authority, error) {
	const op = "tlslocal.open"
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Addrs == nil {
		o.Addrs = addresses
	}
	for _, h := range o.Hosts {
		if !validHost(h) {
			return nil, fault.New(op, fault.Invalid, "tlslocal.host", "Host", h)
		}
	}
	if o.Now().Before(floor) {
		return nil, fault.New(op, fault.State, "tlslocal.clock", "Now", o.Now().Format("02/01/2006 15:04"))
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, fault.Wrap(op, fault.Internal, err)
	}
	path := filepath.Join(o.Dir, File)
	a := &Authority{options: o}
	err := a.load(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err := create(path, o.Now()); err != nil {
			return nil, fault.Wrap(op, fault.Internal, err)
		}
		err = a.load(path)
	}
	if err != nil {
		f := fault.New(op, fault.Corrupt, "tlslocal.corrupt", "Path", path)
		f.Err = err
		return nil, f
	}
	now := o.Now()
	switch {
	case now.After(a.cert.NotAfter):
		return nil, fault.New(op, fault.Expired, "tlslocal.expired", "Path", path, "Until", a.cert.NotAfter.Format("02/01/2006"))
	case now.Before(a.cert.NotBefore):
		return nil, fault.New(op, fault.State, "tlslocal.clock", "Now", now.Format("02/01/2006 15:04"))
	}
	if _, err := a.GetCertificate(nil); err != nil {
		return nil, fault.Wrap(op, fault.Internal, err)
	}
	return a, nil
}

// load reads key and certificate and checks that they belong together.
func (a *Authority) load(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	for rest := text; ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		switch block.Type {
		case "PRIVATE KEY":
			key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
			if err != nil {
				return err
			}
			a.key, _ = key.(*ecdsa.PrivateKey)
		case "CERTIFICATE":
			if a.cert, err = x509.ParseCertificate(block.Bytes); err != nil {
				return err
			}
		}
	}
	switch {
	case a.key == nil:
		return errors.New("no ECDSA key in the file")
	case a.cert == nil:
		return errors.New("no certificate in the file")
	case !a.cert.IsCA:
		return errors.New("the certificate is no authority's")
	case !a.key.PublicKey.Equal(a.cert.PublicKey):
		return errors.New("key and certificate do not belong together")
	}
	// An administrator may have copied it with other rights.
	return os.Chmod(path, 0o600)
}

// create writes a new authority. The file appears whole under its name, or is
// somebody else's who was quicker.
func create(path string, now time.Time) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	serial, err := serialNumber()
	if err != nil {
		return err
	}
	host, _ := os.Hostname()
	der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{
		SerialNumber: serial,
		// Settings of a phone list authorities by this name.
		Subject:               pkix.Name{CommonName: strings.TrimSpace("Nếp " + host), Organization: []string{"Nếp"}},
		NotBefore:             now.Add(-early),
		NotAfter:              now.AddDate(caYears, 0, 0),
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		BasicConstraintsValid: true,
		IsCA:                  true,
		MaxPathLenZero:        true,
	}, &x509.Certificate{Subject: pkix.Name{CommonName: strings.TrimSpace("Nếp " + host), Organization: []string{"Nếp"}}}, &key.PublicKey, key)
	if err != nil {
		return err
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	text := append(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}),
		pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})...)

	file, err := os.CreateTemp(filepath.Dir(path), ".ca-*") // 0600 by itself
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	_, err = file.Write(text)
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	// A hard link, unlike a rename, never replaces what is there.
	if err := os.Link(file.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	if dir, err := os.Open(filepath.Dir(path)); err == nil {
		dir.Sync()
		dir.Close()
	}
	return nil
}

// GetCertificate is for tls.Config. It gives the certificate of all the
// machine's names, and makes a new one first when that is due.
func (a *Authority) GetCertificate(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.options.Now()
	if a.leaf != nil && !a.due(now) {
		return a.leaf, nil
	}
	ips, names, err := a.subjects()
	if err != nil {
		if a.leaf != nil {
			return a.leaf, nil // the old one serves until the system answers again
		}
		return nil, err
	}
	if err := a.sign(now, ips, names); err != nil {
		return nil, err
	}
	return a.leaf, nil
}

// due says whether the certificate in use has to be replaced. Addresses are
// looked at once a minute, as a handshake must not wait for the system.
func (a *Authority) due(now time.Time) bool {
	leaf := a.leaf.Leaf
	if now.Before(leaf.NotBefore) || now.After(leaf.NotAfter.Add(-renewAhead)) && leaf.NotAfter.Before(a.cert.NotAfter) {
		return true
	}
	if since := now.Sub(a.looked); since >= 0 && since < lookAgain {
		return false
	}
	a.looked = now
	ips, names, err := a.subjects()
	return err == nil && !slices.Equal(a.names, spelled(ips, names))
}

// subjects lists what the server is reached by.
func (a *Authority) subjects() (ips []net.IP, names []string, err error) {
	own, err := a.options.Addrs()
	if err != nil {
		return nil, nil, err
	}
	ips = append(own, net.IPv4(127, 0, 0, 1), net.IPv6loopback)
	names = []string{"localhost"}
	if host, err := os.Hostname(); err == nil && validHost(host) && net.ParseIP(host) == nil {
		names = append(names, host)
		if !strings.Contains(host, ".") {
			names = append(names, host+".local") // as phones find it by multicast DNS
		}
	}
	for _, h := range a.options.Hosts {
		if ip := net.ParseIP(h); ip != nil {
			ips = append(ips, ip)
		} else {
			names = append(names, strings.ToLower(h))
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	slices.SortFunc(ips, func(x, y net.IP) int { return strings.Compare(x.String(), y.String()) })
	ips = slices.CompactFunc(ips, net.IP.Equal)
	return ips, names, nil
}

func spelled(ips []net.IP, names []string) []string {
	all := slices.Clone(names)
	for _, ip := range ips {
		all = append(all, ip.String())
	}
	return all
}

func (a *Authority) sign(now time.Time, ips []net.IP, names []string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	serial, err := serialNumber()
	if err != nil {
		return err
	}
	until := now.Add(lifetime)
	if until.After(a.cert.NotAfter) {
		until = a.cert.NotAfter
	}
	der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: names[0], Organization: []string{"Nếp"}},
		NotBefore:    now.Add(-early),
		NotAfter:     until,
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames:     names,
		IPAddresses:  ips,
	}, a.cert, &key.PublicKey, a.key)
	if err != nil {
		return err
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return err
	}
	// The authority is sent along: a person who inspects the connection sees
	// the fingerprint that was read to him.
	a.leaf = &tls.Certificate{Certificate: [][]byte{der, a.cert.Raw}, PrivateKey: key, Leaf: leaf}
	a.names, a.looked = spelled(ips, names), now
	return nil
}

// Config is a server's TLS configuration.
func (a *Authority) Config() *tls.Config {
	return &tls.Config{
		MinVersion:     tls.VersionTLS12,
		GetCertificate: a.GetCertificate,
		NextProtos:     []string{"h2", "http/1.1"},
	}
}

// CAPEM is the authority's certificate as text, for computers.
func (a *Authority) CAPEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.cert.Raw})
}

// CADER is the authority's certificate in bytes, as Android installs it
// (application/x-x509-ca-cert).
func (a *Authority) CADER() []byte { return slices.Clone(a.cert.Raw) }

// Until is the last instant of the authority.
func (a *Authority) Until() time.Time { return a.cert.NotAfter }

// Names are the host names and addresses of the certificate in use.
func (a *Authority) Names() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.names)
}

// Fingerprint is the SHA-256 of the authority's certificate in sixteen groups
// of four, to be read aloud and compared: "3F0A 91BC …".
func (a *Authority) Fingerprint() string {
	sum := sha256.Sum256(a.cert.Raw)
	var groups []string
	for i := 0; i < len(sum); i += 2 {
		groups = append(groups, fmt.Sprintf("%02X%02X", sum[i], sum[i+1]))
	}
	return strings.Join(groups, " ")
}

// Profile is the authority's certificate as iPhones and iPads install it
// (application/x-apple-aspen-config). Title and description are shown to the
// person who installs it. The same authority gives the same profile, so that
// installing it again replaces it.
func (a *Authority) Profile(title, description string) []byte {
	id := func(part string) string {
		h := sha256.Sum256(append([]byte(part), a.cert.Raw...))
		return fmt.Sprintf("%X-%X-%X-%X-%X", h[0:4], h[4:6], h[6:8], h[8:10], h[10:16])
	}
	esc := func(s string) string {
		var b strings.Builder
		xml.EscapeText(&b, []byte(s)) // a strings.Builder never fails
		return b.String()
	}
	return fmt.Appendf(nil, `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict>
<key>PayloadContent</key><array><dict>
<key>PayloadCertificateFileName</key><string>nep.cer</string>
<key>PayloadContent</key><data>%s</data>
<key>PayloadDisplayName</key><string>%s</string>
<key>PayloadIdentifier</key><string>vn.nep.ca.%s</string>
<key>PayloadType</key><string>com.apple.security.root</string>
<key>PayloadUUID</key><string>%s</string>
<key>PayloadVersion</key><integer>1</integer>
</dict></array>
<key>PayloadDescription</key><string>%s</string>
<key>PayloadDisplayName</key><string>%s</string>
<key>PayloadIdentifier</key><string>vn.nep.profile.%s</string>
<key>PayloadType</key><string>Configuration</string>
<key>PayloadUUID</key><string>%s</string>
<key>PayloadVersion</key><integer>1</integer>
</dict></plist>
`, base64.StdEncoding.EncodeToString(a.cert.Raw), esc(a.cert.Subject.CommonName), id("ca"), id("ca"),
		esc(description), esc(title), id("profile"), id("profile"))
}

// addresses are those other machines of the network can reach this one by.
func addresses() ([]net.IP, error) {
	all, err := net.InterfaceAddrs()
	if err != nil {
		return nil, err
	}
	var ips []net.IP
	for _, a := range all {
		n, ok := a.(*net.IPNet)
		// A browser cannot open a link-local IPv6 address: it needs a zone.
		if !ok || n.IP.IsMulticast() || n.IP.To4() == nil && n.IP.IsLinkLocalUnicast() {
			continue
		}
		ips = append(ips, n.IP)
	}
	return ips, nil
}

// validHost accepts an address, or a name of letters, digits, hyphens and dots.
func validHost(h string) bool {
	if net.ParseIP(h) != nil {
		return true
	}
	if h == "" || len(h) > 253 {
		return false
	}
	for label := range strings.SplitSeq(h, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		for _, r := range label {
			if !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-') {
				return false
			}
		}
	}
	return true
}

func serialNumber() (*big.Int, error) {
	return rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
}
