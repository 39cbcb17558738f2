//! The hosts that the containers of a manifest name: in URLs, and as `host:port`, in environment and arguments.
//!
//! Environments are redacted at the door. What passes beside them is hosts and ports alone.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Value as Json, json};

/// A URL's host and port; or a host and a port alone, as a whole word.
static NAMED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let url = r"(?P<scheme>[a-z][a-z0-9+.-]*)://(?:[^@/\s]*@)?(?P<host>[A-Za-z0-9][A-Za-z0-9.-]*)(?::(?P<port>\d{1,5}))?";
    let bare = r"(?:^|[\s=,;])(?P<name>[a-z][a-z0-9.-]*):(?P<number>\d{2,5})(?:$|[\s,;/])";
    Regex::new(&format!("{url}|{bare}")).ok()
});

/// The ports that URLs leave out.
const PORTS: [(&str, i64); 6] = [
    ("http", 80),
    ("https", 443),
    ("redis", 6379),
    ("postgres", 5432),
    ("postgresql", 5432),
    ("amqp", 5672),
];

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

fn hosts(text: &str) -> Vec<(String, Option<i64>)> {
    let Some(regex) = NAMED.as_ref() else {
        return Vec::new();
    };
    let found = regex.captures_iter(text).filter_map(|found| {
        let part = |name: &str| found.name(name).map(|part| part.as_str());
        let port = part("port").or(part("number")).and_then(|port| port.parse().ok());
        let of_scheme = part("scheme").and_then(|scheme| PORTS.iter().find(|(one, _)| *one == scheme));
        let host = part("host").or(part("name"))?.trim_end_matches('.');
        // What only digits and dots make is an address, and one letter a drive.
        let is_name = host.len() > 1 && host.chars().any(|letter| letter.is_ascii_alphabetic());
        is_name.then(|| (host.to_owned(), port.or(of_scheme.map(|(_, port)| *port))))
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::hosts;

    #[test]
    fn hosts_are_found_where_a_port_or_a_scheme_names_them() {
        let one = |host: &str, port: Option<i64>| vec![(host.to_owned(), port)];
        for (text, wanted) in [
            ("http://api", one("api", Some(80))),
            ("postgresql://u:p@db.shop:5433/x", one("db.shop", Some(5433))),
            ("--upstream=api:8080", one("api", Some(8080))),
            ("kafka://broker", one("broker", None)),
            ("python:3.12", Vec::new()),
            ("10.0.0.1:80", Vec::new()),
            ("2026-11-22T10:00:00", Vec::new()),
            ("api", Vec::new()),
        ] {
            assert_eq!(hosts(text), wanted, "{text}");
        }
        assert_eq!(hosts("a1:9092,b2:9092").len(), 2);
    }
}
