package transport

import (
	"testing"

	"github.com/pion/stun/v4"
)

func TestProbesAreAnsweredToWhoKnowsThePassword(t *testing.T) {
	h := listen(t)
	p := newProber(t, h)
	request := func(password string) *stun.Message {
		m, err := ProbeRequest(password)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	if answer := p.send(request("not yet")); answer != nil {
		t.Errorf("answered before AnswerProbes: %v", answer)
	}
	h.AnswerProbes("the password of probes")
	right := request("the password of probes")
	answer := p.send(right)
	var mapped stun.XORMappedAddress
	if answer == nil || mapped.GetFrom(answer) != nil || mapped.Port != int(p.addr().Port()) {
		t.Fatalf("the answer is %v", answer)
	}
	if len(answer.Raw) > 2*len(right.Raw) {
		t.Errorf("%d bytes for %d", len(answer.Raw), len(right.Raw))
	}
	for _, wrong := range []string{"another", ""} {
		if answer := p.send(request(wrong)); answer != nil {
			t.Errorf("answered %q: %v", wrong, answer)
		}
	}
	if answer := p.send(stun.MustBuild(stun.TransactionID, stun.BindingRequest)); answer != nil {
		t.Errorf("answered who proves nothing: %v", answer)
	}
}

func TestProbeTellsWhatTheKernelGrants(t *testing.T) {
	g, err := Probe()
	if err != nil || g.Asked != bufferBytes || g.Receive <= 0 || g.Send <= 0 || g.Receive > g.Asked || g.Send > g.Asked {
		t.Errorf("%+v, %v", g, err)
	}
}
