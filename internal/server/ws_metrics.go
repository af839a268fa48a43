package server

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"atrium/protocol"
)

// metrics are what the server counts about its connections. Labels come from the contract, never from a client.
type metrics struct {
	connections prometheus.Gauge
	in          map[protocol.Type]prometheus.Counter
	out         map[protocol.Type]prometheus.Counter
	latency     map[protocol.Type]prometheus.Observer
	refused     *prometheus.CounterVec // by code
	closed      *prometheus.CounterVec // by reason
	dropped     *prometheus.CounterVec // by reason
}

func newMetrics(r prometheus.Registerer) *metrics {
	in := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "atrium_ws_requests_total",
		Help: "Requests from clients, by type."}, []string{"type"})
	out := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "atrium_ws_messages_sent_total",
		Help: "Messages queued for clients, by type."}, []string{"type"})
	latency := prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "atrium_ws_request_seconds",
		Help:    "Time from reading a request to queueing its answer, by type.",
		Buckets: []float64{.0005, .001, .002, .004, .008, .016, .032, .064, .128, .256, .512, 1, 2, 4, 8}}, []string{"type"})
	m := &metrics{
		connections: prometheus.NewGauge(prometheus.GaugeOpts{Name: "atrium_ws_connections", Help: "Open WebSocket connections."}),
		in:          make(map[protocol.Type]prometheus.Counter),
		out:         make(map[protocol.Type]prometheus.Counter),
		latency:     make(map[protocol.Type]prometheus.Observer),
		refused: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "atrium_ws_errors_total",
			Help: "Requests answered by an error, by code."}, []string{"code"}),
		closed: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "atrium_ws_closed_total",
			Help: "Connections closed, by reason; too_slow is a queue that overflowed."}, []string{"reason"}),
		dropped: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "atrium_ws_dropped_total",
			Help: "Deliveries dropped, by reason."}, []string{"reason"}),
	}
	for _, t := range protocol.RequestTypes() {
		m.in[t], m.latency[t] = in.WithLabelValues(string(t)), latency.WithLabelValues(string(t))
	}
	for _, t := range protocol.EventTypes() {
		m.out[t] = out.WithLabelValues(string(t))
	}
	if r != nil {
		r.MustRegister(m.connections, in, out, latency, m.refused, m.closed, m.dropped)
	}
	return m
}

// sent counts a message of a type to n clients.
func (m *metrics) sent(t protocol.Type, n int) {
	if counter := m.out[t]; counter != nil {
		counter.Add(float64(n))
	}
}

func (m *metrics) answered(r *request) {
	if o := m.latency[r.Type]; o != nil {
		o.Observe(time.Since(r.at).Seconds())
	}
}
