package search_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"atrium/internal/search"
)

func TestTextsAreFoundByAnyPartOfASpelling(t *testing.T) {
	for text, queries := range map[string]string{
		"高等数学 (上)":       "高 数学 等数 学(上 gaodeng shuxue dengshu gds sx X( ＧＡＯ",
		"Linear Algebra": "linear RALG algebra a earal",
		"C++ 程序设计":       "c++ ++程 ++cheng cxsj c++cx",
		"行 ../ 👩‍🏫":      "../ 👩 行../ xing x",
		"Ångström":       "ångs Å",
	} {
		s := search.Spell(text)
		for _, query := range strings.Fields(queries) {
			if q := search.Fold(query); !s.Has(q) || !has(s.Grams(), search.Wanted(q)) {
				t.Errorf("%q is not found by %q", text, query)
			}
		}
	}
	for text, queries := range map[string]string{"高等数学": "高数 xg gx shuxuee", "Linear": "linearr al", "数": "shuu y"} {
		for _, query := range strings.Fields(queries) {
			if search.Spell(text).Has(search.Fold(query)) {
				t.Errorf("%q is found by %q", text, query)
			}
		}
	}
}

func TestNoQueryGoesFromOneTextIntoTheNext(t *testing.T) {
	s := search.Spell("Algebra", "Ben 王")
	for query, want := range map[string]bool{"algebra": true, "ben王": true, "benw": true, "abe": false, "algebraben": false} {
		if got := s.Has(query) && has(s.Grams(), search.Wanted(query)); got != want {
			t.Errorf("%q: %v", query, got)
		}
	}
}

// has reports whether an index with these grams leads to the text.
func has(grams []string, wanted [][]string) bool {
	return wanted == nil || slices.ContainsFunc(wanted, func(all []string) bool {
		return !slices.ContainsFunc(all, func(g string) bool { return !slices.Contains(grams, g) })
	})
}

func FuzzNothingThatHasAQueryIsMissed(f *testing.F) {
	f.Add("高等数学 (上)", 3, 4)
	f.Add("C++ 程序设计", 0, 9)
	f.Add("\x00\xff z", 1, 3)
	f.Fuzz(func(t *testing.T, text string, from, to int) {
		s := search.Spell(text)
		for _, spelling := range []string{s.Text, s.Full, s.Initials} {
			runes := []rune(spelling)
			a, b := min(max(from, 0), len(runes)), min(max(to, 0), len(runes))
			if a > b {
				continue
			}
			query := string(runes[a:b])
			if !utf8.ValidString(spelling) || strings.ContainsRune(spelling, utf8.RuneError) {
				continue // what was no text is replaced
			}
			if !s.Has(query) || !has(s.Grams(), search.Wanted(query)) {
				t.Errorf("%q is not found by %q", text, query)
			}
		}
		for _, g := range s.Grams() {
			if strings.Trim(g, "tpiz0123456789abcdef") != "" {
				t.Errorf("%q is no word", g)
			}
		}
	})
}
