package search

import (
	"fmt"
	"slices"
	"strings"
)

// Grams are what an index holds of the spellings: each rune and each two neighbours of them, marked by the spelling, as words of ASCII
// letters and digits that no tokenizer takes apart. Each once, sorted.
func (s Spellings) Grams() []string {
	var all []string
	for _, spelling := range s.marked() {
		all = appendGrams(all, spelling.mark, spelling.text)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

type marked struct {
	mark byte
	text string
}

func (s Spellings) marked() []marked {
	return []marked{{'t', s.Text}, {'p', s.Full}, {'i', s.Initials}}
}

func appendGrams(all []string, mark byte, text string) []string {
	before := rune(-1)
	for _, r := range text {
		if all = append(all, gram(mark, r)); before >= 0 {
			all = append(all, gram(mark, before, r))
		}
		before = r
	}
	return all
}

func gram(mark byte, runes ...rune) string {
	var b strings.Builder
	b.WriteByte(mark)
	for i, r := range runes {
		if i > 0 {
			b.WriteByte('z') // no digit of a number in base 16
		}
		fmt.Fprintf(&b, "%x", r)
	}
	return b.String()
}

// Wanted are the grams that a text has which has a folded query as a part of one spelling, for each of the three: all of one list, or
// all of another. Nil for an empty query, which every text has.
func Wanted(query string) [][]string {
	if query == "" {
		return nil
	}
	var any [][]string
	for _, mark := range []byte{'t', 'p', 'i'} {
		grams := appendGrams(nil, mark, query)
		if len(grams) > 1 { // two neighbours say all that each of them does
			grams = slices.DeleteFunc(grams, func(g string) bool { return !strings.Contains(g, "z") })
		}
		slices.Sort(grams)
		any = append(any, slices.Compact(grams))
	}
	return any
}
