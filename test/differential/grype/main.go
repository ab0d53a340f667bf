// grype; and `program write-database FOLDER`, which makes a database that knows one vulnerability for it: the one of
// github.com/tidwall/gjson before v1.9.3, as GitHub and NVD call it.
package main

import (
	"log"
	"os"
	"path/filepath"
	"time"

	"github.com/anchore/clio"
	"github.com/anchore/grype/cmd/grype/cli"
	v6 "github.com/anchore/grype/grype/db/v6"
	_ "github.com/glebarez/sqlite"
	"github.com/spf13/afero"
)

func main() {
	if len(os.Args) == 3 && os.Args[1] == "write-database" {
		writeDatabase(filepath.Join(os.Args[2], "6"))
		return
	}
	app := cli.Application(clio.Identification{Name: "grype", Version: "0.121.2"})
	app.Run()
}

func writeDatabase(folder string) {
	require(os.MkdirAll(folder, 0o755))
	database, err := v6.NewWriter(v6.Config{DBDirPath: folder})
	require(err)
	require(database.SetDBMetadata())
	date := time.Date(2026, 8, 20, 0, 0, 0, 0, time.UTC)
	entry := func(provider, id string, severity v6.Severity, aliases ...string) *v6.VulnerabilityHandle {
		return &v6.VulnerabilityHandle{
			Name:          id,
			Status:        v6.VulnerabilityActive,
			PublishedDate: &date,
			ModifiedDate:  &date,
			ProviderID:    provider,
			Provider:      &v6.Provider{ID: provider, Version: "1", DateCaptured: &date, InputDigest: "sha256:00"},
			BlobValue:     &v6.VulnerabilityBlob{ID: id, Aliases: aliases, Severities: []v6.Severity{severity}},
		}
	}
	advisory := entry("github", "GHSA-c9gm-7rfj-8w5h",
		v6.Severity{Scheme: v6.SeveritySchemeCHMLN, Value: "high", Rank: 1}, "CVE-2021-42248")
	score := v6.CVSSSeverity{Vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H", Version: "3.1"}
	record := entry("nvd", "CVE-2021-42248",
		v6.Severity{Scheme: v6.SeveritySchemeCVSS, Value: score, Source: "nvd@nist.gov", Rank: 1})
	require(database.AddVulnerabilities(advisory, record))
	require(database.AddAffectedPackages(&v6.AffectedPackageHandle{
		VulnerabilityID: advisory.ID,
		Vulnerability:   advisory,
		Package:         &v6.Package{Ecosystem: "go-module", Name: "github.com/tidwall/gjson"},
		BlobValue: &v6.PackageBlob{
			CVEs: []string{"CVE-2021-42248"},
			Ranges: []v6.Range{{
				Version: v6.Version{Type: "go", Constraint: "<1.9.3"},
				Fix:     &v6.Fix{Version: "1.9.3", State: v6.FixedStatus},
			}},
		},
	}))
	require(database.Close())
	_, err = v6.WriteImportMetadata(afero.NewOsFs(), folder, "the test")
	require(err)
}

func require(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
