package campaign

import (
	"path/filepath"
	"testing"

	"github.com/wavecheck/wavecheck/corpus"
	"github.com/wavecheck/wavecheck/generators"
	"github.com/wavecheck/wavecheck/model"
)

// TestFindOfAClass: what is stored of a find names the Case that was drawn, class included.
func TestFindOfAClass(t *testing.T) {
	opts := campaignOf(t, 3, miscounts)
	opts.Class, opts.Draw, opts.Inbox, opts.KeepLarge = generators.Wide, nil, t.TempDir(), true
	s := runCampaign(t, opts)
	if len(s.Buckets) != 1 || s.Generators != generators.Wide.Version() {
		t.Fatalf("%s, generators %s", buckets(s), s.Generators)
	}
	find, err := corpus.Load(filepath.Join(opts.Inbox, corpus.Slug(s.Buckets[0].Name)))
	if err != nil || find.Info.Generators != generators.Wide.Version() {
		t.Fatalf("%+v, %v", find.Info, err)
	}
	drawn := generators.Wide.Seeded(find.Info.Seed, find.Info.Index)
	if model.CaseDigest(&find.Case) != model.CaseDigest(&drawn) {
		t.Error("seed, index and class name another Case")
	}
}
