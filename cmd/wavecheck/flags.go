package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/wavecheck/wavecheck/fuzz/campaign"
	"github.com/wavecheck/wavecheck/model"
)

// dialectFlags choose what oracles speak.
type dialectFlags struct{ dialect, deviations string }

func (f *dialectFlags) bind(flags *pflag.FlagSet) {
	flags.StringVar(&f.dialect, "dialect", defaultDialect, "what oracles speak: ours or telltale-1.0.0")
	flags.StringVar(&f.deviations, "deviations", "", "deviations that oracles switch on or off from there, such as +sender-wakeup,-status-truth (docs/deviations.md has all)")
}

const defaultDialect = "ours"

// value is the dialect that the flags name.
func (f *dialectFlags) value() (model.Dialect, error) {
	d, err := model.ParseDialect(f.dialect)
	if err != nil {
		return 0, fmt.Errorf("--dialect: %w", err)
	}
	if f.deviations == "" {
		return d, nil
	}
	for _, item := range strings.Split(f.deviations, ",") {
		if len(item) < 2 || item[0] != '+' && item[0] != '-' {
			return 0, fmt.Errorf("--deviations: %q is neither +id nor -id, such as -sender-wakeup", item)
		}
		x, err := model.ParseDeviation(item[1:])
		if err != nil {
			return 0, fmt.Errorf("--deviations: %w", err)
		}
		if item[0] == '+' {
			d = d.With(x)
		} else {
			d = d.Without(x)
		}
	}
	return d, nil
}

// parseShard reads i/n, counting from 1.
func parseShard(s string) (campaign.Shard, error) {
	if s == "" {
		return campaign.Shard{}, nil
	}
	left, right, ok := strings.Cut(s, "/")
	i, errI := strconv.ParseUint(left, 10, 32)
	n, errN := strconv.ParseUint(right, 10, 32)
	if !ok || errI != nil || errN != nil || i < 1 || i > n {
		return campaign.Shard{}, fmt.Errorf("--shard: %q is not i/n with 1 ≤ i ≤ n", s)
	}
	return campaign.Shard{Index: i - 1, Count: n}, nil
}

// optionalUint is a flag that knows whether it was given.
type optionalUint struct {
	value uint64
	given bool
}

func (o *optionalUint) String() string {
	if !o.given {
		return ""
	}
	return strconv.FormatUint(o.value, 10)
}

// Set reads an unsigned integer.
func (o *optionalUint) Set(s string) (err error) {
	o.value, err = strconv.ParseUint(s, 10, 64)
	o.given = err == nil
	if err != nil {
		return fmt.Errorf("%q is no unsigned 64-bit integer", s)
	}
	return nil
}

// Type names the value in --help.
func (o *optionalUint) Type() string { return "uint" }

// dayFlag is the day that a flag names, today if it does not.
func dayFlag(text string) (time.Time, error) {
	if text == "" {
		return time.Now(), nil
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return day, fmt.Errorf("--today: %q is no date of the form YYYY-MM-DD", text)
	}
	return day, nil
}
