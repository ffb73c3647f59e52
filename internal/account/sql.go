package account

import (
	"strconv"

	"nep/internal/access"
	"nep/internal/db"
	"nep/internal/fault"
	"nep/internal/vn"
)

// ---- accounts ----

// acc is an account's row with its secret, which leaves this file only to be
// verified.
type acc struct {
	Account
	password string
}

const accColumns = `a.id, a.person, a.login, a.name, a.password, a.admin, a.must_change, a.disabled_at, a.made_at, a.given_at, a.lang,
	coalesce(p.family, ''), coalesce(p.given, '')`

const accFrom = ` from account a left join person p on p.id = a.person `

// dest is where accColumns are scanned to; done fills in what follows from them.
func (a *acc) dest() (dest []any, done func()) {
	var family, given string
	return []any{&a.ID, &a.Person, &a.Login, &a.Name, &a.password, &a.Admin, &a.MustChange, &a.DisabledAt, &a.MadeAt, &a.GivenAt, &a.Lang, &family, &given},
		func() {
			if a.Person != 0 {
				a.Name = vn.JoinName(family, given)
			}
			a.HasPassword, a.Disabled = a.password != "", a.DisabledAt != 0
		}
}

func scanAcc(r db.Row) (a acc, err error) {
	dest, done := a.dest()
	err = r.Scan(dest...)
	done()
	return a, err
}

func accByLogin(t *db.Tx, login string) (acc, bool, error) {
	return db.Maybe(t, scanAcc, `select `+accColumns+accFrom+`where a.login = $1`, login)
}

func accByID(t *db.Tx, id int64) (acc, error) {
	return db.One(t, scanAcc, `select `+accColumns+accFrom+`where a.id = $1`, id)
}

func accByPerson(t *db.Tx, person int64) (acc, bool, error) {
	return db.Maybe(t, scanAcc, `select `+accColumns+accFrom+`where a.person = $1 and a.person <> 0`, person)
}

func accounts(t *db.Tx, after string, limit int) ([]acc, error) {
	return db.All(t, scanAcc, `select `+accColumns+accFrom+`where a.login > $1 order by a.login limit $2`, after, limit)
}

// accountsByID gives those of ids that exist.
func accountsByID(t *db.Tx, ids []int64) ([]acc, error) {
	return db.All(t, scanAcc, `select `+accColumns+accFrom+`where a.id in (`+db.Marks(1, len(ids))+`)`, db.Anys(ids)...)
}

func insertAcc(t *db.Tx, a acc) error {
	name := a.Name
	if a.Person != 0 {
		name = "" // a person's name stands in one row only
	}
	_, err := t.Exec(`insert into account (id, person, login, name, password, admin, must_change, disabled_at, made_at, given_at, lang)
		values ($1, $2, $3, $4, $5, $6, $7, 0, $8, $9, $10)`,
		a.ID, a.Person, a.Login, name, a.password, a.Admin, a.MustChange, t.Now(), a.GivenAt, a.Lang)
	if db.IsUnique(err) { // another process was faster
		return fault.New("account.open", fault.Conflict, "account.login.taken")
	}
	return err
}

func setPassword(t *db.Tx, id int64, phc string, mustChange bool) error {
	_, err := t.Exec(`update account set password = $1, must_change = $2 where id = $3`, phc, mustChange, id)
	return err
}

// givePassword is setPassword by somebody else, who knows it until it is changed.
func givePassword(t *db.Tx, id int64, phc string) error {
	_, err := t.Exec(`update account set password = $1, must_change = $2, given_at = $3 where id = $4`, phc, true, t.Now(), id)
	return err
}

// rehash replaces a password's hash if it is still the one that was verified.
func rehash(t *db.Tx, id int64, old, phc string) error {
	_, err := t.Exec(`update account set password = $1 where id = $2 and password = $3`, phc, id, old)
	return err
}

func setDisabled(t *db.Tx, id, at int64) error {
	_, err := t.Exec(`update account set disabled_at = $1 where id = $2`, at, id)
	return err
}

func setAdmin(t *db.Tx, id int64, admin bool) error {
	_, err := t.Exec(`update account set admin = $1 where id = $2`, admin, id)
	return err
}

func setLang(t *db.Tx, id int64, lang string) error {
	_, err := t.Exec(`update account set lang = $1 where id = $2`, lang, id)
	return err
}

// admins counts the accounts that can administer now.
func admins(t *db.Tx) (int64, error) {
	return db.One(t, db.Scalar[int64], `select count(*) from account where admin and disabled_at = 0`)
}

