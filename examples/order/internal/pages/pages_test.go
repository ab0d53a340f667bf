package pages

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var builtin = fstest.MapFS{"index.html": {Data: []byte("built in")}}

func rendered(t *testing.T, dir string) string {
	t.Helper()
	templates, err := Load(dir, builtin)
	require.NoError(t, err)
	var out strings.Builder
	require.NoError(t, templates.ExecuteTemplate(&out, "index.html", nil))
	return out.String()
}

func TestADirectoryWins(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "index.html"), []byte("from disk"), 0o600))
	assert.Equal(t, "from disk", rendered(t, dir))
}

func TestWithoutADirectoryTheBuiltinTemplatesServe(t *testing.T) {
	assert.Equal(t, "built in", rendered(t, filepath.Join(t.TempDir(), "missing")))
}

func TestADirectoryWithoutTemplatesIsAnError(t *testing.T) {
	_, err := Load(t.TempDir(), builtin)
	assert.Error(t, err)
}
