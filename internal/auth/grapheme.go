package auth

import "unicode"

// graphemes counts the extended grapheme clusters of s after UAX #29 (revision 43, with GB9c for Indic conjuncts): what
// a reader calls characters. The properties come from package unicode where it has them and from the tables below where
// it does not; code points newer than those tables may be counted one by one, which refuses a name rather than stretches
// the bound.
func graphemes(s string) int {
	var c clusterer
	n := 0
	for _, r := range s {
		if c.breaksBefore(r) {
			n++
		}
	}
	return n
}

// breakClass is a code point's Grapheme_Cluster_Break property, with Extended_Pictographic and Indic_Conjunct_Break folded in.
type breakClass uint8

const (
	breakOther breakClass = iota
	breakCR
	breakLF
	breakControl
	breakExtend
	breakLinker // a virama: Extend, and InCB=Linker
	breakZWJ
	breakRegional
	breakPrepend
	breakSpacing
	breakHangulL
	breakHangulV
	breakHangulT
	breakHangulLV
	breakHangulLVT
	breakPictograph
	breakConsonant // InCB=Consonant
)

// clusterer walks through a text once. The zero value stands before its first code point.
type clusterer struct {
	started  bool
	previous breakClass
	// oddRegional: an odd number of regional indicators stands just before.
	oddRegional bool
	// pictograph: Extended_Pictographic Extend* stands before (a ZWJ may follow it).
	pictograph bool
	// consonant: a consonant and marks stand before; linked: one of those marks is a linker.
	consonant, linked bool
}

// breaksBefore reports whether a cluster begins at r, and moves past it.
func (c *clusterer) breaksBefore(r rune) bool {
	class := classify(r)
	joined := c.started && c.joins(class)
	c.advance(class)
	return !joined
}

// joins applies GB3 to GB13 between what stands before and class.
func (c *clusterer) joins(class breakClass) bool {
	p := c.previous
	switch {
	case p == breakCR || p == breakLF || p == breakControl:
		return p == breakCR && class == breakLF // GB3, GB4
	case class == breakCR || class == breakLF || class == breakControl:
		return false // GB5
	case class == breakExtend || class == breakLinker || class == breakZWJ || class == breakSpacing || p == breakPrepend:
		return true // GB9, GB9a, GB9b
	case p == breakHangulL:
		return class == breakHangulL || class == breakHangulV || class == breakHangulLV || class == breakHangulLVT // GB6
	case p == breakHangulLV || p == breakHangulV:
		return class == breakHangulV || class == breakHangulT // GB7
	case p == breakHangulLVT || p == breakHangulT:
		return class == breakHangulT // GB8
	case class == breakConsonant:
		return c.consonant && c.linked // GB9c
	case class == breakPictograph:
		return c.pictograph && p == breakZWJ // GB11
	case class == breakRegional:
		return c.oddRegional // GB12, GB13
	}
	return false
}

func (c *clusterer) advance(class breakClass) {
	mark := class == breakExtend || class == breakLinker || class == breakZWJ
	c.oddRegional = class == breakRegional && !c.oddRegional
	// After a ZWJ only one more pictograph may follow at once, which joins asks for by looking at previous.
	c.pictograph = class == breakPictograph || c.pictograph && mark && c.previous != breakZWJ
	switch {
	case class == breakConsonant:
		c.consonant, c.linked = true, false
	case mark:
		c.linked = c.linked || class == breakLinker
	default:
		c.consonant, c.linked = false, false
	}
	c.started, c.previous = true, class
}

func classify(r rune) breakClass {
	switch {
	case r >= 0x20 && r < 0x7f:
		return breakOther
	case r == '\r':
		return breakCR
	case r == '\n':
		return breakLF
	case r == zwj:
		return breakZWJ
	case r >= 0xAC00 && r <= 0xD7A3:
		if (r-0xAC00)%28 == 0 {
			return breakHangulLV
		}
		return breakHangulLVT
	}
	for _, t := range breakTables {
		if unicode.Is(t.table, r) {
			return t.class
		}
	}
	return breakOther
}

