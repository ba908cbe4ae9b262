package corpus

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"
)

// KnownFile lists the known violations, in the corpus's folder.
const KnownFile = "known.json"

// Known is a violation that somebody has seen and owns. Until it expires it is counted, and fails nobody.
// Its Case is a regression, kept like any other; when the defect is mended the row goes and the regression
// stays.
type Known struct {
	Bucket     string `json:"bucket"`
	Regression string `json:"regression"` // name of the regression that is violated in that bucket
	Owner      string `json:"owner"`
	Since      string `json:"since"`  // a day such as 2026-11-24
	Expiry     string `json:"expiry"` // the first day on which it fails again
}

// day reads a day of the calendar such as 2026-11-24; it begins at midnight, UTC.
func day(text string) (time.Time, error) {
	t, err := time.ParseInLocation(time.DateOnly, text, time.UTC)
	if err != nil {
		return t, fmt.Errorf("%q is no day such as 2026-11-24", text)
	}
	return t, nil
}

// Expired reports whether it fails again at that time; a row without a day has.
func (k *Known) Expired(now time.Time) bool {
	t, err := day(k.Expiry)
	return err != nil || !now.Before(t)
}

// LoadKnown reads a file of known violations, strictly: a JSON list. Its error has a line for everything
// that is wrong. A file that does not exist lists none.
func LoadKnown(path string) ([]Known, error) {
	var list []Known
	if err := loadJSON(path, &list); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	var errs []error
	seen := map[string]bool{}
	for i := range list {
		if err := list[i].check(); err != nil {
			errs = append(errs, fmt.Errorf("%s: row %d: %w", path, i+1, err))
		}
		if seen[list[i].Bucket] {
			errs = append(errs, fmt.Errorf("%s: row %d: the bucket %q is there twice", path, i+1, list[i].Bucket))
		}
		seen[list[i].Bucket] = true
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return list, nil
}

func (k *Known) check() error {
	since, errSince := day(k.Since)
	expiry, errExpiry := day(k.Expiry)
	switch {
	case k.Bucket == "" || strings.TrimSpace(k.Bucket) != k.Bucket:
		return fmt.Errorf("%q is no bucket", k.Bucket)
	case strings.TrimSpace(k.Owner) == "":
		return errors.New("no owner")
	case errSince != nil:
		return fmt.Errorf("since: %w", errSince)
	case errExpiry != nil:
		return fmt.Errorf("expiry: %w", errExpiry)
	case !expiry.After(since):
		return fmt.Errorf("it expires on %s, and began on %s", k.Expiry, k.Since)
	}
	return CheckName(k.Regression)
}
