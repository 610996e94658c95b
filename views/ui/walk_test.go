package ui_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// walk reads every template and every hand-written Go file under root.
func walk(root string, read func(path string, source []byte)) error {
	return filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		generated := strings.HasSuffix(path, "_templ.go") || strings.HasSuffix(path, "_test.go")
		if err != nil || entry.IsDir() || generated || (filepath.Ext(path) != ".templ" && filepath.Ext(path) != ".go") {
			return err
		}
		source, err := os.ReadFile(path)
		if err == nil {
			read(filepath.ToSlash(path), source)
		}
		return err
	})
}
