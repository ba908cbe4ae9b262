package properties

import (
	"slices"

	"github.com/wavecheck/wavecheck/envelopes/determinism"
	"github.com/wavecheck/wavecheck/model"
)

// AddEmptySession says that a session's id is only an id.
var AddEmptySession = Property{
	ID:        "add-empty-session",
	Statement: "When a session without roles is loaded before all others, the Record is the same with all session ids one higher, but for that session, its Opened, the texts of faults, and the fragment's hash.",
	Spec:      "02 §1.3, 02 §5.5, 02 §13",
	Why:       "Session ids that are taken for coroutine ids or places in a list, or a special session 0, look right as long as both semantics do it and most Cases have one session.",
	Every:     metaEvery,
	Check:     meta("add-empty-session", addEmptySession),
}

// AddSession says that sessions do not meet.
var AddSession = Property{
	ID:        "add-session",
	Statement: "Where programs cannot see the schedule, a session of other roles that is loaded behind all others changes nothing at the endpoints, in the coroutines but for their cost, and in the sessions that were there.",
	Spec:      "07 §9, 04 §1.4, 02 §1.3",
	Why:       "State that two sessions share by mistake, such as a table without the session in its key, is shared in both semantics if the text was read alike.",
	Needs:     NeedOneCore,
	Every:     domainEvery,
	Check:     meta("add-session", addSession),
}

// PermuteImages says that the order of images counts for ids and the schedule alone.
var PermuteImages = Property{
	ID:        "permute-images",
	Statement: "Where programs cannot see the schedule, images that are loaded in the opposite order show the same at the endpoints, in the coroutines but for their cost, and in the sessions, with the ids put back.",
	Spec:      "07 §9, 04 §1.4, 02 §1.3",
	Why:       "What the first session or the first coroutine gets and others do not is common to semantics that were tried on Cases with one image.",
	Needs:     NeedOneCore,
	Every:     domainEvery,
	Check:     meta("permute-images", permuteImages),
}

func addEmptySession(c *model.Case, rec *model.Record) *variation {
	if rec.Rounds == 0 || len(c.Images) >= model.MaxImages || c.Config.MaxSessions >= model.MaxTotalCoroutines {
		return nil // loading failed, perhaps at the limit of sessions; or there is no room
	}
	up := sessionMap(func(sid uint64) uint64 { return sid + 1 })
	out := up.caseMap().apply(c)
	out.Images = append([]model.Image{{HasPrograms: true}}, out.Images...)
	allowSessions(&out, 1)
	return &variation{&out, func(rec, other *model.Record) (Difference, bool) {
		want := up.record(rec)
		want.ObsTrace = slices.Insert(want.ObsTrace, 0, model.Event(model.Opened{}))
		want.Sessions = slices.Insert(want.Sessions, 0, model.SessionRecord{})
		return CanonicalDifference(want, withoutTexts(other))
	}}
}

// allowSessions raises the limit of sessions.
func allowSessions(c *model.Case, n uint64) {
	c.Config.MaxSessions += n
	c.Config.Given = c.Config.Given.With(model.KeyMaxSessions)
}

// newSessionSteps is more than the coroutines of the new session dispatch, blocked receives included.
const newSessionSteps = 16

func addSession(c *model.Case, rec *model.Record) *variation {
	room := len(c.Images) < model.MaxImages && c.Config.MaxSessions < model.MaxTotalCoroutines && c.Config.MaxCoroutines+2 <= model.MaxTotalCoroutines
	works := c.Config.NumRegisters > 1 && c.Config.MaxPayloadBytes >= wideEnough && dispatchesPaid(c) >= newSessionSteps && gateOpen(c, rec)
	if !scheduleUnseen(c, rec) || !room || !works {
		return nil
	}
	if _, _, fresh := namesOf(c); !fresh {
		return nil
	}
	at := uint64(len(c.Images)) // the id of the new session; sessions that are opened later move up
	above := sessionMap(func(sid uint64) uint64 {
		if sid >= at {
			sid++
		}
		return sid
	})
	out := above.caseMap().apply(c)
	out.Images = append(slices.Clip(out.Images), newSession(c))
	allowSessions(&out, 1)
	out.Config.MaxCoroutines += 2
	out.Config.Given = out.Config.Given.With(model.KeyMaxCoroutines)
	moreRounds(&out, rec, newSessionSteps)
	return &variation{&out, func(rec, other *model.Record) (Difference, bool) {
		return sameWhereSeen(above.record(rec), withoutSession(withoutTexts(other), at))
	}}
}

