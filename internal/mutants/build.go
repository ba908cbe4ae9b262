package mutants

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
)

// Build writes the overlay of WriteOverlay into dir and builds dir/wavecheck with it, whose path it gives.
// An error of the compiler is in the text of the error.
func Build(ctx context.Context, root, dir string) (binary string, err error) {
	overlay, err := WriteOverlay(root, dir)
	if err != nil {
		return "", err
	}
	binary = filepath.Join(filepath.Dir(overlay), "wavecheck")
	return binary, goRun(ctx, root, "build", "-overlay", overlay, "-o", binary, "./cmd/wavecheck")
}

// goRun runs the go command in a folder.
func goRun(ctx context.Context, dir string, args ...string) error {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, out)
	}
	return nil
}