// everAdmin says whether there was ever an administrator, disabled or not.
func everAdmin(t *db.Tx) (bool, error) {
	_, ok, err := db.Maybe(t, db.Scalar[int64], `select id from account where admin order by id limit 1`)
	return ok, err
}

// freeLogin gives base, or base with the first number that nobody has.
func freeLogin(t *db.Tx, base string) (string, error) {
	taken, err := db.All(t, db.Scalar[string], `select login from account where login >= $1 and login < $2`, base, base+":") // ':' follows '9'
	if err != nil {
		return "", err
	}
	has := map[string]bool{}
	for _, l := range taken {
		has[l] = true
	}
	login := base
	for n := 2; has[login]; n++ {
		login = base + strconv.Itoa(n)
	}
	return login, nil
}

// ---- sessions ----

const sessionColumns = `s.id, s.account, s.made_at, s.seen_at, s.until_at, s.ended_at, s.way, s.device, s.address, s.hat`

func (s *Session) dest() []any {
	return []any{&s.ID, &s.Account, &s.MadeAt, &s.SeenAt, &s.Until, &s.endedAt, &s.Way, &s.Device, &s.Address, &s.hat}
}

func scanSession(r db.Row) (s Session, err error) { err = r.Scan(s.dest()...); return s, err }

// both is a session with its account.
type both struct {
	s Session
	a acc
}

const bothFrom = `select ` + sessionColumns + `, ` + accColumns + `
	from session s join account a on a.id = s.account left join person p on p.id = a.person `

func scanBoth(r db.Row) (b both, err error) {
	dest, done := b.a.dest()
	err = r.Scan(append(b.s.dest(), dest...)...)
	done()
	b.s.Person = b.a.Person
	return b, err
}

func sessionByToken(t *db.Tx, digest []byte) (both, bool, error) {
	return db.Maybe(t, scanBoth, bothFrom+`where s.token = $1`, digest)
}

func sessionByID(t *db.Tx, id int64) (both, error) {
	return db.One(t, scanBoth, bothFrom+`where s.id = $1`, id)
}

// liveSessions are an account's sessions nobody has ended; some may have ended
// by themselves.
func liveSessions(t *db.Tx, account int64) ([]Session, error) {
	return db.All(t, scanSession, `select `+sessionColumns+` from session s where s.account = $1 and s.ended_at = 0 order by s.seen_at desc, s.id desc`, account)
}

func insertSession(t *db.Tx, s Session, digest []byte) error {
	_, err := t.Exec(`insert into session (id, account, token, made_at, seen_at, until_at, ended_at, way, device, address, hat)
		values ($1, $2, $3, $4, $5, $6, 0, $7, $8, $9, $10)`,
		s.ID, s.Account, digest, s.MadeAt, s.SeenAt, s.Until, s.Way, s.Device, s.Address, s.hat)
	return err
}

// touch notes that a session was used, unless that was noted after since.
func touch(t *db.Tx, id, since int64) error {
	_, err := t.Exec(`update session set seen_at = $1 where id = $2 and seen_at < $3 and ended_at = 0`, t.Now(), id, since)
	return err
}

// endSession ends one session of an account and says whether it was running.
func endSession(t *db.Tx, account, id int64) (bool, error) {
	t.Tell("account", account, "session")
	n, err := t.Exec(`update session set ended_at = $1 where id = $2 and account = $3 and ended_at = 0`, t.Now(), id, account)
	return n > 0, err
}

// endSessions ends all sessions of an account but one (0: all).
func endSessions(t *db.Tx, account, but int64) (int64, error) {
	t.Tell("account", account, "session")
	return t.Exec(`update session set ended_at = $1 where account = $2 and ended_at = 0 and id <> $3`, t.Now(), account, but)
}

// endPhones ends the sessions of an account that slips began.
func endPhones(t *db.Tx, account int64) (int64, error) {
	t.Tell("account", account, "session")
	return t.Exec(`update session set ended_at = $1 where account = $2 and ended_at = 0 and way = 'slip'`, t.Now(), account)
}

func setHat(t *db.Tx, session int64, hat string) error {
	_, err := t.Exec(`update session set hat = $1 where id = $2`, hat, session)
	return err
}

// forgetSessions removes sessions over since before an instant.
func forgetSessions(t *db.Tx, before int64) (int64, error) {
	return t.Exec(`delete from session where until_at < $1 or (ended_at > 0 and ended_at < $1)`, before)
}

// sessionsEver counts the sessions of an account that are still kept, ended
// ones too, up to most.
func sessionsEver(t *db.Tx, account int64, most int) (int64, error) {
	return db.One(t, db.Scalar[int64], `select count(*) from (select id from session where account = $1 limit $2) s`, account, most)
}

