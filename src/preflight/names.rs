//! The hosts that the containers of a manifest name: in URLs, and as `host:port`, in environment and arguments.
//!
//! Environments are redacted at the door. What passes beside them is hosts and ports alone.

use serde_json::{Value as Json, json};

use crate::k8s::hosts::hosts;

/// Returns the hosts of a Pod's specification, each with the path, the container, and the port if one is named.
pub(super) fn of(spec: &Json) -> Json {
    let mut found: Vec<Json> = Vec::new();
    for list in ["initContainers", "containers"] {
        let containers = spec[list].as_array().into_iter().flatten();
        for (at, container) in containers.enumerate() {
            for (path, text) in texts(container) {
                for (host, port) in hosts(text) {
                    let told = found
                        .iter()
                        .any(|one| one["host"] == host && one["port"] == json!(port));
                    if !told && !is_alias(spec, &host) {
                        let path = format!("spec.{list}[{at}].{path}");
                        found.push(
                            json!({"path": path, "container": container["name"], "host": host, "port": port}),
                        );
                    }
                }
            }
        }
    }
    json!(found)
}

fn texts(container: &Json) -> impl Iterator<Item = (String, &str)> {
    let environment = container["env"].as_array().into_iter().flatten().enumerate();
    let environment = environment
        .filter_map(|(at, variable)| Some((format!("env[{at}].value"), variable["value"].as_str()?)));
    let words = ["command", "args"].into_iter().flat_map(|list| {
        let words = container[list].as_array().into_iter().flatten().enumerate();
        words.filter_map(move |(at, word)| Some((format!("{list}[{at}]"), word.as_str()?)))
    });
    environment.chain(words)
}

/// A name that the Pod's own hosts file knows asks nobody.
fn is_alias(spec: &Json, host: &str) -> bool {
    let aliases = spec["hostAliases"].as_array().into_iter().flatten();
    aliases
        .filter_map(|alias| alias["hostnames"].as_array())
        .flatten()
        .any(|name| name == host)
}
