package course

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"atrium/internal/auth"
	"atrium/protocol"
)

// hostile is a book whose people write formulas.
func hostile() Book {
	r := taught(2 * hour)
	r.Lessons[0].Title = "=1+1"
	r.Lessons = append(r.Lessons, Lesson{ID: "m", Title: "数学", Began: 3 * hour})
	r.People[1].Name = `=HYPERLINK("http://x","y")`
	r.Signups = []Signup{{Lesson: "l", Seq: 1, Kind: protocol.SignupTimed, Seconds: 60, Started: hour, Closed: hour + 1}, {Lesson: "l", Seq: 2, Kind: protocol.SignupNormal}}
	r.Marks = []Mark{{"l", 1, Row{Account: "ann", Offered: hour, Received: hour + 1, Deadline: hour + 60_001, Answered: hour + 2, Answer: protocol.SignupRefuse,
		Reason: "@SUM(1)", Device: "d", Address: "10.0.0.0/24"}}}
	r.Stays = []Stay{{"l", "ann", hour, hour + hour/2}}
	r.Corrections = []Correction{{Lesson: "l", Account: "ann", Status: protocol.StatusExcused, Reason: "-ill", ByName: "+T", Made: 2 * hour},
		{Lesson: "m", Account: "ann", Status: protocol.StatusLate, Reason: "bus", ByName: "T", Made: 3 * hour}}
	return bind(r, 4*hour, true)
}

func TestTheBookAsCSV(t *testing.T) {
	var out bytes.Buffer
	if err := hostile().Export(FormatCSV, auth.LocaleChinese, &out); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(out.String(), "\ufeff"))).ReadAll()
	want := [][]string{
		{"姓名", "账号", "已退课", "1970-01-01T01:00:00Z =1+1 · 状态", "1970-01-01T01:00:00Z =1+1 · 在场时长占比", "1970-01-01T03:00:00Z 数学 · 状态", "1970-01-01T03:00:00Z 数学 · 在场时长占比",
			"出勤", "迟到", "缺勤", "拒绝签到", "未送达", "请假", "在场时长占比"},
		{`'=HYPERLINK("http://x","y")`, "ann", "", "请假", "0.500", "迟到", "0.000", "0", "1", "0", "0", "0", "1", "0.250"},
	}
	if err != nil || !reflect.DeepEqual(rows, want) || !strings.HasPrefix(out.String(), "\ufeff") {
		t.Errorf("%q, %v", rows, err)
	}
}

func TestTheBookAsAWorkbook(t *testing.T) {
	var out bytes.Buffer
	if err := hostile().Export(FormatXLSX, auth.LocaleEnglish, &out); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for sheet, want := range map[string][][]string{
		"Attendance": {{"Name", "Account", "Left", "1970-01-01T01:00:00Z =1+1", "1970-01-01T03:00:00Z 数学", "present", "late", "absent", "refused", "not reached", "excused", "Time present"},
			{`=HYPERLINK("http://x","y")`, "ann", "", "excused", "late", "0", "1", "0", "0", "0", "1", "25%"}},
		"Time present": {{"Name", "Account", "Left", "1970-01-01T01:00:00Z =1+1", "1970-01-01T03:00:00Z 数学", "present", "late", "absent", "refused", "not reached", "excused", "Time present"},
			{`=HYPERLINK("http://x","y")`, "ann", "", "50%", "0%", "0", "1", "0", "0", "0", "1", "25%"}},
		"Evidence": {english.evidenceHeads(),
			{`=HYPERLINK("http://x","y")`, "ann", "", "=1+1", "1970-01-01T01:00:00.000Z", "50%", "1", "timed", "60", "1970-01-01T01:00:00.000Z", "1970-01-01T01:00:00.001Z",
				"refused", "1970-01-01T01:00:00.000Z", "1970-01-01T01:00:00.001Z", "1970-01-01T01:01:00.001Z", "1970-01-01T01:00:00.002Z", "refused by the student", "@SUM(1)", "d",
				"10.0.0.0/24", "excused", "-ill", "+T", "1970-01-01T02:00:00.000Z"},
			{`=HYPERLINK("http://x","y")`, "ann", "", "=1+1", "1970-01-01T01:00:00.000Z", "50%", "2", "normal", "", "", "1970-01-01T02:00:00.000Z", "not reached", "", "", "", "", "", "", "", "",
				"excused", "-ill", "+T", "1970-01-01T02:00:00.000Z"},
			{`=HYPERLINK("http://x","y")`, "ann", "", "数学", "1970-01-01T03:00:00.000Z", "0%", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "late", "bus", "T", "1970-01-01T03:00:00.000Z"}},
	} {
		rows, err := f.GetRows(sheet)
		if err != nil || !reflect.DeepEqual(rows, want) {
			t.Errorf("%s: %v\n got %q\nwant %q", sheet, err, rows, want)
		}
		for _, row := range []string{"A1", "A2", "D1", "R2", "V2"} {
			if formula, _ := f.GetCellFormula(sheet, row); formula != "" {
				t.Errorf("%s of %s is the formula %s", row, sheet, formula)
			}
		}
	}
}

