package raw

import (
	"strings"
	"testing"
	"time"

	"atrium/client"
	"atrium/protocol"
	"atrium/test/bot"
)

// shot is somebody who is filmed in a room that asks, and somebody who wants to see it.
type shot struct {
	*world
	room          client.Room
	host          *sock
	by            *client.Client
	ann, ben      *sock // on which they ask and answer
	camera, shows *bot.Bot
}

// inCall lets a person in, with a connection for words and a device in the call.
func (w *world) inCall(c *client.Client, room client.Room, camera bool) (*sock, *bot.Bot) {
	w.t.Helper()
	s := w.enter(c, room)
	b, err := bot.New(w.ctx, w.device(c, room), room.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { w.ok("the device", b.Close()) })
	w.ok("enter the call", b.Enter(camera))
	return s, b
}

func newShot(t *testing.T, w *world, names string) *shot {
	t.Helper()
	w = &world{t: t, ctx: t.Context(), url: w.url}
	s := &shot{world: w, by: w.person("host-" + names)}
	s.room = w.room(s.by, protocol.PolicyPatch{View: value(protocol.ViewAsk)})
	s.host = w.enter(s.by, s.room)
	s.ann, s.camera = w.inCall(w.person("ann-"+names), s.room, true)
	s.ben, s.shows = w.inCall(w.person("ben-"+names), s.room, false)
	w.ok("film", s.camera.Film(50))
	w.ok("show", s.shows.Show(s.camera.Device()))
	s.films(25)
	return s
}

// until waits for what others bring about.
func (w *world) until(what string, holds func() bool) {
	w.t.Helper()
	look, late := time.NewTicker(5*time.Millisecond), time.After(patience)
	defer look.Stop()
	for !holds() {
		select {
		case <-look.C:
		case <-late:
			w.t.Fatalf("never: %s", what)
		}
	}
}

// films waits until the camera has sent so many packets more.
func (s *shot) films(packets int64) {
	s.t.Helper()
	before := s.camera.Sent()
	s.until("the camera goes on", func() bool { return s.camera.Sent() >= before+packets })
}

// agrees lets ben ask ann, who says yes, and waits until ben sees her.
func (s *shot) agrees() protocol.ViewID {
	s.t.Helper()
	asked := decode[protocol.OfferedView](s.t, s.ben.must(protocol.TypeOfferView, s.room.ID,
		protocol.OfferView{Account: s.ann.opened.Account, Source: protocol.SourceCamera}))
	s.ann.must(protocol.TypeAnswerView, s.room.ID, protocol.AnswerView{View: asked.View, Accept: true})
	before := s.shows.Of(s.camera.Device()).Packets
	s.until("ben sees ann", func() bool { return s.shows.Of(s.camera.Device()).Packets > before+10 })
	return asked.View
}

// stops expects that nothing comes to ben any more, a second after something was acknowledged.
func (s *shot) stops(acknowledged time.Time) {
	s.t.Helper()
	s.until("a second has passed", func() bool { return time.Since(acknowledged) > atOnce })
	s.films(50)
	if late := s.shows.Of(s.camera.Device()).Last.Sub(acknowledged); late > atOnce {
		s.t.Errorf("a packet came %v later", late)
	}
}

func TestAPictureGoesToNobodyWhoWasNotAgreedTo(t *testing.T) {
	s := newShot(t, newWorld(t, calm...), "a")
	s.films(50)
	for _, o := range s.shows.Offers() {
		if len(o.Tracks) > 0 || strings.Contains(o.SDP, "m=") {
			t.Errorf("ben is offered %+v: %s", o.Tracks, o.SDP)
		}
	}
	if n := s.shows.Of(s.camera.Device()).Packets; n != 0 {
		t.Errorf("ben got %d packets", n)
	}
	asked := decode[protocol.OfferedView](t, s.ben.must(protocol.TypeOfferView, s.room.ID,
		protocol.OfferView{Account: s.ann.opened.Account, Source: protocol.SourceCamera}))
	s.films(25) // asked is not agreed
	s.ann.must(protocol.TypeAnswerView, s.room.ID, protocol.AnswerView{View: asked.View})
	if s.films(25); len(s.shows.Offers()) != 0 {
		t.Error("ben is offered what ann declined")
	}
}

func TestAPictureStopsAtOnce(t *testing.T) {
	w := newWorld(t, calm...)
	for name, over := range map[string]func(*shot, protocol.ViewID){
		"ended by who is viewed": func(s *shot, v protocol.ViewID) {
			s.ann.must(protocol.TypeEndView, s.room.ID, protocol.EndView{View: v})
		},
		"ended by who views": func(s *shot, v protocol.ViewID) {
			s.ben.must(protocol.TypeEndView, s.room.ID, protocol.EndView{View: v})
		},
		"the viewer is removed": func(s *shot, _ protocol.ViewID) {
			s.host.must(protocol.TypeRemoveMember, s.room.ID, protocol.RemoveMember{Account: s.ben.opened.Account})
		},
		"hosts alone are filmed": func(s *shot, _ protocol.ViewID) {
			_, err := s.by.ChangeRoom(s.ctx, string(s.room.ID), client.Change{Policy: &protocol.PolicyPatch{Camera: &hosts}})
			s.ok("change the policy", err)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newShot(t, w, strings.ReplaceAll(name, " ", "-"))
			over(s, s.agrees())
			s.stops(time.Now())
		})
	}
}

