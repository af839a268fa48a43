package doc

import (
	"bytes"
	"encoding/binary"
)

// maxPixels bounds a picture, so that a small file that unfolds to gigabytes does not stop the pages that show it.
const maxPixels = 100_000_000

// headBytes is how much of a file is looked at: in it the size of a picture must stand.
const headBytes = 1 << 20

// pixels reads how large a picture is from the beginning of its file; 0 if that does not say it. Nothing is decoded.
func pixels(media string, head []byte) int64 {
	var w, h uint32
	switch media {
	case "image/png": // the first chunk: W3C PNG, 11.2.1
		if len(head) >= 24 && string(head[12:16]) == "IHDR" {
			w, h = binary.BigEndian.Uint32(head[16:]), binary.BigEndian.Uint32(head[20:])
		}
	case "image/jpeg":
		w, h = sizeOfJPEG(head)
	case "image/gif":
		w, h = sizeOfGIF(head)
	case "image/webp":
		w, h = sizeOfWebP(head)
	}
	return int64(min(w, 1<<20)) * int64(min(h, 1<<20))
}

// sizeOfJPEG walks through the segments to the header of the frame: ITU-T T.81, B.1.1 and B.2.2.
func sizeOfJPEG(b []byte) (w, h uint32) {
	for b = b[2:]; len(b) >= 4 && b[0] == 0xff; {
		marker := b[1]
		if marker == 0xff { // fill
			b = b[1:]
			continue
		}
		if marker == 0x01 || marker >= 0xd0 && marker <= 0xd8 { // these have no segment
			b = b[2:]
			continue
		}
		segment := b[2:]
		length := int(binary.BigEndian.Uint16(segment))
		frame := marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc
		if frame && len(segment) >= 7 {
			return uint32(binary.BigEndian.Uint16(segment[5:])), uint32(binary.BigEndian.Uint16(segment[3:]))
		}
		if marker == 0xd9 || marker == 0xda || length < 2 || length > len(segment) { // nothing but data follows, or nothing
			return 0, 0
		}
		b = segment[length:]
	}
	return 0, 0
}

// sizeOfGIF is that of the screen or of the first picture on it, whichever is larger: GIF89a, 18 and 20.
func sizeOfGIF(b []byte) (w, h uint32) {
	if len(b) < 13 {
		return 0, 0
	}
	w, h = uint32(binary.LittleEndian.Uint16(b[6:])), uint32(binary.LittleEndian.Uint16(b[8:]))
	table := 0
	if b[10]&0x80 != 0 {
		table = 3 << (b[10]&7 + 1)
	}
	for b = b[13:]; len(b) > table; table = 0 {
		b = b[table:]
		switch {
		case b[0] == ',' && len(b) >= 9:
			at := func(i int) uint32 { return uint32(binary.LittleEndian.Uint16(b[i:])) }
			return max(w, at(1)+at(5)), max(h, at(3)+at(7))
		case b[0] == '!' && len(b) >= 3:
			for b = b[2:]; len(b) > 0 && b[0] != 0; {
				b = b[min(len(b), int(b[0])+1):]
			}
			b = b[min(len(b), 1):]
		default:
			return 0, 0
		}
	}
	return 0, 0
}

// sizeOfWebP knows the three kinds of a first chunk: RFC 9649, 2.5 to 2.7.
func sizeOfWebP(b []byte) (w, h uint32) {
	if len(b) < 30 {
		return 0, 0
	}
	data := b[20:]
	switch {
	case bytes.HasPrefix(b[12:], []byte("VP8X")):
		return uint24(data[4:]) + 1, uint24(data[7:]) + 1
	case bytes.HasPrefix(b[12:], []byte("VP8L")):
		bits := binary.LittleEndian.Uint32(data[1:])
		return bits&0x3fff + 1, bits>>14&0x3fff + 1
	case bytes.HasPrefix(b[12:], []byte("VP8 ")):
		return uint32(binary.LittleEndian.Uint16(data[6:])) & 0x3fff, uint32(binary.LittleEndian.Uint16(data[8:])) & 0x3fff
	}
	return 0, 0
}

func uint24(b []byte) uint32 { return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 }
