package doctor

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"atrium/internal/store"
)

const (
	clockSure = 2 * time.Second // an HTTP date is of whole seconds, and took a while to come
	clockFar  = time.Minute     // of clocks so far apart something breaks
)

// Clock compares this machine's clock with those that the administrator has set servers of: the database's, and the HTTP dates of urls.
// The clock of a server that is this machine proves nothing, and does no harm.
func Clock(i *store.Inspection, urls []string, client *http.Client) Check {
	return Check{Name: "clock", Look: func(ctx context.Context, r *Report) {
		var agree []string
		if strings.HasPrefix(i.Engine, "PostgreSQL ") {
			agree = append(agree, compare(r, "PostgreSQL", i.Ahead, i.Within+time.Second)...)
		}
		ahead := make([]*time.Duration, len(urls))
		var asking sync.WaitGroup
		for n, u := range urls {
			asking.Go(func() { ahead[n] = dateOf(ctx, client, u) })
		}
		asking.Wait()
		for n, u := range urls {
			if ahead[n] != nil {
				agree = append(agree, compare(r, u, *ahead[n], clockSure)...)
			}
		}
		if len(agree) > 0 {
			r.OK("agrees with %s", strings.Join(agree, ", "))
		} else if len(r.take()) == 0 {
			r.OK("%s; no other clock can be asked", time.Now().Format("2006-01-02 15:04:05 MST"))
		}
	}}
}

// compare reports a clock that differs, and returns the name of one that does not.
func compare(r *Report, name string, ahead, within time.Duration) []string {
	words := fmt.Sprintf("this machine is %v behind %s", ahead.Round(time.Second), name)
	if ahead < 0 {
		words = fmt.Sprintf("this machine is %v ahead of %s", -ahead.Round(time.Second), name)
	}
	switch {
	case ahead.Abs() > clockFar+within:
		r.Fail(clockWrong.say(), "%s", words)
	case ahead.Abs() > within:
		r.Warn(clockWrong.say(), "%s", words)
	default:
		return []string{name}
	}
	return nil
}

// dateOf is by how much a web server's clock is ahead of ours; nil if it does not tell.
func dateOf(ctx context.Context, client *http.Client, u string) *time.Duration {
	q, err := http.NewRequestWithContext(ctx, http.MethodHead, u, nil)
	if err != nil {
		return nil
	}
	sent := time.Now()
	answer, err := client.Do(q)
	if err != nil {
		return nil
	}
	defer answer.Body.Close()
	date, err := http.ParseTime(answer.Header.Get("Date"))
	if err != nil {
		return nil
	}
	ahead := date.Add(500 * time.Millisecond).Sub(sent.Add(time.Since(sent) / 2))
	return &ahead
}
