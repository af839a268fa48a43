package codec

// Primary finds the newest block in a payload of redundant audio (RFC 2198, section 3): what the packet would carry without the older ones
// before it. It returns false for what is no such payload. It does not allocate.
func Primary(payload []byte) ([]byte, bool) {
	const more, header = 0x80, 4
	older := 0
	for len(payload) > 0 && payload[0]&more != 0 {
		if len(payload) < header {
			return nil, false
		}
		older += int(payload[2]&3)<<8 | int(payload[3])
		payload = payload[header:]
	}
	if len(payload) < 1+older {
		return nil, false
	}
	return payload[1+older:], true
}
