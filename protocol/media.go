package protocol

// Topology is the way that the media of a room's call take.
type Topology string

// The topologies: between the browsers, or through the server's selective forwarding unit.
const (
	TopologyMesh Topology = "mesh"
	TopologySFU  Topology = "sfu"
)

// TopologyChanged tells where the call of a room goes from now on.
type TopologyChanged struct {
	Topology Topology `json:"topology"`
}

// Track is what a section of a description carries to the server.
type Track struct {
	MID    string      `json:"mid"`
	Source TrackSource `json:"source"`
}

// TrackSource is what a track shows. A screen's sound goes with the screen.
type TrackSource string

// The sources of tracks.
const (
	TrackMicrophone  TrackSource = "microphone"
	TrackCamera      TrackSource = "camera"
	TrackScreen      TrackSource = "screen"
	TrackScreenSound TrackSource = "screen-sound"
)

func (s TrackSource) valid() bool {
	return s == TrackMicrophone || s == TrackCamera || s == TrackScreen || s == TrackScreenSound
}

// MediaOffer describes what this device sends to the server. Call is that of its media-state.
type MediaOffer struct {
	Call   string  `json:"call"`
	SDP    string  `json:"sdp"`
	Tracks []Track `json:"tracks"`
}

// MediaAnswered is the server's answer. Its candidates are in it, and it takes none: it answers whoever checks (ICE lite).
type MediaAnswered struct {
	SDP string `json:"sdp"`
}

// ShownTrack is what a section of the server's description carries to this device.
type ShownTrack struct {
	MID    string      `json:"mid"`
	Device DeviceID    `json:"device"`
	Source TrackSource `json:"source"`
}

// MediaOfferEvent describes what the server sends to this device. A later version replaces an earlier one.
type MediaOfferEvent struct {
	Call    string       `json:"call"`
	Version uint64       `json:"version"`
	SDP     string       `json:"sdp"`
	Tracks  []ShownTrack `json:"tracks"`
}

// MediaAnswer answers the server's description of this version.
type MediaAnswer struct {
	Call    string `json:"call"`
	Version uint64 `json:"version"`
	SDP     string `json:"sdp"`
}

// MediaTiles tells all pictures that this device shows now. Of others nothing is sent.
type MediaTiles struct {
	Call  string `json:"call"`
	Tiles []Tile `json:"tiles"`
}

// Tile is a picture as it is shown.
type Tile struct {
	Device DeviceID    `json:"device"`
	Source TrackSource `json:"source"`
	Height int         `json:"height"` // in device pixels
}

// MediaRestart asks for a new description of what the server sends: the network, or the connection to the server, was another.
type MediaRestart struct {
	Call string `json:"call"`
}

// Bounds of media requests.
const (
	maxMID         = 16
	maxTracks      = 8
	maxTiles       = 256
	maxTileHeight  = 1 << 14
	maxMediaAnswer = 56 << 10 // a section of Chromium's answer to the server takes 0.7 KB
)

func call(name string) bool { return name != "" && len(name) <= maxCallID }

func (d *MediaOffer) check() *Error {
	if !call(d.Call) || d.SDP == "" || len(d.SDP) > maxSDP || len(d.Tracks) > maxTracks {
		return bad
	}
	for _, t := range d.Tracks {
		if t.MID == "" || len(t.MID) > maxMID || !t.Source.valid() {
			return bad
		}
	}
	return nil
}

func (d *MediaAnswer) check() *Error {
	return need(call(d.Call) && d.SDP != "" && len(d.SDP) <= maxMediaAnswer)
}

func (d *MediaTiles) check() *Error {
	if !call(d.Call) || len(d.Tiles) > maxTiles {
		return bad
	}
	for _, t := range d.Tiles {
		if t.Device == "" || len(t.Device) > maxID || !t.Source.valid() || t.Height < 0 || t.Height > maxTileHeight {
			return bad
		}
	}
	return nil
}

func (d *MediaRestart) check() *Error { return need(call(d.Call)) }
