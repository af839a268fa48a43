package sfu_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"

	"atrium/internal/media/codec"
	"atrium/internal/media/sfu"
)

// untilStop does something 50 times a second, as often as frames and sound come.
func untilStop(stop <-chan struct{}, do func()) {
	ticks := time.NewTicker(20 * time.Millisecond)
	defer ticks.Stop()
	for {
		select {
		case <-stop:
			return
		case <-ticks.C:
			do()
		}
	}
}

// film sends frames until the test is over.
func (d *device) film(stop <-chan struct{}, wants func() bool) {
	c := camera{height: 180}
	untilStop(stop, func() { d.send(sfu.Camera, c.frame(wants(), 3)...) })
}

func (d *device) talk(stop <-chan struct{}) {
	seq, at := uint16(65_000), uint32(0)
	untilStop(stop, func() {
		seq++
		at += 960
		d.send(sfu.Microphone, &rtp.Packet{Header: rtp.Header{Version: 2, SequenceNumber: seq, Timestamp: at}, Payload: make([]byte, 80)})
	})
}

func TestThreePeopleSeeAndHearEachOther(t *testing.T) {
	w := newWorld(t)
	people := []*device{w.join("room", "ann"), w.join("room", "ben"), w.join("room", "cem")}
	stranger := w.join("other", "eve")
	stop := make(chan struct{})
	done := make(chan struct{}, 6)
	for _, d := range people {
		d.publish(sfu.Microphone, sfu.Camera)
		var others []string
		for _, other := range people {
			if other != d {
				others = append(others, other.id)
			}
		}
		d.shows(180, others...)
		n := 0
		go func() { d.film(stop, func() bool { n++; return n%10 == 1 }); done <- struct{}{} }()
		go func() { d.talk(stop); done <- struct{}{} }()
	}
	for _, viewer := range people {
		for _, other := range people {
			if viewer == other {
				continue
			}
			until(t, viewer.id+" sees "+other.id, func() bool { return len(viewer.of(other.id, sfu.Camera)) > 60 })
			until(t, viewer.id+" hears "+other.id, func() bool { return len(viewer.of(other.id, sfu.Microphone)) > 20 })
			checkPicture(t, viewer.of(other.id, sfu.Camera))
			checkWhole(t, viewer.of(other.id, sfu.Microphone))
		}
	}
	close(stop)
	for range 6 {
		<-done
	}
	if n := len(stranger.of("ann", sfu.Camera)) + len(stranger.of("ann", sfu.Microphone)); n != 0 {
		t.Errorf("somebody in another room got %d packets", n)
	}
	if n := len(people[0].of("ann", sfu.Camera)); n != 0 {
		t.Errorf("somebody got %d packets of themselves", n)
	}
}

// checkWhole expects numbers without holes.
func checkWhole(t *testing.T, packets []rtp.Packet) {
	t.Helper()
	for i := 1; i < len(packets); i++ {
		if packets[i].SequenceNumber != packets[i-1].SequenceNumber+1 {
			t.Errorf("a hole:%s", describe(packets[i-1:i+1]))
		}
	}
}

// checkPicture expects a stream that a decoder can show: from a keyframe on, and nothing missing.
func checkPicture(t *testing.T, packets []rtp.Packet) {
	t.Helper()
	checkWhole(t, packets)
	var last codec.Frame
	for i, p := range packets {
		f, ok := codec.Parse(codec.VP8, p.Payload)
		if !ok {
			t.Fatalf("packet %d is no VP8", i)
		}
		if i == 0 && !f.Keyframe {
			t.Error("does not begin with a keyframe")
		}
		if step := (f.VP8.PictureID - last.VP8.PictureID) & 0x7fff; i > 0 && step > 1 {
			t.Errorf("from picture %d to %d", last.VP8.PictureID, f.VP8.PictureID)
		}
		last = f
	}
}

// passes waits until a viewer who sees all has got so many packets more: time as the camera counts it.
func passes(t *testing.T, viewer *device, packets int) {
	t.Helper()
	before := len(viewer.of("ann", sfu.Camera))
	until(t, "the camera goes on", func() bool { return len(viewer.of("ann", sfu.Camera)) > before+packets })
}

