package doctor

import (
	"context"
	"errors"
)

// Settings reports every fault of the settings by its name; nil is none.
func Settings(faults error, from string) Check {
	return Check{Name: "settings", Look: func(_ context.Context, r *Report) {
		if faults == nil {
			r.OK("%s", from)
		}
		for _, fault := range single(faults) {
			r.Fail(settingWrong.say(), "%v", fault)
		}
	}}
}

// single takes apart what errors.Join joined, also where somebody wrapped it.
func single(err error) (all []error) {
	for e := err; e != nil; e = errors.Unwrap(e) {
		list, ok := e.(interface{ Unwrap() []error })
		if !ok || e.Error() != errors.Join(list.Unwrap()...).Error() {
			continue
		}
		for _, one := range list.Unwrap() {
			all = append(all, single(one)...)
		}
		return all
	}
	if err == nil {
		return nil
	}
	return []error{err}
}
