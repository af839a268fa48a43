package room_test

import (
	"reflect"
	"testing"

	"atrium/internal/room"
	"atrium/protocol"
)

var deliveries = []room.Delivery{
	{Seq: 7, Audience: room.AudienceAll, Frame: []byte(`{"type":"user-message"}`)},
	{Seq: 8, Audience: room.AudienceServer},
	{Audience: room.AudienceAll, Frame: []byte(`{"a":1}`), HostFrame: []byte(`{"a":2}`)},
	{To: "d", Signal: true, Frame: []byte(`{}`)},
	{Account: "a", Not: "d", Grants: []room.Grant{{Account: "a", Rights: room.SetOf(protocol.RightChat)}}, Detach: true, Close: 4010},
}

func TestADeliveryComesOffTheBusAsItWent(t *testing.T) {
	for _, d := range deliveries {
		got, err := room.DecodeDelivery(room.EncodeDelivery(d))
		if err != nil || len(got.Frame) != len(d.Frame) {
			t.Fatalf("%+v, %v", got, err)
		}
		if len(got.Frame) == 0 {
			got.Frame = nil
		}
		if len(got.HostFrame) == 0 {
			got.HostFrame = nil
		}
		if !reflect.DeepEqual(got, d) {
			t.Errorf("got %+v\nwant %+v", got, d)
		}
	}
}

func FuzzDecodeDelivery(f *testing.F) {
	for _, d := range deliveries {
		f.Add(room.EncodeDelivery(d))
	}
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01})
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := room.DecodeDelivery(b)
		if err != nil {
			return
		}
		if again, err := room.DecodeDelivery(room.EncodeDelivery(d)); err != nil || !reflect.DeepEqual(again, d) {
			t.Errorf("%+v became %+v, %v", d, again, err)
		}
	})
}
