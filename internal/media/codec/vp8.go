package codec

import "encoding/binary"

// VP8Numbers are the fields of RFC 7741, section 4.2, that count frames, and where in the payload they are.
type VP8Numbers struct {
	PictureID    uint16 // of PictureBits bits
	PictureBits  uint8  // 7 or 15, 0 if the payload has none
	TL0          uint8  // TL0PICIDX, the number of the last frame of the base layer
	pictureAt    uint8  // offset in bytes, 0 if there is none
	tl0At        uint8
	descriptorAt uint8 // where the descriptor ends
}

// HasTL0 reports whether the payload tells TL0PICIDX.
func (n VP8Numbers) HasTL0() bool { return n.tl0At != 0 }

// Renumber writes other numbers of the same widths into the payload that n was read from, or into a copy of it.
func (n VP8Numbers) Renumber(payload []byte, pictureID uint16, tl0 uint8) {
	switch n.PictureBits {
	case 7:
		payload[n.pictureAt] = byte(pictureID) & 0x7f
	case 15:
		binary.BigEndian.PutUint16(payload[n.pictureAt:], pictureID|0x8000)
	}
	if n.tl0At != 0 {
		payload[n.tl0At] = tl0
	}
}

func parseVP8(payload []byte) (Frame, bool) {
	var f Frame
	if !f.vp8Descriptor(payload) || len(payload) == int(f.VP8.descriptorAt) {
		return Frame{}, false
	}
	const begins, partition = 0x10, 0x07
	if payload[0]&(begins|partition) == begins {
		f.vp8Header(payload[f.VP8.descriptorAt:])
	}
	return f, true
}

// vp8Descriptor reads RFC 7741, section 4.2.
func (f *Frame) vp8Descriptor(payload []byte) bool {
	const extended, hasPicture, hasTL0, hasTID, hasKey = 0x80, 0x80, 0x40, 0x20, 0x10
	if len(payload) < 1 {
		return false
	}
	at := uint8(1)
	flags := byte(0)
	if payload[0]&extended != 0 {
		if len(payload) < 6+1 { // What may come at most, and a byte of the frame: no field below lies outside.
			return f.vp8ShortDescriptor(payload)
		}
		flags, at = payload[1], 2
	}
	if flags&hasPicture != 0 {
		f.VP8.pictureAt = at
		if payload[at]&0x80 != 0 {
			f.VP8.PictureBits, f.VP8.PictureID = 15, binary.BigEndian.Uint16(payload[at:])&0x7fff
			at += 2
		} else {
			f.VP8.PictureBits, f.VP8.PictureID = 7, uint16(payload[at])
			at++
		}
	}
	if flags&hasTL0 != 0 {
		f.VP8.tl0At, f.VP8.TL0 = at, payload[at]
		at++
	}
	if flags&(hasTID|hasKey) != 0 {
		if flags&hasTID != 0 {
			f.Temporal, f.Sync = payload[at]>>6, payload[at]&0x20 != 0
		}
		at++
	}
	f.VP8.descriptorAt = at
	return true
}

// vp8ShortDescriptor reads a descriptor whose payload is shorter than the longest descriptor, by way of a copy that is long enough.
func (f *Frame) vp8ShortDescriptor(payload []byte) bool {
	var longer [7]byte
	n := copy(longer[:], payload)
	return f.vp8Descriptor(longer[:]) && int(f.VP8.descriptorAt) <= n
}

// vp8Header reads the frame header of RFC 6386, section 9.1, which begins the first partition.
func (f *Frame) vp8Header(header []byte) {
	const interframe = 0x01
	if len(header) < 10 || header[0]&interframe != 0 {
		return
	}
	if header[3] != 0x9d || header[4] != 0x01 || header[5] != 0x2a {
		return
	}
	f.Keyframe = true
	f.Width = binary.LittleEndian.Uint16(header[6:]) & 0x3fff
	f.Height = binary.LittleEndian.Uint16(header[8:]) & 0x3fff
}
