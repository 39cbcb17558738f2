//! Hosts with their ports in the texts that people write: URLs, and `host:port`.

use std::sync::LazyLock;

use regex::Regex;

/// A URL's host and port; or a host and a port alone, as a whole word.
static NAMED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let url = r"(?P<scheme>[a-z][a-z0-9+.-]*)://(?:[^@/\s]*@)?(?P<host>[A-Za-z0-9][A-Za-z0-9.-]*)(?::(?P<port>\d{1,5}))?";
    let bare = r"(?:^|[\s=,;])(?P<name>[a-z][a-z0-9.-]*):(?P<number>\d{2,5})\b";
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

/// Returns the names of hosts in a text, each with its port, if one is named or the scheme has one. Addresses are none.
pub(crate) fn hosts(text: &str) -> Vec<(String, Option<i64>)> {
    let Some(regex) = NAMED.as_ref() else {
        return Vec::new();
    };
    let found = regex.captures_iter(text).filter_map(|found| {
        let part = |name: &str| found.name(name).map(|part| part.as_str());
        // Of a list the next one begins with what ends this one, so that the end is not part of the match.
        let after = found.get(0).and_then(|whole| text[whole.end()..].chars().next());
        let ends = after.is_none_or(|letter| letter.is_whitespace() || ",;/".contains(letter));
        if part("name").is_some() && !ends {
            return None;
        }
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