// ---- settings ----

func setting(t *db.Tx, key string) (string, bool, error) {
	return db.Maybe(t, db.Scalar[string], `select value from setting where key = $1`, key)
}

func putSetting(t *db.Tx, key, value string) error {
	_, err := t.Exec(`insert into setting (key, value) values ($1, $2) on conflict (key) do update set value = excluded.value`, key, value)
	return err
}

func dropSetting(t *db.Tx, key string) error {
	_, err := t.Exec(`delete from setting where key = $1`, key)
	return err
}

// ---- slips ----

type slip struct {
	ID        int64
	Person    int64
	Unit      int64
	Number    string
	digits    string
	MadeBy    int64
	MadeAt    int64
	Until     int64
	Wrong     int64
	UsedAt    int64
	RevokedAt int64
	Session   int64
}

const slipColumns = `id, person, unit, number, digits, made_by, made_at, until_at, wrong, used_at, revoked_at, session`

func scanSlip(r db.Row) (s slip, err error) {
	err = r.Scan(&s.ID, &s.Person, &s.Unit, &s.Number, &s.digits, &s.MadeBy, &s.MadeAt, &s.Until, &s.Wrong, &s.UsedAt, &s.RevokedAt, &s.Session)
	return s, err
}

func slipByToken(t *db.Tx, digest []byte) (slip, bool, error) {
	return db.Maybe(t, scanSlip, `select `+slipColumns+` from slip where token = $1`, digest)
}

func slipByNumber(t *db.Tx, number string) (slip, bool, error) {
	return db.Maybe(t, scanSlip, `select `+slipColumns+` from slip where number = $1`, number)
}

func slipByID(t *db.Tx, id int64) (slip, error) {
	return db.One(t, scanSlip, `select `+slipColumns+` from slip where id = $1`, id)
}

func insertSlip(t *db.Tx, s slip, digest []byte) error {
	_, err := t.Exec(`insert into slip (id, person, unit, token, number, digits, made_by, made_at, until_at, wrong, used_at, revoked_at, session)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, 0, 0)`,
		s.ID, s.Person, s.Unit, digest, s.Number, s.digits, s.MadeBy, s.MadeAt, s.Until)
	return err
}

// useSlip marks a slip used; false when somebody was faster.
func useSlip(t *db.Tx, id, session int64) (bool, error) {
	n, err := t.Exec(`update slip set used_at = $1, session = $2 where id = $3 and used_at = 0 and revoked_at = 0`, t.Now(), session, id)
	return n > 0, err
}

func setWrong(t *db.Tx, id, wrong, revokedAt int64) error {
	_, err := t.Exec(`update slip set wrong = $1, revoked_at = $2 where id = $3`, wrong, revokedAt, id)
	return err
}

const lastUseQuery = `select l.used_at, coalesce(s.device, '') from slip l left join session s on s.id = l.session
	where l.person = $1 and l.used_at > $2 order by l.used_at desc, l.id desc limit 1`

// lastUse gives when a person's slips last let a phone in after since, and
// that phone.
func lastUse(t *db.Tx, person, since int64) (at int64, device string, err error) {
	type use struct {
		at     int64
		device string
	}
	u, _, err := db.RecallOne(t, func(r db.Row) (u use, err error) { err = r.Scan(&u.at, &u.device); return u, err },
		lastUseQuery, person, since)
	return u.at, u.device, err
}

// usedSlip says whether a slip of a person was ever used.
func usedSlip(t *db.Tx, person int64) (bool, error) {
	_, ok, err := db.Maybe(t, db.Scalar[int64], `select id from slip where person = $1 and used_at > 0 order by id limit 1`, person)
	return ok, err
}

// revokeWaiting revokes a person's slips that nobody has used.
func revokeWaiting(t *db.Tx, person int64) (int64, error) {
	return t.Exec(`update slip set revoked_at = $1 where person = $2 and used_at = 0 and revoked_at = 0`, t.Now(), person)
}

// ---- what a level above gave ----

func insertGiven(t *db.Tx, actor access.Actor, unit, person int64, what, reason string) error {
	_, err := t.Exec(`insert into issued_above (id, unit, person, what, reason, by_account, at) values ($1, $2, $3, $4, $5, $6, $7)`,
		t.ID(), unit, person, what, vn.Clean(reason), actor.Account, t.Now())
	return err
}