func TestATimeThatPassedReadsTheSameWhoeverSaidSo(t *testing.T) {
	asked := Row{Account: "ann", Offered: hour, Received: hour, Deadline: hour + 60_000}
	said := asked
	said.Answered, said.Answer, said.Reason = hour+60_000, protocol.SignupRefuse, protocol.ReasonTimeout
	for _, row := range []Row{asked, said} {
		r := taught(2 * hour)
		r.Signups, r.Marks = []Signup{{Lesson: "l", Seq: 1, Kind: protocol.SignupTimed, Seconds: 60}}, []Mark{{"l", 1, row}}
		for line := range bind(r, 3*hour, true).evidence(english) {
			if status, answer, reason := line[11], line[16], line[17]; status != "absent" || answer != "" || reason != "time ran out" {
				t.Errorf("%v, answer %q, reason %q", status, answer, reason)
			}
		}
	}
}

// Every word of one language is there in the other.
func TestBothLanguagesHaveAllWords(t *testing.T) {
	for _, w := range []words{english, chinese} {
		v := reflect.ValueOf(w)
		for i := range v.NumField() {
			if f := v.Field(i); f.Kind() == reflect.String && f.Len() == 0 {
				t.Errorf("%s has no word for %s", w.statuses, v.Type().Field(i).Name)
			}
		}
		for key := range english.values {
			if w.values[key] == "" {
				t.Errorf("%s has no word for %s", w.statuses, key)
			}
		}
	}
}

func TestABookThatIsTooLongForASheet(t *testing.T) {
	b := Book{Lessons: make([]BookLesson, 1024), Students: make([]Student, 1024)}
	if b.Fits(FormatXLSX) || !b.Fits(FormatCSV) {
		t.Error("more lines than a sheet has")
	}
	b.Students = b.Students[1:]
	if !b.Fits(FormatXLSX) {
		t.Error("a line less than a sheet has")
	}
}

// BenchmarkBookFile writes the book of 40 lessons of two sign-ins and 300 students.
func BenchmarkBookFile(b *testing.B) {
	r := Records{}
	for n := range 40 {
		l := Lesson{ID: protocol.RoomID(fmt.Sprint("l", n)), Title: "Lesson", Began: hour * protocol.Millis(1+24*n), Ended: hour * protocol.Millis(2+24*n)}
		r.Lessons = append(r.Lessons, l)
		r.Signups = append(r.Signups, Signup{Lesson: l.ID, Seq: 1, Kind: protocol.SignupNormal, Started: l.Began}, Signup{Lesson: l.ID, Seq: 2, Kind: protocol.SignupNormal, Started: l.Began})
	}
	for n := range 300 {
		a := protocol.AccountID(fmt.Sprint("a", n))
		r.People = append(r.People, Enrolment{Account: a, Name: "Name", Role: RoleStudent, State: StateActive})
		for _, s := range r.Signups {
			r.Marks = append(r.Marks, Mark{s.Lesson, s.Seq, Row{Account: a, Offered: s.Started, Received: s.Started + 9, Answered: s.Started + 5000, Answer: protocol.SignupConfirm,
				Device: "device", Address: "10.0.0.0/24"}})
		}
	}
	book := bind(r, 1<<50, true)
	for _, f := range []Format{FormatCSV, FormatXLSX} {
		b.Run(string(f), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := book.Export(f, auth.LocaleEnglish, io.Discard); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
