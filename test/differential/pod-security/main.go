// Judges pods by Kubernetes' own Pod Security Standards, at each level and in each release.
//
// Reads one JSON text a line, each of them a manifest of one pod in YAML. Writes one line of JSON for each: the manifest as
// the JSON that kubectl makes of it, and the IDs of the checks that fail; or why an API server would not read it.
package main

import (
	"bufio"
	"encoding/json"
	"os"
	"sort"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
	kjson "sigs.k8s.io/json"
	"sigs.k8s.io/yaml"
)

type answer struct {
	JSON  json.RawMessage `json:"json,omitempty"`
	Error string          `json:"error,omitempty"`
	// By level, then by minor release from 0 on: the IDs, sorted.
	Failed map[api.Level][][]string `json:"failed,omitempty"`
}

// One more than the newest release with a form of its own.
const releases = 36

func main() {
	// A result has no ID: each check says its own as the reason.
	checks := policy.DefaultChecks()
	for _, check := range checks {
		for i := range check.Versions {
			inner := check.Versions[i].CheckPod
			check.Versions[i].CheckPod = func(meta *metav1.ObjectMeta, spec *corev1.PodSpec) policy.CheckResult {
				result := inner(meta, spec)
				result.ForbiddenReason = string(check.ID)
				return result
			}
		}
	}
	evaluator, err := policy.NewEvaluator(checks)
	if err != nil {
		panic(err)
	}
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 64<<20)
	out := json.NewEncoder(os.Stdout)
	for in.Scan() {
		var text string
		if err := json.Unmarshal(in.Bytes(), &text); err != nil {
			panic(err)
		}
		out.Encode(judge(evaluator, text))
	}
}

func judge(evaluator policy.Evaluator, text string) answer {
	written, err := yaml.YAMLToJSONStrict([]byte(text))
	if err != nil {
		return answer{Error: err.Error()}
	}
	var pod corev1.Pod
	if err := kjson.UnmarshalCaseSensitivePreserveInts(written, &pod); err != nil {
		return answer{JSON: written, Error: err.Error()}
	}
	// An API server sets this default before it judges a pod.
	for i := range pod.Spec.Volumes {
		if pod.Spec.Volumes[i].VolumeSource == (corev1.VolumeSource{}) {
			pod.Spec.Volumes[i].EmptyDir = &corev1.EmptyDirVolumeSource{}
		}
	}
	failed := map[api.Level][][]string{}
	for _, level := range []api.Level{api.LevelBaseline, api.LevelRestricted} {
		for minor := 0; minor < releases; minor++ {
			ids := []string{}
			at := api.LevelVersion{Level: level, Version: api.MajorMinorVersion(1, minor)}
			for _, result := range evaluator.EvaluatePod(at, &pod.ObjectMeta, &pod.Spec) {
				if !result.Allowed {
					ids = append(ids, result.ForbiddenReason)
				}
			}
			sort.Strings(ids)
			failed[level] = append(failed[level], ids)
		}
	}
	return answer{JSON: written, Failed: failed}
}