// gateOpen reports whether the gate lets the events of another session pass: it lets everything pass, or
// has let something pass, for no hint tells events apart.
func gateOpen(c *model.Case, rec *model.Record) bool {
	kind := c.Config.OutputPolicy.Kind
	return kind == model.OutputAllowAll || kind == model.OutputDisabled || len(rec.Checks) > 0
}

// newSession is a session in which one role sends and another one answers, with payloads that every
// validation mode accepts.
func newSession(c *model.Case) model.Image {
	const left, right = "~left", "~right"
	payload := model.ValType(model.TypeUnit)
	if c.Handler.Payload == model.PayloadLabel {
		payload = model.TypeString
	}
	talk := func(dir model.Direction, partner, label string, next model.LocalType) model.LocalType {
		return &model.LocalComm{Dir: dir, Partner: partner, Branches: []model.LocalBranch{{Label: model.NewLabel(label), Payload: payload, Next: next}}}
	}
	send, receive := model.Send{Chan: 0, Val: 1}, model.Receive{Chan: 0, Dst: 1}
	return model.Image{
		HasPrograms: true,
		LocalTypes: []model.RoleType{
			{Role: left, Type: talk(model.Sending, right, "ping", talk(model.Receiving, right, "pong", model.LocalEnd{}))},
			{Role: right, Type: talk(model.Receiving, left, "ping", talk(model.Sending, left, "pong", model.LocalEnd{}))},
		},
		Programs: []model.RoleProgram{
			{Role: left, Code: []model.Instr{send, receive, model.Halt{}}},
			{Role: right, Code: []model.Instr{receive, send, model.Halt{}}},
		},
	}
}

// withoutSession takes a session out of a Record, with its coroutines and their events.
func withoutSession(r *model.Record, sid uint64) *model.Record {
	out := *r
	out.ObsTrace = nil
	for i := 0; i < len(r.ObsTrace); i++ {
		last := i
		if r.ObsTrace[i].Kind() == model.EventOutputConditionChecked && i+1 < len(r.ObsTrace) {
			last++ // it goes with the event behind it
		}
		if !inSession(r, r.ObsTrace[last], sid) {
			out.ObsTrace = append(out.ObsTrace, r.ObsTrace[i:last+1]...)
		}
		i = last
	}
	// Its coroutines were loaded last: taking them off leaves the ids of the others, but for those that
	// were spawned later, which move down with their events.
	out.Coroutines = nil
	ids := make([]uint64, len(r.Coroutines))
	for i, c := range r.Coroutines {
		ids[i] = uint64(len(out.Coroutines))
		if c.Session != sid {
			out.Coroutines = append(out.Coroutines, c)
		}
	}
	for i, e := range out.ObsTrace {
		out.ObsTrace[i] = withCoroutine(e, ids)
	}
	out.Sessions = slices.DeleteFunc(slices.Clone(r.Sessions), func(s model.SessionRecord) bool { return s.SID == sid })
	return &out
}

// withCoroutine gives an event that names a coroutine its new id.
func withCoroutine(e model.Event, ids []uint64) model.Event {
	move := func(id uint64) uint64 {
		if id < uint64(len(ids)) {
			id = ids[id]
		}
		return id
	}
	switch e := e.(type) {
	case model.Halted:
		e.CoroID = move(e.CoroID)
		return e
	case model.Invoked:
		e.CoroID = move(e.CoroID)
		return e
	case model.Faulted:
		e.CoroID = move(e.CoroID)
		return e
	}
	return e
}

// inSession reports whether an event belongs to a session, or to a coroutine that is at home in it.
func inSession(r *model.Record, e model.Event, sid uint64) bool {
	if id, ok := determinism.ActingCoroutine(e); ok && id < uint64(len(r.Coroutines)) {
		return r.Coroutines[id].Session == sid
	}
	at, scoped := e.Scope()
	return scoped && at == sid
}

func permuteImages(c *model.Case, rec *model.Record) *variation {
	n := uint64(len(c.Images))
	if n < 2 || !scheduleUnseen(c, rec) {
		return nil
	}
	mirror := sessionMap(func(sid uint64) uint64 {
		if sid < n {
			sid = n - 1 - sid
		}
		return sid
	})
	out := mirror.caseMap().apply(c)
	slices.Reverse(out.Images)
	moreRounds(&out, rec, 0)
	return &variation{&out, func(rec, other *model.Record) (Difference, bool) {
		return sameWhereSeen(mirror.record(rec), withoutTexts(other))
	}}
}