func givenOf(t *db.Tx, unit, since int64, limit int) ([]Given, error) {
	return db.All(t, func(r db.Row) (g Given, err error) {
		var family, given, byFamily, byGiven, by string
		err = r.Scan(&g.Person, &family, &given, &g.What, &g.Reason, &byFamily, &byGiven, &by, &g.At)
		g.Name, g.By = vn.JoinName(family, given), vn.JoinName(byFamily, byGiven)
		if g.By == "" {
			g.By = by
		}
		return g, err
	}, `select g.person, p.family, p.given, g.what, g.reason, coalesce(b.family, ''), coalesce(b.given, ''), coalesce(a.name, ''), g.at
		from issued_above g join person p on p.id = g.person
		left join account a on a.id = g.by_account left join person b on b.id = a.person and a.person <> 0
		where g.unit = $1 and g.at > $2 order by g.at desc, g.id desc limit $3`, unit, since, limit)
}

// givenSince counts the people of a unit whom a level above gave a way since.
func givenSince(t *db.Tx, unit, since int64) (int64, error) {
	return db.One(t, db.Scalar[int64], `select count(distinct person) from issued_above where unit = $1 and at > $2`, unit, since)
}

// withOffice are the members of a unit who hold an office anywhere, or run Nếp.
func withOffice(t *db.Tx, unit int64, day string) ([]int64, error) {
	return db.All(t, db.Scalar[int64], `select distinct m.person from membership m where m.unit = $1 and m.from_on <= $2 and m.to_on > $2 and (
		exists (select 1 from position x where x.person = m.person and x.from_on <= $2 and x.to_on > $2)
		or exists (select 1 from appointment x where x.person = m.person and x.from_on <= $2 and x.to_on > $2)
		or exists (select 1 from assignment x where x.person = m.person and x.from_on <= $2 and x.to_on > $2)
		or exists (select 1 from account x where x.person = m.person and x.admin))`, unit, day)
}

// ---- people ----

// placesOf gives the paths today of the units a person belongs to, and the
// units; a person's regular unit comes first.
func placesOf(t *db.Tx, person int64, day string) (units []int64, paths []string, err error) {
	type place struct {
		unit int64
		path string
	}
	all, err := db.All(t, func(r db.Row) (p place, err error) { err = r.Scan(&p.unit, &p.path); return p, err },
		`select m.unit, u.path from membership m join unit_path u on u.unit = m.unit and u.from_on <= $2 and u.to_on > $2
		where m.person = $1 and m.from_on <= $2 and m.to_on > $2 order by m.kind, m.id`, person, day)
	for _, p := range all {
		units, paths = append(units, p.unit), append(paths, p.path)
	}
	return units, paths, err
}

func personName(t *db.Tx, person int64) (string, error) {
	return db.One(t, func(r db.Row) (string, error) {
		var family, given string
		err := r.Scan(&family, &given)
		return vn.JoinName(family, given), err
	}, `select family, given from person where id = $1 and erased_at = 0`, person)
}

const stateFrom = `select p.id, p.family, p.given, p.sort_key,
	coalesce(a.id, 0), coalesce(a.login, ''), coalesce(a.disabled_at, 0), coalesce(a.password, ''),
	coalesce((select max(s.seen_at) from session s where s.account = a.id), 0),
	coalesce((select max(l.id) from slip l where l.person = p.id and l.used_at = 0 and l.revoked_at = 0 and l.until_at > $2), 0),
	coalesce((select max(l.until_at) from slip l where l.person = p.id and l.used_at = 0 and l.revoked_at = 0 and l.until_at > $2), 0),
	coalesce(h.helper, 0), coalesce(h.way, ''), coalesce(h.since, ''), coalesce(hp.family, ''), coalesce(hp.given, '')
	from membership m join person p on p.id = m.person
	left join account a on a.person = p.id and a.person <> 0
	left join helped h on h.person = p.id left join person hp on hp.id = h.helper
	where m.unit = $1 and m.from_on <= $3 and m.to_on > $3 `

func scanState(r db.Row) (s State, err error) {
	var family, given, hFamily, hGiven, password string
	var disabled int64
	err = r.Scan(&s.Person, &family, &given, &s.sortKey, &s.Account, &s.Login, &disabled, &password, &s.LastSeen, &s.Slip, &s.SlipUntil,
		&s.Helper, &s.HelpWay, &s.HelpedSince, &hFamily, &hGiven)
	s.Name, s.Disabled, s.HasPassword = vn.JoinName(family, given), disabled != 0, password != ""
	s.HelperName = vn.JoinName(hFamily, hGiven)
	return s, err
}

func statesOf(t *db.Tx, unit int64, day, afterKey string, afterID int64, limit int) ([]State, error) {
	return db.All(t, scanState, stateFrom+`and (p.sort_key, p.id) > ($4, $5) order by p.sort_key, p.id limit $6`,
		unit, t.Now(), day, afterKey, afterID, limit)
}