// breakTables are asked in order: the first that holds a code point gives its class.
var breakTables = []struct {
	table *unicode.RangeTable
	class breakClass
}{
	{ranges(0x1F1E6, 0x1F1FF), breakRegional},
	{ranges(0x0600, 0x0605, 0x06DD, 0x06DD, 0x070F, 0x070F, 0x0890, 0x0891, 0x08E2, 0x08E2, 0x0D4E, 0x0D4E,
		0x110BD, 0x110BD, 0x110CD, 0x110CD, 0x111C2, 0x111C3, 0x1193F, 0x1193F, 0x11941, 0x11941, 0x11A3A, 0x11A3A,
		0x11A84, 0x11A89, 0x11D46, 0x11D46, 0x11F02, 0x11F02), breakPrepend},
	{ranges(0x1100, 0x115F, 0xA960, 0xA97C), breakHangulL},
	{ranges(0x1160, 0x11A7, 0xD7B0, 0xD7C6), breakHangulV},
	{ranges(0x11A8, 0x11FF, 0xD7CB, 0xD7FB), breakHangulT},
	{ranges(0x094D, 0x094D, 0x09CD, 0x09CD, 0x0ACD, 0x0ACD, 0x0B4D, 0x0B4D, 0x0C4D, 0x0C4D, 0x0D4D, 0x0D4D), breakLinker},
	{ranges(0x200C, 0x200C, 0x1F3FB, 0x1F3FF, 0xE0020, 0xE007F), breakExtend}, // ZWNJ, skin tones, tags
	{unicode.Mn, breakExtend},
	{unicode.Me, breakExtend},
	{unicode.Other_Grapheme_Extend, breakExtend},
	{ranges(0x102B, 0x102C, 0x1038, 0x1038, 0x1062, 0x1064, 0x1067, 0x106D, 0x1083, 0x1083, 0x1087, 0x108C,
		0x108F, 0x108F, 0x109A, 0x109C, 0x1A61, 0x1A61, 0x1A63, 0x1A64, 0xAA7B, 0xAA7B, 0xAA7D, 0xAA7D,
		0x11720, 0x11721), breakOther}, // Mc that is not SpacingMark
	{unicode.Mc, breakSpacing},
	{ranges(0x0E33, 0x0E33, 0x0EB3, 0x0EB3), breakSpacing},
	{unicode.Cc, breakControl},
	{unicode.Cf, breakControl},
	{unicode.Zl, breakControl},
	{unicode.Zp, breakControl},
	{ranges(0x2065, 0x2065, 0xFFF0, 0xFFF8, 0xE0000, 0xE0FFF), breakControl}, // unassigned and ignorable
	{ranges(0x0915, 0x0939, 0x0958, 0x095F, 0x0978, 0x097F, 0x0995, 0x09A8, 0x09AA, 0x09B0, 0x09B2, 0x09B2,
		0x09B6, 0x09B9, 0x09DC, 0x09DD, 0x09DF, 0x09DF, 0x09F0, 0x09F1, 0x0A95, 0x0AA8, 0x0AAA, 0x0AB0,
		0x0AB2, 0x0AB3, 0x0AB5, 0x0AB9, 0x0AF9, 0x0AF9, 0x0B15, 0x0B28, 0x0B2A, 0x0B30, 0x0B32, 0x0B33,
		0x0B35, 0x0B39, 0x0B5C, 0x0B5D, 0x0B5F, 0x0B5F, 0x0B71, 0x0B71, 0x0C15, 0x0C28, 0x0C2A, 0x0C39,
		0x0C58, 0x0C5A, 0x0D15, 0x0D3A), breakConsonant},
	{ranges(0x00A9, 0x00A9, 0x00AE, 0x00AE, 0x203C, 0x203C, 0x2049, 0x2049, 0x2122, 0x2122, 0x2139, 0x2139,
		0x2194, 0x2199, 0x21A9, 0x21AA, 0x231A, 0x231B, 0x2328, 0x2328, 0x2388, 0x2388, 0x23CF, 0x23CF,
		0x23E9, 0x23F3, 0x23F8, 0x23FA, 0x24C2, 0x24C2, 0x25AA, 0x25AB, 0x25B6, 0x25B6, 0x25C0, 0x25C0,
		0x25FB, 0x25FE, 0x2600, 0x2605, 0x2607, 0x2612, 0x2614, 0x2685, 0x2690, 0x2705, 0x2708, 0x2712,
		0x2714, 0x2714, 0x2716, 0x2716, 0x271D, 0x271D, 0x2721, 0x2721, 0x2728, 0x2728, 0x2733, 0x2734,
		0x2744, 0x2744, 0x2747, 0x2747, 0x274C, 0x274C, 0x274E, 0x274E, 0x2753, 0x2755, 0x2757, 0x2757,
		0x2763, 0x2767, 0x2795, 0x2797, 0x27A1, 0x27A1, 0x27B0, 0x27B0, 0x27BF, 0x27BF, 0x2934, 0x2935,
		0x2B05, 0x2B07, 0x2B1B, 0x2B1C, 0x2B50, 0x2B50, 0x2B55, 0x2B55, 0x3030, 0x3030, 0x303D, 0x303D,
		0x3297, 0x3297, 0x3299, 0x3299, 0x1F000, 0x1F0FF, 0x1F10D, 0x1F10F, 0x1F12F, 0x1F12F, 0x1F16C, 0x1F171,
		0x1F17E, 0x1F17F, 0x1F18E, 0x1F18E, 0x1F191, 0x1F19A, 0x1F1AD, 0x1F1E5, 0x1F201, 0x1F20F, 0x1F21A, 0x1F21A,
		0x1F22F, 0x1F22F, 0x1F232, 0x1F23A, 0x1F23C, 0x1F23F, 0x1F249, 0x1F3FA, 0x1F400, 0x1F53D, 0x1F546, 0x1F64F,
		0x1F680, 0x1F6FF, 0x1F774, 0x1F77F, 0x1F7D5, 0x1F7FF, 0x1F80C, 0x1F80F, 0x1F848, 0x1F84F, 0x1F85A, 0x1F85F,
		0x1F888, 0x1F88F, 0x1F8AE, 0x1F8FF, 0x1F90C, 0x1F93A, 0x1F93C, 0x1F945, 0x1F947, 0x1FAFF, 0x1FC00, 0x1FFFD,
	), breakPictograph},
}

// ranges makes a table of ascending pairs first, last; none may cross U+FFFF.
func ranges(pairs ...rune) *unicode.RangeTable {
	t := &unicode.RangeTable{}
	for i := 0; i < len(pairs); i += 2 {
		if first, last := pairs[i], pairs[i+1]; last <= 0xFFFF {
			t.R16 = append(t.R16, unicode.Range16{Lo: uint16(first), Hi: uint16(last), Stride: 1})
		} else {
			t.R32 = append(t.R32, unicode.Range32{Lo: uint32(first), Hi: uint32(last), Stride: 1})
		}
	}
	return t
}
