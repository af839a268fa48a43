package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/pprof"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
	"github.com/pion/webrtc/v4"
)

// A yardstick of media is the smallest server that forwards: pion's peer connections behind one port, and a loop that writes each
// packet to every subscriber. It is a process of its own, as the server is, and the bots are the same.

// mediaYardstick is the bots' end of it.
type mediaYardstick struct {
	process *exec.Cmd
	stdin   io.Closer // it ends when this does
	url     string
}

func openYardstick(ctx context.Context, load *mediaLoad, interceptors bool) (*mediaYardstick, error) {
	exe, err := os.Executable()
	if err != nil {
		return nil, err
	}
	y := &mediaYardstick{process: exec.CommandContext(ctx, exe, "load", "media-yardstick")}
	if interceptors {
		y.process.Args = append(y.process.Args, "--interceptors")
	}
	y.process.Stderr = os.Stderr
	if y.stdin, err = y.process.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := y.process.StdoutPipe()
	if err == nil {
		err = y.process.Start()
	}
	if err != nil {
		return nil, err
	}
	if _, err := fmt.Fscan(out, &y.url); err != nil {
		return nil, errors.Join(fmt.Errorf("yardstick: %w", err), y.close())
	}
	load.pid = y.process.Process.Pid
	return y, nil
}

// descriptionOf is what goes between the bots and a yardstick. Subscriber numbers whose answer it is.
type descriptionOf struct {
	Subscriber int    `json:"subscriber"`
	SDP        string `json:"sdp"`
}

func (y *mediaYardstick) ask(ctx context.Context, path string, d descriptionOf) (descriptionOf, error) {
	body, err := json.Marshal(d)
	if err != nil {
		return d, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, y.url+path, bytes.NewReader(body))
	if err != nil {
		return d, err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return d, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		words, _ := io.ReadAll(answer.Body)
		return d, fmt.Errorf("yardstick: %s", bytes.TrimSpace(words))
	}
	return d, json.NewDecoder(answer.Body).Decode(&d)
}

// publish implements mediaForwarder, for one publisher.
func (y *mediaYardstick) publish(ctx context.Context, ups []*mediaUp, _ []*mediaDown) error {
	sdp, _, err := ups[0].offer()
	if err != nil {
		return err
	}
	answer, err := y.ask(ctx, "/publish", descriptionOf{SDP: sdp})
	if err != nil {
		return err
	}
	return ups[0].begin(ctx, answer.SDP)
}

// watch implements mediaForwarder.
func (y *mediaYardstick) watch(ctx context.Context, subscriber int, down *mediaDown) error {
	down.watch.began.Store(int64(time.Since(mediaClock)))
	offer, err := y.ask(ctx, "/watch", descriptionOf{Subscriber: subscriber})
	if err != nil {
		return err
	}
	sdp, err := down.answer(offer.SDP)
	if err != nil {
		return err
	}
	_, err = y.ask(ctx, "/answer", descriptionOf{Subscriber: subscriber, SDP: sdp})
	return errors.Join(err, down.hurry())
}

// memory implements mediaForwarder.
func (y *mediaYardstick) memory(ctx context.Context) (int64, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, y.url+heapProfile, nil)
	if err != nil {
		return 0, err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	return memoryIn(answer.Body)
}

// close implements mediaForwarder.
func (y *mediaYardstick) close() error {
	_ = y.stdin.Close()
	_ = y.process.Wait() // it may have been ended with the context
	return nil
}

// loadMediaYardstickCmd is the process of a yardstick.
type loadMediaYardstickCmd struct {
	Interceptors bool `help:"With pion's usual interceptors."`
}

// copier forwards from one publisher to everybody.
type copier struct {
	api    *webrtc.API
	tracks map[webrtc.RTPCodecType]*webrtc.TrackLocalStaticRTP

	mu       sync.Mutex
	upstream *webrtc.PeerConnection
	picture  webrtc.SSRC // of the publisher
	watching map[int]*webrtc.PeerConnection
}

// Run prints where it listens, and serves until its input ends.
func (c *loadMediaYardstickCmd) Run() error {
	udp, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return err
	}
	_ = udp.SetReadBuffer(4 << 20) // as the server asks for
	_ = udp.SetWriteBuffer(4 << 20)
	f, err := newCopier(udp, c.Interceptors)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /publish", described(f.publish))
	mux.HandleFunc("POST /watch", described(f.watch))
	mux.HandleFunc("POST /answer", described(f.answer))
	mux.Handle("GET "+strings.SplitN(heapProfile, "?", 2)[0], pprof.Handler("heap"))
	served := make(chan error, 1)
	web := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	go func() { served <- web.Serve(listener) }() // Run waits for it
	fmt.Println("http://" + listener.Addr().String())
	_, err = io.Copy(io.Discard, os.Stdin)
	err = errors.Join(err, web.Close())
	if ended := <-served; !errors.Is(ended, http.ErrServerClosed) {
		err = errors.Join(err, ended)
	}
	return err
}

