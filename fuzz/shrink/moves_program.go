package shrink

import (
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// The moves on images and programs.

// withImage is the Case with image i changed; the image's lists are copies.
func withImage(c *model.Case, i int, change func(*model.Image)) *model.Case {
	out := *c
	out.Images = slices.Clone(c.Images)
	im := &out.Images[i]
	im.LocalTypes = slices.Clone(im.LocalTypes)
	im.Programs = slices.Clone(im.Programs)
	change(im)
	return &out
}

// explicitPrograms turns the types of image k into the programs that they compile to.
func explicitPrograms(c *model.Case, k int) (*model.Case, bool) {
	if k >= len(c.Images) {
		return nil, false
	}
	if c.Images[k].HasPrograms {
		return nil, true
	}
	return withImage(c, k, func(im *model.Image) {
		im.Programs, im.HasPrograms = im.Code(model.LexicalScoping), true
	}), true
}

// dropRole drops a role's program and type, or one of them.
func dropRole(c *model.Case, k int) (*model.Case, bool) {
	const variants = 3
	for i := range c.Images {
		im := &c.Images[i]
		roles := imageRoles(im)
		if k >= variants*len(roles) {
			k -= variants * len(roles)
			continue
		}
		role, variant := roles[k/variants], k%variants
		return withImage(c, i, func(out *model.Image) {
			if variant != 1 {
				out.Programs = slices.DeleteFunc(out.Programs, func(p model.RoleProgram) bool { return p.Role == role })
			}
			if variant != 2 {
				out.LocalTypes = slices.DeleteFunc(out.LocalTypes, func(t model.RoleType) bool { return t.Role == role })
			}
		}), true
	}
	return nil, false
}

func imageRoles(im *model.Image) []string {
	var roles []string
	for _, t := range im.LocalTypes {
		roles = append(roles, t.Role)
	}
	for _, p := range im.Programs {
		if !slices.Contains(roles, p.Role) {
			roles = append(roles, p.Role)
		}
	}
	return roles
}

// programAt finds the k-th of a number of things that programs hold, n of each.
func programAt(c *model.Case, k int, n func(code []model.Instr) int) (image, program, at int, ok bool) {
	for i := range c.Images {
		if !c.Images[i].HasPrograms {
			continue
		}
		for j, p := range c.Images[i].Programs {
			if m := n(p.Code); k >= m {
				k -= m
				continue
			}
			return i, j, k, true
		}
	}
	return 0, 0, 0, false
}

func withCode(c *model.Case, image, program int, code []model.Instr) *model.Case {
	return withImage(c, image, func(im *model.Image) { im.Programs[program].Code = code })
}

// cutProgram ends a program early: behind each of its instructions, the shortest first.
func cutProgram(c *model.Case, k int) (*model.Case, bool) {
	i, j, at, ok := programAt(c, k, func(code []model.Instr) int { return len(code) })
	if !ok {
		return nil, false
	}
	return withCode(c, i, j, slices.Clone(c.Images[i].Programs[j].Code[:at])), true
}

// dropInstructions drops one instruction; what stands behind moves up and jumps follow.
func dropInstructions(c *model.Case, k int) (*model.Case, bool) {
	i, j, at, ok := programAt(c, k, func(code []model.Instr) int { return len(code) })
	if !ok {
		return nil, false
	}
	code := without(c.Images[i].Programs[j].Code, at)
	for n, in := range code {
		code[n] = mapTargets(in, func(t uint64) uint64 {
			if t > uint64(at) {
				return t - 1
			}
			return t
		})
	}
	return withCode(c, i, j, code), true
}

// inlineJump drops a jump and leads what came to it to its target.
func inlineJump(c *model.Case, k int) (*model.Case, bool) {
	i, j, at, ok := programAt(c, k, func(code []model.Instr) int { return len(code) })
	if !ok {
		return nil, false
	}
	old := c.Images[i].Programs[j].Code
	jump, isJump := old[at].(model.Jump)
	if !isJump {
		return nil, true
	}
	code := without(old, at)
	for n, in := range code {
		code[n] = mapTargets(in, func(t uint64) uint64 {
			if t == uint64(at) {
				t = jump.Target
			}
			if t > uint64(at) {
				t--
			}
			return t
		})
	}
	return withCode(c, i, j, code), true
}

// simplifyInstruction puts Halt in an instruction's place, or shortens its lists.
func simplifyInstruction(c *model.Case, k int) (*model.Case, bool) {
	const variants = 2
	i, j, at, ok := programAt(c, k, func(code []model.Instr) int { return variants * len(code) })
	if !ok {
		return nil, false
	}
	code := slices.Clone(c.Images[i].Programs[j].Code)
	in := &code[at/variants]
	if at%variants == 0 {
		if *in == model.Instr(model.Halt{}) {
			return nil, true
		}
		*in = model.Halt{}
	} else if !shorten(in) {
		return nil, true
	}
	return withCode(c, i, j, code), true
}

func shorten(in *model.Instr) bool {
	switch x := (*in).(type) {
	case model.Choose:
		if len(x.Table) == 0 {
			return false
		}
		x.Table = x.Table[:len(x.Table)-1]
		*in = x
	case model.Spawn:
		if len(x.Args) == 0 {
			return false
		}
		x.Args = x.Args[:len(x.Args)-1]
		*in = x
	default:
		return false
	}
	return true
}

// lowerNumber lowers one number of one instruction.
func lowerNumber(c *model.Case, k int) (*model.Case, bool) {
	i, j, at, ok := programAt(c, k, func(code []model.Instr) int {
		n := 0
		for _, in := range code {
			visitNumbers(in, func(uint64) { n += lowerings })
		}
		return n
	})
	if !ok {
		return nil, false
	}
	code, changed := withLowered(c.Images[i].Programs[j].Code, at/lowerings, at%lowerings)
	if !changed {
		return nil, true
	}
	return withCode(c, i, j, code), true
}

// withLowered is the code with its n-th number lowered.
func withLowered(code []model.Instr, n, way int) (out []model.Instr, changed bool) {
	out = make([]model.Instr, len(code))
	for i, in := range code {
		out[i] = mapNumbers(in, func(x uint64) uint64 {
			n--
			if n != -1 {
				return x
			}
			x, changed = lower(x, way)
			return x
		})
	}
	return out, changed
}