func TestAHiddenTileGetsNothing(t *testing.T) {
	w := newWorld(t)
	ann, ben, cem := w.join("room", "ann"), w.join("room", "ben"), w.join("room", "cem")
	ann.publish(sfu.Camera)
	stop, done := make(chan struct{}), make(chan struct{})
	n := 0
	go func() { ann.film(stop, func() bool { n++; return n%5 == 1 }); close(done) }()
	defer func() { close(stop); <-done }()
	for _, viewer := range []*device{ben, cem} {
		viewer.shows(180, "ann")
		until(t, viewer.id+" sees ann", func() bool { return len(viewer.of("ann", sfu.Camera)) > 10 })
	}
	ben.shows(0, "ann")
	passes(t, cem, 20) // what was on its way has come
	before := len(ben.of("ann", sfu.Camera))
	passes(t, cem, 60)
	if got := len(ben.of("ann", sfu.Camera)) - before; got != 0 {
		t.Errorf("%d packets for a hidden tile", got)
	}
	ben.shows(180, "ann")
	until(t, "the picture goes on", func() bool { return len(ben.of("ann", sfu.Camera)) > before+10 })
	checkPicture(t, ben.of("ann", sfu.Camera))
}

func TestWhatIsNotAllowedIsNotForwarded(t *testing.T) {
	w := newWorld(t)
	ann, ben := w.join("room", "ann"), w.join("room", "ben")
	ann.peer.Allow(sfu.Microphone, false, everyone)
	ann.publish(sfu.Microphone, sfu.Camera)
	ben.shows(180, "ann")
	stop, done := make(chan struct{}), make(chan struct{}, 2)
	go func() { ann.talk(stop); done <- struct{}{} }()
	go func() { ann.film(stop, func() bool { return true }); done <- struct{}{} }()
	defer func() { close(stop); <-done; <-done }()
	until(t, "ben sees ann", func() bool { return len(ben.of("ann", sfu.Camera)) > 60 })
	if n := len(ben.of("ann", sfu.Microphone)); n != 0 {
		t.Errorf("%d packets without a right", n)
	}
	ann.peer.Allow(sfu.Microphone, true, everyone)
	until(t, "ben hears ann", func() bool { return len(ben.of("ann", sfu.Microphone)) > 5 })
	ann.peer.Allow(sfu.Microphone, false, everyone)
	passes(t, ben, 20)
	before := len(ben.of("ann", sfu.Microphone))
	passes(t, ben, 60)
	if got := len(ben.of("ann", sfu.Microphone)) - before; got != 0 {
		t.Errorf("%d packets after the right was taken away", got)
	}
}

func TestATrackGoesToNobodyButThoseWhoMayViewIt(t *testing.T) {
	w := newWorld(t)
	ann, ben, cem := w.join("room", "ann"), w.join("room", "ben"), w.join("room", "cem")
	only := func(account string) sfu.Viewers { return sfu.Viewers{Accounts: []string{"account of " + account}} }
	ann.peer.Allow(sfu.Camera, true, only("ben"))
	ann.publish(sfu.Camera)
	late := w.join("room", "late")
	for _, viewer := range []*device{ben, cem, late} {
		viewer.shows(180, "ann")
	}
	stop, done := make(chan struct{}), make(chan struct{})
	n := 0
	go func() { ann.film(stop, func() bool { n++; return n%5 == 1 }); close(done) }()
	defer func() { close(stop); <-done }()
	until(t, "ben sees ann", func() bool { return len(ben.of("ann", sfu.Camera)) > 10 })
	none := func(viewers ...*device) {
		t.Helper()
		for _, viewer := range viewers {
			if got := len(viewer.of("ann", sfu.Camera)); got != 0 {
				t.Errorf("%s, who may not view ann, got %d packets", viewer.id, got)
			}
		}
	}
	none(cem, late)

	ann.peer.Allow(sfu.Camera, true, only("cem"))
	until(t, "cem sees ann", func() bool { return len(cem.of("ann", sfu.Camera)) > 10 })
	before := len(ben.of("ann", sfu.Camera))
	passes(t, cem, 60)
	if got := len(ben.of("ann", sfu.Camera)) - before; got != 0 {
		t.Errorf("%d packets after the view was over", got)
	}
	none(late)
	checkPicture(t, cem.of("ann", sfu.Camera))

	ann.peer.Allow(sfu.Camera, true, everyone)
	until(t, "all see ann", func() bool {
		return len(ben.of("ann", sfu.Camera)) > before+10 && len(late.of("ann", sfu.Camera)) > 10
	})
	checkPicture(t, late.of("ann", sfu.Camera))
}

