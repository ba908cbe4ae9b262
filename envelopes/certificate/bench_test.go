package certificate_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/wavecheck/wavecheck/envelopes/certificate"
	"github.com/wavecheck/wavecheck/model"
)

// BenchmarkCheck is a valid certificate of Sends, by the number of its picks.
func BenchmarkCheck(b *testing.B) {
	for _, n := range []int{1, 2, 4, 16, 256, 4096} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			sc := newScene(slices.Repeat([]model.Instr{model.Send{}}, n)...)
			for i := range sc.s.Sessions.Sessions {
				sess := &sc.s.Sessions.Sessions[i]
				sess.LocalTypes = []model.EndpointType{{
					Endpoint: model.Endpoint{SID: sess.SID, Role: "A"},
					Entry:    model.TypeEntry{Current: &model.LocalComm{Partner: "B", Branches: []model.LocalBranch{{}}}},
				}}
			}
			picks := make([]uint64, n)
			for i := range picks {
				picks[i] = uint64(i)
			}
			s, cert := sc.state(b), sc.cert(picks...)
			r := certificate.Round{Left: uint64(n), Lanes: uint64(n)}
			var c certificate.Checker
			b.ReportAllocs()
			for b.Loop() {
				if v := c.Check(s, cert, r); v != "" {
					b.Fatal(v)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/pick")
		})
	}
}
