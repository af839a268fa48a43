package store

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"atrium/internal/auth/authtest"
	"atrium/internal/course"
	"atrium/internal/search"
	"atrium/protocol"
	"atrium/test/pg"
)

// wordsOfTitles make titles that are as alike as those of a large school.
var wordsOfTitles = [][]string{
	{"高等数学", "线性代数", "概率论与数理统计", "大学英语", "程序设计基础", "数据结构", "操作系统", "计算机网络", "大学物理", "有机化学", "中国近现代史", "微观经济学",
		"宏观经济学", "教育心理学", "电路分析", "信号与系统", "Linear Algebra", "Introduction to Programming", "European History", "Machine Learning"},
	{"（上）", "（下）", " A", " B", "实验", "讨论", "习题", "双语"},
}

var wordsOfNames = [][]string{
	{"王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "马", "朱", "胡", "郭", "何", "高", "林", "罗"},
	{"小", "晓", "文", "志", "建", "国", "海", "春", "丽", "明"},
	{"明", "华", "强", "芳", "军", "敏", "静", "伟", "洋", "娜"},
}

func pick(n int, words [][]string) (text string) {
	for _, w := range words {
		text += w[n%len(w)]
		n /= len(w)
	}
	return text
}

// BenchmarkCourses searches ATRIUM_COURSES (100,000) courses of 2,000 teachers.
func BenchmarkCourses(b *testing.B) {
	total, _ := strconv.Atoi(os.Getenv("ATRIUM_COURSES"))
	total = cmp.Or(total, 100_000)
	for name, o := range map[string]func() Options{
		"sqlite":   func() Options { return Options{DataDir: b.TempDir()} },
		"postgres": func() Options { return Options{DatabaseURL: pg.Start(b, pg.NoSync)} },
	} {
		b.Run(name, func(b *testing.B) {
			db := openTest(b, o())
			ids := fillCourses(b, db, total)
			for _, q := range []struct {
				name, text string
				before     protocol.CourseID
			}{
				{name: "title", text: "数据结构（上"}, {name: "initials", text: "gdsx"}, {name: "pinyin", text: "jisuanji"}, {name: "teacher", text: "林志强"},
				{name: "rare", text: "量子拓扑"}, {name: "none", text: "不存在"}, {name: "many_all_old", text: "考古"}, {name: "common", text: "学"}, {name: "common_letter", text: "a"},
				{name: "parts_common_whole_rare", text: "上习题"},
				{name: "common_far_down", text: "学", before: ids[total/10]}, {name: "no_query_far_down", before: ids[total/10]}, {name: "no_query"},
			} {
				b.Run(q.name, func(b *testing.B) {
					var took []time.Duration
					for b.Loop() {
						began := time.Now()
						_, _, err := db.FindCourses(b.Context(), course.Find{Query: search.Fold(q.text), Before: q.before, Limit: 31})
						took = append(took, time.Since(began))
						check(b, err)
					}
					slices.Sort(took)
					at := func(share float64) float64 { return took[int(share*float64(len(took)-1))].Seconds() * 1000 }
					b.ReportMetric(at(0.50), "p50_ms")
					b.ReportMetric(at(0.95), "p95_ms")
					b.ReportMetric(0, "ns/op")
				})
			}
		})
	}
}

// fillCourses makes courses and gives their ids, the oldest first: after a twentieth that are alike, and were given no more, one that is like no
// other.
func fillCourses(tb testing.TB, db *DB, total int) (ids []protocol.CourseID) {
	tb.Helper()
	var teachers []course.Course
	for n := range min(2000, total) {
		a := authtest.NewAccount(fmt.Sprint("teacher", n))
		a.DisplayName = pick(n, wordsOfNames)
		made, err := db.InsertAccount(tb.Context(), a, true)
		check(tb, err)
		teachers = append(teachers, course.Course{Owner: made.ID, Teacher: made.DisplayName})
	}
	for len(ids) < total {
		check(tb, db.engine.update(tb.Context(), func(ctx context.Context, tx querier) error {
			for range min(1000, total-len(ids)) {
				n := len(ids)
				c := teachers[n*7919%len(teachers)]
				c.ID, c.Title = protocol.CourseID(protocol.NewUUID()), fmt.Sprint(pick(n*31, wordsOfTitles), " ", n%400, "班")
				switch {
				case n == total/20:
					c.Title = "量子拓扑导论"
				case n < total/20:
					c.Title = fmt.Sprint("考古学概论 ", n%400, "班")
				}
				if _, err := tx.ExecContext(ctx, insertCourse, c.ID, c.Title, "", c.Owner, course.JoinOpen, 0, true, 10, 1, 1, 0, nil); err != nil {
					return err
				}
				if err := db.respell(ctx, tx, c); err != nil {
					return err
				}
				ids = append(ids, c.ID)
			}
			return nil
		}))
	}
	return ids
}
