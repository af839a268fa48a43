package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"atrium/client"
	"atrium/protocol"
)

// loadSignupCmd offers sign-ins to a lesson full of students, and measures how they arrive. Every student is an account of its own, whose password
// is hashed: registering a thousand takes a while.
type loadSignupCmd struct {
	URL      string `name:"url" help:"Address of the server." default:"http://127.0.0.1:8080"`
	Students int    `help:"How many students, at most 999." default:"100"`
	Rounds   int    `help:"How many sign-ins." default:"5"`
	PID      int    `name:"pid" help:"Process id of the server, on this machine: its CPU is measured."`
	JSON     bool   `name:"json" help:"Print one JSON object."`
}

// signupResult is what one sign-in costs, in the middle of its rounds.
type signupResult struct {
	Students int     `json:"students"`
	Offer    float64 `json:"last_offer_ms"`    // from the request to the last student who has it
	Receipt  float64 `json:"last_receipt_ms"`  // to the last receipt that is answered, which is committed by then
	Answer   float64 `json:"last_answer_ms"`   // from the first answer to the last that is acknowledged
	Bytes    float64 `json:"bytes_to_student"` // of offer, receipt's and answer's ok, and changes of the own status
	CPU      float64 `json:"us_per_student"`   // of the server, for all of it
}

// Run prints what was measured.
func (c *loadSignupCmd) Run() error {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	if c.Students < 1 || c.Students > 999 || c.Rounds < 1 {
		return errors.New("students must be 1 to 999, and rounds positive")
	}
	l, err := c.gather(ctx)
	if err != nil {
		return err
	}
	defer l.close()
	r := signupResult{Students: c.Students}
	for range c.Rounds {
		one, err := l.round(ctx, c.PID)
		if err != nil {
			return err
		}
		r.Offer, r.Receipt, r.Answer, r.Bytes, r.CPU = r.Offer+one.Offer, r.Receipt+one.Receipt, r.Answer+one.Answer, r.Bytes+one.Bytes, r.CPU+one.CPU
	}
	n := float64(c.Rounds)
	r.Offer, r.Receipt, r.Answer, r.Bytes, r.CPU = r.Offer/n, r.Receipt/n, r.Answer/n, r.Bytes/n, r.CPU/n
	return printResult(os.Stdout, r, c.JSON)
}

// loadLesson is a lesson with everyone in it.
type loadLesson struct {
	id       protocol.RoomID
	teacher  *client.Conn
	students []*client.Conn
}

func (l *loadLesson) close() {
	for _, s := range append(l.students, l.teacher) {
		if s != nil {
			s.Close()
		}
	}
}

// gather makes a course with a lesson, and brings everybody in.
func (c *loadSignupCmd) gather(ctx context.Context) (*loadLesson, error) {
	teacher, err := c.register(ctx)
	if err != nil {
		return nil, err
	}
	course, err := teacher.CreateCourse(ctx, client.NewCourse{Title: "Load"})
	if err != nil {
		return nil, err
	}
	lesson, err := teacher.CreateLesson(ctx, course.ID, client.NewLesson{Title: "Load"})
	if err != nil {
		return nil, err
	}
	l := &loadLesson{id: lesson.ID, students: make([]*client.Conn, c.Students)}
	if l.teacher, err = c.enter(ctx, teacher, lesson.ID); err != nil {
		return nil, err
	}
	work, within := errgroup.WithContext(ctx)
	work.SetLimit(8)
	for i := range l.students {
		work.Go(func() error {
			student, err := c.register(within)
			if err != nil {
				return err
			}
			if _, err := patient(within, func() (client.Enrolment, error) { return student.Enrol(within, course.ID, "") }); err != nil {
				return err
			}
			l.students[i], err = c.enter(ctx, student, lesson.ID)
			return err
		})
	}
	return l, errors.Join(work.Wait(), pause(ctx, 2*time.Second)) // the crowd's last updates
}