func newCopier(udp net.PacketConn, interceptors bool) (*copier, error) {
	settings := mediaSettings()
	settings.SetICEUDPMux(webrtc.NewICEUDPMux(nil, udp))
	settings.SetLite(true)
	media, registry := &webrtc.MediaEngine{}, &interceptor.Registry{}
	err := media.RegisterDefaultCodecs()
	if interceptors {
		err = errors.Join(err, webrtc.RegisterDefaultInterceptors(media, registry))
	}
	f := &copier{tracks: map[webrtc.RTPCodecType]*webrtc.TrackLocalStaticRTP{}, watching: map[int]*webrtc.PeerConnection{},
		api: webrtc.NewAPI(webrtc.WithMediaEngine(media), webrtc.WithInterceptorRegistry(registry), webrtc.WithSettingEngine(settings))}
	for kind, mime := range map[webrtc.RTPCodecType]string{webrtc.RTPCodecTypeVideo: webrtc.MimeTypeVP8, webrtc.RTPCodecTypeAudio: webrtc.MimeTypeOpus} {
		track, failed := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: mime}, kind.String(), "copy")
		f.tracks[kind], err = track, errors.Join(err, failed)
	}
	return f, err
}

// described makes a handler of what takes a description and may return one.
func described(do func(descriptionOf) (string, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var d descriptionOf
		err := json.NewDecoder(io.LimitReader(r.Body, 1<<20)).Decode(&d)
		if err == nil {
			d.SDP, err = do(d)
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		_ = json.NewEncoder(w).Encode(d) // the bot may be gone
	}
}

// local completes a description, which has the candidates in it.
func local(pc *webrtc.PeerConnection, description webrtc.SessionDescription, err error) (string, error) {
	if err != nil {
		return "", err
	}
	gathered := webrtc.GatheringCompletePromise(pc)
	if err := pc.SetLocalDescription(description); err != nil {
		return "", err
	}
	<-gathered
	return pc.LocalDescription().SDP, nil
}

func (f *copier) publish(d descriptionOf) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	pc, err := f.api.NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		return "", err
	}
	f.upstream = pc
	pc.OnTrack(func(t *webrtc.TrackRemote, _ *webrtc.RTPReceiver) { f.copy(t) })
	if err := pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: d.SDP}); err != nil {
		return "", err
	}
	answer, err := pc.CreateAnswer(nil)
	return local(pc, answer, err)
}

// copy writes what comes to everybody.
func (f *copier) copy(from *webrtc.TrackRemote) {
	if from.Kind() == webrtc.RTPCodecTypeVideo {
		f.mu.Lock()
		f.picture = from.SSRC()
		f.mu.Unlock()
	}
	to, packet := f.tracks[from.Kind()], make([]byte, 1600)
	for {
		n, _, err := from.Read(packet)
		if err != nil {
			return
		}
		_, _ = to.Write(packet[:n]) // who is gone is left out
	}
}

func (f *copier) watch(d descriptionOf) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	pc, err := f.api.NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		return "", err
	}
	f.watching[d.Subscriber] = pc
	for _, track := range f.tracks {
		transceiver, err := pc.AddTransceiverFromTrack(track, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly})
		if err != nil {
			return "", err
		}
		go func() { // until the process ends; the interceptors work in it
			report := make([]byte, 1600)
			for err := error(nil); err == nil; {
				_, _, err = transceiver.Sender().Read(report)
			}
		}()
	}
	pc.OnConnectionStateChange(func(s webrtc.PeerConnectionState) {
		if s == webrtc.PeerConnectionStateConnected {
			f.refresh()
		}
	})
	offer, err := pc.CreateOffer(nil)
	return local(pc, offer, err)
}

func (f *copier) answer(d descriptionOf) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	pc := f.watching[d.Subscriber]
	if pc == nil {
		return "", errors.New("no such subscriber")
	}
	return "", pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: d.SDP})
}

// refresh asks the publisher for a keyframe.
func (f *copier) refresh() {
	f.mu.Lock()
	defer f.mu.Unlock()
	_ = f.upstream.WriteRTCP([]rtcp.Packet{&rtcp.PictureLossIndication{MediaSSRC: uint32(f.picture)}})
}
