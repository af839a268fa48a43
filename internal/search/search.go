// Package search finds texts by any part of them, of their pinyin, or of the initials of that: "数学分析" by 学分, xuefen and sxf. A text
// has three spellings; an index holds the grams of each, by which few texts are left, and whether the query is a part of one of
// their spellings decides.
package search

import (
	"strings"
	"unicode"

	"github.com/mozillazg/go-pinyin"
	"golang.org/x/text/unicode/norm"
)

// Spellings are a text as it is searched: without white space, in lower case and NFKC. Full and Initials are empty without Chinese.
type Spellings struct {
	Text     string
	Full     string // pinyin, with what is not Chinese as it is
	Initials string // the first letter of each syllable, with what is not Chinese as it is
}

var args = pinyin.NewArgs()

// between stands between texts: no folded query has it.
const between = "\n"

// Spell gives the spellings of a text, or of several together: none of which goes on in the next.
func Spell(texts ...string) Spellings {
	folded := make([]string, len(texts))
	for i, text := range texts {
		folded[i] = Fold(text)
	}
	s := Spellings{Text: strings.Join(folded, between)}
	var full, initials strings.Builder
	chinese := false
	for _, r := range s.Text {
		syllables := pinyin.SinglePinyin(r, args)
		if len(syllables) == 0 {
			full.WriteRune(r)
			initials.WriteRune(r)
			continue
		}
		chinese = true
		full.WriteString(syllables[0])
		initials.WriteByte(syllables[0][0])
	}
	if chinese {
		s.Full, s.Initials = full.String(), initials.String()
	}
	return s
}

// Fold makes texts that differ in case, width or white space the same. A query is folded before it is looked for.
func Fold(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, strings.ToLower(norm.NFKC.String(text)))
}

// Has reports whether a folded query is a part of one of the spellings.
func (s Spellings) Has(query string) bool {
	return strings.Contains(s.Text, query) || strings.Contains(s.Full, query) || strings.Contains(s.Initials, query)
}