func TestRedundantSoundGoesWholeToThoseWhoTakeIt(t *testing.T) {
	w := newWorld(t)
	w.redundant = true
	ann, ben := w.join("room", "ann"), w.join("room", "ben")
	w.redundant = false
	cem := w.join("room", "cem")
	ann.publish(sfu.Microphone)
	whole := []byte{0x80 | 111, 60, 0, 2, 111, 1, 2, 7, 8, 9}
	stop, done := make(chan struct{}), make(chan struct{})
	n := 0
	go func() {
		defer close(done)
		untilStop(stop, func() {
			n++
			head := rtp.Header{Version: 2, SequenceNumber: uint16(n), Timestamp: uint32(n) * 960}
			ann.send(sfu.Microphone, &rtp.Packet{Header: head, Payload: whole})
		})
	}()
	defer func() { close(stop); <-done }()
	for _, c := range []struct {
		viewer *device
		kind   uint8
		want   []byte
	}{{ben, 63, whole}, {cem, 111, whole[7:]}} {
		until(t, c.viewer.id+" hears ann", func() bool { return len(c.viewer.of("ann", sfu.Microphone)) > 5 })
		for _, p := range c.viewer.of("ann", sfu.Microphone) {
			if p.PayloadType != c.kind || !bytes.Equal(p.Payload, c.want) {
				t.Fatalf("%s gets %d %v", c.viewer.id, p.PayloadType, p.Payload)
			}
		}
	}
}

// filmLayers sends three layers whose numbers have nothing in common, with a keyframe of each now and then.
func (d *device) filmLayers(stop <-chan struct{}) {
	cameras := []camera{{height: 180, seq: 100, time: 7, picture: 5, tl0: 9}, {height: 360, seq: 65_500, time: 1 << 31, picture: 30_000, tl0: 200},
		{height: 720, seq: 30_000, time: 1 << 30, picture: 0x7ff0, tl0: 100}}
	n := 0
	untilStop(stop, func() {
		for i, layer := range layers {
			d.sendLayer(layer, cameras[i].frame((n+7*i)%20 == 0, 1+2*i)...)
		}
		n++
	})
}

// heights are those of the keyframes, each once as long as it stays.
func heights(packets []rtp.Packet) (all []uint16) {
	for _, p := range packets {
		f, _ := codec.Parse(codec.VP8, p.Payload)
		if f.Keyframe && (len(all) == 0 || all[len(all)-1] != f.Height) {
			all = append(all, f.Height)
		}
	}
	return all
}

func TestTheLayerFollowsTheTile(t *testing.T) {
	w := newWorld(t)
	ann, ben, cem := w.join("room", "ann"), w.join("room", "ben"), w.join("room", "cem")
	ann.publishLayers()
	stop, done := make(chan struct{}), make(chan struct{})
	go func() { ann.filmLayers(stop); close(done) }()
	defer func() { close(stop); <-done }()
	cem.shows(180, "ann")
	shows := func(d *device, height uint16) func() bool {
		return func() bool {
			all := heights(d.of("ann", sfu.Camera))
			return len(all) > 0 && all[len(all)-1] == height
		}
	}
	for _, step := range []struct{ tile, height int }{{720, 720}, {100, 180}, {300, 360}, {2000, 720}} {
		ben.shows(step.tile, "ann")
		until(t, "the layer that fits the tile", shows(ben, uint16(step.height)))
	}
	until(t, "cem sees ann", func() bool { return len(cem.of("ann", sfu.Camera)) > 20 })
	packets := ben.of("ann", sfu.Camera)
	checkPicture(t, packets)
	for i := 1; i < len(packets); i++ {
		if step := int32(packets[i].Timestamp - packets[i-1].Timestamp); step < 0 || step > 90_000 {
			t.Errorf("time goes by %d ticks at packet %d", step, i)
		}
	}
	if got := heights(cem.of("ann", sfu.Camera)); len(got) != 1 || got[0] != 180 {
		t.Errorf("somebody else's tile changed what cem sees: %v", got)
	}
}

