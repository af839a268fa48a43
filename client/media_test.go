package client

import (
	"testing"

	"atrium/protocol"
)

func TestMediaIsOfferedAndAnsweredOverTheSocket(t *testing.T) {
	bubble(t, func(t *testing.T, s *fake) {
		c, k := s.start(Options{})
		defer closeIt(c, k)
		k.join(c, "r1")
		sdp, failed := make(chan string, 1), make(chan error, 3)
		go func() {
			answer, err := c.OfferMedia(t.Context(), "r1", protocol.MediaOffer{Call: "c1", SDP: "ours",
				Tracks: []protocol.Track{{MID: "0", Source: protocol.TrackCamera}}})
			sdp <- answer
			failed <- err
			failed <- c.ShowTiles(t.Context(), "r1", protocol.MediaTiles{Call: "c1", Tiles: []protocol.Tile{{Device: "d2", Source: protocol.TrackCamera, Height: 360}}})
			failed <- c.AnswerMedia(t.Context(), "r1", protocol.MediaAnswer{Call: "c1", Version: 3, SDP: "again ours"})
		}()
		k.ok(k.want(protocol.TypeMediaOffer), protocol.MediaAnswered{SDP: "theirs"})
		if got := <-sdp; got != "theirs" {
			t.Errorf("the answer is %q", got)
		}
		k.ok(k.want(protocol.TypeMediaTiles), nil)
		k.fail(k.want(protocol.TypeMediaAnswer), protocol.Err(protocol.CodeGone))
		for i, want := range []protocol.Code{"", "", protocol.CodeGone} {
			if err := <-failed; want == "" && err != nil || want != "" && !IsCode(err, want) {
				t.Errorf("request %d: %v", i, err)
			}
		}
	})
}
