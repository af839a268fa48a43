package course_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"atrium/internal/auth"
	"atrium/internal/auth/picture"
	"atrium/internal/bus"
	"atrium/internal/course"
	"atrium/internal/room"
	"atrium/internal/store"
	"atrium/protocol"
)

// world is courses and rooms over a real store, with what was offered in the one lesson that it has.
type world struct {
	t       *testing.T
	db      *store.DB
	bus     *bus.Memory
	courses *course.Service
	rooms   *room.Service
	teacher room.Actor
	course  course.Course
	lesson  course.Lesson
	conns   uint64

	mu     sync.Mutex
	offers []offer
}

// offer is an offer of a sign-in as it went to a device.
type offer struct {
	protocol.OfferSignupEvent
	device protocol.DeviceID
	at     protocol.Millis
}

func newWorld(t *testing.T, n course.NewCourse) *world {
	t.Helper()
	db, err := store.Open(t.Context(), store.Options{DataDir: t.TempDir()})
	must(t, err)
	w := &world{t: t, db: db, bus: bus.NewMemory()}
	w.start()
	t.Cleanup(func() {
		w.stop()
		must(t, db.Close())
	})
	w.teacher = w.person("teacher")
	n.Title, n.Join, n.Listed = "Algebra", course.JoinOpen, true
	w.course, err = w.courses.Create(t.Context(), account(w.teacher), n)
	must(t, err)
	w.lesson, err = w.courses.CreateLesson(t.Context(), account(w.teacher), w.teacher, w.course.ID, course.NewLesson{Title: "Lesson"})
	must(t, err)
	t.Cleanup(w.bus.Subscribe(room.Topic(w.lesson.ID), w.hear))
	return w
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (w *world) start() {
	w.t.Helper()
	var err error
	w.courses, err = course.New(w.t.Context(), w.db, w.db, picture.NewMaker())
	must(w.t, err)
	w.rooms, err = room.New(w.t.Context(), room.Options{Store: w.db, Bus: w.bus, Lessons: w.courses, Log: slog.New(slog.NewTextHandler(w.t.Output(), nil))})
	must(w.t, err)
	w.courses.Hold(w.rooms)
}

func (w *world) stop() { must(w.t, w.rooms.Close(context.Background())) }

func (w *world) hear(m bus.Message) {
	d, err := room.DecodeDelivery(m.Body)
	if err != nil || len(d.Frame) == 0 || d.To == "" {
		return
	}
	f, err := protocol.DecodeFrame(d.Frame)
	if err != nil || f.Type != protocol.TypeOfferSignup {
		return
	}
	e, err := protocol.DecodeAs[protocol.OfferSignupEvent](f.Data)
	if err != nil {
		w.t.Error(err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.offers = append(w.offers, offer{e, d.To, protocol.ToMillis(time.Now())})
}

// person registers an account and gives a first device of it.
func (w *world) person(name string) room.Actor {
	w.t.Helper()
	a, err := w.db.InsertAccount(w.t.Context(), auth.Account{ID: protocol.AccountID(protocol.NewUUID()), Name: name, FoldedName: name, DisplayName: name,
		PasswordHash: "x", Side: auth.SideTeach, Locale: auth.LocaleEnglish}, true)
	must(w.t, err)
	return w.device(room.Actor{Account: a.ID, AccountName: name, DisplayName: name}, name)
}

// device is another connection of somebody, by a device of that name.
func (w *world) device(of room.Actor, name string) room.Actor {
	w.conns++
	of.Device, of.Conn = protocol.DeviceID(name), w.conns
	return of
}

func account(a room.Actor) auth.Account {
	return auth.Account{ID: a.Account, Name: a.AccountName, DisplayName: a.DisplayName}
}

func (w *world) student(name string) room.Actor {
	w.t.Helper()
	a := w.person(name)
	_, err := w.courses.Enrol(w.t.Context(), account(a), w.course.ID, "")
	must(w.t, err)
	return a
}

func (w *world) join(a room.Actor) {
	w.t.Helper()
	if refused := w.tryJoin(a); refused != "" {
		w.t.Fatalf("%s joins: %s", a.DisplayName, refused)
	}
}

func (w *world) tryJoin(a room.Actor) protocol.Code {
	came := make(chan *protocol.Error, 1)
	w.rooms.Join(context.Background(), a, protocol.JoinRoom{Room: w.lesson.ID}, nil, func(_ protocol.JoinedRoom, err *protocol.Error) { came <- err })
	if err := <-came; err != nil {
		return err.Code
	}
	return ""
}

func (w *world) do(a room.Actor, act room.Action) (room.Receipt, protocol.Code) {
	got, err := w.rooms.Do(context.Background(), a, w.lesson.ID, act)
	return got, code(err)
}

func (w *world) receive(a room.Actor, d protocol.ReceiveSignup) protocol.Code {
	answered := make(chan error, 1)
	w.courses.Receive(a, w.lesson.ID, d, protocol.ToMillis(time.Now()), func(_ protocol.ReceivedSignup, err error) { answered <- err })
	return code(<-answered)
}

// rows are what is stored of each student in a sign-in.
func (w *world) rows(id protocol.SignupID) map[protocol.AccountID]course.Row {
	w.t.Helper()
	r, err := w.db.Records(w.t.Context(), course.Extract{Course: w.course.ID, Lesson: w.lesson.ID})
	must(w.t, err)
	rows := map[protocol.AccountID]course.Row{}
	for _, m := range r.Marks {
		if (course.Signup{Seq: m.Signup}).ID() == id {
			rows[m.Account] = m.Row
		}
	}
	return rows
}

func code(err error) protocol.Code {
	var known *protocol.Error
	switch {
	case errors.As(err, &known) && known != nil:
		return known.Code
	case known == nil && err != nil && !errors.As(err, &known):
		return protocol.Code(err.Error())
	}
	return ""
}
