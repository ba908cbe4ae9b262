package campaign

import (
	"context"
	"errors"
	"testing"
	"time"
)

// TestWithin: an answer is given, and neither a hang nor an end of ctx is waited for.
func TestWithin(t *testing.T) {
	ended, end := context.WithCancel(context.Background())
	end()
	never := make(chan int)
	for _, tt := range []struct {
		name  string
		ctx   context.Context
		limit time.Duration
		ask   func() int
		want  int
		err   error
	}{
		{"an answer", context.Background(), time.Hour, func() int { return 7 }, 7, nil},
		{"a hang", context.Background(), time.Millisecond, func() int { return <-never }, 0, ErrHangs},
		{"an end", ended, time.Hour, func() int { return <-never }, 0, context.Canceled},
	} {
		if got, err := Within(tt.ctx, tt.limit, tt.ask); got != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("%s: %d, %v", tt.name, got, err)
		}
	}
}
