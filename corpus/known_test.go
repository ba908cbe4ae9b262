package corpus

import (
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

const knownRow = `{"bucket":"p/e/f","regression":"it-breaks","owner":"kernel","since":"2026-01-31","expiry":"2026-03-01"}`

func TestLoadKnown(t *testing.T) {
	path := filepath.Join(t.TempDir(), KnownFile)
	if list, err := LoadKnown(path); list != nil || err != nil {
		t.Error(list, err)
	}
	put(t, path, "["+knownRow+"]\n")
	list, err := LoadKnown(path)
	if want := []Known{{"p/e/f", "it-breaks", "kernel", "2026-01-31", "2026-03-01"}}; err != nil || !reflect.DeepEqual(list, want) {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestLoadKnownIsStrict(t *testing.T) {
	path := filepath.Join(t.TempDir(), KnownFile)
	for _, tt := range []struct{ old, new, want string }{
		{`{`, `{"x":1,`, "/0/x: unknown object member name"},
		{`"owner":"kernel"`, `"owner":"a","owner":"b"`, `jsontext: duplicate object member name "owner"`},
		{`owner`, `Owner`, "/0/Owner: unknown object member name"},
		{`"kernel"`, `7`, "/0/owner: a number is not expected here"},
		{`}`, ``, "jsontext: unexpected EOF"},
		{`"kernel"`, `" "`, "row 1: no owner"},
		{`"p/e/f"`, `""`, `row 1: "" is no bucket`},
		{`"p/e/f"`, `" p"`, `row 1: " p" is no bucket`},
		{`"it-breaks"`, `"../x"`, `row 1: the name "../x" is not what-goes-wrong`},
		{`2026-01-31`, `2026-02-30`, `row 1: since: "2026-02-30" is no day such as`},
		{`"2026-03-01"`, `""`, `row 1: expiry: "" is no day such as`},
		{`2026-03-01`, `2026-01-31`, "row 1: it expires on 2026-01-31, and began on 2026-01-31"},
		{knownRow, knownRow + "," + knownRow, `row 2: the bucket "p/e/f" is there twice`},
	} {
		text := "[" + strings.Replace(knownRow, tt.old, tt.new, 1) + "]"
		if tt.old == "}" {
			text = strings.TrimSuffix(text, "]")
		}
		put(t, path, text)
		list, err := LoadKnown(path)
		if list != nil || err == nil || !strings.Contains(err.Error(), path+": "+tt.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %+v, %v, want %q", text, list, err, tt.want)
		}
	}
	put(t, path, `[{"bucket":"a"},{"bucket":""}]`)
	if _, err := LoadKnown(path); err == nil || strings.Count(err.Error(), "\n") != 1 {
		t.Errorf("two rows are wrong: %v", err)
	}
}

func TestExpired(t *testing.T) {
	k := Known{Expiry: "2026-03-01"}
	for at, want := range map[string]bool{
		"2026-02-28T23:59:59Z": false, "2026-03-01T00:00:00Z": true, "2027-01-01T00:00:00Z": true, "2026-03-01T00:30:00+01:00": false,
	} {
		now, err := time.Parse(time.RFC3339, at)
		if err != nil || k.Expired(now) != want {
			t.Errorf("%s: expired %v, %v", at, k.Expired(now), err)
		}
	}
	if none := (Known{}); !none.Expired(time.Time{}) {
		t.Error("a row without a day never expires")
	}
}
