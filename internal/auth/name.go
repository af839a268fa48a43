package auth

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"atrium/protocol"
)

// Bounds of names. Graphemes are what a reader calls characters; bytes bound what one grapheme may hide.
const (
	MaxNameGraphemes        = 32
	MaxDisplayNameGraphemes = 64
	maxNameBytes            = 2048
	maxGraphemeBytes        = 41 // of a family of emoji with skin tones; without them it is 25
	maxKeyBytes             = 2048
	maxMarks                = 8 // combining marks in a row
)

const (
	zwnj = '\u200c'
	zwj  = '\u200d'
)

// Why a name is refused; for logs and tests, clients get the code alone.
var (
	errNameLength  = errors.New("empty or too long")
	errNameText    = errors.New("not valid text")
	errNameRune    = errors.New("control, bidirectional, private or unassigned character")
	errNameSpace   = errors.New("space at an end, or two in a row")
	errNameMarks   = errors.New("begins with a mark, or has too many in a row")
	errNameScripts = errors.New("letters of another script posing as Latin ones")
)

// Name checks a user name and returns it as it is shown (NFKC, without invisible characters) and as it is compared: two
// names with the same key cannot both be registered. The error is name_invalid.
//
// A name has 1–32 graphemes, no space at its ends and none doubled, and no control, bidirectional control, private,
// unassigned or replacement character. Invisible characters are dropped, except those that shape what is seen (ZWJ,
// ZWNJ, variation selectors, emoji tags); these are kept in the name and ignored by the key.
//
// The key is NFKC, full Unicode case folding, then the table of look-alikes in confusable.go. It equates letters of
// Cyrillic, Greek, Armenian, Cherokee, Coptic and Lisu that look like Latin ones in either case, kana that look like
// Han, dashes, quotes, and dotless or doubly dotted i and j. A name in which every such foreign letter poses as a Latin
// one beside real Latin letters is refused ("pаypal" with a Cyrillic а), "Иван_dev" is not.
//
// Not covered: look-alikes within ASCII (l, 1, I; O, 0; rn, m), which would refuse honest names; Han that look like other
// Han; other scripts; accents that are easily overlooked; capital Greek Ν and Υ as Latin N and Y in all-Greek names.
func Name(s string) (name, key string, err error) {
	name, cause := cleanName(s, MaxNameGraphemes, maxNameBytes)
	if cause == nil && posesAsLatin(name) {
		cause = errNameScripts
	}
	if cause == nil {
		key, cause = nameKey(name)
	}
	if cause != nil {
		return "", "", protocol.Wrap(protocol.CodeNameInvalid, cause)
	}
	return name, key, nil
}

// DisplayName checks a name that is shown and never compared, and returns it as it is kept. The rules of Name hold but
// for scripts and the bound, 64 graphemes. The error is display_name_invalid.
func DisplayName(s string) (string, error) {
	name, cause := cleanName(s, MaxDisplayNameGraphemes, maxNameBytes)
	if cause != nil {
		return "", protocol.Wrap(protocol.CodeDisplayNameInvalid, cause)
	}
	return name, nil
}

// Line checks one line of text that is shown and never compared, such as a title, and returns it as it is kept. The rules
// of DisplayName hold, with most graphemes as the bound, whatever emoji they are. The error says why, for the log.
func Line(s string, most int) (string, error) { return cleanName(s, most, most*maxGraphemeBytes) }

// Title makes a title of what a person typed: one Line of at least one grapheme, its white space made single blanks. Otherwise it is bad_data.
func Title(s string, most int) (string, error) {
	title, err := Line(strings.Join(strings.Fields(s), " "), most)
	if err != nil {
		return "", protocol.Wrap(protocol.CodeBadData, fmt.Errorf("title: %w", err))
	}
	return title, nil
}

func cleanName(s string, most, bytes int) (string, error) {
	if s == "" || len(s) > bytes {
		return "", errNameLength
	}
	if !utf8.ValidString(s) {
		return "", errNameText
	}
	s = norm.NFKC.String(s)
	var b strings.Builder
	for _, r := range s {
		switch {
		case !nameRune(r):
			return "", errNameRune
		case !ignorable(r) || shapes(r):
			b.WriteRune(r)
		}
	}
	s = norm.NFKC.String(b.String())
	if err := checkForm(s); err != nil {
		return "", err
	}
	if n := graphemes(s); n < 1 || n > most || len(s) > bytes {
		return "", errNameLength
	}
	return s, nil
}

// checkForm checks what needs more than one code point: ends, spaces, marks, and that something can be seen.
func checkForm(s string) error {
	if strings.HasPrefix(s, " ") || strings.HasSuffix(s, " ") || strings.Contains(s, "  ") {
		return errNameSpace
	}
	marks, seen := 0, false
	for _, r := range s {
		switch {
		case ignorable(r):
		case unicode.IsMark(r):
			if marks++; marks > maxMarks || !seen {
				return errNameMarks
			}
		default:
			marks, seen = 0, true
		}
	}
	if !seen {
		return errNameLength
	}
	return nil
}

// nameRune reports whether a name may contain r at all, if only to have it dropped.
func nameRune(r rune) bool {
	if r == unicode.ReplacementChar || unicode.Is(unicode.Bidi_Control, r) {
		return false
	}
	return r == ' ' || ignorable(r) || unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S)
}

// ignorable reports whether r is an assigned default-ignorable code point (UAX #44), bidirectional controls aside.
func ignorable(r rune) bool {
	switch {
	case r >= 0xFFF9 && r <= 0xFFFB, r >= 0x13430 && r <= 0x1343F, unicode.Is(unicode.Prepended_Concatenation_Mark, r),
		unicode.Is(unicode.Bidi_Control, r):
		return false
	}
	return unicode.In(r, unicode.Cf, unicode.Variation_Selector) ||
		unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r) && unicode.In(r, unicode.L, unicode.M)
}

// shapes reports whether r, unseen itself, changes how its neighbours are drawn.
func shapes(r rune) bool {
	return r == zwj || r == zwnj || unicode.Is(unicode.Variation_Selector, r) || r >= 0xE0020 && r <= 0xE007F
}

// nameKey maps a clean name to what is unique. The steps can enable each other, so they run until nothing changes.
func nameKey(name string) (string, error) {
	key := strings.Map(func(r rune) rune {
		if ignorable(r) {
			return -1
		}
		return r
	}, name)
	for range 8 {
		next := norm.NFKC.String(skeleton(norm.NFKD.String(foldCase(key))))
		if len(next) > maxKeyBytes || next == "" {
			return "", errNameLength
		}
		if next == key {
			return key, nil
		}
		key = next
	}
	return "", errNameText
}
