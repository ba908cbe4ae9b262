package campaign

import (
	"path/filepath"
	"strings"

	"github.com/wavecheck/wavecheck/corpus"
	"github.com/wavecheck/wavecheck/model"
)

// store writes the bucket's Case to the inbox, and says how to replay what lies there. An older find of
// that bucket stays if it still fails so; else the new one bears its Case's digest too, so that the
// command that is printed is true. What is no valid Case, because its draw failed, is not stored.
func (r *runner) store(b *Bucket, q *question) {
	if r.opts.Inbox == "" || model.CheckCase(&b.Smallest) != nil {
		return
	}
	find := corpus.Find{Name: corpus.Slug(b.Name), Case: b.Smallest, Info: corpus.Info{
		Bucket: b.Name, Engine: b.Engine, Generators: r.opts.Class.Version(), Seed: r.opts.Seed, Index: b.Index, Cause: b.Cause, Story: b.Text,
	}}
	if b.Violation != nil {
		find.Info.Property, find.Info.Story = b.Violation.Property, b.Violation.Difference.String()
	}
	path, written, err := corpus.Write(r.opts.Inbox, find)
	if err == nil && !written && !stillFails(path, &b.Smallest, q) {
		find.Name += "-" + model.CaseDigest(&b.Smallest).String()[:12]
		path, _, err = corpus.Write(r.opts.Inbox, find)
	}
	if err != nil {
		b.StoreError = err.Error()
		return
	}
	b.Stored = path
	b.Replay = ShellWord(r.opts.Program) + " replay " + strings.TrimLeft(r.opts.ReplayFlags+" ", " ") + ShellWord(filepath.ToSlash(path))
}

// stillFails reports whether the find in a folder is this Case, or another one of its bucket.
func stillFails(path string, c *model.Case, q *question) bool {
	old, err := corpus.Load(path)
	if err != nil {
		return false
	}
	return model.CaseDigest(&old.Case) == model.CaseDigest(c) || q != nil && q.keep(&old.Case)
}

// ShellWord is a text as one word of a POSIX shell.
func ShellWord(s string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("_-+=./:,@%", r)
	}
	if s != "" && strings.TrimFunc(s, plain) == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
