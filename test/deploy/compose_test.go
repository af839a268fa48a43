package deploy_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// compose is the part of the Compose specification that our files use; a key that is not here is a slip of the pen.
type compose struct {
	Services map[string]struct {
		Build       string
		Image       string
		Restart     string
		Environment map[string]string
		Ports       []string
		Volumes     []string
		DependsOn   map[string]struct{ Condition string } `yaml:"depends_on"`
		NetworkMode string                                `yaml:"network_mode"`
		Healthcheck struct {
			Test              []string
			Interval, Timeout string
			Retries           int
		}
		ReadOnly        bool     `yaml:"read_only"`
		CapDrop         []string `yaml:"cap_drop"`
		SecurityOpt     []string `yaml:"security_opt"`
		Ulimits         map[string]int
		StopGracePeriod string `yaml:"stop_grace_period"`
	}
	Volumes map[string]any
}

func TestComposeFilesHoldTogether(t *testing.T) {
	for _, name := range []string{"compose.yaml", "compose.nginx.yaml"} {
		t.Run(name, func(t *testing.T) {
			var c compose
			decoder := yaml.NewDecoder(strings.NewReader(file(t, "deploy/compose/"+name)))
			decoder.KnownFields(true)
			if err := decoder.Decode(&c); err != nil {
				t.Fatal(err)
			}
			for service, s := range c.Services {
				for _, v := range s.Volumes {
					source, target, _ := strings.Cut(v, ":")
					_, named := c.Volumes[source]
					if here := strings.HasPrefix(source, "."); !named && !here || !strings.HasPrefix(target, "/") {
						t.Errorf("%s: the volume %s is from nowhere", service, v)
					}
					if path := filepath.Join("../../deploy/compose", source); strings.HasPrefix(source, "../") {
						if _, err := os.Stat(path); err != nil {
							t.Errorf("%s: %v", service, err)
						}
					}
				}
				for other, on := range s.DependsOn {
					if o, ok := c.Services[other]; !ok || on.Condition == "service_healthy" && o.Build == "" && len(o.Healthcheck.Test) == 0 {
						t.Errorf("%s waits for %s, which never is %s", service, other, on.Condition)
					}
				}
				if other, shared := strings.CutPrefix(s.NetworkMode, "service:"); shared && (c.Services[other].Build == "" || len(s.Ports) > 0) {
					t.Errorf("%s shares the network of %s, where its ports belong", service, other)
				}
				for _, p := range s.Ports {
					if !regexp.MustCompile(`^\d+:\d+/(tcp|udp)$`).MatchString(p) {
						t.Errorf("%s: port %q", service, p)
					}
				}
			}
			atrium := c.Services["atrium"]
			if _, err := os.Stat(filepath.Join("../../deploy/compose", atrium.Build, "Dockerfile")); err != nil {
				t.Error(err)
			}
			for _, inside := range exposed(t) { // what is outside has the same number where the server tells it to browsers
				published := slices.ContainsFunc(atrium.Ports, func(p string) bool { return strings.HasSuffix(p, ":"+inside) })
				if strings.HasSuffix(inside, "/udp") && !published {
					t.Errorf("%s is not published", inside)
				}
			}
			if !atrium.ReadOnly || !slices.Contains(atrium.Volumes, "data:/data") || !slices.Contains(atrium.CapDrop, "ALL") {
				t.Errorf("the server can write beside its volume, or do what it need not: %+v", atrium)
			}
		})
	}
}

// exposed are the ports that the image names.
func exposed(t *testing.T) (ports []string) {
	for _, line := range regexp.MustCompile(`(?m)^EXPOSE (.*)$`).FindAllStringSubmatch(file(t, "Dockerfile"), -1) {
		ports = append(ports, strings.Fields(line[1])...)
	}
	return ports
}
