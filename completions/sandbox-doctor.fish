# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_sandbox_doctor_global_optspecs
    string join \n color= from= n/namespace= A/all-namespaces l/selector= select= ignore= now= record= o/output= show= q/quiet v/verbose fail-on= config= baseline= allow-incomplete kubeconfig= context= cluster= user= s/server= as= as-group= as-uid= request-timeout= timeout= logs= read-secrets rules= no-config h/help V/version
end

function __fish_sandbox_doctor_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_sandbox_doctor_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_sandbox_doctor_using_subcommand
    set -l cmd (__fish_sandbox_doctor_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -l color -d 'When to use colors [default: auto]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -l from -d 'Recording instead of a cluster: a directory or file, \'-\' for standard input, or demo[:NAME]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -s n -l namespace -d 'Namespace [default: the current context\'s; of a recording, all]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -s l -l selector -d 'Label selector: app=web,tier!=db' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -l select -d 'Run only these rules: ids, stages, or prefixes such as \'image-*\' (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -l ignore -d 'Do not run these rules; the more specific of --select and --ignore wins (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -l now -d 'Current time, as RFC 3339 [default: the time of the recording]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -l record -d 'Also write what was read from the cluster to this directory' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -s o -l output -d 'Output format, to standard output or a file (repeatable) [default: text]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -l show -d 'List what the text format only counts' -r -f -a "advice\t'Every recommendation'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -l fail-on -d 'Lowest severity that causes exit code 1 [default: error]' -r -f -a "error\t''
warning\t''
info\t''
never\t'Neither findings nor skipped checks change the code'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -l config -d 'Trusted configuration file, which can also set outputs, inputs and exit codes' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -l baseline -d 'Earlier report (-o json=FILE); only new findings cause exit code 1' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -l kubeconfig -d 'Kubeconfig file [default: KUBECONFIG, then ~/.kube/config]' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -l context -d 'Kubeconfig context' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -l cluster -d 'Kubeconfig cluster' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -l user -d 'Kubeconfig user' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -s s -l server -d 'Address of the API server' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -l as -d 'User to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -l as-group -d 'Group to impersonate (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -l as-uid -d 'UID to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -l request-timeout -d 'Timeout of a single request: 10, 10s, 1m; 0 means no timeout [default: 10s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -l timeout -d 'Timeout for reading the cluster [default: 60s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -l logs -d 'Pods whose logs are read [default: unhealthy ones, and with -n up to 20 others]' -r -f -a "all\t''
unhealthy\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -l rules -d 'Directory of additional rules (repeatable)' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -s A -l all-namespaces -d 'All namespaces'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -s q -l quiet -d 'Print only headlines and fixes'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -s v -l verbose -d 'Print the duration of each step to standard error'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -l allow-incomplete -d 'Exit with 0 instead of 3 if a check lacked an input'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -l read-secrets -d 'Also read Secrets: names, types, keys and registry hosts, never values'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -l no-config -d 'Do not read .sandbox-doctor.yaml from the Git work tree'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -s V -l version -d 'Print version'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -f -a "diagnose" -d 'Diagnose failing pods and workloads: root cause, evidence, fix'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -f -a "why" -d 'Diagnose failing pods and workloads: root cause, evidence, fix'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -f -a "preflight" -d 'Check whether manifests will run in a cluster, before they are applied'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -f -a "reach" -d 'Check whether a connection is possible, and what blocks it'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -f -a "can" -d 'Check whether an account can perform an action, and which binding allows it'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -f -a "snapshot" -d 'Record a cluster to a directory, for a later diagnosis'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -f -a "explain" -d 'Explain a rule, reason, exit code, alert or error text'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -f -a "version" -d 'Print the version of the program and of its rules'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -f -a "completions" -d 'Print a shell completion script'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -f -a "rules" -d 'List, check and test rules'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -l from -d 'Recording instead of a cluster: a directory or file, \'-\' for standard input, or demo[:NAME]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -s n -l namespace -d 'Namespace [default: the current context\'s; of a recording, all]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -s l -l selector -d 'Label selector: app=web,tier!=db' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -l select -d 'Run only these rules: ids, stages, or prefixes such as \'image-*\' (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -l ignore -d 'Do not run these rules; the more specific of --select and --ignore wins (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -l now -d 'Current time, as RFC 3339 [default: the time of the recording]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -l record -d 'Also write what was read from the cluster to this directory' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -s o -l output -d 'Output format, to standard output or a file (repeatable) [default: text]' -r -f -a "text\t''
wide\t''
name\t''
json\t''
yaml\t''
markdown\t''
github\t''
gitlab\t''
sarif\t''
junit\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -l show -d 'List what the text format only counts' -r -f -a "advice\t'Every recommendation'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -l fail-on -d 'Lowest severity that causes exit code 1 [default: error]' -r -f -a "error\t''
warning\t''
info\t''
never\t'Neither findings nor skipped checks change the code'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -l config -d 'Trusted configuration file, which can also set outputs, inputs and exit codes' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -l baseline -d 'Earlier report (-o json=FILE); only new findings cause exit code 1' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -l kubeconfig -d 'Kubeconfig file [default: KUBECONFIG, then ~/.kube/config]' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -l context -d 'Kubeconfig context' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -l cluster -d 'Kubeconfig cluster' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -l user -d 'Kubeconfig user' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -s s -l server -d 'Address of the API server' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -l as -d 'User to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -l as-group -d 'Group to impersonate (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -l as-uid -d 'UID to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -l request-timeout -d 'Timeout of a single request: 10, 10s, 1m; 0 means no timeout [default: 10s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -l timeout -d 'Timeout for reading the cluster [default: 60s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -l logs -d 'Pods whose logs are read [default: unhealthy ones, and with -n up to 20 others]' -r -f -a "all\t''
unhealthy\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -l rules -d 'Directory of additional rules (repeatable)' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -l color -d 'When to use colors [default: auto]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -s A -l all-namespaces -d 'All namespaces'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -s q -l quiet -d 'Print only headlines and fixes'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -s v -l verbose -d 'Print the duration of each step to standard error'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -l allow-incomplete -d 'Exit with 0 instead of 3 if a check lacked an input'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -l read-secrets -d 'Also read Secrets: names, types, keys and registry hosts, never values'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -l no-config -d 'Do not read .sandbox-doctor.yaml from the Git work tree'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -l from -d 'Recording instead of a cluster: a directory or file, \'-\' for standard input, or demo[:NAME]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -s n -l namespace -d 'Namespace [default: the current context\'s; of a recording, all]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -s l -l selector -d 'Label selector: app=web,tier!=db' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -l select -d 'Run only these rules: ids, stages, or prefixes such as \'image-*\' (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -l ignore -d 'Do not run these rules; the more specific of --select and --ignore wins (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -l now -d 'Current time, as RFC 3339 [default: the time of the recording]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -l record -d 'Also write what was read from the cluster to this directory' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -s o -l output -d 'Output format, to standard output or a file (repeatable) [default: text]' -r -f -a "text\t''
wide\t''
name\t''
json\t''
yaml\t''
markdown\t''
github\t''
gitlab\t''
sarif\t''
junit\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -l show -d 'List what the text format only counts' -r -f -a "advice\t'Every recommendation'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -l fail-on -d 'Lowest severity that causes exit code 1 [default: error]' -r -f -a "error\t''
warning\t''
info\t''
never\t'Neither findings nor skipped checks change the code'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -l config -d 'Trusted configuration file, which can also set outputs, inputs and exit codes' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -l baseline -d 'Earlier report (-o json=FILE); only new findings cause exit code 1' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -l kubeconfig -d 'Kubeconfig file [default: KUBECONFIG, then ~/.kube/config]' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -l context -d 'Kubeconfig context' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -l cluster -d 'Kubeconfig cluster' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -l user -d 'Kubeconfig user' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -s s -l server -d 'Address of the API server' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -l as -d 'User to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -l as-group -d 'Group to impersonate (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -l as-uid -d 'UID to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -l request-timeout -d 'Timeout of a single request: 10, 10s, 1m; 0 means no timeout [default: 10s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -l timeout -d 'Timeout for reading the cluster [default: 60s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -l logs -d 'Pods whose logs are read [default: unhealthy ones, and with -n up to 20 others]' -r -f -a "all\t''
unhealthy\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -l rules -d 'Directory of additional rules (repeatable)' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -l color -d 'When to use colors [default: auto]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -s A -l all-namespaces -d 'All namespaces'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -s q -l quiet -d 'Print only headlines and fixes'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -s v -l verbose -d 'Print the duration of each step to standard error'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -l allow-incomplete -d 'Exit with 0 instead of 3 if a check lacked an input'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -l read-secrets -d 'Also read Secrets: names, types, keys and registry hosts, never values'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -l no-config -d 'Do not read .sandbox-doctor.yaml from the Git work tree'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -s f -l filename -d 'File or directory of manifests; \'-\' reads standard input (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -l against -d 'Check the manifests without a cluster' -r -f -a "none\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -l needs -d 'API permissions that the programs need: \'get pods/log, create pods in other\'' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -l from -d 'Recording instead of a cluster: a directory or file, \'-\' for standard input, or demo[:NAME]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -s n -l namespace -d 'Namespace [default: the current context\'s; of a recording, all]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -s l -l selector -d 'Label selector: app=web,tier!=db' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -l select -d 'Run only these rules: ids, stages, or prefixes such as \'image-*\' (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -l ignore -d 'Do not run these rules; the more specific of --select and --ignore wins (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -l now -d 'Current time, as RFC 3339 [default: the time of the recording]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -l record -d 'Also write what was read from the cluster to this directory' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -s o -l output -d 'Output format, to standard output or a file (repeatable) [default: text]' -r -f -a "text\t''
wide\t''
name\t''
json\t''
yaml\t''
markdown\t''
github\t''
gitlab\t''
sarif\t''
junit\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -l show -d 'List what the text format only counts' -r -f -a "advice\t'Every recommendation'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -l fail-on -d 'Lowest severity that causes exit code 1 [default: error]' -r -f -a "error\t''
warning\t''
info\t''
never\t'Neither findings nor skipped checks change the code'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -l config -d 'Trusted configuration file, which can also set outputs, inputs and exit codes' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -l baseline -d 'Earlier report (-o json=FILE); only new findings cause exit code 1' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -l kubeconfig -d 'Kubeconfig file [default: KUBECONFIG, then ~/.kube/config]' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -l context -d 'Kubeconfig context' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -l cluster -d 'Kubeconfig cluster' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -l user -d 'Kubeconfig user' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -s s -l server -d 'Address of the API server' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -l as -d 'User to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -l as-group -d 'Group to impersonate (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -l as-uid -d 'UID to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -l request-timeout -d 'Timeout of a single request: 10, 10s, 1m; 0 means no timeout [default: 10s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -l timeout -d 'Timeout for reading the cluster [default: 60s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -l logs -d 'Pods whose logs are read [default: unhealthy ones, and with -n up to 20 others]' -r -f -a "all\t''
unhealthy\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -l rules -d 'Directory of additional rules (repeatable)' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -l color -d 'When to use colors [default: auto]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -s R -l recursive -d 'Read directories recursively'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -s A -l all-namespaces -d 'All namespaces'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -s q -l quiet -d 'Print only headlines and fixes'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -s v -l verbose -d 'Print the duration of each step to standard error'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -l allow-incomplete -d 'Exit with 0 instead of 3 if a check lacked an input'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -l read-secrets -d 'Also read Secrets: names, types, keys and registry hosts, never values'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -l no-config -d 'Do not read .sandbox-doctor.yaml from the Git work tree'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -l from-error -d 'Error message of the client; refused, timed out and not resolved have different causes' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -l from -d 'Recording instead of a cluster: a directory or file, \'-\' for standard input, or demo[:NAME]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -s n -l namespace -d 'Namespace [default: the current context\'s; of a recording, all]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -s l -l selector -d 'Label selector: app=web,tier!=db' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -l select -d 'Run only these rules: ids, stages, or prefixes such as \'image-*\' (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -l ignore -d 'Do not run these rules; the more specific of --select and --ignore wins (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -l now -d 'Current time, as RFC 3339 [default: the time of the recording]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -l record -d 'Also write what was read from the cluster to this directory' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -s o -l output -d 'Output format, to standard output or a file (repeatable) [default: text]' -r -f -a "text\t''
json\t''
yaml\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -l show -d 'List what the text format only counts' -r -f -a "advice\t'Every recommendation'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -l fail-on -d 'Lowest severity that causes exit code 1 [default: error]' -r -f -a "error\t''
warning\t''
info\t''
never\t'Neither findings nor skipped checks change the code'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -l config -d 'Trusted configuration file, which can also set outputs, inputs and exit codes' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -l baseline -d 'Earlier report (-o json=FILE); only new findings cause exit code 1' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -l kubeconfig -d 'Kubeconfig file [default: KUBECONFIG, then ~/.kube/config]' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -l context -d 'Kubeconfig context' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -l cluster -d 'Kubeconfig cluster' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -l user -d 'Kubeconfig user' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -s s -l server -d 'Address of the API server' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -l as -d 'User to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -l as-group -d 'Group to impersonate (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -l as-uid -d 'UID to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -l request-timeout -d 'Timeout of a single request: 10, 10s, 1m; 0 means no timeout [default: 10s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -l timeout -d 'Timeout for reading the cluster [default: 60s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -l logs -d 'Pods whose logs are read [default: unhealthy ones, and with -n up to 20 others]' -r -f -a "all\t''
unhealthy\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -l rules -d 'Directory of additional rules (repeatable)' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -l color -d 'When to use colors [default: auto]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -l probe -d 'Send a GET to the probe path of the pod, through the API server proxy (get pods/proxy, services/proxy)'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -s A -l all-namespaces -d 'All namespaces'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -s q -l quiet -d 'Print only headlines and fixes'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -s v -l verbose -d 'Print the duration of each step to standard error'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -l allow-incomplete -d 'Exit with 0 instead of 3 if a check lacked an input'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -l read-secrets -d 'Also read Secrets: names, types, keys and registry hosts, never values'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -l no-config -d 'Do not read .sandbox-doctor.yaml from the Git work tree'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -l from-error -d 'Error message of a refused request: \'pods is forbidden: User ...\'' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -l from -d 'Recording instead of a cluster: a directory or file, \'-\' for standard input, or demo[:NAME]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -s n -l namespace -d 'Namespace [default: the current context\'s; of a recording, all]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -s l -l selector -d 'Label selector: app=web,tier!=db' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -l select -d 'Run only these rules: ids, stages, or prefixes such as \'image-*\' (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -l ignore -d 'Do not run these rules; the more specific of --select and --ignore wins (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -l now -d 'Current time, as RFC 3339 [default: the time of the recording]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -l record -d 'Also write what was read from the cluster to this directory' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -s o -l output -d 'Output format, to standard output or a file (repeatable) [default: text]' -r -f -a "text\t''
json\t''
yaml\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -l show -d 'List what the text format only counts' -r -f -a "advice\t'Every recommendation'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -l fail-on -d 'Lowest severity that causes exit code 1 [default: error]' -r -f -a "error\t''
warning\t''
info\t''
never\t'Neither findings nor skipped checks change the code'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -l config -d 'Trusted configuration file, which can also set outputs, inputs and exit codes' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -l baseline -d 'Earlier report (-o json=FILE); only new findings cause exit code 1' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -l kubeconfig -d 'Kubeconfig file [default: KUBECONFIG, then ~/.kube/config]' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -l context -d 'Kubeconfig context' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -l cluster -d 'Kubeconfig cluster' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -l user -d 'Kubeconfig user' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -s s -l server -d 'Address of the API server' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -l as -d 'User to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -l as-group -d 'Group to impersonate (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -l as-uid -d 'UID to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -l request-timeout -d 'Timeout of a single request: 10, 10s, 1m; 0 means no timeout [default: 10s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -l timeout -d 'Timeout for reading the cluster [default: 60s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -l logs -d 'Pods whose logs are read [default: unhealthy ones, and with -n up to 20 others]' -r -f -a "all\t''
unhealthy\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -l rules -d 'Directory of additional rules (repeatable)' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -l color -d 'When to use colors [default: auto]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -s A -l all-namespaces -d 'All namespaces'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -s q -l quiet -d 'Print only headlines and fixes'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -s v -l verbose -d 'Print the duration of each step to standard error'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -l allow-incomplete -d 'Exit with 0 instead of 3 if a check lacked an input'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -l read-secrets -d 'Also read Secrets: names, types, keys and registry hosts, never values'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -l no-config -d 'Do not read .sandbox-doctor.yaml from the Git work tree'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -l from -d 'Recording instead of a cluster: a directory or file, \'-\' for standard input, or demo[:NAME]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -s n -l namespace -d 'Namespace [default: the current context\'s; of a recording, all]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -s l -l selector -d 'Label selector: app=web,tier!=db' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -l select -d 'Run only these rules: ids, stages, or prefixes such as \'image-*\' (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -l ignore -d 'Do not run these rules; the more specific of --select and --ignore wins (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -l now -d 'Current time, as RFC 3339 [default: the time of the recording]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -l record -d 'Also write what was read from the cluster to this directory' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -s o -l output -d 'Output format, to standard output or a file (repeatable) [default: text]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -l show -d 'List what the text format only counts' -r -f -a "advice\t'Every recommendation'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -l fail-on -d 'Lowest severity that causes exit code 1 [default: error]' -r -f -a "error\t''
warning\t''
info\t''
never\t'Neither findings nor skipped checks change the code'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -l config -d 'Trusted configuration file, which can also set outputs, inputs and exit codes' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -l baseline -d 'Earlier report (-o json=FILE); only new findings cause exit code 1' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -l kubeconfig -d 'Kubeconfig file [default: KUBECONFIG, then ~/.kube/config]' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -l context -d 'Kubeconfig context' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -l cluster -d 'Kubeconfig cluster' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -l user -d 'Kubeconfig user' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -s s -l server -d 'Address of the API server' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -l as -d 'User to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -l as-group -d 'Group to impersonate (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -l as-uid -d 'UID to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -l request-timeout -d 'Timeout of a single request: 10, 10s, 1m; 0 means no timeout [default: 10s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -l timeout -d 'Timeout for reading the cluster [default: 60s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -l logs -d 'Pods whose logs are read [default: unhealthy ones, and with -n up to 20 others]' -r -f -a "all\t''
unhealthy\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -l rules -d 'Directory of additional rules (repeatable)' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -l color -d 'When to use colors [default: auto]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -s A -l all-namespaces -d 'All namespaces'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -s q -l quiet -d 'Print only headlines and fixes'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -s v -l verbose -d 'Print the duration of each step to standard error'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -l allow-incomplete -d 'Exit with 0 instead of 3 if a check lacked an input'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -l read-secrets -d 'Also read Secrets: names, types, keys and registry hosts, never values'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -l no-config -d 'Do not read .sandbox-doctor.yaml from the Git work tree'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -l from -d 'Recording instead of a cluster: a directory or file, \'-\' for standard input, or demo[:NAME]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -s n -l namespace -d 'Namespace [default: the current context\'s; of a recording, all]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -s l -l selector -d 'Label selector: app=web,tier!=db' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -l select -d 'Run only these rules: ids, stages, or prefixes such as \'image-*\' (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -l ignore -d 'Do not run these rules; the more specific of --select and --ignore wins (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -l now -d 'Current time, as RFC 3339 [default: the time of the recording]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -l record -d 'Also write what was read from the cluster to this directory' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -s o -l output -d 'Output format, to standard output or a file (repeatable) [default: text]' -r -f -a "text\t''
json\t''
yaml\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -l show -d 'List what the text format only counts' -r -f -a "advice\t'Every recommendation'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -l fail-on -d 'Lowest severity that causes exit code 1 [default: error]' -r -f -a "error\t''
warning\t''
info\t''
never\t'Neither findings nor skipped checks change the code'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -l config -d 'Trusted configuration file, which can also set outputs, inputs and exit codes' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -l baseline -d 'Earlier report (-o json=FILE); only new findings cause exit code 1' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -l kubeconfig -d 'Kubeconfig file [default: KUBECONFIG, then ~/.kube/config]' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -l context -d 'Kubeconfig context' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -l cluster -d 'Kubeconfig cluster' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -l user -d 'Kubeconfig user' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -s s -l server -d 'Address of the API server' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -l as -d 'User to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -l as-group -d 'Group to impersonate (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -l as-uid -d 'UID to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -l request-timeout -d 'Timeout of a single request: 10, 10s, 1m; 0 means no timeout [default: 10s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -l timeout -d 'Timeout for reading the cluster [default: 60s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -l logs -d 'Pods whose logs are read [default: unhealthy ones, and with -n up to 20 others]' -r -f -a "all\t''
unhealthy\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -l rules -d 'Directory of additional rules (repeatable)' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -l color -d 'When to use colors [default: auto]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -s A -l all-namespaces -d 'All namespaces'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -s q -l quiet -d 'Print only headlines and fixes'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -s v -l verbose -d 'Print the duration of each step to standard error'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -l allow-incomplete -d 'Exit with 0 instead of 3 if a check lacked an input'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -l read-secrets -d 'Also read Secrets: names, types, keys and registry hosts, never values'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -l no-config -d 'Do not read .sandbox-doctor.yaml from the Git work tree'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -s h -l help -d 'Print help'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand version" -l from -d 'Recording instead of a cluster: a directory or file, \'-\' for standard input, or demo[:NAME]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand version" -s n -l namespace -d 'Namespace [default: the current context\'s; of a recording, all]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand version" -s l -l selector -d 'Label selector: app=web,tier!=db' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand version" -l select -d 'Run only these rules: ids, stages, or prefixes such as \'image-*\' (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand version" -l ignore -d 'Do not run these rules; the more specific of --select and --ignore wins (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand version" -l now -d 'Current time, as RFC 3339 [default: the time of the recording]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand version" -l record -d 'Also write what was read from the cluster to this directory' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand version" -s o -l output -d 'Output format, to standard output or a file (repeatable) [default: text]' -r -f -a "text\t''
json\t''
yaml\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand version" -l show -d 'List what the text format only counts' -r -f -a "advice\t'Every recommendation'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand version" -l fail-on -d 'Lowest severity that causes exit code 1 [default: error]' -r -f -a "error\t''
warning\t''
info\t''
never\t'Neither findings nor skipped checks change the code'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand version" -l config -d 'Trusted configuration file, which can also set outputs, inputs and exit codes' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand version" -l baseline -d 'Earlier report (-o json=FILE); only new findings cause exit code 1' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand version" -l kubeconfig -d 'Kubeconfig file [default: KUBECONFIG, then ~/.kube/config]' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand version" -l context -d 'Kubeconfig context' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand version" -l cluster -d 'Kubeconfig cluster' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand version" -l user -d 'Kubeconfig user' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand version" -s s -l server -d 'Address of the API server' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand version" -l as -d 'User to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand version" -l as-group -d 'Group to impersonate (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand version" -l as-uid -d 'UID to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand version" -l request-timeout -d 'Timeout of a single request: 10, 10s, 1m; 0 means no timeout [default: 10s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand version" -l timeout -d 'Timeout for reading the cluster [default: 60s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand version" -l logs -d 'Pods whose logs are read [default: unhealthy ones, and with -n up to 20 others]' -r -f -a "all\t''
unhealthy\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand version" -l rules -d 'Directory of additional rules (repeatable)' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand version" -l color -d 'When to use colors [default: auto]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand version" -s A -l all-namespaces -d 'All namespaces'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand version" -s q -l quiet -d 'Print only headlines and fixes'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand version" -s v -l verbose -d 'Print the duration of each step to standard error'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand version" -l allow-incomplete -d 'Exit with 0 instead of 3 if a check lacked an input'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand version" -l read-secrets -d 'Also read Secrets: names, types, keys and registry hosts, never values'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand version" -l no-config -d 'Do not read .sandbox-doctor.yaml from the Git work tree'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand version" -s h -l help -d 'Print help'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -l from -d 'Recording instead of a cluster: a directory or file, \'-\' for standard input, or demo[:NAME]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -s n -l namespace -d 'Namespace [default: the current context\'s; of a recording, all]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -s l -l selector -d 'Label selector: app=web,tier!=db' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -l select -d 'Run only these rules: ids, stages, or prefixes such as \'image-*\' (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -l ignore -d 'Do not run these rules; the more specific of --select and --ignore wins (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -l now -d 'Current time, as RFC 3339 [default: the time of the recording]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -l record -d 'Also write what was read from the cluster to this directory' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -s o -l output -d 'Output format, to standard output or a file (repeatable) [default: text]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -l show -d 'List what the text format only counts' -r -f -a "advice\t'Every recommendation'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -l fail-on -d 'Lowest severity that causes exit code 1 [default: error]' -r -f -a "error\t''
warning\t''
info\t''
never\t'Neither findings nor skipped checks change the code'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -l config -d 'Trusted configuration file, which can also set outputs, inputs and exit codes' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -l baseline -d 'Earlier report (-o json=FILE); only new findings cause exit code 1' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -l kubeconfig -d 'Kubeconfig file [default: KUBECONFIG, then ~/.kube/config]' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -l context -d 'Kubeconfig context' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -l cluster -d 'Kubeconfig cluster' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -l user -d 'Kubeconfig user' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -s s -l server -d 'Address of the API server' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -l as -d 'User to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -l as-group -d 'Group to impersonate (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -l as-uid -d 'UID to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -l request-timeout -d 'Timeout of a single request: 10, 10s, 1m; 0 means no timeout [default: 10s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -l timeout -d 'Timeout for reading the cluster [default: 60s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -l logs -d 'Pods whose logs are read [default: unhealthy ones, and with -n up to 20 others]' -r -f -a "all\t''
unhealthy\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -l rules -d 'Directory of additional rules (repeatable)' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -l color -d 'When to use colors [default: auto]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -s A -l all-namespaces -d 'All namespaces'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -s q -l quiet -d 'Print only headlines and fixes'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -s v -l verbose -d 'Print the duration of each step to standard error'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -l allow-incomplete -d 'Exit with 0 instead of 3 if a check lacked an input'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -l read-secrets -d 'Also read Secrets: names, types, keys and registry hosts, never values'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -l no-config -d 'Do not read .sandbox-doctor.yaml from the Git work tree'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -s h -l help -d 'Print help'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check test export schema new help" -l from -d 'Recording instead of a cluster: a directory or file, \'-\' for standard input, or demo[:NAME]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check test export schema new help" -s n -l namespace -d 'Namespace [default: the current context\'s; of a recording, all]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check test export schema new help" -s l -l selector -d 'Label selector: app=web,tier!=db' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check test export schema new help" -l select -d 'Run only these rules: ids, stages, or prefixes such as \'image-*\' (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check test export schema new help" -l ignore -d 'Do not run these rules; the more specific of --select and --ignore wins (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check test export schema new help" -l now -d 'Current time, as RFC 3339 [default: the time of the recording]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check test export schema new help" -l record -d 'Also write what was read from the cluster to this directory' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check test export schema new help" -s o -l output -d 'Output format, to standard output or a file (repeatable) [default: text]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check test export schema new help" -l show -d 'List what the text format only counts' -r -f -a "advice\t'Every recommendation'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check test export schema new help" -l fail-on -d 'Lowest severity that causes exit code 1 [default: error]' -r -f -a "error\t''
warning\t''
info\t''
never\t'Neither findings nor skipped checks change the code'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check test export schema new help" -l config -d 'Trusted configuration file, which can also set outputs, inputs and exit codes' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check test export schema new help" -l baseline -d 'Earlier report (-o json=FILE); only new findings cause exit code 1' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check test export schema new help" -l kubeconfig -d 'Kubeconfig file [default: KUBECONFIG, then ~/.kube/config]' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check test export schema new help" -l context -d 'Kubeconfig context' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check test export schema new help" -l cluster -d 'Kubeconfig cluster' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check test export schema new help" -l user -d 'Kubeconfig user' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check test export schema new help" -s s -l server -d 'Address of the API server' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check test export schema new help" -l as -d 'User to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check test export schema new help" -l as-group -d 'Group to impersonate (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check test export schema new help" -l as-uid -d 'UID to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check test export schema new help" -l request-timeout -d 'Timeout of a single request: 10, 10s, 1m; 0 means no timeout [default: 10s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check test export schema new help" -l timeout -d 'Timeout for reading the cluster [default: 60s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check test export schema new help" -l logs -d 'Pods whose logs are read [default: unhealthy ones, and with -n up to 20 others]' -r -f -a "all\t''
unhealthy\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check test export schema new help" -l rules -d 'Directory of additional rules (repeatable)' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check test export schema new help" -l color -d 'When to use colors [default: auto]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check test export schema new help" -s A -l all-namespaces -d 'All namespaces'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check test export schema new help" -s q -l quiet -d 'Print only headlines and fixes'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check test export schema new help" -s v -l verbose -d 'Print the duration of each step to standard error'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check test export schema new help" -l allow-incomplete -d 'Exit with 0 instead of 3 if a check lacked an input'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check test export schema new help" -l read-secrets -d 'Also read Secrets: names, types, keys and registry hosts, never values'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check test export schema new help" -l no-config -d 'Do not read .sandbox-doctor.yaml from the Git work tree'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check test export schema new help" -s h -l help -d 'Print help'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check test export schema new help" -f -a "list" -d 'List all rules'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check test export schema new help" -f -a "show" -d 'Print the files of rules'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check test export schema new help" -f -a "facts" -d 'List the facts that rules can use'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check test export schema new help" -f -a "functions" -d 'List the functions that rules can call'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check test export schema new help" -f -a "edges" -d 'List which rule explains which, and by which relation'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check test export schema new help" -f -a "check" -d 'Check rule files and report every error with its line'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check test export schema new help" -f -a "test" -d 'Run the test cases of rules'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check test export schema new help" -f -a "export" -d 'Export the rules as a runbook, alerts or a ClusterRole'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check test export schema new help" -f -a "schema" -d 'Print the JSON Schema of rule files or case files, for editors'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check test export schema new help" -f -a "new" -d 'Create a rule file and its cases from a template'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check test export schema new help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -l from -d 'Recording instead of a cluster: a directory or file, \'-\' for standard input, or demo[:NAME]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -s n -l namespace -d 'Namespace [default: the current context\'s; of a recording, all]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -s l -l selector -d 'Label selector: app=web,tier!=db' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -l select -d 'Run only these rules: ids, stages, or prefixes such as \'image-*\' (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -l ignore -d 'Do not run these rules; the more specific of --select and --ignore wins (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -l now -d 'Current time, as RFC 3339 [default: the time of the recording]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -l record -d 'Also write what was read from the cluster to this directory' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -s o -l output -d 'Output format, to standard output or a file (repeatable) [default: text]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -l show -d 'List what the text format only counts' -r -f -a "advice\t'Every recommendation'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -l fail-on -d 'Lowest severity that causes exit code 1 [default: error]' -r -f -a "error\t''
warning\t''
info\t''
never\t'Neither findings nor skipped checks change the code'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -l config -d 'Trusted configuration file, which can also set outputs, inputs and exit codes' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -l baseline -d 'Earlier report (-o json=FILE); only new findings cause exit code 1' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -l kubeconfig -d 'Kubeconfig file [default: KUBECONFIG, then ~/.kube/config]' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -l context -d 'Kubeconfig context' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -l cluster -d 'Kubeconfig cluster' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -l user -d 'Kubeconfig user' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -s s -l server -d 'Address of the API server' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -l as -d 'User to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -l as-group -d 'Group to impersonate (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -l as-uid -d 'UID to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -l request-timeout -d 'Timeout of a single request: 10, 10s, 1m; 0 means no timeout [default: 10s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -l timeout -d 'Timeout for reading the cluster [default: 60s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -l logs -d 'Pods whose logs are read [default: unhealthy ones, and with -n up to 20 others]' -r -f -a "all\t''
unhealthy\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -l rules -d 'Directory of additional rules (repeatable)' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -l color -d 'When to use colors [default: auto]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -s A -l all-namespaces -d 'All namespaces'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print only headlines and fixes'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Print the duration of each step to standard error'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -l allow-incomplete -d 'Exit with 0 instead of 3 if a check lacked an input'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -l read-secrets -d 'Also read Secrets: names, types, keys and registry hosts, never values'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -l no-config -d 'Do not read .sandbox-doctor.yaml from the Git work tree'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -l from -d 'Recording instead of a cluster: a directory or file, \'-\' for standard input, or demo[:NAME]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -s n -l namespace -d 'Namespace [default: the current context\'s; of a recording, all]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -s l -l selector -d 'Label selector: app=web,tier!=db' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -l select -d 'Run only these rules: ids, stages, or prefixes such as \'image-*\' (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -l ignore -d 'Do not run these rules; the more specific of --select and --ignore wins (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -l now -d 'Current time, as RFC 3339 [default: the time of the recording]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -l record -d 'Also write what was read from the cluster to this directory' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -s o -l output -d 'Output format, to standard output or a file (repeatable) [default: text]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -l show -d 'List what the text format only counts' -r -f -a "advice\t'Every recommendation'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -l fail-on -d 'Lowest severity that causes exit code 1 [default: error]' -r -f -a "error\t''
warning\t''
info\t''
never\t'Neither findings nor skipped checks change the code'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -l config -d 'Trusted configuration file, which can also set outputs, inputs and exit codes' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -l baseline -d 'Earlier report (-o json=FILE); only new findings cause exit code 1' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -l kubeconfig -d 'Kubeconfig file [default: KUBECONFIG, then ~/.kube/config]' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -l context -d 'Kubeconfig context' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -l cluster -d 'Kubeconfig cluster' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -l user -d 'Kubeconfig user' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -s s -l server -d 'Address of the API server' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -l as -d 'User to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -l as-group -d 'Group to impersonate (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -l as-uid -d 'UID to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -l request-timeout -d 'Timeout of a single request: 10, 10s, 1m; 0 means no timeout [default: 10s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -l timeout -d 'Timeout for reading the cluster [default: 60s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -l logs -d 'Pods whose logs are read [default: unhealthy ones, and with -n up to 20 others]' -r -f -a "all\t''
unhealthy\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -l rules -d 'Directory of additional rules (repeatable)' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -l color -d 'When to use colors [default: auto]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -s A -l all-namespaces -d 'All namespaces'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print only headlines and fixes'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Print the duration of each step to standard error'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -l allow-incomplete -d 'Exit with 0 instead of 3 if a check lacked an input'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -l read-secrets -d 'Also read Secrets: names, types, keys and registry hosts, never values'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -l no-config -d 'Do not read .sandbox-doctor.yaml from the Git work tree'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -l from -d 'Recording instead of a cluster: a directory or file, \'-\' for standard input, or demo[:NAME]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -s n -l namespace -d 'Namespace [default: the current context\'s; of a recording, all]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -s l -l selector -d 'Label selector: app=web,tier!=db' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -l select -d 'Run only these rules: ids, stages, or prefixes such as \'image-*\' (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -l ignore -d 'Do not run these rules; the more specific of --select and --ignore wins (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -l now -d 'Current time, as RFC 3339 [default: the time of the recording]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -l record -d 'Also write what was read from the cluster to this directory' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -s o -l output -d 'Output format, to standard output or a file (repeatable) [default: text]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -l show -d 'List what the text format only counts' -r -f -a "advice\t'Every recommendation'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -l fail-on -d 'Lowest severity that causes exit code 1 [default: error]' -r -f -a "error\t''
warning\t''
info\t''
never\t'Neither findings nor skipped checks change the code'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -l config -d 'Trusted configuration file, which can also set outputs, inputs and exit codes' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -l baseline -d 'Earlier report (-o json=FILE); only new findings cause exit code 1' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -l kubeconfig -d 'Kubeconfig file [default: KUBECONFIG, then ~/.kube/config]' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -l context -d 'Kubeconfig context' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -l cluster -d 'Kubeconfig cluster' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -l user -d 'Kubeconfig user' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -s s -l server -d 'Address of the API server' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -l as -d 'User to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -l as-group -d 'Group to impersonate (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -l as-uid -d 'UID to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -l request-timeout -d 'Timeout of a single request: 10, 10s, 1m; 0 means no timeout [default: 10s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -l timeout -d 'Timeout for reading the cluster [default: 60s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -l logs -d 'Pods whose logs are read [default: unhealthy ones, and with -n up to 20 others]' -r -f -a "all\t''
unhealthy\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -l rules -d 'Directory of additional rules (repeatable)' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -l color -d 'When to use colors [default: auto]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -s A -l all-namespaces -d 'All namespaces'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -s q -l quiet -d 'Print only headlines and fixes'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -s v -l verbose -d 'Print the duration of each step to standard error'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -l allow-incomplete -d 'Exit with 0 instead of 3 if a check lacked an input'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -l read-secrets -d 'Also read Secrets: names, types, keys and registry hosts, never values'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -l no-config -d 'Do not read .sandbox-doctor.yaml from the Git work tree'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -s h -l help -d 'Print help'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -l from -d 'Recording instead of a cluster: a directory or file, \'-\' for standard input, or demo[:NAME]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -s n -l namespace -d 'Namespace [default: the current context\'s; of a recording, all]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -s l -l selector -d 'Label selector: app=web,tier!=db' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -l select -d 'Run only these rules: ids, stages, or prefixes such as \'image-*\' (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -l ignore -d 'Do not run these rules; the more specific of --select and --ignore wins (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -l now -d 'Current time, as RFC 3339 [default: the time of the recording]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -l record -d 'Also write what was read from the cluster to this directory' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -s o -l output -d 'Output format, to standard output or a file (repeatable) [default: text]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -l show -d 'List what the text format only counts' -r -f -a "advice\t'Every recommendation'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -l fail-on -d 'Lowest severity that causes exit code 1 [default: error]' -r -f -a "error\t''
warning\t''
info\t''
never\t'Neither findings nor skipped checks change the code'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -l config -d 'Trusted configuration file, which can also set outputs, inputs and exit codes' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -l baseline -d 'Earlier report (-o json=FILE); only new findings cause exit code 1' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -l kubeconfig -d 'Kubeconfig file [default: KUBECONFIG, then ~/.kube/config]' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -l context -d 'Kubeconfig context' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -l cluster -d 'Kubeconfig cluster' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -l user -d 'Kubeconfig user' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -s s -l server -d 'Address of the API server' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -l as -d 'User to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -l as-group -d 'Group to impersonate (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -l as-uid -d 'UID to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -l request-timeout -d 'Timeout of a single request: 10, 10s, 1m; 0 means no timeout [default: 10s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -l timeout -d 'Timeout for reading the cluster [default: 60s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -l logs -d 'Pods whose logs are read [default: unhealthy ones, and with -n up to 20 others]' -r -f -a "all\t''
unhealthy\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -l rules -d 'Directory of additional rules (repeatable)' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -l color -d 'When to use colors [default: auto]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -s A -l all-namespaces -d 'All namespaces'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -s q -l quiet -d 'Print only headlines and fixes'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -s v -l verbose -d 'Print the duration of each step to standard error'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -l allow-incomplete -d 'Exit with 0 instead of 3 if a check lacked an input'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -l read-secrets -d 'Also read Secrets: names, types, keys and registry hosts, never values'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -l no-config -d 'Do not read .sandbox-doctor.yaml from the Git work tree'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -s h -l help -d 'Print help'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -l from -d 'Recording instead of a cluster: a directory or file, \'-\' for standard input, or demo[:NAME]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -s n -l namespace -d 'Namespace [default: the current context\'s; of a recording, all]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -s l -l selector -d 'Label selector: app=web,tier!=db' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -l select -d 'Run only these rules: ids, stages, or prefixes such as \'image-*\' (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -l ignore -d 'Do not run these rules; the more specific of --select and --ignore wins (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -l now -d 'Current time, as RFC 3339 [default: the time of the recording]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -l record -d 'Also write what was read from the cluster to this directory' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -s o -l output -d 'Output format, to standard output or a file (repeatable) [default: text]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -l show -d 'List what the text format only counts' -r -f -a "advice\t'Every recommendation'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -l fail-on -d 'Lowest severity that causes exit code 1 [default: error]' -r -f -a "error\t''
warning\t''
info\t''
never\t'Neither findings nor skipped checks change the code'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -l config -d 'Trusted configuration file, which can also set outputs, inputs and exit codes' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -l baseline -d 'Earlier report (-o json=FILE); only new findings cause exit code 1' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -l kubeconfig -d 'Kubeconfig file [default: KUBECONFIG, then ~/.kube/config]' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -l context -d 'Kubeconfig context' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -l cluster -d 'Kubeconfig cluster' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -l user -d 'Kubeconfig user' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -s s -l server -d 'Address of the API server' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -l as -d 'User to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -l as-group -d 'Group to impersonate (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -l as-uid -d 'UID to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -l request-timeout -d 'Timeout of a single request: 10, 10s, 1m; 0 means no timeout [default: 10s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -l timeout -d 'Timeout for reading the cluster [default: 60s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -l logs -d 'Pods whose logs are read [default: unhealthy ones, and with -n up to 20 others]' -r -f -a "all\t''
unhealthy\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -l rules -d 'Directory of additional rules (repeatable)' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -l color -d 'When to use colors [default: auto]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -s A -l all-namespaces -d 'All namespaces'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -s q -l quiet -d 'Print only headlines and fixes'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -s v -l verbose -d 'Print the duration of each step to standard error'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -l allow-incomplete -d 'Exit with 0 instead of 3 if a check lacked an input'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -l read-secrets -d 'Also read Secrets: names, types, keys and registry hosts, never values'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -l no-config -d 'Do not read .sandbox-doctor.yaml from the Git work tree'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -s h -l help -d 'Print help'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -l from -d 'Recording instead of a cluster: a directory or file, \'-\' for standard input, or demo[:NAME]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -s n -l namespace -d 'Namespace [default: the current context\'s; of a recording, all]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -s l -l selector -d 'Label selector: app=web,tier!=db' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -l select -d 'Run only these rules: ids, stages, or prefixes such as \'image-*\' (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -l ignore -d 'Do not run these rules; the more specific of --select and --ignore wins (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -l now -d 'Current time, as RFC 3339 [default: the time of the recording]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -l record -d 'Also write what was read from the cluster to this directory' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -s o -l output -d 'Output format, to standard output or a file (repeatable) [default: text]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -l show -d 'List what the text format only counts' -r -f -a "advice\t'Every recommendation'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -l fail-on -d 'Lowest severity that causes exit code 1 [default: error]' -r -f -a "error\t''
warning\t''
info\t''
never\t'Neither findings nor skipped checks change the code'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -l config -d 'Trusted configuration file, which can also set outputs, inputs and exit codes' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -l baseline -d 'Earlier report (-o json=FILE); only new findings cause exit code 1' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -l kubeconfig -d 'Kubeconfig file [default: KUBECONFIG, then ~/.kube/config]' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -l context -d 'Kubeconfig context' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -l cluster -d 'Kubeconfig cluster' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -l user -d 'Kubeconfig user' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -s s -l server -d 'Address of the API server' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -l as -d 'User to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -l as-group -d 'Group to impersonate (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -l as-uid -d 'UID to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -l request-timeout -d 'Timeout of a single request: 10, 10s, 1m; 0 means no timeout [default: 10s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -l timeout -d 'Timeout for reading the cluster [default: 60s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -l logs -d 'Pods whose logs are read [default: unhealthy ones, and with -n up to 20 others]' -r -f -a "all\t''
unhealthy\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -l rules -d 'Directory of additional rules (repeatable)' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -l color -d 'When to use colors [default: auto]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -l fix -d 'Convert rule files of schema 1 to schema 2 in place; comments, order and quotes stay'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -s A -l all-namespaces -d 'All namespaces'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -s q -l quiet -d 'Print only headlines and fixes'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -s v -l verbose -d 'Print the duration of each step to standard error'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -l allow-incomplete -d 'Exit with 0 instead of 3 if a check lacked an input'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -l read-secrets -d 'Also read Secrets: names, types, keys and registry hosts, never values'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -l no-config -d 'Do not read .sandbox-doctor.yaml from the Git work tree'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -l from -d 'Recording instead of a cluster: a directory or file, \'-\' for standard input, or demo[:NAME]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -s n -l namespace -d 'Namespace [default: the current context\'s; of a recording, all]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -s l -l selector -d 'Label selector: app=web,tier!=db' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -l select -d 'Run only these rules: ids, stages, or prefixes such as \'image-*\' (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -l ignore -d 'Do not run these rules; the more specific of --select and --ignore wins (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -l now -d 'Current time, as RFC 3339 [default: the time of the recording]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -l record -d 'Also write what was read from the cluster to this directory' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -s o -l output -d 'Output format, to standard output or a file (repeatable) [default: text]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -l show -d 'List what the text format only counts' -r -f -a "advice\t'Every recommendation'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -l fail-on -d 'Lowest severity that causes exit code 1 [default: error]' -r -f -a "error\t''
warning\t''
info\t''
never\t'Neither findings nor skipped checks change the code'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -l config -d 'Trusted configuration file, which can also set outputs, inputs and exit codes' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -l baseline -d 'Earlier report (-o json=FILE); only new findings cause exit code 1' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -l kubeconfig -d 'Kubeconfig file [default: KUBECONFIG, then ~/.kube/config]' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -l context -d 'Kubeconfig context' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -l cluster -d 'Kubeconfig cluster' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -l user -d 'Kubeconfig user' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -s s -l server -d 'Address of the API server' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -l as -d 'User to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -l as-group -d 'Group to impersonate (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -l as-uid -d 'UID to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -l request-timeout -d 'Timeout of a single request: 10, 10s, 1m; 0 means no timeout [default: 10s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -l timeout -d 'Timeout for reading the cluster [default: 60s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -l logs -d 'Pods whose logs are read [default: unhealthy ones, and with -n up to 20 others]' -r -f -a "all\t''
unhealthy\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -l rules -d 'Directory of additional rules (repeatable)' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -l color -d 'When to use colors [default: auto]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -l mutants -d 'Mutate each rule and report the mutants that no case detects'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -l overlap -d 'Run all rules on the cases of each rule and report which others match'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -l accept -d 'Update the expectations of failing cases in these directories'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -s A -l all-namespaces -d 'All namespaces'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -s q -l quiet -d 'Print only headlines and fixes'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -s v -l verbose -d 'Print the duration of each step to standard error'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -l allow-incomplete -d 'Exit with 0 instead of 3 if a check lacked an input'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -l read-secrets -d 'Also read Secrets: names, types, keys and registry hosts, never values'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -l no-config -d 'Do not read .sandbox-doctor.yaml from the Git work tree'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -s h -l help -d 'Print help'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l to -d 'Export format' -r -f -a "markdown\t'Runbook for on-call engineers'
prometheusrule\t'Alerts as a PrometheusRule of the Prometheus operator'
prometheus\t'Alerts as a Prometheus rule file'
clusterrole\t'ClusterRole with only the permissions that the rules need'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l only -d 'Alert only on this namespace' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l runbook -d 'URL of the published runbook, for links in alerts' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l pages -d 'Directory for one Markdown page per rule, with an index' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l from -d 'Recording instead of a cluster: a directory or file, \'-\' for standard input, or demo[:NAME]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -s n -l namespace -d 'Namespace [default: the current context\'s; of a recording, all]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -s l -l selector -d 'Label selector: app=web,tier!=db' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l select -d 'Run only these rules: ids, stages, or prefixes such as \'image-*\' (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l ignore -d 'Do not run these rules; the more specific of --select and --ignore wins (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l now -d 'Current time, as RFC 3339 [default: the time of the recording]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l record -d 'Also write what was read from the cluster to this directory' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -s o -l output -d 'Output format, to standard output or a file (repeatable) [default: text]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l show -d 'List what the text format only counts' -r -f -a "advice\t'Every recommendation'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l fail-on -d 'Lowest severity that causes exit code 1 [default: error]' -r -f -a "error\t''
warning\t''
info\t''
never\t'Neither findings nor skipped checks change the code'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l config -d 'Trusted configuration file, which can also set outputs, inputs and exit codes' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l baseline -d 'Earlier report (-o json=FILE); only new findings cause exit code 1' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l kubeconfig -d 'Kubeconfig file [default: KUBECONFIG, then ~/.kube/config]' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l context -d 'Kubeconfig context' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l cluster -d 'Kubeconfig cluster' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l user -d 'Kubeconfig user' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -s s -l server -d 'Address of the API server' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l as -d 'User to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l as-group -d 'Group to impersonate (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l as-uid -d 'UID to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l request-timeout -d 'Timeout of a single request: 10, 10s, 1m; 0 means no timeout [default: 10s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l timeout -d 'Timeout for reading the cluster [default: 60s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l logs -d 'Pods whose logs are read [default: unhealthy ones, and with -n up to 20 others]' -r -f -a "all\t''
unhealthy\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l rules -d 'Directory of additional rules (repeatable)' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l color -d 'When to use colors [default: auto]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -s A -l all-namespaces -d 'All namespaces'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -s q -l quiet -d 'Print only headlines and fixes'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -s v -l verbose -d 'Print the duration of each step to standard error'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l allow-incomplete -d 'Exit with 0 instead of 3 if a check lacked an input'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l read-secrets -d 'Also read Secrets: names, types, keys and registry hosts, never values'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l no-config -d 'Do not read .sandbox-doctor.yaml from the Git work tree'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -l from -d 'Recording instead of a cluster: a directory or file, \'-\' for standard input, or demo[:NAME]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -s n -l namespace -d 'Namespace [default: the current context\'s; of a recording, all]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -s l -l selector -d 'Label selector: app=web,tier!=db' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -l select -d 'Run only these rules: ids, stages, or prefixes such as \'image-*\' (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -l ignore -d 'Do not run these rules; the more specific of --select and --ignore wins (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -l now -d 'Current time, as RFC 3339 [default: the time of the recording]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -l record -d 'Also write what was read from the cluster to this directory' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -s o -l output -d 'Output format, to standard output or a file (repeatable) [default: text]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -l show -d 'List what the text format only counts' -r -f -a "advice\t'Every recommendation'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -l fail-on -d 'Lowest severity that causes exit code 1 [default: error]' -r -f -a "error\t''
warning\t''
info\t''
never\t'Neither findings nor skipped checks change the code'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -l config -d 'Trusted configuration file, which can also set outputs, inputs and exit codes' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -l baseline -d 'Earlier report (-o json=FILE); only new findings cause exit code 1' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -l kubeconfig -d 'Kubeconfig file [default: KUBECONFIG, then ~/.kube/config]' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -l context -d 'Kubeconfig context' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -l cluster -d 'Kubeconfig cluster' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -l user -d 'Kubeconfig user' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -s s -l server -d 'Address of the API server' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -l as -d 'User to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -l as-group -d 'Group to impersonate (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -l as-uid -d 'UID to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -l request-timeout -d 'Timeout of a single request: 10, 10s, 1m; 0 means no timeout [default: 10s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -l timeout -d 'Timeout for reading the cluster [default: 60s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -l logs -d 'Pods whose logs are read [default: unhealthy ones, and with -n up to 20 others]' -r -f -a "all\t''
unhealthy\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -l rules -d 'Directory of additional rules (repeatable)' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -l color -d 'When to use colors [default: auto]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -s A -l all-namespaces -d 'All namespaces'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -s q -l quiet -d 'Print only headlines and fixes'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -s v -l verbose -d 'Print the duration of each step to standard error'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -l allow-incomplete -d 'Exit with 0 instead of 3 if a check lacked an input'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -l read-secrets -d 'Also read Secrets: names, types, keys and registry hosts, never values'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -l no-config -d 'Do not read .sandbox-doctor.yaml from the Git work tree'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -l on -d 'Subject of the rule: container, pod, workload, job, service, claim, node, quota, account or namespace' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -l from -d 'Recording to take an example from: a directory or file, or demo[:NAME]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -s n -l namespace -d 'Namespace [default: the current context\'s; of a recording, all]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -s l -l selector -d 'Label selector: app=web,tier!=db' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -l select -d 'Run only these rules: ids, stages, or prefixes such as \'image-*\' (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -l ignore -d 'Do not run these rules; the more specific of --select and --ignore wins (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -l now -d 'Current time, as RFC 3339 [default: the time of the recording]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -l record -d 'Also write what was read from the cluster to this directory' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -s o -l output -d 'Output format, to standard output or a file (repeatable) [default: text]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -l show -d 'List what the text format only counts' -r -f -a "advice\t'Every recommendation'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -l fail-on -d 'Lowest severity that causes exit code 1 [default: error]' -r -f -a "error\t''
warning\t''
info\t''
never\t'Neither findings nor skipped checks change the code'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -l config -d 'Trusted configuration file, which can also set outputs, inputs and exit codes' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -l baseline -d 'Earlier report (-o json=FILE); only new findings cause exit code 1' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -l kubeconfig -d 'Kubeconfig file [default: KUBECONFIG, then ~/.kube/config]' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -l context -d 'Kubeconfig context' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -l cluster -d 'Kubeconfig cluster' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -l user -d 'Kubeconfig user' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -s s -l server -d 'Address of the API server' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -l as -d 'User to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -l as-group -d 'Group to impersonate (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -l as-uid -d 'UID to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -l request-timeout -d 'Timeout of a single request: 10, 10s, 1m; 0 means no timeout [default: 10s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -l timeout -d 'Timeout for reading the cluster [default: 60s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -l logs -d 'Pods whose logs are read [default: unhealthy ones, and with -n up to 20 others]' -r -f -a "all\t''
unhealthy\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -l rules -d 'Directory of additional rules (repeatable)' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -l color -d 'When to use colors [default: auto]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -s A -l all-namespaces -d 'All namespaces'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -s q -l quiet -d 'Print only headlines and fixes'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -s v -l verbose -d 'Print the duration of each step to standard error'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -l allow-incomplete -d 'Exit with 0 instead of 3 if a check lacked an input'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -l read-secrets -d 'Also read Secrets: names, types, keys and registry hosts, never values'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -l no-config -d 'Do not read .sandbox-doctor.yaml from the Git work tree'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -s h -l help -d 'Print help'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from help" -f -a "list" -d 'List all rules'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from help" -f -a "show" -d 'Print the files of rules'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from help" -f -a "facts" -d 'List the facts that rules can use'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from help" -f -a "functions" -d 'List the functions that rules can call'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from help" -f -a "edges" -d 'List which rule explains which, and by which relation'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from help" -f -a "check" -d 'Check rule files and report every error with its line'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from help" -f -a "test" -d 'Run the test cases of rules'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from help" -f -a "export" -d 'Export the rules as a runbook, alerts or a ClusterRole'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from help" -f -a "schema" -d 'Print the JSON Schema of rule files or case files, for editors'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from help" -f -a "new" -d 'Create a rule file and its cases from a template'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand help; and not __fish_seen_subcommand_from diagnose preflight reach can snapshot explain version completions rules help" -f -a "diagnose" -d 'Diagnose failing pods and workloads: root cause, evidence, fix'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand help; and not __fish_seen_subcommand_from diagnose preflight reach can snapshot explain version completions rules help" -f -a "preflight" -d 'Check whether manifests will run in a cluster, before they are applied'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand help; and not __fish_seen_subcommand_from diagnose preflight reach can snapshot explain version completions rules help" -f -a "reach" -d 'Check whether a connection is possible, and what blocks it'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand help; and not __fish_seen_subcommand_from diagnose preflight reach can snapshot explain version completions rules help" -f -a "can" -d 'Check whether an account can perform an action, and which binding allows it'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand help; and not __fish_seen_subcommand_from diagnose preflight reach can snapshot explain version completions rules help" -f -a "snapshot" -d 'Record a cluster to a directory, for a later diagnosis'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand help; and not __fish_seen_subcommand_from diagnose preflight reach can snapshot explain version completions rules help" -f -a "explain" -d 'Explain a rule, reason, exit code, alert or error text'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand help; and not __fish_seen_subcommand_from diagnose preflight reach can snapshot explain version completions rules help" -f -a "version" -d 'Print the version of the program and of its rules'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand help; and not __fish_seen_subcommand_from diagnose preflight reach can snapshot explain version completions rules help" -f -a "completions" -d 'Print a shell completion script'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand help; and not __fish_seen_subcommand_from diagnose preflight reach can snapshot explain version completions rules help" -f -a "rules" -d 'List, check and test rules'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand help; and not __fish_seen_subcommand_from diagnose preflight reach can snapshot explain version completions rules help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand help; and __fish_seen_subcommand_from rules" -f -a "list" -d 'List all rules'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand help; and __fish_seen_subcommand_from rules" -f -a "show" -d 'Print the files of rules'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand help; and __fish_seen_subcommand_from rules" -f -a "facts" -d 'List the facts that rules can use'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand help; and __fish_seen_subcommand_from rules" -f -a "functions" -d 'List the functions that rules can call'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand help; and __fish_seen_subcommand_from rules" -f -a "edges" -d 'List which rule explains which, and by which relation'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand help; and __fish_seen_subcommand_from rules" -f -a "check" -d 'Check rule files and report every error with its line'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand help; and __fish_seen_subcommand_from rules" -f -a "test" -d 'Run the test cases of rules'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand help; and __fish_seen_subcommand_from rules" -f -a "export" -d 'Export the rules as a runbook, alerts or a ClusterRole'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand help; and __fish_seen_subcommand_from rules" -f -a "schema" -d 'Print the JSON Schema of rule files or case files, for editors'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand help; and __fish_seen_subcommand_from rules" -f -a "new" -d 'Create a rule file and its cases from a template'
