# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_sandbox_doctor_global_optspecs
    string join \n rules= color= no-config from= n/namespace= A/all-namespaces l/selector= select= ignore= now= record= o/output= q/quiet v/verbose fail-on= config= baseline= allow-incomplete kubeconfig= context= cluster= user= s/server= as= as-group= as-uid= request-timeout= timeout= logs= read-secrets h/help V/version
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

complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -l rules -d 'A folder of rules of your own, too (repeatable)' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -l color -d 'Colours: auto, always, never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -l from -d 'A recorded folder or file, or demo[:NAME]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -s n -l namespace -d 'Only this namespace; of a cluster, the default is that of the context' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -s l -l selector -d 'Only objects with these labels: app=web,tier!=db' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -l select -d 'Only these rules: ids, stages, or starts such as \'image-*\' (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -l ignore -d 'Not these rules; of two that fit, the more exact one decides' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -l now -d 'The moment that counts as now (RFC 3339); the default is that of the recording' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -l record -d 'Write what was read of the cluster to this folder, too' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -s o -l output -d 'text, wide, name, json, markdown, github, gitlab, sarif or junit (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -l fail-on -d 'error, warning, info, never: what exits with 1' -r -f -a "error\t''
warning\t''
info\t''
never\t'Neither findings nor skipped checks change the code'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -l config -d 'A configuration file to trust: it may also set outputs, inputs and exit codes' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -l baseline -d 'An earlier report (-o json=FILE): only what it does not have exits with 1' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -l kubeconfig -d 'The kubeconfig to use, in place of KUBECONFIG and ~/.kube/config' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -l context -d 'The context of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -l cluster -d 'The cluster of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -l user -d 'The user of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -s s -l server -d 'The address of the API server' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -l as -d 'The user to impersonate: what would that one see?' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -l as-group -d 'A group to impersonate (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -l as-uid -d 'The uid to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -l request-timeout -d 'How long one request may take: 10, 10s, 1m; 0 for no limit [default: 10s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -l timeout -d 'How long reading the cluster may take in all [default: 60s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -l logs -d 'all, sick, never: whose logs are read [default: of the sick, and with -n of 20 others]' -r -f -a "all\t''
sick\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -l no-config -d 'Do not look for .sandbox-doctor.yaml in the Git work tree'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -s A -l all-namespaces -d 'Every namespace'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -s q -l quiet -d 'Only causes and fixes'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -s v -l verbose -d 'Say on standard error how long each step took'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -l allow-incomplete -d 'Exit with 0, not 3, when a check lacked an input'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -l read-secrets -d 'Read Secrets, too: their names, types, keys and registry hosts, never a value'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -s V -l version -d 'Print version'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -f -a "diagnose" -d 'Find, prove and help to mend what is broken'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -f -a "why" -d 'Find, prove and help to mend what is broken'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -f -a "preflight" -d 'Say whether manifests would run on a cluster, before they are applied'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -f -a "explain" -d 'Explain a rule, a reason, an exit code, an alert or an error text'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -f -a "rules" -d 'Read, check and test rules'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -f -a "completions" -d 'Print a completion script'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -f -a "can" -d 'Say whether somebody may do something, and which binding says so'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -f -a "snapshot" -d 'Record what a cluster shows, to be diagnosed elsewhere or later'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_needs_command" -f -a "reach" -d 'Ask whether one thing can open a connection to another, and what is in the way'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -l rules -d 'A folder of rules of your own, too (repeatable)' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -l color -d 'Colours: auto, always, never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -l from -d 'A recorded folder or file, or demo[:NAME]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -s n -l namespace -d 'Only this namespace; of a cluster, the default is that of the context' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -s l -l selector -d 'Only objects with these labels: app=web,tier!=db' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -l select -d 'Only these rules: ids, stages, or starts such as \'image-*\' (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -l ignore -d 'Not these rules; of two that fit, the more exact one decides' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -l now -d 'The moment that counts as now (RFC 3339); the default is that of the recording' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -l record -d 'Write what was read of the cluster to this folder, too' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -s o -l output -d 'text, wide, name, json, markdown, github, gitlab, sarif or junit (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -l fail-on -d 'error, warning, info, never: what exits with 1' -r -f -a "error\t''
warning\t''
info\t''
never\t'Neither findings nor skipped checks change the code'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -l config -d 'A configuration file to trust: it may also set outputs, inputs and exit codes' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -l baseline -d 'An earlier report (-o json=FILE): only what it does not have exits with 1' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -l kubeconfig -d 'The kubeconfig to use, in place of KUBECONFIG and ~/.kube/config' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -l context -d 'The context of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -l cluster -d 'The cluster of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -l user -d 'The user of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -s s -l server -d 'The address of the API server' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -l as -d 'The user to impersonate: what would that one see?' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -l as-group -d 'A group to impersonate (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -l as-uid -d 'The uid to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -l request-timeout -d 'How long one request may take: 10, 10s, 1m; 0 for no limit [default: 10s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -l timeout -d 'How long reading the cluster may take in all [default: 60s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -l logs -d 'all, sick, never: whose logs are read [default: of the sick, and with -n of 20 others]' -r -f -a "all\t''
sick\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -l no-config -d 'Do not look for .sandbox-doctor.yaml in the Git work tree'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -s A -l all-namespaces -d 'Every namespace'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -s q -l quiet -d 'Only causes and fixes'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -s v -l verbose -d 'Say on standard error how long each step took'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -l allow-incomplete -d 'Exit with 0, not 3, when a check lacked an input'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -l read-secrets -d 'Read Secrets, too: their names, types, keys and registry hosts, never a value'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand diagnose" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -l rules -d 'A folder of rules of your own, too (repeatable)' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -l color -d 'Colours: auto, always, never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -l from -d 'A recorded folder or file, or demo[:NAME]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -s n -l namespace -d 'Only this namespace; of a cluster, the default is that of the context' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -s l -l selector -d 'Only objects with these labels: app=web,tier!=db' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -l select -d 'Only these rules: ids, stages, or starts such as \'image-*\' (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -l ignore -d 'Not these rules; of two that fit, the more exact one decides' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -l now -d 'The moment that counts as now (RFC 3339); the default is that of the recording' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -l record -d 'Write what was read of the cluster to this folder, too' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -s o -l output -d 'text, wide, name, json, markdown, github, gitlab, sarif or junit (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -l fail-on -d 'error, warning, info, never: what exits with 1' -r -f -a "error\t''
warning\t''
info\t''
never\t'Neither findings nor skipped checks change the code'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -l config -d 'A configuration file to trust: it may also set outputs, inputs and exit codes' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -l baseline -d 'An earlier report (-o json=FILE): only what it does not have exits with 1' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -l kubeconfig -d 'The kubeconfig to use, in place of KUBECONFIG and ~/.kube/config' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -l context -d 'The context of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -l cluster -d 'The cluster of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -l user -d 'The user of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -s s -l server -d 'The address of the API server' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -l as -d 'The user to impersonate: what would that one see?' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -l as-group -d 'A group to impersonate (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -l as-uid -d 'The uid to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -l request-timeout -d 'How long one request may take: 10, 10s, 1m; 0 for no limit [default: 10s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -l timeout -d 'How long reading the cluster may take in all [default: 60s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -l logs -d 'all, sick, never: whose logs are read [default: of the sick, and with -n of 20 others]' -r -f -a "all\t''
sick\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -l no-config -d 'Do not look for .sandbox-doctor.yaml in the Git work tree'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -s A -l all-namespaces -d 'Every namespace'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -s q -l quiet -d 'Only causes and fixes'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -s v -l verbose -d 'Say on standard error how long each step took'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -l allow-incomplete -d 'Exit with 0, not 3, when a check lacked an input'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -l read-secrets -d 'Read Secrets, too: their names, types, keys and registry hosts, never a value'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand why" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -s f -l filename -d 'A file or folder of manifests; \'-\' reads standard input (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -l against -d 'none: without a cluster, by what the manifests themselves tell' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -l needs -d 'What the programs ask of the API server: \'get pods/log, create pods in other\'' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -l rules -d 'A folder of rules of your own, too (repeatable)' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -l color -d 'Colours: auto, always, never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -l from -d 'A recorded folder or file, or demo[:NAME]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -s n -l namespace -d 'Only this namespace; of a cluster, the default is that of the context' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -s l -l selector -d 'Only objects with these labels: app=web,tier!=db' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -l select -d 'Only these rules: ids, stages, or starts such as \'image-*\' (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -l ignore -d 'Not these rules; of two that fit, the more exact one decides' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -l now -d 'The moment that counts as now (RFC 3339); the default is that of the recording' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -l record -d 'Write what was read of the cluster to this folder, too' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -s o -l output -d 'text, wide, name, json, markdown, github, gitlab, sarif or junit (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -l fail-on -d 'error, warning, info, never: what exits with 1' -r -f -a "error\t''
warning\t''
info\t''
never\t'Neither findings nor skipped checks change the code'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -l config -d 'A configuration file to trust: it may also set outputs, inputs and exit codes' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -l baseline -d 'An earlier report (-o json=FILE): only what it does not have exits with 1' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -l kubeconfig -d 'The kubeconfig to use, in place of KUBECONFIG and ~/.kube/config' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -l context -d 'The context of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -l cluster -d 'The cluster of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -l user -d 'The user of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -s s -l server -d 'The address of the API server' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -l as -d 'The user to impersonate: what would that one see?' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -l as-group -d 'A group to impersonate (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -l as-uid -d 'The uid to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -l request-timeout -d 'How long one request may take: 10, 10s, 1m; 0 for no limit [default: 10s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -l timeout -d 'How long reading the cluster may take in all [default: 60s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -l logs -d 'all, sick, never: whose logs are read [default: of the sick, and with -n of 20 others]' -r -f -a "all\t''
sick\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -s R -l recursive -d 'Folders in folders, too'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -l no-config -d 'Do not look for .sandbox-doctor.yaml in the Git work tree'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -s A -l all-namespaces -d 'Every namespace'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -s q -l quiet -d 'Only causes and fixes'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -s v -l verbose -d 'Say on standard error how long each step took'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -l allow-incomplete -d 'Exit with 0, not 3, when a check lacked an input'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -l read-secrets -d 'Read Secrets, too: their names, types, keys and registry hosts, never a value'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand preflight" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -l from -d 'A recorded folder or file, or demo[:NAME]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -s n -l namespace -d 'Only this namespace; of a cluster, the default is that of the context' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -s l -l selector -d 'Only objects with these labels: app=web,tier!=db' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -l select -d 'Only these rules: ids, stages, or starts such as \'image-*\' (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -l ignore -d 'Not these rules; of two that fit, the more exact one decides' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -l now -d 'The moment that counts as now (RFC 3339); the default is that of the recording' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -l record -d 'Write what was read of the cluster to this folder, too' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -l fail-on -d 'error, warning, info, never: what exits with 1' -r -f -a "error\t''
warning\t''
info\t''
never\t'Neither findings nor skipped checks change the code'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -l config -d 'A configuration file to trust: it may also set outputs, inputs and exit codes' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -l baseline -d 'An earlier report (-o json=FILE): only what it does not have exits with 1' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -l kubeconfig -d 'The kubeconfig to use, in place of KUBECONFIG and ~/.kube/config' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -l context -d 'The context of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -l cluster -d 'The cluster of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -l user -d 'The user of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -s s -l server -d 'The address of the API server' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -l as -d 'The user to impersonate: what would that one see?' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -l as-group -d 'A group to impersonate (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -l as-uid -d 'The uid to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -l request-timeout -d 'How long one request may take: 10, 10s, 1m; 0 for no limit [default: 10s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -l timeout -d 'How long reading the cluster may take in all [default: 60s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -l logs -d 'all, sick, never: whose logs are read [default: of the sick, and with -n of 20 others]' -r -f -a "all\t''
sick\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -l rules -d 'A folder of rules of your own, too (repeatable)' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -l color -d 'Colours: auto, always, never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -s o -l output -d 'text, wide, name, json, markdown, github, gitlab, sarif or junit (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -s A -l all-namespaces -d 'Every namespace'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -s q -l quiet -d 'Only causes and fixes'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -s v -l verbose -d 'Say on standard error how long each step took'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -l allow-incomplete -d 'Exit with 0, not 3, when a check lacked an input'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -l read-secrets -d 'Read Secrets, too: their names, types, keys and registry hosts, never a value'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -l no-config -d 'Do not look for .sandbox-doctor.yaml in the Git work tree'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand explain" -s h -l help -d 'Print help'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check new test export schema" -l from -d 'A recorded folder or file, or demo[:NAME]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check new test export schema" -s n -l namespace -d 'Only this namespace; of a cluster, the default is that of the context' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check new test export schema" -s l -l selector -d 'Only objects with these labels: app=web,tier!=db' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check new test export schema" -l select -d 'Only these rules: ids, stages, or starts such as \'image-*\' (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check new test export schema" -l ignore -d 'Not these rules; of two that fit, the more exact one decides' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check new test export schema" -l now -d 'The moment that counts as now (RFC 3339); the default is that of the recording' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check new test export schema" -l record -d 'Write what was read of the cluster to this folder, too' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check new test export schema" -s o -l output -d 'text, wide, name, json, markdown, github, gitlab, sarif or junit (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check new test export schema" -l fail-on -d 'error, warning, info, never: what exits with 1' -r -f -a "error\t''
warning\t''
info\t''
never\t'Neither findings nor skipped checks change the code'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check new test export schema" -l config -d 'A configuration file to trust: it may also set outputs, inputs and exit codes' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check new test export schema" -l baseline -d 'An earlier report (-o json=FILE): only what it does not have exits with 1' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check new test export schema" -l kubeconfig -d 'The kubeconfig to use, in place of KUBECONFIG and ~/.kube/config' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check new test export schema" -l context -d 'The context of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check new test export schema" -l cluster -d 'The cluster of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check new test export schema" -l user -d 'The user of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check new test export schema" -s s -l server -d 'The address of the API server' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check new test export schema" -l as -d 'The user to impersonate: what would that one see?' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check new test export schema" -l as-group -d 'A group to impersonate (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check new test export schema" -l as-uid -d 'The uid to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check new test export schema" -l request-timeout -d 'How long one request may take: 10, 10s, 1m; 0 for no limit [default: 10s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check new test export schema" -l timeout -d 'How long reading the cluster may take in all [default: 60s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check new test export schema" -l logs -d 'all, sick, never: whose logs are read [default: of the sick, and with -n of 20 others]' -r -f -a "all\t''
sick\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check new test export schema" -l rules -d 'A folder of rules of your own, too (repeatable)' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check new test export schema" -l color -d 'Colours: auto, always, never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check new test export schema" -s A -l all-namespaces -d 'Every namespace'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check new test export schema" -s q -l quiet -d 'Only causes and fixes'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check new test export schema" -s v -l verbose -d 'Say on standard error how long each step took'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check new test export schema" -l allow-incomplete -d 'Exit with 0, not 3, when a check lacked an input'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check new test export schema" -l read-secrets -d 'Read Secrets, too: their names, types, keys and registry hosts, never a value'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check new test export schema" -l no-config -d 'Do not look for .sandbox-doctor.yaml in the Git work tree'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check new test export schema" -s h -l help -d 'Print help'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check new test export schema" -f -a "list" -d 'List all rules'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check new test export schema" -f -a "show" -d 'Print the file of a rule'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check new test export schema" -f -a "facts" -d 'List the facts that a rule may ask for'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check new test export schema" -f -a "functions" -d 'List the functions that a rule may call'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check new test export schema" -f -a "edges" -d 'List which rule explains which, and by which relation'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check new test export schema" -f -a "check" -d 'Check rule files and name every fault with its place'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check new test export schema" -f -a "new" -d 'Write a rule file and its cases to start from'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check new test export schema" -f -a "test" -d 'Run the cases of rules'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check new test export schema" -f -a "export" -d 'Print what follows from the rules: a runbook, alerts, the rights to read'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and not __fish_seen_subcommand_from list show facts functions edges check new test export schema" -f -a "schema" -d 'Print the JSON Schema of a rule file or of a case file, for editors'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -l from -d 'A recorded folder or file, or demo[:NAME]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -s n -l namespace -d 'Only this namespace; of a cluster, the default is that of the context' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -s l -l selector -d 'Only objects with these labels: app=web,tier!=db' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -l select -d 'Only these rules: ids, stages, or starts such as \'image-*\' (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -l ignore -d 'Not these rules; of two that fit, the more exact one decides' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -l now -d 'The moment that counts as now (RFC 3339); the default is that of the recording' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -l record -d 'Write what was read of the cluster to this folder, too' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -s o -l output -d 'text, wide, name, json, markdown, github, gitlab, sarif or junit (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -l fail-on -d 'error, warning, info, never: what exits with 1' -r -f -a "error\t''
warning\t''
info\t''
never\t'Neither findings nor skipped checks change the code'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -l config -d 'A configuration file to trust: it may also set outputs, inputs and exit codes' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -l baseline -d 'An earlier report (-o json=FILE): only what it does not have exits with 1' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -l kubeconfig -d 'The kubeconfig to use, in place of KUBECONFIG and ~/.kube/config' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -l context -d 'The context of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -l cluster -d 'The cluster of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -l user -d 'The user of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -s s -l server -d 'The address of the API server' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -l as -d 'The user to impersonate: what would that one see?' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -l as-group -d 'A group to impersonate (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -l as-uid -d 'The uid to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -l request-timeout -d 'How long one request may take: 10, 10s, 1m; 0 for no limit [default: 10s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -l timeout -d 'How long reading the cluster may take in all [default: 60s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -l logs -d 'all, sick, never: whose logs are read [default: of the sick, and with -n of 20 others]' -r -f -a "all\t''
sick\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -l rules -d 'A folder of rules of your own, too (repeatable)' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -l color -d 'Colours: auto, always, never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -s A -l all-namespaces -d 'Every namespace'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Only causes and fixes'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say on standard error how long each step took'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -l allow-incomplete -d 'Exit with 0, not 3, when a check lacked an input'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -l read-secrets -d 'Read Secrets, too: their names, types, keys and registry hosts, never a value'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -l no-config -d 'Do not look for .sandbox-doctor.yaml in the Git work tree'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -l from -d 'A recorded folder or file, or demo[:NAME]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -s n -l namespace -d 'Only this namespace; of a cluster, the default is that of the context' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -s l -l selector -d 'Only objects with these labels: app=web,tier!=db' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -l select -d 'Only these rules: ids, stages, or starts such as \'image-*\' (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -l ignore -d 'Not these rules; of two that fit, the more exact one decides' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -l now -d 'The moment that counts as now (RFC 3339); the default is that of the recording' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -l record -d 'Write what was read of the cluster to this folder, too' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -s o -l output -d 'text, wide, name, json, markdown, github, gitlab, sarif or junit (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -l fail-on -d 'error, warning, info, never: what exits with 1' -r -f -a "error\t''
warning\t''
info\t''
never\t'Neither findings nor skipped checks change the code'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -l config -d 'A configuration file to trust: it may also set outputs, inputs and exit codes' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -l baseline -d 'An earlier report (-o json=FILE): only what it does not have exits with 1' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -l kubeconfig -d 'The kubeconfig to use, in place of KUBECONFIG and ~/.kube/config' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -l context -d 'The context of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -l cluster -d 'The cluster of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -l user -d 'The user of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -s s -l server -d 'The address of the API server' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -l as -d 'The user to impersonate: what would that one see?' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -l as-group -d 'A group to impersonate (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -l as-uid -d 'The uid to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -l request-timeout -d 'How long one request may take: 10, 10s, 1m; 0 for no limit [default: 10s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -l timeout -d 'How long reading the cluster may take in all [default: 60s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -l logs -d 'all, sick, never: whose logs are read [default: of the sick, and with -n of 20 others]' -r -f -a "all\t''
sick\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -l rules -d 'A folder of rules of your own, too (repeatable)' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -l color -d 'Colours: auto, always, never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -s A -l all-namespaces -d 'Every namespace'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Only causes and fixes'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say on standard error how long each step took'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -l allow-incomplete -d 'Exit with 0, not 3, when a check lacked an input'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -l read-secrets -d 'Read Secrets, too: their names, types, keys and registry hosts, never a value'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -l no-config -d 'Do not look for .sandbox-doctor.yaml in the Git work tree'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -l from -d 'A recorded folder or file, or demo[:NAME]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -s n -l namespace -d 'Only this namespace; of a cluster, the default is that of the context' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -s l -l selector -d 'Only objects with these labels: app=web,tier!=db' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -l select -d 'Only these rules: ids, stages, or starts such as \'image-*\' (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -l ignore -d 'Not these rules; of two that fit, the more exact one decides' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -l now -d 'The moment that counts as now (RFC 3339); the default is that of the recording' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -l record -d 'Write what was read of the cluster to this folder, too' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -s o -l output -d 'text, wide, name, json, markdown, github, gitlab, sarif or junit (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -l fail-on -d 'error, warning, info, never: what exits with 1' -r -f -a "error\t''
warning\t''
info\t''
never\t'Neither findings nor skipped checks change the code'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -l config -d 'A configuration file to trust: it may also set outputs, inputs and exit codes' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -l baseline -d 'An earlier report (-o json=FILE): only what it does not have exits with 1' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -l kubeconfig -d 'The kubeconfig to use, in place of KUBECONFIG and ~/.kube/config' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -l context -d 'The context of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -l cluster -d 'The cluster of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -l user -d 'The user of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -s s -l server -d 'The address of the API server' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -l as -d 'The user to impersonate: what would that one see?' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -l as-group -d 'A group to impersonate (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -l as-uid -d 'The uid to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -l request-timeout -d 'How long one request may take: 10, 10s, 1m; 0 for no limit [default: 10s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -l timeout -d 'How long reading the cluster may take in all [default: 60s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -l logs -d 'all, sick, never: whose logs are read [default: of the sick, and with -n of 20 others]' -r -f -a "all\t''
sick\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -l rules -d 'A folder of rules of your own, too (repeatable)' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -l color -d 'Colours: auto, always, never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -s A -l all-namespaces -d 'Every namespace'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -s q -l quiet -d 'Only causes and fixes'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -s v -l verbose -d 'Say on standard error how long each step took'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -l allow-incomplete -d 'Exit with 0, not 3, when a check lacked an input'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -l read-secrets -d 'Read Secrets, too: their names, types, keys and registry hosts, never a value'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -l no-config -d 'Do not look for .sandbox-doctor.yaml in the Git work tree'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from facts" -s h -l help -d 'Print help'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -l from -d 'A recorded folder or file, or demo[:NAME]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -s n -l namespace -d 'Only this namespace; of a cluster, the default is that of the context' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -s l -l selector -d 'Only objects with these labels: app=web,tier!=db' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -l select -d 'Only these rules: ids, stages, or starts such as \'image-*\' (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -l ignore -d 'Not these rules; of two that fit, the more exact one decides' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -l now -d 'The moment that counts as now (RFC 3339); the default is that of the recording' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -l record -d 'Write what was read of the cluster to this folder, too' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -s o -l output -d 'text, wide, name, json, markdown, github, gitlab, sarif or junit (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -l fail-on -d 'error, warning, info, never: what exits with 1' -r -f -a "error\t''
warning\t''
info\t''
never\t'Neither findings nor skipped checks change the code'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -l config -d 'A configuration file to trust: it may also set outputs, inputs and exit codes' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -l baseline -d 'An earlier report (-o json=FILE): only what it does not have exits with 1' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -l kubeconfig -d 'The kubeconfig to use, in place of KUBECONFIG and ~/.kube/config' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -l context -d 'The context of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -l cluster -d 'The cluster of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -l user -d 'The user of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -s s -l server -d 'The address of the API server' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -l as -d 'The user to impersonate: what would that one see?' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -l as-group -d 'A group to impersonate (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -l as-uid -d 'The uid to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -l request-timeout -d 'How long one request may take: 10, 10s, 1m; 0 for no limit [default: 10s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -l timeout -d 'How long reading the cluster may take in all [default: 60s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -l logs -d 'all, sick, never: whose logs are read [default: of the sick, and with -n of 20 others]' -r -f -a "all\t''
sick\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -l rules -d 'A folder of rules of your own, too (repeatable)' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -l color -d 'Colours: auto, always, never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -s A -l all-namespaces -d 'Every namespace'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -s q -l quiet -d 'Only causes and fixes'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -s v -l verbose -d 'Say on standard error how long each step took'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -l allow-incomplete -d 'Exit with 0, not 3, when a check lacked an input'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -l read-secrets -d 'Read Secrets, too: their names, types, keys and registry hosts, never a value'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -l no-config -d 'Do not look for .sandbox-doctor.yaml in the Git work tree'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from functions" -s h -l help -d 'Print help'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -l from -d 'A recorded folder or file, or demo[:NAME]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -s n -l namespace -d 'Only this namespace; of a cluster, the default is that of the context' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -s l -l selector -d 'Only objects with these labels: app=web,tier!=db' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -l select -d 'Only these rules: ids, stages, or starts such as \'image-*\' (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -l ignore -d 'Not these rules; of two that fit, the more exact one decides' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -l now -d 'The moment that counts as now (RFC 3339); the default is that of the recording' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -l record -d 'Write what was read of the cluster to this folder, too' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -s o -l output -d 'text, wide, name, json, markdown, github, gitlab, sarif or junit (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -l fail-on -d 'error, warning, info, never: what exits with 1' -r -f -a "error\t''
warning\t''
info\t''
never\t'Neither findings nor skipped checks change the code'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -l config -d 'A configuration file to trust: it may also set outputs, inputs and exit codes' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -l baseline -d 'An earlier report (-o json=FILE): only what it does not have exits with 1' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -l kubeconfig -d 'The kubeconfig to use, in place of KUBECONFIG and ~/.kube/config' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -l context -d 'The context of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -l cluster -d 'The cluster of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -l user -d 'The user of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -s s -l server -d 'The address of the API server' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -l as -d 'The user to impersonate: what would that one see?' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -l as-group -d 'A group to impersonate (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -l as-uid -d 'The uid to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -l request-timeout -d 'How long one request may take: 10, 10s, 1m; 0 for no limit [default: 10s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -l timeout -d 'How long reading the cluster may take in all [default: 60s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -l logs -d 'all, sick, never: whose logs are read [default: of the sick, and with -n of 20 others]' -r -f -a "all\t''
sick\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -l rules -d 'A folder of rules of your own, too (repeatable)' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -l color -d 'Colours: auto, always, never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -s A -l all-namespaces -d 'Every namespace'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -s q -l quiet -d 'Only causes and fixes'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -s v -l verbose -d 'Say on standard error how long each step took'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -l allow-incomplete -d 'Exit with 0, not 3, when a check lacked an input'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -l read-secrets -d 'Read Secrets, too: their names, types, keys and registry hosts, never a value'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -l no-config -d 'Do not look for .sandbox-doctor.yaml in the Git work tree'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from edges" -s h -l help -d 'Print help'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -l from -d 'A recorded folder or file, or demo[:NAME]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -s n -l namespace -d 'Only this namespace; of a cluster, the default is that of the context' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -s l -l selector -d 'Only objects with these labels: app=web,tier!=db' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -l select -d 'Only these rules: ids, stages, or starts such as \'image-*\' (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -l ignore -d 'Not these rules; of two that fit, the more exact one decides' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -l now -d 'The moment that counts as now (RFC 3339); the default is that of the recording' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -l record -d 'Write what was read of the cluster to this folder, too' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -s o -l output -d 'text, wide, name, json, markdown, github, gitlab, sarif or junit (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -l fail-on -d 'error, warning, info, never: what exits with 1' -r -f -a "error\t''
warning\t''
info\t''
never\t'Neither findings nor skipped checks change the code'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -l config -d 'A configuration file to trust: it may also set outputs, inputs and exit codes' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -l baseline -d 'An earlier report (-o json=FILE): only what it does not have exits with 1' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -l kubeconfig -d 'The kubeconfig to use, in place of KUBECONFIG and ~/.kube/config' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -l context -d 'The context of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -l cluster -d 'The cluster of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -l user -d 'The user of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -s s -l server -d 'The address of the API server' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -l as -d 'The user to impersonate: what would that one see?' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -l as-group -d 'A group to impersonate (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -l as-uid -d 'The uid to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -l request-timeout -d 'How long one request may take: 10, 10s, 1m; 0 for no limit [default: 10s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -l timeout -d 'How long reading the cluster may take in all [default: 60s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -l logs -d 'all, sick, never: whose logs are read [default: of the sick, and with -n of 20 others]' -r -f -a "all\t''
sick\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -l rules -d 'A folder of rules of your own, too (repeatable)' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -l color -d 'Colours: auto, always, never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -l fix -d 'Convert rule files of schema 1 to schema 2 in place; comments, order and quotes stay'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -s A -l all-namespaces -d 'Every namespace'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -s q -l quiet -d 'Only causes and fixes'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -s v -l verbose -d 'Say on standard error how long each step took'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -l allow-incomplete -d 'Exit with 0, not 3, when a check lacked an input'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -l read-secrets -d 'Read Secrets, too: their names, types, keys and registry hosts, never a value'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -l no-config -d 'Do not look for .sandbox-doctor.yaml in the Git work tree'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -l on -d 'What the rule judges: container, pod, workload, job, service, claim, node, quota, account or namespace' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -l from -d 'A recorded folder or file, or demo[:NAME]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -s n -l namespace -d 'Only this namespace; of a cluster, the default is that of the context' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -s l -l selector -d 'Only objects with these labels: app=web,tier!=db' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -l select -d 'Only these rules: ids, stages, or starts such as \'image-*\' (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -l ignore -d 'Not these rules; of two that fit, the more exact one decides' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -l now -d 'The moment that counts as now (RFC 3339); the default is that of the recording' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -l record -d 'Write what was read of the cluster to this folder, too' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -s o -l output -d 'text, wide, name, json, markdown, github, gitlab, sarif or junit (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -l fail-on -d 'error, warning, info, never: what exits with 1' -r -f -a "error\t''
warning\t''
info\t''
never\t'Neither findings nor skipped checks change the code'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -l config -d 'A configuration file to trust: it may also set outputs, inputs and exit codes' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -l baseline -d 'An earlier report (-o json=FILE): only what it does not have exits with 1' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -l kubeconfig -d 'The kubeconfig to use, in place of KUBECONFIG and ~/.kube/config' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -l context -d 'The context of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -l cluster -d 'The cluster of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -l user -d 'The user of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -s s -l server -d 'The address of the API server' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -l as -d 'The user to impersonate: what would that one see?' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -l as-group -d 'A group to impersonate (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -l as-uid -d 'The uid to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -l request-timeout -d 'How long one request may take: 10, 10s, 1m; 0 for no limit [default: 10s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -l timeout -d 'How long reading the cluster may take in all [default: 60s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -l logs -d 'all, sick, never: whose logs are read [default: of the sick, and with -n of 20 others]' -r -f -a "all\t''
sick\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -l rules -d 'A folder of rules of your own, too (repeatable)' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -l color -d 'Colours: auto, always, never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -s A -l all-namespaces -d 'Every namespace'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -s q -l quiet -d 'Only causes and fixes'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -s v -l verbose -d 'Say on standard error how long each step took'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -l allow-incomplete -d 'Exit with 0, not 3, when a check lacked an input'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -l read-secrets -d 'Read Secrets, too: their names, types, keys and registry hosts, never a value'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -l no-config -d 'Do not look for .sandbox-doctor.yaml in the Git work tree'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from new" -s h -l help -d 'Print help'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -l from -d 'A recorded folder or file, or demo[:NAME]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -s n -l namespace -d 'Only this namespace; of a cluster, the default is that of the context' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -s l -l selector -d 'Only objects with these labels: app=web,tier!=db' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -l select -d 'Only these rules: ids, stages, or starts such as \'image-*\' (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -l ignore -d 'Not these rules; of two that fit, the more exact one decides' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -l now -d 'The moment that counts as now (RFC 3339); the default is that of the recording' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -l record -d 'Write what was read of the cluster to this folder, too' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -s o -l output -d 'text, wide, name, json, markdown, github, gitlab, sarif or junit (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -l fail-on -d 'error, warning, info, never: what exits with 1' -r -f -a "error\t''
warning\t''
info\t''
never\t'Neither findings nor skipped checks change the code'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -l config -d 'A configuration file to trust: it may also set outputs, inputs and exit codes' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -l baseline -d 'An earlier report (-o json=FILE): only what it does not have exits with 1' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -l kubeconfig -d 'The kubeconfig to use, in place of KUBECONFIG and ~/.kube/config' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -l context -d 'The context of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -l cluster -d 'The cluster of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -l user -d 'The user of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -s s -l server -d 'The address of the API server' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -l as -d 'The user to impersonate: what would that one see?' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -l as-group -d 'A group to impersonate (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -l as-uid -d 'The uid to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -l request-timeout -d 'How long one request may take: 10, 10s, 1m; 0 for no limit [default: 10s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -l timeout -d 'How long reading the cluster may take in all [default: 60s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -l logs -d 'all, sick, never: whose logs are read [default: of the sick, and with -n of 20 others]' -r -f -a "all\t''
sick\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -l rules -d 'A folder of rules of your own, too (repeatable)' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -l color -d 'Colours: auto, always, never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -l mutants -d 'Make each rule wrong in every place, and name what no case notices'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -l overlap -d 'Run all rules where each should fire, and name those that fire there too'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -l accept -d 'Write into the cases of the folders what the rules say now, where a case does not hold'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -s A -l all-namespaces -d 'Every namespace'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -s q -l quiet -d 'Only causes and fixes'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -s v -l verbose -d 'Say on standard error how long each step took'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -l allow-incomplete -d 'Exit with 0, not 3, when a check lacked an input'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -l read-secrets -d 'Read Secrets, too: their names, types, keys and registry hosts, never a value'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -l no-config -d 'Do not look for .sandbox-doctor.yaml in the Git work tree'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from test" -s h -l help -d 'Print help'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l to -d 'What to write' -r -f -a "markdown\t'The runbook for whoever is on call'
prometheusrule\t'Alerts as an object of the Prometheus operator'
prometheus\t'Alerts as a file of Prometheus itself'
clusterrole\t'The least ClusterRole that lets the rules read what they ask for'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l only -d 'Alerts on this namespace alone' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l runbook -d 'Where the runbook is published: alerts link to its parts' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l pages -d 'A folder for one Markdown page a rule, with an index' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l from -d 'A recorded folder or file, or demo[:NAME]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -s n -l namespace -d 'Only this namespace; of a cluster, the default is that of the context' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -s l -l selector -d 'Only objects with these labels: app=web,tier!=db' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l select -d 'Only these rules: ids, stages, or starts such as \'image-*\' (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l ignore -d 'Not these rules; of two that fit, the more exact one decides' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l now -d 'The moment that counts as now (RFC 3339); the default is that of the recording' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l record -d 'Write what was read of the cluster to this folder, too' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -s o -l output -d 'text, wide, name, json, markdown, github, gitlab, sarif or junit (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l fail-on -d 'error, warning, info, never: what exits with 1' -r -f -a "error\t''
warning\t''
info\t''
never\t'Neither findings nor skipped checks change the code'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l config -d 'A configuration file to trust: it may also set outputs, inputs and exit codes' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l baseline -d 'An earlier report (-o json=FILE): only what it does not have exits with 1' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l kubeconfig -d 'The kubeconfig to use, in place of KUBECONFIG and ~/.kube/config' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l context -d 'The context of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l cluster -d 'The cluster of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l user -d 'The user of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -s s -l server -d 'The address of the API server' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l as -d 'The user to impersonate: what would that one see?' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l as-group -d 'A group to impersonate (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l as-uid -d 'The uid to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l request-timeout -d 'How long one request may take: 10, 10s, 1m; 0 for no limit [default: 10s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l timeout -d 'How long reading the cluster may take in all [default: 60s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l logs -d 'all, sick, never: whose logs are read [default: of the sick, and with -n of 20 others]' -r -f -a "all\t''
sick\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l rules -d 'A folder of rules of your own, too (repeatable)' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l color -d 'Colours: auto, always, never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -s A -l all-namespaces -d 'Every namespace'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -s q -l quiet -d 'Only causes and fixes'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -s v -l verbose -d 'Say on standard error how long each step took'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l allow-incomplete -d 'Exit with 0, not 3, when a check lacked an input'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l read-secrets -d 'Read Secrets, too: their names, types, keys and registry hosts, never a value'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -l no-config -d 'Do not look for .sandbox-doctor.yaml in the Git work tree'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from export" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -l from -d 'A recorded folder or file, or demo[:NAME]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -s n -l namespace -d 'Only this namespace; of a cluster, the default is that of the context' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -s l -l selector -d 'Only objects with these labels: app=web,tier!=db' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -l select -d 'Only these rules: ids, stages, or starts such as \'image-*\' (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -l ignore -d 'Not these rules; of two that fit, the more exact one decides' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -l now -d 'The moment that counts as now (RFC 3339); the default is that of the recording' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -l record -d 'Write what was read of the cluster to this folder, too' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -s o -l output -d 'text, wide, name, json, markdown, github, gitlab, sarif or junit (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -l fail-on -d 'error, warning, info, never: what exits with 1' -r -f -a "error\t''
warning\t''
info\t''
never\t'Neither findings nor skipped checks change the code'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -l config -d 'A configuration file to trust: it may also set outputs, inputs and exit codes' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -l baseline -d 'An earlier report (-o json=FILE): only what it does not have exits with 1' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -l kubeconfig -d 'The kubeconfig to use, in place of KUBECONFIG and ~/.kube/config' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -l context -d 'The context of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -l cluster -d 'The cluster of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -l user -d 'The user of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -s s -l server -d 'The address of the API server' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -l as -d 'The user to impersonate: what would that one see?' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -l as-group -d 'A group to impersonate (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -l as-uid -d 'The uid to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -l request-timeout -d 'How long one request may take: 10, 10s, 1m; 0 for no limit [default: 10s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -l timeout -d 'How long reading the cluster may take in all [default: 60s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -l logs -d 'all, sick, never: whose logs are read [default: of the sick, and with -n of 20 others]' -r -f -a "all\t''
sick\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -l rules -d 'A folder of rules of your own, too (repeatable)' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -l color -d 'Colours: auto, always, never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -s A -l all-namespaces -d 'Every namespace'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -s q -l quiet -d 'Only causes and fixes'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -s v -l verbose -d 'Say on standard error how long each step took'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -l allow-incomplete -d 'Exit with 0, not 3, when a check lacked an input'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -l read-secrets -d 'Read Secrets, too: their names, types, keys and registry hosts, never a value'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -l no-config -d 'Do not look for .sandbox-doctor.yaml in the Git work tree'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand rules; and __fish_seen_subcommand_from schema" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -l from -d 'A recorded folder or file, or demo[:NAME]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -s n -l namespace -d 'Only this namespace; of a cluster, the default is that of the context' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -s l -l selector -d 'Only objects with these labels: app=web,tier!=db' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -l select -d 'Only these rules: ids, stages, or starts such as \'image-*\' (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -l ignore -d 'Not these rules; of two that fit, the more exact one decides' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -l now -d 'The moment that counts as now (RFC 3339); the default is that of the recording' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -l record -d 'Write what was read of the cluster to this folder, too' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -s o -l output -d 'text, wide, name, json, markdown, github, gitlab, sarif or junit (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -l fail-on -d 'error, warning, info, never: what exits with 1' -r -f -a "error\t''
warning\t''
info\t''
never\t'Neither findings nor skipped checks change the code'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -l config -d 'A configuration file to trust: it may also set outputs, inputs and exit codes' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -l baseline -d 'An earlier report (-o json=FILE): only what it does not have exits with 1' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -l kubeconfig -d 'The kubeconfig to use, in place of KUBECONFIG and ~/.kube/config' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -l context -d 'The context of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -l cluster -d 'The cluster of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -l user -d 'The user of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -s s -l server -d 'The address of the API server' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -l as -d 'The user to impersonate: what would that one see?' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -l as-group -d 'A group to impersonate (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -l as-uid -d 'The uid to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -l request-timeout -d 'How long one request may take: 10, 10s, 1m; 0 for no limit [default: 10s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -l timeout -d 'How long reading the cluster may take in all [default: 60s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -l logs -d 'all, sick, never: whose logs are read [default: of the sick, and with -n of 20 others]' -r -f -a "all\t''
sick\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -l rules -d 'A folder of rules of your own, too (repeatable)' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -l color -d 'Colours: auto, always, never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -s A -l all-namespaces -d 'Every namespace'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -s q -l quiet -d 'Only causes and fixes'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -s v -l verbose -d 'Say on standard error how long each step took'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -l allow-incomplete -d 'Exit with 0, not 3, when a check lacked an input'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -l read-secrets -d 'Read Secrets, too: their names, types, keys and registry hosts, never a value'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -l no-config -d 'Do not look for .sandbox-doctor.yaml in the Git work tree'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand completions" -s h -l help -d 'Print help'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -l from-error -d 'A refusal as a client printed it: pods is forbidden: User …' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -s l -l selector -d 'Only objects with these labels: app=web,tier!=db' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -l select -d 'Only these rules: ids, stages, or starts such as \'image-*\' (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -l ignore -d 'Not these rules; of two that fit, the more exact one decides' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -l now -d 'The moment that counts as now (RFC 3339); the default is that of the recording' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -l record -d 'Write what was read of the cluster to this folder, too' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -l fail-on -d 'error, warning, info, never: what exits with 1' -r -f -a "error\t''
warning\t''
info\t''
never\t'Neither findings nor skipped checks change the code'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -l config -d 'A configuration file to trust: it may also set outputs, inputs and exit codes' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -l baseline -d 'An earlier report (-o json=FILE): only what it does not have exits with 1' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -l rules -d 'A folder of rules of your own, too (repeatable)' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -l color -d 'Colours: auto, always, never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -l from -d 'A recorded folder or file, or demo[:NAME]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -s n -l namespace -d 'Only this namespace; of a cluster, the default is that of the context' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -s o -l output -d 'text, wide, name, json, markdown, github, gitlab, sarif or junit (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -l kubeconfig -d 'The kubeconfig to use, in place of KUBECONFIG and ~/.kube/config' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -l context -d 'The context of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -l cluster -d 'The cluster of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -l user -d 'The user of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -s s -l server -d 'The address of the API server' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -l as -d 'The user to impersonate: what would that one see?' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -l as-group -d 'A group to impersonate (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -l as-uid -d 'The uid to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -l request-timeout -d 'How long one request may take: 10, 10s, 1m; 0 for no limit [default: 10s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -l timeout -d 'How long reading the cluster may take in all [default: 60s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -l logs -d 'all, sick, never: whose logs are read [default: of the sick, and with -n of 20 others]' -r -f -a "all\t''
sick\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -s v -l verbose -d 'Say on standard error how long each step took'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -l allow-incomplete -d 'Exit with 0, not 3, when a check lacked an input'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -l no-config -d 'Do not look for .sandbox-doctor.yaml in the Git work tree'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -s A -l all-namespaces -d 'Every namespace'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -s q -l quiet -d 'Only causes and fixes'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -l read-secrets -d 'Read Secrets, too: their names, types, keys and registry hosts, never a value'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand can" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -l from -d 'A recorded folder or file, or demo[:NAME]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -s l -l selector -d 'Only objects with these labels: app=web,tier!=db' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -l select -d 'Only these rules: ids, stages, or starts such as \'image-*\' (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -l ignore -d 'Not these rules; of two that fit, the more exact one decides' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -l now -d 'The moment that counts as now (RFC 3339); the default is that of the recording' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -l record -d 'Write what was read of the cluster to this folder, too' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -s o -l output -d 'text, wide, name, json, markdown, github, gitlab, sarif or junit (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -l fail-on -d 'error, warning, info, never: what exits with 1' -r -f -a "error\t''
warning\t''
info\t''
never\t'Neither findings nor skipped checks change the code'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -l config -d 'A configuration file to trust: it may also set outputs, inputs and exit codes' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -l baseline -d 'An earlier report (-o json=FILE): only what it does not have exits with 1' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -l rules -d 'A folder of rules of your own, too (repeatable)' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -l color -d 'Colours: auto, always, never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -s n -l namespace -d 'Only this namespace; of a cluster, the default is that of the context' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -l kubeconfig -d 'The kubeconfig to use, in place of KUBECONFIG and ~/.kube/config' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -l context -d 'The context of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -l cluster -d 'The cluster of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -l user -d 'The user of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -s s -l server -d 'The address of the API server' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -l as -d 'The user to impersonate: what would that one see?' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -l as-group -d 'A group to impersonate (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -l as-uid -d 'The uid to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -l request-timeout -d 'How long one request may take: 10, 10s, 1m; 0 for no limit [default: 10s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -l timeout -d 'How long reading the cluster may take in all [default: 60s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -l logs -d 'all, sick, never: whose logs are read [default: of the sick, and with -n of 20 others]' -r -f -a "all\t''
sick\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -s q -l quiet -d 'Only causes and fixes'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -s v -l verbose -d 'Say on standard error how long each step took'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -l allow-incomplete -d 'Exit with 0, not 3, when a check lacked an input'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -l no-config -d 'Do not look for .sandbox-doctor.yaml in the Git work tree'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -s A -l all-namespaces -d 'Every namespace'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -l read-secrets -d 'Read Secrets, too: their names, types, keys and registry hosts, never a value'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand snapshot" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -l from-error -d 'The error that the client printed: refused, timed out and not resolved have different causes' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -s l -l selector -d 'Only objects with these labels: app=web,tier!=db' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -l select -d 'Only these rules: ids, stages, or starts such as \'image-*\' (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -l ignore -d 'Not these rules; of two that fit, the more exact one decides' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -l fail-on -d 'error, warning, info, never: what exits with 1' -r -f -a "error\t''
warning\t''
info\t''
never\t'Neither findings nor skipped checks change the code'"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -l config -d 'A configuration file to trust: it may also set outputs, inputs and exit codes' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -l baseline -d 'An earlier report (-o json=FILE): only what it does not have exits with 1' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -l rules -d 'A folder of rules of your own, too (repeatable)' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -l color -d 'Colours: auto, always, never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -l from -d 'A recorded folder or file, or demo[:NAME]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -s n -l namespace -d 'Only this namespace; of a cluster, the default is that of the context' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -l now -d 'The moment that counts as now (RFC 3339); the default is that of the recording' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -l record -d 'Write what was read of the cluster to this folder, too' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -s o -l output -d 'text, wide, name, json, markdown, github, gitlab, sarif or junit (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -l kubeconfig -d 'The kubeconfig to use, in place of KUBECONFIG and ~/.kube/config' -r -F
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -l context -d 'The context of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -l cluster -d 'The cluster of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -l user -d 'The user of the kubeconfig to use' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -s s -l server -d 'The address of the API server' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -l as -d 'The user to impersonate: what would that one see?' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -l as-group -d 'A group to impersonate (repeatable)' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -l as-uid -d 'The uid to impersonate' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -l request-timeout -d 'How long one request may take: 10, 10s, 1m; 0 for no limit [default: 10s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -l timeout -d 'How long reading the cluster may take in all [default: 60s]' -r
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -l logs -d 'all, sick, never: whose logs are read [default: of the sick, and with -n of 20 others]' -r -f -a "all\t''
sick\t''
never\t''"
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -l probe -d 'GET the path that the pod declares for probes, by the API server\'s proxy (get pods/proxy, services/proxy)'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -s q -l quiet -d 'Only causes and fixes'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -s v -l verbose -d 'Say on standard error how long each step took'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -l no-config -d 'Do not look for .sandbox-doctor.yaml in the Git work tree'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -s A -l all-namespaces -d 'Every namespace'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -l allow-incomplete -d 'Exit with 0, not 3, when a check lacked an input'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -l read-secrets -d 'Read Secrets, too: their names, types, keys and registry hosts, never a value'
complete -c sandbox-doctor -n "__fish_sandbox_doctor_using_subcommand reach" -s h -l help -d 'Print help (see more with \'--help\')'
