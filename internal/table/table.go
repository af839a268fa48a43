// Package table writes tables for spreadsheets. Whatever a cell holds, no program that opens it takes it for a formula.
package table

import (
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Neutral keeps a spreadsheet from reading a cell of CSV as a formula: what begins like one gets an apostrophe before it.
func Neutral(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(cell)[0]) {
		return "'" + cell
	}
	return cell
}

// NewCSV begins RFC 4180 with a byte order mark, which spreadsheets need to read UTF-8. Cells with people's text go through Neutral.
func NewCSV(w io.Writer) (*csv.Writer, error) {
	_, err := io.WriteString(w, "\ufeff")
	return csv.NewWriter(w), err
}

// Share is a number of 0 to 1, which a workbook shows as a percentage.
type Share float64

// MaxRows is how many rows a sheet of a workbook holds, its headings included.
const MaxRows = excelize.TotalRows

// Sheet is one sheet of a workbook.
type Sheet struct {
	Name  string
	Heads []string
	Rows  iter.Seq[[]any] // of string, which is always text, int, Share, or nil for nothing
}

// WriteXLSX writes a workbook. Its rows are made one after the other; what is large of it waits in the folder for temporary files.
func WriteXLSX(w io.Writer, sheets []Sheet) error {
	f := excelize.NewFile()
	defer f.Close()
	percent, err := f.NewStyle(&excelize.Style{NumFmt: 9})
	if err != nil {
		return err
	}
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	for i, s := range sheets {
		if i == 0 {
			err = f.SetSheetName("Sheet1", s.Name)
		} else {
			_, err = f.NewSheet(s.Name)
		}
		if err != nil {
			return err
		}
		if err := writeSheet(f, s, percent, bold); err != nil {
			return fmt.Errorf("sheet %d: %w", i+1, err)
		}
	}
	_, err = f.WriteTo(w)
	return err
}

func writeSheet(f *excelize.File, s Sheet, percent, bold int) error {
	out, err := f.NewStreamWriter(s.Name)
	if err != nil {
		return err
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, XSplit: 1, YSplit: 1, TopLeftCell: "B2", ActivePane: "bottomRight"}); err != nil {
		return err
	}
	heads := make([]any, len(s.Heads))
	for i, h := range s.Heads {
		heads[i] = excelize.Cell{StyleID: bold, Value: h}
	}
	if err := out.SetRow("A1", heads); err != nil {
		return err
	}
	n := 1
	for row := range s.Rows {
		n++
		for i, v := range row {
			switch v := v.(type) {
			case Share:
				row[i] = excelize.Cell{StyleID: percent, Value: float64(v)}
			case string:
				if v == "" {
					row[i] = nil // no cell at all
				}
			}
		}
		if err := out.SetRow(fmt.Sprint("A", n), row); err != nil {
			return err
		}
	}
	return out.Flush()
}