func TestWhatAViewerMissesIsSentAgain(t *testing.T) {
	w := newWorld(t)
	ann, ben := w.join("room", "ann"), w.join("room", "ben")
	ann.publish(sfu.Camera)
	ben.shows(180, "ann")
	stop, done := make(chan struct{}), make(chan struct{})
	n := 0
	go func() { ann.film(stop, func() bool { n++; return n%5 == 1 }); close(done) }()
	defer func() { close(stop); <-done }()
	until(t, "ben sees ann", func() bool { return len(ben.of("ann", sfu.Camera)) > 30 })
	missed := ben.of("ann", sfu.Camera)[20]
	err := ben.down.WriteRTCP([]rtcp.Packet{&rtcp.TransportLayerNack{MediaSSRC: missed.SSRC,
		Nacks: rtcp.NackPairsFromSequenceNumbers([]uint16{missed.SequenceNumber, missed.SequenceNumber + 10_000})}})
	if err != nil {
		t.Fatal(err)
	}
	var again []rtp.Packet
	until(t, "the packet comes again", func() bool {
		again = nil
		for _, p := range ben.of("ann", sfu.Camera) {
			if p.SequenceNumber == missed.SequenceNumber {
				again = append(again, p)
			}
		}
		return len(again) == 2
	})
	if string(again[0].Payload) != string(again[1].Payload) || again[0].Timestamp != again[1].Timestamp {
		t.Error("it is not the same packet")
	}
}

func TestWhatTheServerMissesIsAskedFor(t *testing.T) {
	w := newWorld(t)
	ann, ben := w.join("room", "ann"), w.join("room", "ben")
	ann.publish(sfu.Camera)
	ben.shows(180, "ann")
	c := camera{height: 180}
	until(t, "ben sees ann", func() bool {
		ann.send(sfu.Camera, c.frame(true, 1)...)
		return len(ben.of("ann", sfu.Camera)) > 5
	})
	asked := make(chan uint16, 10)
	go func() {
		for {
			packets, _, err := ann.up.GetSenders()[0].ReadRTCP()
			if err != nil {
				close(asked)
				return
			}
			for _, p := range packets {
				if nack, ok := p.(*rtcp.TransportLayerNack); ok {
					asked <- nack.Nacks[0].PacketID
				}
			}
		}
	}()
	lost := c.frame(false, 1)
	ann.send(sfu.Camera, c.frame(false, 1)...)
	select {
	case seq := <-asked:
		if seq != lost[0].SequenceNumber {
			t.Errorf("asks for %d, %d is lost", seq, lost[0].SequenceNumber)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("nobody asks")
	}
	ann.send(sfu.Camera, lost...)
	before := len(ben.of("ann", sfu.Camera))
	until(t, "it comes late", func() bool { return len(ben.of("ann", sfu.Camera)) >= before })
}

// A device that comes back is another peer: the others see it end and begin.
func TestOneLeavesAndComesBack(t *testing.T) {
	w := newWorld(t)
	ann, ben := w.join("room", "ann"), w.join("room", "ben")
	ben.shows(180, "ann")
	for range 2 {
		ann.publish(sfu.Camera)
		stop, done := make(chan struct{}), make(chan struct{})
		n := 0
		go func() { ann.film(stop, func() bool { n++; return n%5 == 1 }); close(done) }()
		until(t, "ben sees ann", func() bool { return len(ben.of("ann", sfu.Camera)) > 10 })
		close(stop)
		<-done
		ann.peer.Leave()
		ben.mu.Lock()
		clear(ben.got)
		ben.mu.Unlock()
		ann = w.join("room", "ann")
	}
	if n := len(ben.down.GetTransceivers()); n != 1 {
		t.Errorf("%d sections: the first one was not used again", n)
	}
}
