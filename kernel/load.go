package kernel

import "github.com/wavecheck/wavecheck/model"

// Load opens a session for an image and makes a coroutine for each of its roles (spec 02 §1.3). It
// fails with ErrTooManySessions or ErrTooManyCoroutines, and then nothing has changed (spec 05
// commit-atomicity). It may be called between rounds; the image must not change afterwards.
func (vm *VM) Load(im *model.Image) *model.RunError {
	if vm.active >= vm.cfg.MaxSessions {
		return &model.RunError{Kind: model.ErrTooManySessions, Num: vm.cfg.MaxSessions}
	}
	roles := len(im.LocalTypes)
	if im.HasPrograms {
		roles = len(im.Programs)
	}
	if roles > 0 && uint64(len(vm.coros)+roles) > vm.cfg.MaxCoroutines {
		return &model.RunError{Kind: model.ErrTooManyCoroutines, Num: vm.cfg.MaxCoroutines}
	}
	texts, types, programs := vm.compileImage(im)
	s := vm.openSession(vm.shapeOf(texts), types)
	e := event{kind: model.EventOpened, tick: vm.tick, n: s.sid, a: vm.trace.addList(s.shape.texts)}
	vm.trace.add(e)
	for i, prog := range programs {
		id := uint64(len(vm.programs))
		vm.programs = append(vm.programs, prog)
		c := vm.newCoroutine(prog, id, s, s.shape.roles[i], 0)
		c.own(&s.slots[i])
		c.regs[0] = s.slots[i].endpoint()
	}
	return nil
}

// compileImage gives the roles to load, ascending, with their types (nil for none) and programs.
func (vm *VM) compileImage(im *model.Image) (texts []string, types []*node, programs []*program) {
	if im.HasPrograms {
		for i := range im.Programs {
			p := &im.Programs[i]
			var t *node
			if lt, ok := im.LocalType(p.Role); ok {
				t = vm.compileType(lt)
			}
			texts, types = append(texts, p.Role), append(types, t)
			programs = append(programs, vm.compileProgram(p.Code))
		}
		return texts, types, programs
	}
	for _, lt := range im.LocalTypes {
		t := vm.compileType(lt.Type)
		if t.code == nil {
			t.code = vm.compileProgram(model.Compile(lt.Type, model.LexicalScoping))
		}
		texts, types, programs = append(texts, lt.Role), append(types, t), append(programs, t.code)
	}
	return texts, types, programs
}
