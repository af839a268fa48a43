package auth

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"atrium/protocol"
)

func TestNameKeeps(t *testing.T) {
	for in, want := range map[string]string{
		"a":                       "a",
		"Alice":                   "Alice",
		"张伟":                      "张伟",
		"Ａｌｉｃｅ":                   "Alice",
		"e\u0301tude":             "\u00e9tude",
		"al\u200bi\u00adce\ufeff": "alice",
		"Mary Ann":                "Mary Ann",
		"Mary\u3000Ann":           "Mary Ann",
		"Иван_dev":                "Иван_dev",
		"山田 タロウ san":              "山田 タロウ san",
		"👩‍👩‍👧‍👦":                 "👩‍👩‍👧‍👦",
		"❤️":                      "❤️",
		"می\u200cخواهم":           "می\u200cخواهم",
		"กำธร":                    "ก\u0e4dาธร",
		"O'Brien-Smith":           "O'Brien-Smith",
		strings.Repeat("👍🏽", 32):  strings.Repeat("👍🏽", 32),
		strings.Repeat("字", 32):   strings.Repeat("字", 32),
	} {
		got, key, err := Name(in)
		if err != nil || got != want || key == "" {
			t.Errorf("Name(%+q) = %+q, %+q, %v; want %+q", in, got, key, err, want)
		}
	}
}

func TestNameRefuses(t *testing.T) {
	for in, want := range map[string]error{
		"":                                errNameLength,
		"\u200b\u2060":                    errNameLength,
		"\u200d":                          errNameLength,
		strings.Repeat("a", 33):           errNameLength,
		strings.Repeat("字", 33):           errNameLength,
		strings.Repeat("👍🏽", 33):          errNameLength,
		strings.Repeat("a", 2049):         errNameLength,
		strings.Repeat("\ufdfa", 300):     errNameLength, // grows eighteenfold under NFKC
		"\xff\xfe":                        errNameText,
		"a\x00b":                          errNameRune,
		"a\tb":                            errNameRune,
		"a\nb":                            errNameRune,
		"a\x7fb":                          errNameRune,
		"a\u0085b":                        errNameRune,
		"a\u2028b":                        errNameRune,
		"a\u202eb":                        errNameRune,
		"a\u2066b":                        errNameRune,
		"a\u200eb":                        errNameRune,
		"a\u061cb":                        errNameRune,
		"a\ufffdb":                        errNameRune,
		"a\ue000b":                        errNameRune,
		"a\U000e0080b":                    errNameRune,
		"a\u0378b":                        errNameRune,
		"a\ufdd0b":                        errNameRune,
		"a\ufff9b":                        errNameRune,
		" a":                              errNameSpace,
		"a ":                              errNameSpace,
		"a\u3000":                         errNameSpace,
		"a  b":                            errNameSpace,
		"a \u200b b":                      errNameSpace,
		" ":                               errNameSpace,
		"\u0301a":                         errNameMarks,
		"x" + strings.Repeat("\u0317", 9): errNameMarks,
		"\u200d\u0301a":                   errNameMarks,
		"p\u0430ypal":                     errNameScripts, // Cyrillic а
		"\u0410dmin":                      errNameScripts,
		"Micr\u03bfsoft":                  errNameScripts, // Greek ο
		"ro\u0585t":                       errNameScripts, // Armenian օ
		"p\u0430yp\u0430l\u5f20":          errNameScripts,
		"\u13aalice":                      errNameScripts, // Cherokee Ꭺ
		"\ua4eelice":                      errNameScripts, // Lisu ꓮ
	} {
		_, _, err := Name(in)
		if !errors.Is(err, want) || code(err) != protocol.CodeNameInvalid {
			t.Errorf("Name(%+q): %v, want %v", in, err, want)
		}
	}
}

func TestNamesThatAreTheSame(t *testing.T) {
	for _, same := range [][]string{
		{"alice", "Alice", "ALICE", "ａｌｉｃｅ", "al\u200dice", "al\u200cice", "al\ufe0fice", "a\u034flice"},
		{"straße", "STRASSE", "Straſſe", "STRAẞE"},
		{"Ÿves", "ÿves", "Y\u0308ves"},
		{"ıstanbul", "istanbul", "ISTANBUL", "İstanbul", "i\u0307stanbul"},
		{"σοφος", "ΣΟΦΟΣ", "σοφοσ"},
		{"paypa", "\u0440\u0430\u0443\u0440\u0430"},         // all Cyrillic
		{"BOB", "\u0412\u041e\u0412", "\u0432\u043e\u0432"}, // alike as capitals
		{"HAT", "\u0397\u0391\u03a4"},                       // Greek capitals
		{"koto", "\u03ba\u03bf\u03c4\u03bf"},                // Greek small letters
		{"\u0451", "\u00eb"},                                // ё, ë
		{"工口", "エロ"},
		{"㈱", "(株)"},
		{"⼀", "一"}, // Kangxi radical
		{"a-b", "a–b", "a‐b", "a−b"},
		{"o'neil", "o’neil", "oʼneil"},
		{"❤", "❤️"},
		{"ᎡᎢᏰ", "ꭱꭲᏸ"},
	} {
		_, want, err := Name(same[0])
		if err != nil {
			t.Errorf("Name(%+q): %v", same[0], err)
		}
		for _, s := range same[1:] {
			if _, key, err := Name(s); err != nil || key != want {
				t.Errorf("Name(%+q) has key %+q (%v), Name(%+q) has %+q", s, key, err, same[0], want)
			}
		}
	}
}

