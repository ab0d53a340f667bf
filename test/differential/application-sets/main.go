// Makes Applications of ApplicationSets as the controller of Argo CD does, with its own generators and templates.
//
// Its argument is the folder of a git repository, which every repoURL stands for. Reads one ApplicationSet a line, as JSON. Writes
// one line of JSON for each: the Applications that come of it, and the first thing that went wrong.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/argoproj/argo-cd/v3/applicationset/controllers/template"
	"github.com/argoproj/argo-cd/v3/applicationset/generators"
	"github.com/argoproj/argo-cd/v3/applicationset/utils"
	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
	log "github.com/sirupsen/logrus"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"
)

type answer struct {
	Applications []application `json:"applications"`
	Error        string        `json:"error,omitempty"`
}

type application struct {
	Metadata metadata                 `json:"metadata"`
	Spec     v1alpha1.ApplicationSpec `json:"spec"`
}

type metadata struct {
	Name      string `json:"name"`
	Namespace string `json:"namespace"`
}

// What the repository server does with a checkout (reposerver/repository/repository.go, util/git/client.go).
type checkout struct{ folder string }

func (c checkout) GetFiles(_ context.Context, _, _, _, pattern string, _, _ bool) (map[string][]byte, error) {
	if pattern == "" {
		pattern = "."
	}
	list := exec.Command("git", "ls-files", "--full-name", "-z", "--", pattern)
	list.Dir = c.folder
	names, err := list.Output()
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for _, name := range strings.Split(strings.TrimSuffix(string(names), "\x00"), "\x00") {
		if name == "" {
			continue
		}
		if files[name], err = os.ReadFile(filepath.Join(c.folder, name)); err != nil {
			return nil, err
		}
	}
	return files, nil
}

func (c checkout) GetDirectories(_ context.Context, _, _, _ string, _, _ bool) ([]string, error) {
	var paths []string
	err := filepath.WalkDir(c.folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		if strings.HasPrefix(entry.Name(), ".") {
			return filepath.SkipDir
		}
		if relative, _ := filepath.Rel(c.folder, path); relative != "." {
			paths = append(paths, relative)
		}
		return nil
	})
	return paths, err
}

func main() {
	log.SetOutput(io.Discard)
	scheme := runtime.NewScheme()
	if err := v1alpha1.AddToScheme(scheme); err != nil {
		panic(err)
	}
	project := &v1alpha1.AppProject{ObjectMeta: metav1.ObjectMeta{Name: "default", Namespace: "argocd"}}
	cluster := fake.NewClientBuilder().WithScheme(scheme).WithObjects(project).Build()
	plain := map[string]generators.Generator{
		"List": generators.NewListGenerator(),
		"Git":  generators.NewGitGenerator(checkout{os.Args[1]}, "argocd"),
	}
	all := map[string]generators.Generator{"Matrix": generators.NewMatrixGenerator(plain)}
	for name, generator := range plain {
		all[name] = generator
	}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<24)
	out := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		result := expand(lines.Bytes(), all, cluster)
		if err := out.Encode(result); err != nil {
			panic(err)
		}
	}
}

func expand(text []byte, all map[string]generators.Generator, cluster client.Client) (result answer) {
	result.Applications = []application{}
	// Some ApplicationSets end a reconciliation in this way.
	defer func() {
		if caught := recover(); caught != nil {
			result = answer{[]application{}, fmt.Sprint("panic: ", caught)}
		}
	}()
	var set v1alpha1.ApplicationSet
	if err := json.Unmarshal(text, &set); err != nil {
		result.Error = err.Error()
		return result
	}
	made, _, err := template.GenerateApplications(log.NewEntry(log.StandardLogger()), set, all, &utils.Render{}, cluster)
	if err != nil {
		result.Error = err.Error()
	}
	for _, one := range made {
		result.Applications = append(result.Applications, application{metadata{one.Name, one.Namespace}, one.Spec})
	}
	return result
}