func (c *loadSignupCmd) register(ctx context.Context) (*client.Client, error) {
	who, err := client.New(c.URL)
	if err != nil {
		return nil, err
	}
	_, err = patient(ctx, func() (client.Account, error) {
		return who.Register(ctx, client.Registration{Name: "load-" + protocol.NewSecret()[:16], Password: protocol.NewSecret()})
	})
	return who, err
}

func (c *loadSignupCmd) enter(ctx context.Context, who *client.Client, lesson protocol.RoomID) (*client.Conn, error) {
	conn, err := who.Dial(ctx, client.Options{Queue: 1 << 16})
	if err != nil {
		return nil, err
	}
	_, err = conn.Join(ctx, protocol.JoinRoom{Room: lesson})
	return conn, err
}

// round holds one sign-in.
func (l *loadLesson) round(ctx context.Context, pid int) (r signupResult, err error) {
	before, err := cpuOf(pid)
	if err != nil {
		return r, err
	}
	began := time.Now()
	var offered, received, bytes atomic.Int64 // the last moments, in ns since began
	work, within := errgroup.WithContext(ctx)
	ids := make([]protocol.SignupID, len(l.students))
	for i, s := range l.students {
		work.Go(func() error {
			e, size, err := awaitOffer(within, s)
			if err != nil {
				return err
			}
			ids[i] = e.Signup
			latest(&offered, time.Since(began))
			f, err := s.Request(within, protocol.TypeReceiveSignup, client.NewID(), l.id, protocol.ReceiveSignup{Signup: e.Signup, Receipt: e.Receipt})
			latest(&received, time.Since(began))
			bytes.Add(int64(size + len(protocol.Encode(f))))
			return err
		})
	}
	id := client.NewID()
	if _, err := l.teacher.Request(ctx, protocol.TypeOfferSignup, id, l.id, protocol.OfferSignup{Kind: protocol.SignupTimed, Seconds: 600}); err != nil {
		return r, err
	}
	if err := work.Wait(); err != nil {
		return r, err
	}
	r.Offer, r.Receipt = ms(time.Duration(offered.Load())), ms(time.Duration(received.Load()))
	if r.Answer, err = l.answer(ctx, ids); err != nil {
		return r, err
	}
	after, err := cpuOf(pid)
	if err != nil {
		return r, err
	}
	r.Bytes, r.CPU = float64(bytes.Load())/float64(len(l.students)), float64((after-before).Microseconds())/float64(len(l.students))
	_, err = l.teacher.Request(ctx, protocol.TypeCloseSignup, client.NewID(), l.id, protocol.CloseSignup{Signup: ids[0]})
	return r, err
}

// answer has everyone confirm at once.
func (l *loadLesson) answer(ctx context.Context, ids []protocol.SignupID) (float64, error) {
	began := time.Now()
	work, within := errgroup.WithContext(ctx)
	for i, s := range l.students {
		work.Go(func() error {
			_, err := s.Request(within, protocol.TypeAnswerSignup, client.NewID(), l.id, protocol.AnswerSignup{Signup: ids[i], Answer: protocol.SignupConfirm})
			return err
		})
	}
	err := work.Wait()
	return ms(time.Since(began)), err
}

// awaitOffer reads to the next offer, and tells how many bytes its frame had.
func awaitOffer(ctx context.Context, s *client.Conn) (protocol.OfferSignupEvent, int, error) {
	for {
		f, err := s.Next(ctx)
		if err != nil {
			return protocol.OfferSignupEvent{}, 0, fmt.Errorf("waiting for the offer: %w", err)
		}
		if f.Type == protocol.TypeOfferSignup {
			e, err := protocol.DecodeAs[protocol.OfferSignupEvent](f.Data)
			return e, len(protocol.Encode(f)), err
		}
	}
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// latest keeps the greater of two times.
func latest(at *atomic.Int64, d time.Duration) {
	for {
		was := at.Load()
		if was >= int64(d) || at.CompareAndSwap(was, int64(d)) {
			return
		}
	}
}
