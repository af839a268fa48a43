package table

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

var formulas = []string{"=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1", "＋1", "－1", "＠x"}

func TestNoCellIsAFormula(t *testing.T) {
	for _, f := range formulas {
		if Neutral(f) != "'"+f {
			t.Errorf("%q stays %q", f, Neutral(f))
		}
	}
	for _, text := range []string{"", "text", "a=1", "数学", "'=1"} {
		if Neutral(text) != text {
			t.Errorf("%q becomes %q", text, Neutral(text))
		}
	}
}

func TestCSVBeginsWithAMark(t *testing.T) {
	var b strings.Builder
	w, err := NewCSV(&b)
	if err != nil || w.Write([]string{"a,b", "c"}) != nil {
		t.Fatal(err)
	}
	if w.Flush(); b.String() != "\ufeff\"a,b\",c\n" {
		t.Errorf("%q", b.String())
	}
}

func TestCellsOfAWorkbookAreWhatTheyWere(t *testing.T) {
	text := []any{"<b>&\"'", "_x0041_", " 数学 ", "12", "2026-01-01", nil}
	for _, f := range formulas {
		text = append(text, f)
	}
	var b bytes.Buffer
	err := WriteXLSX(&b, []Sheet{{"One", []string{"=HEAD"}, slices.Values([][]any{slices.Clone(text)})},
		{"二", []string{"n", "share"}, slices.Values([][]any{{7, Share(0.5)}})}})
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows("One", excelize.Options{RawCellValue: true})
	if err != nil || len(rows) != 2 || rows[0][0] != "=HEAD" {
		t.Fatalf("%q, %v", rows, err)
	}
	for i, want := range text {
		cell, err := excelize.CoordinatesToCellName(i+1, 2)
		if err != nil {
			t.Fatal(err)
		}
		formula, _ := f.GetCellFormula("One", cell)
		kind, _ := f.GetCellType("One", cell)
		got, _ := f.GetCellValue("One", cell, excelize.Options{RawCellValue: true})
		if want == nil {
			want = ""
		} else if kind != excelize.CellTypeInlineString {
			t.Errorf("%q is of type %d", want, kind)
		}
		if w := want.(string); formula != "" || strings.ReplaceAll(got, "\r", "\n") != strings.ReplaceAll(w, "\r", "\n") {
			t.Errorf("%q is read as %q, formula %q", want, got, formula)
		}
	}
	if n, _ := f.GetCellValue("二", "A2"); n != "7" {
		t.Errorf("the number is %q", n)
	}
	if share, _ := f.GetCellValue("二", "B2"); share != "50%" {
		t.Errorf("the share is %q", share)
	}
}
