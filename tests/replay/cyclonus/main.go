// Judges connections by cyclonus, the second evaluator of network policies: a case a line in, an answer a line out.
//
// Both are JSON. It translates and decides nothing.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	"github.com/mattfenwick/cyclonus/pkg/matcher"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
)

// A question: policies, and who connects to whom on which port.
type question struct {
	Policies []*networkingv1.NetworkPolicy `json:"policies"`
	From     peer                          `json:"from"`
	To       peer                          `json:"to"`
	Port     int                           `json:"port"`
	PortName string                        `json:"portName"`
	Protocol corev1.Protocol               `json:"protocol"`
}

// One end: a pod, or an address alone.
type peer struct {
	IP              string            `json:"ip"`
	Namespace       string            `json:"namespace"`
	NamespaceLabels map[string]string `json:"namespaceLabels"`
	Labels          map[string]string `json:"labels"`
}

type answer struct {
	Ingress bool   `json:"ingress"`
	Egress  bool   `json:"egress"`
	Error   string `json:"error,omitempty"`
}

func (p peer) traffic() *matcher.TrafficPeer {
	end := &matcher.TrafficPeer{IP: p.IP}
	if p.Namespace != "" {
		end.Internal = &matcher.InternalPeer{
			PodLabels:       p.Labels,
			NamespaceLabels: p.NamespaceLabels,
			Namespace:       p.Namespace,
		}
	}
	return end
}

func judge(line []byte) (result answer) {
	defer func() {
		if reason := recover(); reason != nil {
			result = answer{Error: fmt.Sprint(reason)}
		}
	}()
	var asked question
	if err := json.Unmarshal(line, &asked); err != nil {
		return answer{Error: err.Error()}
	}
	allowed := matcher.BuildNetworkPolicies(false, asked.Policies).IsTrafficAllowed(&matcher.Traffic{
		Source:           asked.From.traffic(),
		Destination:      asked.To.traffic(),
		ResolvedPort:     asked.Port,
		ResolvedPortName: asked.PortName,
		Protocol:         asked.Protocol,
	})
	return answer{Ingress: allowed.Ingress.IsAllowed(), Egress: allowed.Egress.IsAllowed()}
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 16<<20)
	out := bufio.NewWriter(os.Stdout)
	encoder := json.NewEncoder(out)
	for lines.Scan() {
		if err := encoder.Encode(judge(lines.Bytes())); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	if err := lines.Err(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if err := out.Flush(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
