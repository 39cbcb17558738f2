//! What the help of each command shows beside its flags: examples, exit codes, environment variables.

pub(super) const TOP_EXAMPLES: &str = "
Examples:
  sandbox-doctor diagnose -n shop                   a namespace of the current cluster
  sandbox-doctor diagnose --from demo               a recorded demo cluster
  sandbox-doctor why deploy/web -n shop --from DIR  one workload of a recording
  sandbox-doctor diagnose --from DIR -o json        machine-readable output
  sandbox-doctor explain 137                        an exit code, a reason or an alert";

pub(super) const MORE: &str = "\
Flags can stand before or after the command.
Use \"sandbox-doctor <command> --help\" for the flags, exit codes and environment variables of a command.";

pub(super) const ENVIRONMENT: &str = "\
Environment variables (flags take precedence):
  SANDBOX_DOCTOR_FROM, SANDBOX_DOCTOR_OUTPUT, SANDBOX_DOCTOR_FAIL_ON,
  SANDBOX_DOCTOR_COLOR, SANDBOX_DOCTOR_RULES (directories, separated as in PATH)
  KUBECONFIG, HTTPS_PROXY, NO_PROXY
  NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE, COLUMNS (at least 60)

Exit codes:
  0  no finding at or above --fail-on, and the required inputs were read
  1  findings
  2  invalid input, or an input that could not be read; the rest is still printed
  3  no finding, but a check lacked an input that could have been read";

pub(super) const DIAGNOSE_EXAMPLES: &str = "
Examples:
  sandbox-doctor diagnose                            the namespace of the current context
  sandbox-doctor why web-0 -n shop --context blue    a pod in another cluster
  sandbox-doctor diagnose --from demo                everything in a recording
  sandbox-doctor why deploy/web pod/db-0 --from DIR  two objects
  sandbox-doctor why jobs,sts -n shop --from DIR     all objects of two types in a namespace
  sandbox-doctor why web --from DIR -o wide          the pod whose name starts with 'web'
  kubectl get pods -o yaml | sandbox-doctor diagnose --from -";

pub(super) const CAN_EXAMPLES: &str = "
Examples:
  sandbox-doctor can sa/runner create pods -n shop        a ServiceAccount of that namespace
  sandbox-doctor can me get pods/log web-0 -n shop        the current user
  sandbox-doctor can pod/web-0 list secrets -n shop       the ServiceAccount of a pod
  sandbox-doctor can group:devs get /metrics --from DIR   a group, in a recording
  sandbox-doctor can --from-error 'pods is forbidden: User …'";

pub(super) const CAN_EXIT: &str = "\
Exit codes:
  0  yes
  1  no
  2  invalid input, or an object that does not exist
  3  undecided: bindings or roles could not be read";

pub(super) const REACH_EXAMPLES: &str = "
Examples:
  sandbox-doctor reach deploy/api svc/db:5432 -n shop    in the current cluster
  sandbox-doctor reach web/deploy/api db/svc/db:5432     from one namespace to another
  sandbox-doctor reach world svc/web:80 --from DIR       in a recording
  sandbox-doctor reach api svc/db:5432 -n shop --from-error 'dial tcp 10.96.14.3:5432: i/o timeout'";

pub(super) const REACH_EXIT: &str = "\
Exit codes:
  0  open
  1  blocked
  2  invalid input, or an object that does not exist
  3  undecided: an input could not be read";

pub(super) const PREFLIGHT_EXAMPLES: &str = "
Examples:
  sandbox-doctor preflight web.yaml -n shop                    against the current kubectl context
  sandbox-doctor preflight -f manifests/ -R --from DIR         against a recording
  helm template web | sandbox-doctor preflight - --against none";
