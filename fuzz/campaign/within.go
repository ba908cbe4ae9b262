package campaign

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// ErrHangs says that an answer did not come in time.
var ErrHangs = errors.New("no answer in time")

// Within gives what ask answers. The error is ErrHangs if that takes longer than the limit, or that of ctx if
// it ends first. An engine cannot be stopped from outside: then ask is left behind.
func Within[T any](ctx context.Context, limit time.Duration, ask func() T) (answer T, err error) {
	answers := make(chan T, 1)
	go func() { answers <- ask() }()
	deadline := time.NewTimer(limit)
	defer deadline.Stop()
	select {
	case answer = <-answers:
		return answer, nil
	case <-deadline.C:
		return answer, fmt.Errorf("%w: %s", ErrHangs, limit)
	case <-ctx.Done():
		return answer, ctx.Err()
	}
}
