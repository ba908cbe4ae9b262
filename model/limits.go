package model

// Limits that a reader of a Case enforces, and the one limit of a run (spec 06 §1).
const (
	MaxDocumentBytes   = 16 << 20 // bytes of a Case
	MaxImages          = 1024     // images of a Case
	MaxRolesPerImage   = 256      // roles in each of an image's maps
	MaxTotalCoroutines = 262_144  // coroutines over all images; also the greatest max_coroutines and max_sessions
	MaxProgramLength   = 4096     // instructions of a given program
	MaxTypeDepth       = 2000     // nodes on the longest path of a global or local type
	MaxValueDepth      = 128      // the same for values, sorts, value types
	MaxRoundsLimit     = 10_000_000
	MaxRegisters       = 1024
	MaxBufferCapacity  = 1 << 20 // messages; also the greatest Resize ceiling
	MaxConcurrency     = 4096    // also the greatest number of workers
	MaxNameBytes       = 64      // bytes of a role, site, label, loop variable or guard layer
	MaxTextBytes       = 64 << 10
	MaxTraceEvents     = 4_000_000 // events of obs_trace at the end of a round; one more ends the run
)
