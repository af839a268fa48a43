package codec

import "encoding/binary"

// Types of NAL units: ITU-T H.264, table 7-1, and RFC 6184, table 1.
const (
	nalIDR   = 5
	nalSPS   = 7
	nalSTAPA = 24
	nalFUA   = 28
	nalMask  = 0x1f
)

// parseH264 calls a packet a keyframe's that brings a sequence parameter set, or begins an IDR picture for senders that told the set
// before.
func parseH264(payload []byte) (Frame, bool) {
	if len(payload) < 1 {
		return Frame{}, false
	}
	switch kind := payload[0] & nalMask; {
	case kind >= 1 && kind < nalSTAPA:
		return h264Frame(kind), true
	case kind == nalSTAPA:
		return parseSTAPA(payload[1:])
	case kind == nalFUA:
		return parseFUA(payload[1:])
	default:
		return Frame{}, false // Modes that are not offered.
	}
}

func h264Frame(nal byte) Frame {
	return Frame{Keyframe: nal == nalSPS || nal == nalIDR}
}

// parseSTAPA reads RFC 6184, section 5.7.1: units, each after its length of 16 bits.
func parseSTAPA(units []byte) (Frame, bool) {
	var f Frame
	for len(units) > 0 {
		if len(units) < 3 {
			return Frame{}, false
		}
		size := int(binary.BigEndian.Uint16(units))
		if size == 0 || len(units) < 2+size {
			return Frame{}, false
		}
		if unit := h264Frame(units[2] & nalMask); unit.Keyframe {
			f = unit
		}
		units = units[2+size:]
	}
	return f, true
}

// parseFUA reads RFC 6184, section 5.8: one unit in pieces, of which the first counts.
func parseFUA(unit []byte) (Frame, bool) {
	const start = 0x80
	if len(unit) < 2 {
		return Frame{}, false
	}
	if unit[0]&start == 0 {
		return Frame{}, true
	}
	return h264Frame(unit[0] & nalMask), true
}
