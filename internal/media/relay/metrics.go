package relay

import "github.com/prometheus/client_golang/prometheus"

// refusal is why something was refused: the label of a metric.
type refusal string

const (
	refusedCredential refusal = "credential" // not one of ours, or its password is wrong
	refusedExpired    refusal = "expired"
	refusedRevoked    refusal = "revoked" // the session has ended, or is not in the room
	refusedQuota      refusal = "quota"   // of allocations
	refusedPorts      refusal = "ports"   // no port, or no address of the family asked for
	refusedPeer       refusal = "peer"    // a permission, channel or datagram that names a forbidden peer
	refusedRate       refusal = "rate"    // a datagram beyond the bytes of its session
	refusedCrowded    refusal = "crowded" // a connection beyond those that wait
	refusedFrame      refusal = "frame"   // bytes on a connection that are no TURN
)

var refusals = []refusal{refusedCredential, refusedExpired, refusedRevoked, refusedQuota, refusedPorts, refusedPeer, refusedRate,
	refusedCrowded, refusedFrame}

type metrics struct {
	allocations prometheus.Gauge
	up, down    prometheus.Counter // bytes
	refused     map[refusal]prometheus.Counter
}

func newMetrics(r prometheus.Registerer) *metrics {
	bytes := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "atrium_relay_bytes_total",
		Help: "Bytes relayed, up from clients to peers and down."}, []string{"direction"})
	refused := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "atrium_relay_refused_total",
		Help: "Requests, connections and datagrams refused by the relay, by reason."}, []string{"reason"})
	m := &metrics{
		allocations: prometheus.NewGauge(prometheus.GaugeOpts{Name: "atrium_relay_allocations", Help: "Live allocations of the relay."}),
		up:          bytes.WithLabelValues("up"), down: bytes.WithLabelValues("down"),
		refused: make(map[refusal]prometheus.Counter),
	}
	for _, why := range refusals {
		m.refused[why] = refused.WithLabelValues(string(why))
	}
	if r != nil {
		r.MustRegister(m.allocations, bytes, refused)
	}
	return m
}

func (m *metrics) refuse(why refusal) { m.refused[why].Inc() }
