//! What the help of each verb shows besides its flags: examples, exit codes, the environment.

pub(super) const TOP_EXAMPLES: &str = "
Examples:
  sandbox-doctor diagnose -n shop                   a namespace of the cluster of kubectl
  sandbox-doctor diagnose --from demo               a recorded cluster
  sandbox-doctor why deploy/web -n shop --from DIR  one workload of a recording
  sandbox-doctor diagnose --from DIR -o json        the same for a script
  sandbox-doctor explain 137                        what a code, a reason or an alert means";

pub(super) const MORE: &str = "Flags stand before or after the verb; 'sandbox-doctor VERB -h' tells of one.";

pub(super) const ENVIRONMENT: &str = "\
Environment, each outranked by its flag:
  SANDBOX_DOCTOR_FROM, SANDBOX_DOCTOR_OUTPUT, SANDBOX_DOCTOR_FAIL_ON,
  SANDBOX_DOCTOR_COLOR, SANDBOX_DOCTOR_RULES (several folders as in PATH)
  KUBECONFIG, HTTPS_PROXY, NO_PROXY
  NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE, COLUMNS (60 to 110 are used)

Exit codes:
  0  nothing at or above --fail-on, and enough evidence to say so
  1  findings
  2  something that was asked for could not be done; the rest is still printed
  3  no finding, but a check that matters lacked an input that could be read";

pub(super) const DIAGNOSE_EXAMPLES: &str = "
Examples:
  sandbox-doctor diagnose                            the namespace of kubectl's context
  sandbox-doctor why web-0 -n shop --context blue    a pod of another cluster
  sandbox-doctor diagnose --from demo                everything that was recorded
  sandbox-doctor why deploy/web pod/db-0 --from DIR  two objects
  sandbox-doctor why jobs,sts -n shop --from DIR     all of two types in a namespace
  sandbox-doctor why web --from DIR -o wide          the pod whose name starts with 'web'";

pub(super) const CAN_EXAMPLES: &str = "
Examples:
  sandbox-doctor can sa/runner create pods -n shop        an account of that namespace
  sandbox-doctor can me get pods/log web-0 -n shop        whoever asks
  sandbox-doctor can pod/web-0 list secrets -n shop       the account of a pod
  sandbox-doctor can group:devs get /metrics --from DIR   a group, in a recording
  sandbox-doctor can --from-error 'pods is forbidden: User …'";

pub(super) const CAN_EXIT: &str = "\
Exit codes:
  0  yes
  1  no
  2  the question makes no sense, or what was named is not there
  3  undecided: a list of bindings or roles could not be read";

pub(super) const REACH_EXAMPLES: &str = "
Examples:
  sandbox-doctor reach deploy/api svc/db:5432 -n shop    of the cluster of kubectl
  sandbox-doctor reach web/deploy/api db/svc/db:5432     from one namespace to another
  sandbox-doctor reach world svc/web:80 --from DIR       of a recording
  sandbox-doctor reach api svc/db:5432 -n shop --from-error 'dial tcp 10.96.14.3:5432: i/o timeout'";

pub(super) const PREFLIGHT_EXAMPLES: &str = "
Examples:
  sandbox-doctor preflight -f web.yaml -n shop                 held against the cluster of kubectl
  sandbox-doctor preflight -f manifests/ -R --from DIR         held against a recording
  helm template web | sandbox-doctor preflight -f - --against none";