// Somebody who was removed, or is in no call, describes nothing and shows nothing.
func TestWhoIsNotInTheCallHasNoMedia(t *testing.T) {
	s := newShot(t, newWorld(t, calm...), "b")
	tiles := protocol.MediaTiles{Call: "c", Tiles: []protocol.Tile{{Device: s.camera.Device(), Source: protocol.TrackCamera, Height: 180}}}
	stranger := s.enter(s.person("eve"), s.room)
	for _, who := range []*sock{s.ben, stranger} {
		for _, data := range []struct {
			t protocol.Type
			d any
		}{{protocol.TypeMediaTiles, tiles}, {protocol.TypeMediaRestart, protocol.MediaRestart{Call: "c"}},
			{protocol.TypeMediaOffer, protocol.MediaOffer{Call: "c", SDP: "v=0"}}, {protocol.TypeMediaAnswer, protocol.MediaAnswer{Call: "c", Version: 1, SDP: "v=0"}}} {
			if _, code := who.do(data.t, s.room.ID, data.d); code != protocol.CodeGone {
				t.Errorf("%s from outside the call is answered %q", data.t, code)
			}
		}
	}
	s.host.must(protocol.TypeRemoveMember, s.room.ID, protocol.RemoveMember{Account: s.ben.opened.Account})
	if _, code := s.ben.do(protocol.TypeMediaTiles, s.room.ID, tiles); code != protocol.CodeNotMember && code != protocol.CodeGone {
		t.Errorf("tiles after removal are answered %q", code)
	}
}

// Who floods is told to slow down, is still in the call, and the others do not notice.
func TestFloodsOfMediaRequests(t *testing.T) {
	s := newShot(t, newWorld(t, calm...), "c")
	s.agrees()
	eve := s.enter(s.person("eve"), s.room)
	eve.must(protocol.TypeMediaState, s.room.ID, protocol.MediaState{Call: "eves"})
	eve.must(protocol.TypeMediaTiles, s.room.ID, protocol.MediaTiles{Call: "eves"})
	many := protocol.MediaTiles{Call: "eves"}
	for range 256 {
		many.Tiles = append(many.Tiles, protocol.Tile{Device: protocol.DeviceID(protocol.NewUUID()), Source: protocol.TrackCamera, Height: 1 << 14})
	}
	over := protocol.MediaTiles{Call: "eves", Tiles: append(many.Tiles, many.Tiles[0])}
	if _, code := eve.do(protocol.TypeMediaTiles, s.room.ID, over); code != protocol.CodeBadData {
		t.Errorf("more tiles than there may be are answered %q", code)
	}
	eve.must(protocol.TypeMediaTiles, s.room.ID, many)
	before := s.shows.Of(s.camera.Device()).Packets
	for _, flood := range []struct {
		t    protocol.Type
		data any
	}{
		{protocol.TypeMediaOffer, protocol.MediaOffer{Call: "eves", SDP: "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"}},
		{protocol.TypeMediaAnswer, protocol.MediaAnswer{Call: "eves", Version: 1, SDP: "v=0"}},
		{protocol.TypeMediaRestart, protocol.MediaRestart{Call: "eves"}},
		{protocol.TypeMediaTiles, protocol.MediaTiles{Call: "eves", Tiles: many.Tiles[:1]}},
	} {
		eve.floods(flood.t, s.room.ID, flood.data)
		eve.lives(string(flood.t))
	}
	s.until("ben still sees ann", func() bool { return s.shows.Of(s.camera.Device()).Packets > before+20 })
	if _, code := eve.do(protocol.TypeMediaTiles, s.room.ID, protocol.MediaTiles{Call: "eves"}); code != "" {
		t.Errorf("after the floods tiles are answered %q", code)
	}
}

// floods sends requests as fast as it can until it is told to slow down.
func (s *sock) floods(what protocol.Type, room protocol.RoomID, data any) {
	s.t.Helper()
	const most, together = 10_000, 100
	for sent := 0; sent < most; sent += together {
		for range together {
			s.send(request(what, newID(), room, data))
		}
		if s.slowedDown(together) {
			return
		}
	}
	s.t.Errorf("none of %d requests %s is told to slow down", most, what)
}

// slowedDown reads so many answers and tells whether one was slow_down.
func (s *sock) slowedDown(answers int) (slow bool) {
	s.t.Helper()
	for answered := 0; answered < answers; {
		f := s.next()
		if f.Type != protocol.TypeError && f.Type != protocol.TypeOk {
			continue
		}
		answered++
		code, _ := codeOf(s.t, f)
		slow = slow || code == protocol.CodeSlowDown
	}
	return slow
}

func TestAnOfferThatNobodyHeardComesAgain(t *testing.T) {
	w := newWorld(t, calm...)
	owner := w.person("host-of-offers")
	room := w.room(owner, protocol.PolicyPatch{})
	_, filmed := w.inCall(w.person("filmed"), room, true)
	w.inCall(w.person("other"), room, false)
	viewer := w.person("viewer")
	s := w.enter(viewer, room)
	s.must(protocol.TypeMediaState, room.ID, protocol.MediaState{Call: "viewer"})
	w.ok("film", filmed.Film(25))
	first := decode[protocol.MediaOfferEvent](t, s.until(protocol.TypeMediaOffer))

	s.raw.Drop()
	back := w.open(viewer, protocol.OpenConnection{Device: s.opened.Device,
		Rooms: map[protocol.RoomID]protocol.Position{room.ID: {Log: s.joined.Log, Since: s.joined.Head}}})
	again := decode[protocol.MediaOfferEvent](t, back.until(protocol.TypeMediaOffer))
	if again.Version <= first.Version || len(again.Tracks) != 1 || again.Tracks[0].Device != filmed.Device() {
		t.Errorf("after version %d comes version %d of %v", first.Version, again.Version, again.Tracks)
	}
}