func TestNamesThatDiffer(t *testing.T) {
	keys := map[string]string{}
	for _, s := range []string{
		"alice", "alice1", "alicel", "alice0", "aliceo", "user 1", "user1", "rn", "m", "é", "e", "张伟", "張偉", "张 伟",
		"ñ", "n", "Иван", "Ivan", "ب", "پ", "は", "ば", "a-b", "a_b", "👍", "👍🏽", "🇨🇳", "🇺🇸",
	} {
		_, key, err := Name(s)
		if other, ok := keys[key]; ok || err != nil {
			t.Errorf("%q and %q have one key %+q (%v)", s, other, key, err)
		}
		keys[key] = s
	}
}

func TestDisplayName(t *testing.T) {
	for in, want := range map[string]error{
		"王老师（数学）":                   nil,
		strings.Repeat("👩‍🏫", 64):   nil,
		"p\u0430ypal":               nil, // no key, so nobody to be mistaken for
		"":                          errNameLength,
		strings.Repeat("a", 65):     errNameLength,
		"a\u202eb":                  errNameRune,
		"a\x00":                     errNameRune,
		" a":                        errNameSpace,
		strings.Repeat("\u0301", 2): errNameMarks,
	} {
		got, err := DisplayName(in)
		if !errors.Is(err, want) || err != nil && code(err) != protocol.CodeDisplayNameInvalid {
			t.Errorf("DisplayName(%+q): %v, want %v", in, err, want)
		}
		if err == nil && got != norm.NFKC.String(in) {
			t.Errorf("DisplayName(%+q) = %+q", in, got)
		}
	}
}

// TestGraphemes compares with what ICU 77 counts: cases of UAX #29 by hand first, then random neighbours.
func TestGraphemes(t *testing.T) {
	raw, err := os.ReadFile("testdata/graphemes.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases [][2]any
	if err := json.Unmarshal(raw, &cases); err != nil || len(cases) < 500 {
		t.Fatal(len(cases), err)
	}
	for _, c := range cases {
		if got := graphemes(c[0].(string)); float64(got) != c[1] {
			t.Errorf("graphemes(%+q) = %d, want %v", c[0], got, c[1])
		}
	}
}

func FuzzName(f *testing.F) {
	for _, seed := range []string{
		"alice", "张伟", "Straße", "İstanbul", "p\u0430ypal", "👩‍👩‍👧‍👦", "a\u202eb", "\xff", "ﷺ", "각", "ᾳ\u0345", "\u1e9e",
		"ŉ", "\u0390", "ﾊﾟ", "\u0132", "ǆ", "ﬃ", "i\u0307\u0301", "\u0f73\u0f71", "\u1100\u1161\u11a8", "J\u030c", "ⅷ",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		checkName(t, s)
		var wide []rune // the same bytes taken three by three, or mutations would hardly ever reach other scripts
		for ; len(s) >= 3; s = s[3:] {
			wide = append(wide, rune(s[0])<<16&0x10000|rune(s[1])<<8|rune(s[2]))
		}
		checkName(t, string(wide))
	})
}

func TestNameOfEachCodePoint(t *testing.T) {
	for r := rune(0); r < 0x1FC00; r++ { // beyond are no letters but Han
		if unicode.In(r, unicode.Han, unicode.Hangul) && r%64 != 0 {
			continue
		}
		checkName(t, string(r))
		if r%16 == 0 { // the rest says the same more slowly
			checkName(t, "i"+string(r))
		}
	}
}

// checkName checks what is true of every text: it is refused by its code, or it is within the bounds, and both name and
// key stay what they are.
func checkName(t *testing.T, s string) {
	t.Helper()
	name, key, err := Name(s)
	if err != nil {
		if name != "" || key != "" || code(err) != protocol.CodeNameInvalid {
			t.Fatalf("refused as %q, %q, %v", name, key, err)
		}
		return
	}
	if n := graphemes(name); n < 1 || n > MaxNameGraphemes || len(name) > maxNameBytes || len(key) > maxKeyBytes {
		t.Fatalf("%+q: %d graphemes, %d and %d bytes", name, n, len(name), len(key))
	}
	if !utf8.ValidString(name) || !norm.NFKC.IsNormalString(name) || strings.TrimSpace(name) != name {
		t.Fatalf("%+q is not clean", name)
	}
	if again, sameKey, err := Name(name); err != nil || again != name || sameKey != key {
		t.Fatalf("%+q, then %+q, %v: not stable", name, again, err)
	}
	if twice, err := nameKey(key); err != nil || twice != key {
		t.Fatalf("key %+q has key %+q (%v)", key, twice, err)
	}
	for _, variant := range []string{strings.ToUpper(name), strings.ToLower(name)} {
		if other, err := nameKey(norm.NFKC.String(variant)); err != nil || other != key {
			t.Fatalf("%+q has key %+q, %+q has %+q (%v)", name, key, variant, other, err)
		}
	}
	if _, err := DisplayName(s); err != nil {
		t.Fatalf("a user name that cannot be shown: %v", err)
	}
}

// code is the protocol's code of an error, "" if it has none.
func code(err error) protocol.Code {
	var e *protocol.Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}
