package power

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/wavecheck/wavecheck/internal/mutants"
)

// binaries are what hunts run.
type binaries struct {
	clean  string // the command as it is
	broken string // with all mutants in it
	tests  []testBinary
}

// testBinary is a package's tests, compiled with all mutants in.
type testBinary struct{ pkg, dir, path string }

// modelPackages hold the laws and the vectors of model values.
var modelPackages = []string{"./model/...", "./envelopes/...", "./corpus/..."}

func build(ctx context.Context, root, dir string, list []mutants.Mutant) (*binaries, error) {
	overlay, err := mutants.WriteOverlay(root, filepath.Join(dir, "overlay"))
	if err != nil {
		return nil, err
	}
	b := &binaries{clean: filepath.Join(dir, "clean", "wavecheck"), broken: filepath.Join(dir, "broken", "wavecheck")}
	if err := goTool(ctx, root, "build", "-o", b.clean, "./cmd/wavecheck"); err != nil {
		return nil, err
	}
	if err := goTool(ctx, root, "build", "-overlay", overlay, "-o", b.broken, "./cmd/wavecheck"); err != nil {
		return nil, err
	}
	if !needTests(list) {
		return b, nil
	}
	packages, err := testPackages(ctx, root)
	if err != nil {
		return nil, err
	}
	for i := range packages {
		t := &packages[i]
		t.path = filepath.Join(dir, "tests", fmt.Sprintf("%d.test", i))
		if err := goTool(ctx, root, "test", "-c", "-overlay", overlay, "-o", t.path, t.pkg); err != nil {
			return nil, err
		}
	}
	b.tests = packages
	return b, nil
}

func needTests(list []mutants.Mutant) bool {
	for i := range list {
		if k := list[i].Kind; k == mutants.Law || k == mutants.Vector {
			return true
		}
	}
	return false
}

// testPackages lists the packages below modelPackages that have tests.
func testPackages(ctx context.Context, root string) ([]testBinary, error) {
	const format = `{{if or .TestGoFiles .XTestGoFiles}}{{.ImportPath}} {{.Dir}}{{end}}`
	cmd := exec.CommandContext(ctx, "go", append([]string{"list", "-f", format}, modelPackages...)...)
	cmd.Dir, cmd.Stderr = root, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	var packages []testBinary
	for line := range strings.Lines(string(out)) {
		pkg, dir, _ := strings.Cut(strings.TrimSpace(line), " ")
		packages = append(packages, testBinary{pkg: pkg, dir: dir})
	}
	return packages, nil
}

func goTool(ctx context.Context, root string, args ...string) error {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, out)
	}
	return nil
}
