package auth

import (
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// lookalikes lists pairs of code points: a letter, and the one that it is easily taken for. Chosen from what UTS #39
// calls confusable; the letters of one line look alike in the case in which they are written here.
var lookalikes = strings.Fields(`
	аa еe оo рp сc уy хx ѕs іi јj һh ԁd ԛq ԝw ӏl ґr кk
	АA ВB ЕE КK МM НH ОO РP СC ТT УY ХX ЅS ІI ЈJ ԚQ ԜW ҮY ӀI
	αa γy ιi κk νv οo ρp υu χx τt
	ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX ϹC ϳj
	օo ոn սu հh ցg յj ՕO ՍU ՏS ԼL
	ⲟo ⲣp ⲥc ⲭx ⲓi ⲁa ⲎH ⲔK ⲘM ⲚN ⲦT ⲂB
	ᎠD ᎢT ᎪA ᎫJ ᎬE ᎳW ᎷM ᎻH ᎽY ᏀG ᏃZ ᏒR ᏙV ᏚS ᏞL ᏟC ᏢP ᏦK ᏴB
	ꓮA ꓐB ꓚC ꓓD ꓰE ꓝF ꓖG ꓧH ꓲI ꓙJ ꓗK ꓡL ꓟM ꓠN ꓳO ꓑP ꓣR ꓢS ꓔT ꓴU ꓦV ꓪW ꓫX ꓬY ꓜZ
	ıi ɩi ȷj ɑa ɡg ʋv ǀl ᴠv ᴡw ᴢz ᴄc ᴏo ꜱs
	エ工 カ力 タ夕 ト卜 ニ二 ハ八 ロ口 ー一 ヘへ リり
	‐- ‒- –- —- ―- −- ‘' ’' ʼ' ʻ' ′' ʹ' “" ”" ″" ·・ •・
`)

// posing holds the letters of other scripts that look Latin as they are written; folded maps case-folded code points to
// what they may be taken for in either case (the smaller letter decides where the two cases disagree).
var posing, folded = buildLookalikes()

func buildLookalikes() (posing map[rune]bool, folded map[rune]rune) {
	posing, folded = map[rune]bool{}, map[rune]rune{}
	capitals := map[rune]rune{}
	for _, pair := range lookalikes {
		p := []rune(pair)
		from, to := p[0], []rune(foldCase(string(p[1])))[0]
		if unicode.In(from, imitators...) {
			posing[from] = true
		}
		if small := []rune(foldCase(string(from)))[0]; small == from {
			folded[from] = to
		} else {
			capitals[small] = to
		}
	}
	for small, to := range capitals {
		if _, known := folded[small]; !known {
			folded[small] = to
		}
	}
	return posing, folded
}

// foldCase is full Unicode case folding. cases.Fold of x/text swaps the cases of Cherokee instead of folding them, so
// they come to it as capitals.
func foldCase(s string) string {
	return cases.Fold().String(strings.Map(func(r rune) rune {
		switch {
		case r >= 0xAB70 && r <= 0xABBF:
			return r - 0xAB70 + 0x13A0
		case r >= 0x13F8 && r <= 0x13FD:
			return r - 0x13F8 + 0x13F0
		}
		return r
	}, s))
}

// imitators are the scripts whose letters can pass for Latin ones.
var imitators = []*unicode.RangeTable{
	unicode.Cyrillic, unicode.Greek, unicode.Armenian, unicode.Coptic, unicode.Cherokee, unicode.Lisu,
}

// posesAsLatin reports whether a name has Latin letters, letters of imitating scripts, and none among the latter that
// shows what it is.
func posesAsLatin(name string) bool {
	latin, foreign := false, false
	for _, r := range norm.NFD.String(name) {
		switch {
		case !unicode.IsLetter(r):
		case unicode.Is(unicode.Latin, r):
			latin = true
		case unicode.In(r, imitators...):
			if !posing[r] {
				return false
			}
			foreign = true
		}
	}
	return latin && foreign
}

// skeleton replaces look-alikes in a case-folded, decomposed text, and drops dots on i and j.
func skeleton(s string) string {
	var b strings.Builder
	var base rune
	for _, r := range s {
		if to, ok := folded[r]; ok {
			r = to
		}
		if r == '\u0307' && (base == 'i' || base == 'j') {
			continue
		}
		if !unicode.IsMark(r) {
			base = r
		}
		b.WriteRune(r)
	}
	return b.String()
}