func stateOf(t *db.Tx, unit, person int64, day string) (State, error) {
	return db.One(t, scanState, stateFrom+`and m.person = $4 order by m.kind, m.id limit 1`, unit, t.Now(), day, person)
}

const withoutWayQuery = `select m.person
	from membership m left join account a on a.person = m.person and a.person <> 0
	where m.unit = $1 and m.from_on <= $3 and m.to_on > $3
	and (a.id is null or a.disabled_at <> 0 or a.password = '' and not exists (select 1 from session s where s.account = a.id))
	and not exists (select 1 from helped h where h.person = m.person and h.helper <> 0)
	and not exists (select 1 from slip l where l.person = m.person and l.used_at = 0 and l.revoked_at = 0 and l.until_at > $2)
	limit $4`

// withoutWay counts the members of a unit whose State is StateNoSlip, up to
// most.
func withoutWay(t *db.Tx, unit int64, day string, most int) (int64, error) {
	return db.One(t, db.Scalar[int64], `select count(*) from (`+withoutWayQuery+`) n`, unit, t.Now(), day, most)
}

// helperFrom are the members of a unit who may help one of them: the committee
// first, by role, then by name.
const helperFrom = `select p.id, p.family, p.given,
	coalesce((select min(case o.role when 'secretary' then 1 when 'deputy' then 2 else 3 end) from position o
		where o.person = p.id and o.unit = $1 and o.from_on <= $2 and o.to_on > $2), 9)
	from membership m join person p on p.id = m.person
	where m.unit = $1 and m.from_on <= $2 and m.to_on > $2 and p.id <> $3 `

func scanHelper(r db.Row) (h Helper, err error) {
	var family, given string
	var weight int
	err = r.Scan(&h.Person, &family, &given, &weight)
	h.Name, h.Committee = vn.JoinName(family, given), weight < 9
	return h, err
}

// helpersOf are up to limit of them; fold: only those with a word of their name
// that begins so, a whole word first.
func helpersOf(t *db.Tx, unit, but int64, day, fold string, limit int) ([]Helper, error) {
	whole := ""
	if fold != "" {
		whole = " " + fold + " "
	}
	return db.All(t, scanHelper, helperFrom+`and ($4 = '' or ' ' || p.fold like $5)
		order by case when ' ' || p.fold || ' ' like $7 then 0 else 1 end, 4, p.sort_key, p.id limit $6`,
		unit, day, but, fold, "% "+fold+"%", limit, "%"+whole+"%")
}

func putHelped(t *db.Tx, person, helper int64, way, since string) error {
	_, err := t.Exec(`insert into helped (person, helper, way, since) values ($1, $2, $3, $4)
		on conflict (person) do update set helper = excluded.helper, way = excluded.way, since = excluded.since`, person, helper, way, since)
	return err
}

func dropHelped(t *db.Tx, person int64) (int64, error) {
	return t.Exec(`delete from helped where person = $1`, person)
}

// subject gives what access asks about a person.
func subject(t *db.Tx, person int64) (access.Subject, []int64, error) {
	units, paths, err := placesOf(t, person, today(t.Now()))
	return access.Subject{Paths: paths, Person: person}, units, err
}

// Having says which of persons have a way of their own into Nếp: an account
// that is not locked, with a password or used at least once by a slip.
func Having(t *db.Tx, persons []int64) (map[int64]bool, error) {
	out := map[int64]bool{}
	for len(persons) > 0 {
		n := min(len(persons), 500)
		marks, args := db.In(0, persons[:n])
		have, err := db.All(t, db.Scalar[int64], `select a.person from account a where a.person in (`+marks+`) and a.person <> 0 and a.disabled_at = 0
			and (a.password <> '' or exists (select 1 from session s where s.account = a.id))`, args...)
		if err != nil {
			return nil, err
		}
		for _, p := range have {
			out[p] = true
		}
		persons = persons[n:]
	}
	return out, nil
}

// ByHimself says whether a person comes into Nếp by himself: with an account
// that is not locked and a password of his own, or used at least once. One who
// is helped, or was given an account and never came, does not.
func ByHimself(t *db.Tx, person int64) (bool, error) {
	_, ok, err := db.Maybe(t, db.Scalar[int64], `select a.id from account a where a.person = $1 and a.person <> 0 and a.disabled_at = 0
		and (a.password <> '' and not a.must_change or exists (select 1 from session s where s.account = a.id))`, person)
	return ok, err
}
